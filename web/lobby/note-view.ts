/**
 * A note that an agent would pass on, in the conversation: its lines, each of which she may change or
 * take out, and her word on the whole. It takes no focus, is called out once, and stays where it was
 * shown; another revision of it is shown anew, below.
 */
import { noteLine } from '../shared/note';
import { NOTE_LINE_MAX } from '../shared/protocol';
import type { Agent } from './agent';
import type { Page } from './later';
import { HerNote, type HerState } from './note';
import { button, part } from './parts';

/** As long as the house keeps a copy when it does not say so. */
const KEEP_S = 600;

/** The same field as the one she writes in, with all that keeps a browser from storing it. */
function fieldLike({ find }: Page, label: string, text: string): HTMLTextAreaElement {
  const field = find('text').cloneNode() as HTMLTextAreaElement;
  for (const name of ['id', 'style', 'placeholder', 'data-label', 'aria-describedby'])
    field.removeAttribute(name);
  field.rows = 3;
  field.maxLength = NOTE_LINE_MAX;
  field.setAttribute('aria-label', label);
  field.value = text;
  return field;
}

/** One line: as it stands, being changed, or taken out. */
class NoteLine {
  readonly item = part('li', '');
  private readonly said = part('div', 'said');
  private readonly change: HTMLButtonElement;
  private readonly remove: HTMLButtonElement;
  private field: HTMLTextAreaElement | null = null;
  private isOut = false;

  constructor(
    private readonly page: Page,
    private readonly label: string,
    private text: string,
  ) {
    this.change = button(page, 'note_change', () => this.edit());
    this.remove = button(page, 'note_remove', () => this.take());
    this.said.dir = 'auto';
    this.item.append(this.said, part('div', 'row', this.change, this.remove));
    this.draw();
  }

  /** What stands on her screen of it. */
  get current(): string {
    return this.isOut ? '' : noteLine(this.field ? this.field.value : this.text);
  }

  private edit(): void {
    if (this.field) return this.done();
    const field = fieldLike(this.page, this.label, this.text);
    field.onkeydown = (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      this.done();
    };
    this.field = field;
    this.item.insertBefore(field, this.said);
    this.draw();
    field.focus();
  }

  private done(): void {
    const { field } = this;
    if (!field) return;
    this.text = noteLine(field.value) || this.text;
    this.isOut = !noteLine(field.value);
    field.value = '';
    field.remove();
    this.field = null;
    this.draw();
    (this.isOut ? this.remove : this.change).focus();
  }

  private take(): void {
    this.isOut = !this.isOut;
    this.draw();
  }

  private draw(): void {
    const { page, item, said, change, remove, isOut, field } = this;
    item.className = isOut ? 'out' : '';
    said.textContent = this.text;
    said.hidden = !!field;
    change.hidden = isOut;
    remove.hidden = !!field;
    page.write(change, field ? 'note_done' : 'note_change');
    page.write(remove, isOut ? 'note_back' : 'note_remove');
    for (const one of [change, remove])
      one.setAttribute('aria-label', `${one.textContent} : ${this.text.slice(0, 40)}`);
  }
}

export class NoteView {
  private readonly note: HerNote;
  private item: HTMLElement | null = null;
  private lines: NoteLine[] = [];
  private drawn: HerState | '' = '';
  /** The channel that her last word went by. */
  private channel: Agent['channel'];

  constructor(
    private readonly page: Page,
    private readonly agent: Agent,
  ) {
    this.note = new HerNote((message) => agent.tell(message));
    this.channel = agent.channel;
    addEventListener('resize', () => this.reveal());
  }

  hear(message: Parameters<HerNote['hear']>[0]): void {
    if (!this.note.hear(message)) return;
    if (this.note.state === 'shown') this.show();
    else this.draw();
  }

  private get name(): string {
    return this.agent.person.name;
  }

  private write(element: HTMLElement, key: Parameters<Page['write']>[1]): HTMLElement {
    const { keep = KEEP_S } = JSON.parse(this.page.find('settings').textContent as string) as { keep?: number };
    this.page.write(element, key, { name: this.name, minutes: Math.ceil(keep / 60) });
    return element;
  }

  /** A new revision, below all that was said; whatever she changed in the one before is gone with it. */
  private show(): void {
    const { page, note } = this;
    const held = this.clear();
    this.lines = note.lines.map(
      (text, at) => new NoteLine(page, page.words('note_line', { n: at + 1 }), text),
    );
    const item = page.log.note('note_head', { name: this.name });
    item.removeAttribute('data-t');
    item.textContent = '';
    this.item = item;
    item.className = 'sheet';
    const head = this.write(part('b', ''), 'note_head');
    item.append(head, part('ol', '', ...this.lines.map((line) => line.item)), this.question());
    this.drawn = 'shown';
    page.announce(`${head.textContent} ${page.words('note_more', { n: note.lines.length })}`);
    this.settle(item);
    if (held) page.goOn();
  }

  private question(): HTMLElement {
    const { page, note } = this;
    const accept = button(page, 'note_accept', () => {
      const lines = this.lines.map(({ current }) => current).filter(Boolean);
      if (!lines.length) note.decline();
      else note.accept(lines);
      this.answered();
    });
    const decline = button(page, 'note_decline', () => {
      note.decline();
      this.answered();
    });
    const about = this.write(part('div', 'about'), 'note_about');
    return part('div', '', about, part('div', 'row', accept, decline));
  }

  private answered(): void {
    this.channel = this.agent.channel;
    this.draw();
    this.page.goOn();
  }

  /** From its first line on, if it does not fit; and while she is in it the log stays where it is. */
  private settle(item: HTMLElement): void {
    const { log, find } = this.page;
    const list = find('log');
    const stay = (): void => {
      log.follows = false;
    };
    item.addEventListener('focusin', () => {
      document.body.classList.add('changing');
      stay();
      this.reveal();
    });
    item.addEventListener('focusout', () => document.body.classList.remove('changing'));
    if (!log.follows || item.offsetHeight < list.clientHeight) return log.settle();
    stay();
    list.scrollTop = item.offsetTop - list.offsetTop;
  }

  /** What she is at, in view: the log has less room, or more, than when it took the focus. */
  private reveal(): void {
    const { item } = this;
    const at = document.activeElement;
    if (!item || !at || !item.contains(at)) return;
    const list = this.page.find('log');
    const [field, view] = [at.getBoundingClientRect(), list.getBoundingClientRect()];
    if (field.top < view.top || field.bottom > view.bottom) list.scrollTop += field.top - view.top - 8;
  }

  /** Whether she was in it. What was printed or copied stays to be read. */
  private clear(): boolean {
    const { item } = this;
    const held = !!item && item.contains(document.activeElement);
    if (item && this.drawn !== 'taken') item.remove();
    return held;
  }

  /** At whatever happens: who is gone, and a channel that has none of what was said. */
  look(): void {
    const { note, agent } = this;
    const { session } = this.page;
    const { agents, stage } = session;
    if (!agents.includes(agent)) {
      if (note.part(stage === 'expired')) this.draw();
    } else if (agent.channel && agent.channel !== this.channel) {
      this.channel = agent.channel;
      note.again();
    }
  }

  /** What became of it: the lines as she accepted them, while they count. */
  private draw(): void {
    const { note, item, page } = this;
    if (!item || note.state === this.drawn || note.state === 'shown') return;
    this.drawn = note.state;
    const held = item.contains(document.activeElement);
    const state = this.write(part('b', ''), `note_${note.state}` as const);
    item.textContent = '';
    item.append(state);
    if (/sending|accepted|taken|parted|kept/.test(note.state))
      item.append(part('ol', '', ...note.lines.map((text) => part('li', '', text))));
    if (/sending|accepted/.test(note.state))
      item.append(part('div', 'row', button(page, 'note_withdraw', () => this.withdraw())));
    page.announce(state.textContent as string);
    if (held) page.goOn();
    page.log.settle();
  }

  private withdraw(): void {
    this.note.withdraw();
    this.answered();
  }
}
