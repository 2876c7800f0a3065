/**
 * One of those whom this page talks with: what was said to them, what came from them. It outlives
 * the channel, as lines of a broken one may have to go by the next.
 */
import { equal, type Bytes } from './bytes';
import type { Channel } from './channel';
import type { PageMessage } from './protocol';
import { pieces, type Line, type Person, type Talk, type Written } from './talk';

export class Party {
  /** Null: the visitor, or nobody yet. */
  person: Person | null = null;
  /** Writing right now. */
  typing = false;
  /** Our line and theirs are up: fleeting things are worth saying. */
  live = false;
  private channel: Channel | null = null;
  private key: Bytes = new Uint8Array(0);
  /** The last id that came from them. */
  private heard = 0;
  private seenSent = 0;
  /** Ids of our lines that went to them, and of those that they have. */
  private sent = new Set<number>();
  private has = new Set<number>();
  /** Theirs, of which more is to come. */
  private partial: Line | null = null;
  /** Our last line before they came: what is older is not theirs to know. */
  private since: number;

  constructor(
    private readonly talk: Talk,
    readonly slot: number,
  ) {
    this.since = talk.said;
  }

  /** Who is in this slot now, by the key of their page: another one begins anew. */
  meet(key: Bytes, person: Person): void {
    if (!equal(this.key, key)) this.newcomer();
    this.key = key;
    this.person = person;
  }

  /** Another page in this slot: its ids begin anew, and what it has does. */
  newcomer(): void {
    this.heard = this.seenSent = 0;
    this.sent = new Set();
    this.has = new Set();
    this.since = this.talk.said;
    this.partial = null;
  }

  /** There is a channel: first all that nobody has, or that is theirs and they have not. */
  attach(channel: Channel): void {
    this.channel = channel;
    this.sent = new Set(this.has);
    this.talk.retry();
    for (const line of this.talk.lines) if (this.isDue(line)) this.send(line);
  }

  private isDue({ mine, id, state }: Line): boolean {
    return mine && (state === 'waiting' || (id > this.since && !this.has.has(id)));
  }

  detach(): void {
    this.channel = null;
    this.quiet();
  }

  /** Their line is down, or ours: nothing fleeting either way. */
  quiet(): void {
    this.live = this.typing = false;
  }

  send({ id, last, text, extra }: Line): void {
    const { channel } = this;
    if (!channel) return;
    this.sent.add(id);
    pieces(text).forEach((piece, at) => {
      const more = id + at < last && ({ more: true } as const);
      channel.send({ t: this.talk.kind, id: id + at, text: piece, ...more, ...extra } as PageMessage);
    });
  }

  tell(message: PageMessage): void {
    if (this.live) this.channel?.send(message);
  }

  receive(message: PageMessage): void {
    if (message.t === this.talk.kind) this.hear(message);
    if (message.t === 'typing') this.typing = message.on;
    if (message.t === 'seen')
      this.talk.mark(({ id, last }) => last <= message.id && this.sent.has(id), 'seen');
    else this.talk.changed();
  }

  private hear(message: Written): void {
    const { id } = message;
    this.typing = false;
    if (id <= this.heard) return;
    this.heard = id;
    const line = this.talk.hear(this, message, this.partial);
    this.partial = 'more' in message ? line : null;
  }

  /** They have what has this id: the whole line, when it is its last piece. */
  delivered(id: number): void {
    const line = this.talk.lines.find(({ mine, last }) => mine && last === id);
    if (!line) return;
    this.has.add(line.id);
    this.talk.mark((one) => one === line && one.state !== 'seen', 'delivered');
  }

  /** All that came from them was on the screen. */
  seen(): void {
    if (!this.channel || this.seenSent >= this.heard) return;
    this.seenSent = this.heard;
    this.channel.send({ t: 'seen', id: this.heard });
  }
}
