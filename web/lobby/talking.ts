/**
 * What is told while she talks with somebody: that they write, that a line of hers did not arrive,
 * and can be sent again, that her message is near its longest.
 */
import { MESSAGE_MAX } from '../shared/protocol';
import type { Page } from './later';
import type { Drawn } from './view';

/** So near to the longest message she is told. */
const NEAR_MAX = 2000;

/** At each line that was not delivered, for as long as that is so. */
function resendButtons({ session, log, write, words, goOn }: Page): () => void {
  const buttons = new Map<Drawn, HTMLElement>();

  function add(entry: Drawn): void {
    const button = document.createElement('button');
    button.type = 'button';
    write(button, 'resend');
    button.onclick = () => session.resend();
    entry.small.after(button);
    buttons.set(entry, button);
  }

  /** Which line it is about, in the language of now. */
  function name({ line }: Drawn, button: HTMLElement): void {
    button.setAttribute('aria-label', `${words('resend')} : ${line.text.slice(0, 40)}`);
  }

  function remove(entry: Drawn, button: HTMLElement): void {
    const held = button === document.activeElement;
    button.remove();
    buttons.delete(entry);
    if (held) goOn();
  }

  return () => {
    for (const entry of log.drawn) {
      const failed = entry.line.state === 'failed';
      if (failed && !buttons.has(entry)) add(entry);
      const button = buttons.get(entry);
      if (button) (failed ? name : remove)(entry, button);
    }
  };
}

/** What draws it. */
export function talkingOf(page: Page): () => void {
  const { session, log, find, put, show, words, announce } = page;
  const field = find<HTMLTextAreaElement>('text');
  const drawButtons = resendButtons(page);
  let failed = 0;

  function room(): void {
    show('room', field.value.length > MESSAGE_MAX - NEAR_MAX);
    log.settle();
  }
  // What was sent leaves the field without an event of its own: by its button, or by Enter.
  for (const kind of ['input', 'keydown']) field.addEventListener(kind, room);
  find('send').addEventListener('click', room);

  return () => {
    const { typing, lines } = session.talk;
    put('typing', typing.map(({ person }) => words('typing', { name: person?.name ?? '' })).join(' '));
    const { length } = lines.filter(({ state }) => state === 'failed');
    if (length > failed) announce(`${words('message')} : ${words('state_failed')}`);
    failed = length;
    drawButtons();
    log.settle();
  };
}
