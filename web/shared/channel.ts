/**
 * The sealed channel between two pages, once their handshake is done (docs/protocol.md section 1):
 * numbers, padding, acknowledgements, and sending again. Reliability lives here and nowhere else;
 * the servers only relay.
 *
 * A ciphertext is made once. What was not acknowledged is sent again as it was, so a number never
 * covers two texts. Only so many are under way at a time, and only so many a second, for the
 * servers take whoever sends more for a flood and end the line; the rest waits unsealed.
 */
import { concat, fromUtf8, utf8, type Bytes } from './bytes';
import type { Session } from './noise';
import {
  ACK_AFTER_MS,
  AGAIN_AFTER_MS,
  HEADER_LENGTH,
  HELLO_AGAIN_MS,
  KIND_SEALED,
  PADDING,
  PLAINTEXT_HEAD,
  PLAINTEXT_MAX,
  type PageMessage,
} from './protocol';
import { Serial } from './serial';

export interface ChannelEvents {
  /** Hands an envelope to the connection, which drops it when it is down. */
  transmit(envelope: Bytes): void;
  /** What was sealed, or null for all that is not as the document says: it is a stranger's. */
  read(json: string): PageMessage | null;
  receive(message: PageMessage): void;
  /** The other page has what was said with this id. */
  delivered(id: number, t: 'text' | 'aside'): void;
  /** Something came that does not open: how many so far. */
  tampered(count: number): void;
  /** One opened: what was altered before it has come as it was written. */
  opened(): void;
  /** Nothing was acknowledged for a while, so many times in a row. */
  stalled(times: number): void;
}

export interface ChannelTimes {
  ack: number;
  again: number;
  hello: number;
}

export const CHANNEL_TIMES: ChannelTimes = {
  ack: ACK_AFTER_MS,
  again: AGAIN_AFTER_MS,
  hello: HELLO_AGAIN_MS,
};

/** Under way and not acknowledged, and begun within a second; acknowledgements not counted. */
const WINDOW = 16;
const SECOND_MS = 1000;

interface Kept {
  number: number;
  envelope: Bytes;
  message: PageMessage;
  /** When it last went out. */
  at: number;
}

export function envelopeHeader(kind: number, route: number, number: number): Bytes {
  const header = new Uint8Array(HEADER_LENGTH);
  header[0] = kind;
  header[1] = route;
  new DataView(header.buffer).setUint32(2, number);
  return header;
}

export const envelopeNumber = (envelope: Bytes): number =>
  new DataView(envelope.buffer, envelope.byteOffset).getUint32(2);

/** Length of text, ack, text, zeros up to the next step. */
export function pad(ack: number, text: Bytes): Bytes {
  const length = PLAINTEXT_HEAD + text.length;
  if (length > PLAINTEXT_MAX) throw new RangeError('too long to seal');
  const plain = new Uint8Array(Math.ceil(length / PADDING) * PADDING);
  const head = new DataView(plain.buffer);
  head.setUint16(0, text.length);
  head.setUint32(2, ack);
  plain.set(text, PLAINTEXT_HEAD);
  return plain;
}

export class Channel {
  private readonly jobs = new Serial();
  private number = 0;
  private expected = 0;
  /** What the newest envelope of ours says that we expect. */
  private told = 0;
  private kept: Kept[] = [];
  private waiting: PageMessage[] = [];
  private flying = 0;
  private recent = 0;
  private tamperings = 0;
  private stalls = 0;
  private closed = false;
  private ackTimer: ReturnType<typeof setTimeout> | undefined;
  private againTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly session: Session,
    private readonly route: number,
    private readonly events: ChannelEvents,
    private readonly times: ChannelTimes = CHANNEL_TIMES,
  ) {}

  /** Of typing and seen the newest says it all. */
  send(message: PageMessage): void {
    if (this.closed) return;
    if (/typing|seen/.test(message.t))
      this.waiting = this.waiting.filter((one) => one.t !== message.t);
    this.waiting.push(message);
    this.pump();
  }

  private pump(): void {
    while (this.waiting.length && this.flying < WINDOW && this.recent < WINDOW) {
      this.flying++;
      this.recent++;
      setTimeout(() => {
        this.recent--;
        this.pump();
      }, SECOND_MS);
      this.next(this.waiting.shift() as PageMessage);
    }
  }

  private next(message: PageMessage): void {
    const text = utf8(JSON.stringify(message));
    void this.jobs.run(() => this.seal(message, text)).catch(() => undefined);
  }

  private async seal(message: PageMessage, text: Bytes): Promise<void> {
    if (this.closed) return;
    const number = this.number++;
    const header = envelopeHeader(KIND_SEALED, this.route, number);
    this.cancelAck();
    this.told = this.expected;
    const plain = pad(this.told, text);
    const envelope = concat(header, await this.session.sends.seal(header, plain));
    plain.fill(0);
    await this.session.sends.rekey();
    if (this.closed) return;
    this.kept.push({ number, envelope, message, at: Date.now() });
    this.events.transmit(envelope);
    this.watch();
  }

  /**
   * Whether the envelope was the next one and opened. `quiet`: only tried, perhaps it is for
   * another channel.
   */
  accept(envelope: Bytes, quiet = false): Promise<boolean> {
    return this.jobs.run(() => this.open(envelope, quiet));
  }

  private async open(envelope: Bytes, quiet: boolean): Promise<boolean> {
    if (this.closed) return false;
    const number = envelopeNumber(envelope);
    if (number !== this.expected) {
      // Here already: its acknowledgement may have been lost. Too far on: one before it was. Both
      // learn it from ours.
      this.ackSoon();
      return false;
    }
    const header = envelope.slice(0, HEADER_LENGTH);
    let plain;
    try {
      plain = await this.session.receives.open(header, envelope.slice(HEADER_LENGTH));
      await this.session.receives.rekey();
    } catch {
      if (!quiet && !this.closed) this.events.tampered(++this.tamperings);
      return false;
    }
    if (this.closed) return false;
    this.expected++;
    this.events.opened();
    if (plain.length >= PLAINTEXT_HEAD) this.take(plain);
    return true;
  }

  private take(plain: Bytes): void {
    const head = new DataView(plain.buffer);
    this.acknowledged(head.getUint32(2));
    this.catchUp(this.times.again);
    const text = plain.subarray(PLAINTEXT_HEAD, PLAINTEXT_HEAD + head.getUint16(0));
    const message = this.events.read(fromUtf8(text));
    plain.fill(0);
    if (message && message.t === 'ack') return;
    this.ackSoon();
    if (message) this.events.receive(message);
  }

  /** The other side is here again: all that it may not have goes out once more, in order. */
  back(): void {
    for (const kept of this.kept) {
      kept.at = Date.now();
      this.events.transmit(kept.envelope);
    }
    this.watch();
  }

  /** The other side speaks, and still does not have what went out so long ago: that is lost. */
  private catchUp(age: number): void {
    const [first] = this.kept;
    if (first && Date.now() - first.at >= age) this.back();
  }

  close(): void {
    this.closed = true;
    this.session.sends.wipe();
    this.session.receives.wipe();
    for (const { envelope } of this.kept) envelope.fill(0);
    this.kept = [];
    this.waiting = [];
    this.cancelAck();
    clearTimeout(this.againTimer);
  }

  private acknowledged(next: number): void {
    const done = this.kept.filter(({ number }) => number < next);
    if (!done.length) return;
    this.kept = this.kept.slice(done.length);
    this.stalls = 0;
    clearTimeout(this.againTimer);
    this.againTimer = undefined;
    this.watch();
    for (const { message } of done) {
      if (message.t !== 'ack') this.flying--;
      const { t } = message;
      if (t === 'text' || t === 'aside') this.events.delivered(message.id, t);
    }
    this.pump();
  }

  /** A lone acknowledgement is not worth sending again by itself: it goes along with the rest. */
  private watch(): void {
    if (this.againTimer || !this.kept.some(({ message }) => message.t !== 'ack')) return;
    this.againTimer = setTimeout(() => {
      this.againTimer = undefined;
      this.back();
      this.events.stalled(++this.stalls);
    }, this.times.again);
  }

  private ackSoon(): void {
    if (this.closed || this.ackTimer) return;
    this.ackTimer = setTimeout(() => {
      this.ackTimer = undefined;
      // Past the window: an acknowledgement may be what opens the other side's. One that would say
      // again what is under way already says nothing, and would only be one more to be lost.
      if (this.expected > this.told) this.next({ t: 'ack' });
      else this.catchUp(this.times.again / 2);
    }, this.times.ack);
  }

  private cancelAck(): void {
    clearTimeout(this.ackTimer);
    this.ackTimer = undefined;
  }
}
