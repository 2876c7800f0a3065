/**
 * After « Je suis en danger maintenant »: the page shows whom to call by itself (main.ts). What is
 * added here asks in words where she is, in the field that is there, and says what the house made
 * of it: never that she was refused.
 */
import type { Page } from './later';
import { Danger } from './session';

const SAID = {
  [Danger.Said]: 'danger_where',
  [Danger.Heard]: 'danger_heard',
  [Danger.Unheard]: 'danger_unheard',
} as const;

/** What draws it. */
export function dangerOf({ session, find, write, announce }: Page): () => void {
  const text = document.createElement('p');
  text.id = 'where';
  find('numbers').after(text);
  let drawn = Danger.None;

  return () => {
    const { danger } = session;
    text.hidden = danger === Danger.None;
    if (danger !== drawn && danger !== Danger.None) {
      write(text, SAID[danger]);
      announce(text.textContent as string);
    }
    drawn = danger;
  };
}
