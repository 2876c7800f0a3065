/**
 * What is said in a conversation, as one page holds it: the lines of both, what the other side has
 * and has seen, who is writing. It outlives the channel: lines that nobody has acknowledged go to
 * whoever comes next, all others are never sent again by themselves. Nothing of it exists anywhere
 * but in memory.
 */
import type { Channel } from './channel';
import { TEXT_MAX, type PageMessage } from './protocol';

export interface Line {
  mine: boolean;
  id: number;
  text: string;
  at: number;
  /** Of one's own: whether the other page has it, and has shown it. */
  state: 'waiting' | 'delivered' | 'seen';
}

export interface TalkEvents {
  line(line: Line): void;
  /** A line's state, or who is writing. */
  changed(): void;
}

const TYPING_FOR_MS = 4000;

/**
 * In pieces that fit an envelope, none of them ending inside a surrogate pair, cut at a space where
 * there is one, which alone is left out.
 */
export function pieces(text: string): string[] {
  const parts = [];
  let rest = text;
  while (rest.length > TEXT_MAX) {
    const space = rest.lastIndexOf(' ', TEXT_MAX);
    let end = space > TEXT_MAX / 2 ? space : TEXT_MAX;
    if (/[\ud800-\udbff]/.test(rest.charAt(end - 1))) end--;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^ /, '');
  }
  if (rest) parts.push(rest);
  return parts;
}

export class Talk {
  lines: Line[] = [];
  otherTyping = false;
  /** Both lines are up: fleeting things are worth saying. */
  live = false;
  private channel: Channel | null = null;
  private heard = 0;
  private seenSent = 0;
  /** The first line that the page at the other end of this channel was sent. */
  private first = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  /** `said`: the id of the last thing that this writer said in this conversation. */
  constructor(
    private readonly events: TalkEvents,
    public said = 0,
  ) {}

  say(text: string): void {
    this.stopTyping(false);
    for (const piece of pieces(text.trim())) {
      const id = ++this.said;
      const line: Line = { mine: true, id, text: piece, at: Date.now(), state: 'waiting' };
      this.lines.push(line);
      this.sendLine(line);
      this.events.line(line);
    }
  }

  private sendLine({ id, text }: Line): void {
    this.channel?.send({ t: 'text', id, text });
  }

  /** There is somebody to say it to: first all that nobody has. */
  attach(channel: Channel): void {
    this.channel = channel;
    const waiting = this.lines.filter(({ mine, state }) => mine && state === 'waiting');
    this.first = waiting[0]?.id ?? this.said + 1;
    waiting.forEach((line) => this.sendLine(line));
  }

  detach(): void {
    this.channel = null;
    this.live = false;
    this.otherTyping = false;
    this.stopTyping(false);
  }

  /** Somebody else writes on the other side: their ids begin anew. */
  newcomer(): void {
    this.heard = 0;
    this.seenSent = 0;
  }

  receive(message: PageMessage): void {
    if (message.t === 'text') this.hear(message.id, message.text);
    if (message.t === 'typing') {
      this.otherTyping = message.on;
      this.events.changed();
    }
    if (message.t === 'seen') this.mark(({ id }) => id >= this.first && id <= message.id, 'seen');
  }

  private hear(id: number, text: string): void {
    this.otherTyping = false;
    if (id > this.heard) {
      this.heard = id;
      const line: Line = { mine: false, id, text, at: Date.now(), state: 'delivered' };
      this.lines.push(line);
      this.events.line(line);
    }
    this.events.changed();
  }

  delivered(id: number): void {
    this.mark((line) => line.id === id && line.state === 'waiting', 'delivered');
  }

  private mark(which: (line: Line) => boolean, state: Line['state']): void {
    for (const line of this.lines) if (line.mine && which(line)) line.state = state;
    this.events.changed();
  }

  /** At each key. */
  typed(): void {
    if (!this.channel || !this.live) return;
    if (this.typingTimer) clearTimeout(this.typingTimer);
    else this.channel.send({ t: 'typing', on: true });
    this.typingTimer = setTimeout(() => this.stopTyping(true), TYPING_FOR_MS);
  }

  /** A text that follows says it by itself. */
  private stopTyping(tell: boolean): void {
    if (!this.typingTimer) return;
    clearTimeout(this.typingTimer);
    this.typingTimer = undefined;
    if (tell && this.live) this.channel?.send({ t: 'typing', on: false });
  }

  /** All that came was on the screen. */
  seen(): void {
    if (!this.channel || this.seenSent >= this.heard) return;
    this.seenSent = this.heard;
    this.channel.send({ t: 'seen', id: this.heard });
  }

  wipe(): void {
    this.detach();
    for (const line of this.lines) line.text = '';
    this.lines = [];
  }
}
