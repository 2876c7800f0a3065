/**
 * What an agent wrote, drawn as what it is: numbers that can be called in a text, and cards as titled
 * blocks in the place of their text. The only links are to call or to text; what that leaves on the
 * phone stands below. To an appointment she says yes or no, and may change her mind: her answer is a
 * message like any other of hers.
 */
import { answerIn, answerTo, cardOf, isCallable, rowsOf, titleOf, whenOf } from '../shared/cards';
import type { Card, CardOf } from '../shared/protocol';
import { button, currentTag, part } from './parts';
import type { Page } from './later';
import { splitNumbers } from './numbers';
import type { Drawn } from './view';

/** A link that keeps the + of a number from abroad. */
function toCall({ link }: Page, number: string): HTMLAnchorElement {
  const anchor = link(number);
  if (number.startsWith('+')) anchor.href = anchor.href.replace(':', ':+');
  return anchor;
}

/** Into the element; whether there is a number to call in it. */
function numbered(page: Page, into: HTMLElement, text: string, isNumber = false): boolean {
  const whole = isNumber && isCallable(text);
  const parts = whole ? ['', text] : splitNumbers(text);
  parts.forEach((one, at) => into.append(at % 2 ? toCall(page, one) : one));
  return parts.length > 1;
}

function rows(page: Page, card: Card, into: HTMLElement): boolean {
  let calls = false;
  for (const { name, text } of rowsOf(card, currentTag())) {
    const [term, said] = [part('dt', ''), part('dd', '')];
    page.write(term, `card_${name}` as const);
    said.dir = 'auto';
    calls = numbered(page, said, text, name === 'phone' || name === 'number') || calls;
    into.append(term, said);
  }
  return calls;
}

/** Her yes or no, as long as there is somebody to have it, or will be. */
function answers(page: Page, card: CardOf<'appointment'>): { box: HTMLElement; draw(): void } {
  const { session, words } = page;
  const state = part('div', 'answered');
  const current = (): boolean | undefined => {
    const line = answerTo(card.ref, session.talk.lines, ({ mine }) => mine);
    return line ? answerIn(line)?.yes : undefined;
  };
  const say = (yes: boolean): void => {
    const values = { when: whenOf(card, currentTag()), place: card.place };
    session.talk.say(words(yes ? 'i_accept' : 'i_decline', values), { answer: { ref: card.ref, yes } });
    page.goOn();
    draw();
  };
  const both = [button(page, 'agree', () => say(true)), button(page, 'decline', () => say(false))];
  const change = button(page, 'change_mind', () => say(!current()));
  const draw = (): void => {
    const yes = current();
    const isOpen = !page.find('write').hidden;
    state.hidden = yes === undefined;
    if (yes !== undefined) page.write(state, yes ? 'answered_yes' : 'answered_no');
    for (const one of both) one.hidden = !isOpen || yes !== undefined;
    change.hidden = !isOpen || yes === undefined;
  };
  draw();
  return { box: part('div', 'answer', state, part('div', 'row', ...both, change)), draw };
}

export class Cards {
  /** What changes by itself in those that are drawn. */
  private readonly living = new Map<HTMLElement, () => void>();

  constructor(private readonly page: Page) {}

  /** A line of the conversation: a text, or a card in its place. */
  dress(entry: Drawn): void {
    const { line, item, text } = entry;
    const card = line.person ? cardOf(line) : null;
    for (const old of item.querySelectorAll('.card,.calls')) old.remove();
    text.textContent = '';
    text.hidden = !!card;
    if (line.mine) text.append(line.text);
    else if (card) this.card(item, card);
    else if (numbered(this.page, text, line.text)) this.calls(item);
  }

  /** Below a number that can be called: what a call leaves behind. */
  private calls(into: HTMLElement): void {
    const left = part('small', 'calls');
    this.page.write(left, 'call_log');
    into.append(left);
  }

  private card(item: HTMLElement, card: Card): void {
    const { page } = this;
    const title = part('b', '', titleOf(card));
    if (card.kind === 'appointment') page.write(title, 'card_appointment');
    title.dir = 'auto';
    const block = part('div', 'card', title);
    item.append(block);
    if (this.says(block, card)) this.calls(block);
    if (card.kind === 'appointment') this.answers(item, block, card);
  }

  /** Whether there is a number to call in it. */
  private says(block: HTMLElement, card: Card): boolean {
    const isAdvice = card.kind === 'advice';
    const said = isAdvice ? part('div', 'said') : part('dl', '');
    block.append(said);
    if (!isAdvice) return rows(this.page, card, said);
    said.dir = 'auto';
    return numbered(this.page, said, card.text);
  }

  private answers(item: HTMLElement, block: HTMLElement, card: CardOf<'appointment'>): void {
    const { box, draw } = answers(this.page, card);
    block.append(box);
    this.living.set(item, draw);
  }

  draw(): void {
    for (const draw of this.living.values()) draw();
  }
}
