/**
 * What is said in a conversation, as one page holds it: the lines of all, what the others have and
 * have seen, who is writing. It outlives the channels: lines that nobody has acknowledged go to
 * whoever comes next, all others are never sent again by themselves. Nothing of it exists anywhere
 * but in memory.
 */
import { Party } from './party';
import { MESSAGE_MAX, TEXT_MAX, type Answer, type Card, type PageMessage } from './protocol';

/** Who somebody is, as the house vouches. */
export interface Person {
  name: string;
  profession: string;
}

export type Written = Extract<PageMessage, { t: 'text' | 'aside' }>;

/** What goes along with a text of one piece. From another page it may be anything. */
export interface Extra {
  card?: Card;
  answer?: Answer;
}

export interface Line {
  mine: boolean;
  /** The slot of who wrote it; of one's own it says nothing. */
  by: number;
  /** Who that was; null for the visitor, and for one's own. */
  person: Person | null;
  /** Of its first piece and of its last so far: a long one travels in pieces with an id each. */
  id: number;
  last: number;
  text: string;
  extra?: Extra | undefined;
  at: number;
  /**
   * Of one's own: whether another page has it, and has shown it. `failed`: it waited for so long
   * that its writer was told, or nobody is left to have it.
   */
  state: 'waiting' | 'failed' | 'delivered' | 'seen';
}

export interface TalkEvents {
  /** A line is there, or more of one that was: this. */
  line(line: Line, text: string): void;
  /** A line's state, or who is writing. */
  changed(): void;
}

const TYPING_FOR_MS = 4000;
const LATE_S = 15;

/**
 * What a text is made of: no control characters but tabs and line ends, no more than three blank
 * lines together.
 */
export const clean = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\b\v-\x1f\x7f-\x9f]/g, '')
    .replace(/\n([ \t]*\n){4,}/g, '\n\n\n\n');

/** As much of a text as fits, not ending inside a surrogate pair. */
export function head(text: string, most: number): string {
  const end = text.length > most && /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end);
}

/** In pieces that fit an envelope; together they are the text. */
export function pieces(text: string): string[] {
  const parts = [];
  for (let rest = text, part; rest; rest = rest.slice(part.length)) {
    part = head(rest, TEXT_MAX);
    parts.push(part);
  }
  return parts;
}

export class Talk {
  lines: Line[] = [];
  private readonly parties = new Map<number, Party>();
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** For so many seconds on end somebody could have had what waits. */
  private liveFor = 0;

  /** `said`: the id of the last thing that this writer said in this conversation. */
  constructor(
    private readonly events: TalkEvents,
    public said = 0,
    /** In the conversation, or on the private line beside it. */
    readonly kind: 'text' | 'aside' = 'text',
  ) {}

  /** The one in this slot, from the first time that it is asked for. */
  party(slot: number): Party {
    const party = this.parties.get(slot) ?? new Party(this, slot);
    this.parties.set(slot, party);
    return party;
  }

  /** Whoever was in this slot is no longer in the conversation. */
  dismiss(slot: number): void {
    this.parties.get(slot)?.detach();
    this.parties.delete(slot);
  }

  /** Nobody is there any more: another conversation begins. */
  disperse(): void {
    for (const slot of [...this.parties.keys()]) this.dismiss(slot);
  }

  /** Those who are writing. */
  get typing(): Party[] {
    return this.all.filter(({ typing }) => typing);
  }

  private get isLive(): boolean {
    return this.all.some(({ live }) => live);
  }

  private get all(): Party[] {
    return [...this.parties.values()];
  }

  /** Our own line is down. */
  quiet(): void {
    for (const party of this.all) party.quiet();
  }

  /** What is beyond the longest message is not said and comes back. */
  say(text: string, extra?: Extra): string {
    const said = head(text, MESSAGE_MAX);
    this.stopTyping(false);
    const whole = clean(said).trimEnd().replace(/^\s*\n/, '');
    if (whole) this.put(whole, extra);
    return text.slice(said.length);
  }

  private put(text: string, extra?: Extra): void {
    const own = { mine: true, by: 0, person: null } as const;
    const line = this.write({ ...own, id: this.said + 1, text, extra, state: 'waiting' });
    this.said += pieces(text).length;
    line.last = this.said;
    for (const party of this.all) party.send(line);
    this.events.line(line, text);
    this.watch();
  }

  private write(line: Omit<Line, 'last' | 'at'>): Line {
    const whole = { ...line, last: line.id, at: Date.now() };
    this.lines.push(whole);
    return whole;
  }

  /** For the parties: this was said by one of them, and goes on where `partial` ends. */
  hear(party: Party, extra: Written & Extra, partial: Line | null): Line {
    const { id, text } = extra;
    const joins = partial && partial.text.length + text.length <= MESSAGE_MAX;
    const { slot: by, person } = party;
    const line = joins
      ? partial
      : this.write({ mine: false, by, person, id, text: '', extra, state: 'delivered' });
    line.last = id;
    line.text = clean(line.text + text);
    this.events.line(line, clean(text));
    return line;
  }

  /** For the parties: what became of our lines. */
  mark(which: (line: Line) => boolean, state: Line['state']): void {
    const lines = this.lines.filter((line) => line.mine && line.state !== state && which(line));
    for (const line of lines) line.state = state;
    if (lines.length) this.changed();
  }

  /** Each second while something waits. */
  private watch(): void {
    this.lateTimer ??= setTimeout(() => {
      this.lateTimer = undefined;
      this.liveFor = this.isLive ? this.liveFor + 1 : 0;
      if (this.liveFor > LATE_S) this.fail(({ at }) => Date.now() - at > LATE_S * 1000);
      if (this.lines.some(({ state }) => state === 'waiting')) this.watch();
    }, 1000);
  }

  /** What waits is said to have failed: all of it, when nobody is left to have it. */
  fail(which: (line: Line) => boolean = () => true): void {
    this.mark((line) => line.state === 'waiting' && which(line), 'failed');
  }

  /** Once more, from the beginning of the wait. */
  retry(): void {
    this.liveFor = 0;
    this.mark(({ state }) => state === 'failed', 'waiting');
    this.watch();
  }

  changed(): void {
    this.events.changed();
  }

  /** At each key. */
  typed(): void {
    if (!this.isLive) return;
    if (this.typingTimer) clearTimeout(this.typingTimer);
    else this.tell(true);
    this.typingTimer = setTimeout(() => this.stopTyping(true), TYPING_FOR_MS);
  }

  private tell(on: boolean): void {
    for (const party of this.all) party.tell({ t: 'typing', on });
  }

  /** A text that follows says it by itself. */
  private stopTyping(tell: boolean): void {
    if (!this.typingTimer) return;
    clearTimeout(this.typingTimer);
    this.typingTimer = undefined;
    if (tell) this.tell(false);
  }

  /** All that came was on the screen. */
  seen(): void {
    for (const party of this.all) party.seen();
  }

  wipe(): void {
    this.stopTyping(false);
    clearTimeout(this.lateTimer);
    for (const party of this.all) party.detach();
    this.parties.clear();
    for (const line of this.lines) {
      line.text = '';
      delete line.extra;
    }
    this.lines = [];
  }
}
