/**
 * After « Je suis en danger maintenant »: the page shows whom to call by itself (main.ts). What is
 * added here asks in words where she is, in the field that is there, and says what the house made
 * of it: never that she was refused.
 */
import type { Page } from './later';

/** What draws it. */
export function dangerOf({ session, find, write, announce }: Page): () => void {
  const text = document.createElement('p');
  text.id = 'where';
  find('numbers').after(text);
  let drawn = '';

  return () => {
    const { danger } = session;
    text.hidden = !danger;
    if (danger && danger !== drawn) {
      write(text, `danger_${danger}` as const);
      announce(text.textContent as string);
    }
    drawn = danger;
  };
}
