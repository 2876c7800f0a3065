/**
 * After « Je suis en danger maintenant »: the page shows whom to call by itself (main.ts). What is
 * added here asks in words where she is, in the field that is there, and says what the house made
 * of it: never that she was refused, nor that somebody is to come who is there.
 */
import type { Page } from './later';

/** What draws it. */
export function dangerOf({ session, find, write, announce }: Page): () => void {
  const text = document.createElement('p');
  text.id = 'where';
  find('numbers').after(text);
  let drawn = '';

  return () => {
    const danger = session.danger === 'unheard' && session.agents.length ? 'said' : session.danger;
    text.hidden = !danger;
    if (danger && danger !== drawn) {
      write(text, `danger_${danger}` as const);
      announce(text.textContent as string);
    }
    drawn = danger;
  };
}
