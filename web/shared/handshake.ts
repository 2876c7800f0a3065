/**
 * From a match to a channel (docs/protocol.md section 1). `Caller` begins: the visitor with an
 * agent, of two agents the one with the lower slot. `Answerer` is the other side. Each takes the
 * envelopes that come for its conversation, one after another, leaves alone those that are not of
 * its pair, and owns the channel once there is one.
 *
 * Both sides may lose any of it and say it again: the same `hello` gets the same `answer`, and a
 * replayed `hello` breaks nothing, because a new channel takes the place of the old one only when a
 * sealed envelope has opened under it.
 */
import { concat, equal, toBase64url, utf8, type Bytes } from './bytes';
import {
  CHANNEL_TIMES,
  Channel,
  envelopeHeader,
  envelopeNumber,
  type ChannelEvents,
  type ChannelTimes,
} from './channel';
import {
  initiate,
  p256,
  respond,
  sha256,
  type Initiation,
  type KeyPair,
  type Session,
} from './noise';
import { HEADER_LENGTH, KIND_ANSWER, KIND_HELLO, KIND_SEALED, PROLOGUE } from './protocol';
import { Serial } from './serial';

export interface LinkEvents extends ChannelEvents {
  /** From here on this channel is the one to send by. */
  ready(channel: Channel): void;
  /** This browser cannot do it. */
  failed?(): void;
}

/** The slots of a pair: whose page this is, and whom it speaks with. */
export interface Pair {
  own: number;
  other: number;
}

/** Handshakes answered and not yet confirmed. More than one only while somebody replays. */
const PENDING_MAX = 4;
export const VISITOR_SLOT = 0;

const prologue = (id: Bytes): Bytes => concat(utf8(PROLOGUE), id);
const outward = ({ own, other }: Pair): number => (own << 4) | other;
const inward = ({ own, other }: Pair): number => (other << 4) | own;

function forget({ sends, receives }: Session): void {
  sends.wipe();
  receives.wipe();
}

export class Caller {
  private readonly jobs = new Serial();
  private initiation: Initiation | null = null;
  private channel: Channel | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private tamperings = 0;
  private closed = false;

  constructor(
    own: KeyPair,
    id: Bytes,
    private readonly pair: Pair,
    readonly otherKey: Bytes,
    private readonly events: LinkEvents,
    private readonly times: ChannelTimes = CHANNEL_TIMES,
  ) {
    const begin = async (): Promise<void> => {
      const initiation = await initiate(p256, own, prologue(id));
      if (this.closed) return;
      this.initiation = initiation;
      this.hello();
      this.timer = setInterval(() => this.hello(), times.hello);
    };
    void this.jobs.run(begin).catch(() => this.closed || events.failed?.());
  }

  private hello(): void {
    if (this.channel || !this.initiation) return;
    const header = envelopeHeader(KIND_HELLO, outward(this.pair), 0);
    this.events.transmit(concat(header, this.initiation.message));
  }

  accept(envelope: Bytes): void {
    void this.jobs.run(async () => {
      if (this.closed || envelope[1] !== inward(this.pair)) return;
      if (envelope[0] === KIND_SEALED) await this.channel?.accept(envelope);
      if (envelope[0] === KIND_ANSWER && !this.channel) await this.finish(envelope);
    });
  }

  private async finish(envelope: Bytes): Promise<void> {
    if (!this.initiation) return;
    let session;
    try {
      session = await this.initiation.finish(envelope.slice(HEADER_LENGTH));
    } catch {
      this.events.tampered(++this.tamperings);
      return;
    }
    const genuine = equal(session.remote, this.otherKey);
    if (!genuine || this.closed) {
      forget(session);
      if (!genuine) this.events.tampered(++this.tamperings);
      return;
    }
    // With its ephemeral key every message of the channel could be opened, rekeyed or not.
    this.initiation = null;
    clearInterval(this.timer);
    this.channel = new Channel(session, outward(this.pair), this.events, this.times);
    this.events.ready(this.channel);
  }

  /** The other's line is here again, or ours is. */
  back(): void {
    if (this.channel) this.channel.back();
    else this.hello();
  }

  close(): void {
    this.closed = true;
    this.initiation = null;
    clearInterval(this.timer);
    this.channel?.close();
  }
}

interface Pending {
  hello: Bytes;
  answer: Bytes;
  channel: Channel;
}

export class Answerer {
  private readonly jobs = new Serial();
  private pending: Pending[] = [];
  private current: Pending | null = null;
  private tamperings = 0;
  private closed = false;

  /** `isOther`: whether this is the static key of the one that the pair is with. */
  constructor(
    private readonly own: KeyPair,
    private readonly id: Bytes,
    private readonly pair: Pair,
    private readonly isOther: (key: Bytes) => boolean | Promise<boolean>,
    private readonly events: LinkEvents,
    private readonly times: ChannelTimes = CHANNEL_TIMES,
  ) {}

  accept(envelope: Bytes): Promise<void> {
    return this.jobs.run(async () => {
      if (this.closed || envelope[1] !== inward(this.pair)) return;
      if (envelope[0] === KIND_HELLO) await this.hello(envelope.slice(HEADER_LENGTH));
      if (envelope[0] === KIND_SEALED) await this.sealed(envelope);
    });
  }

  private async hello(message: Bytes): Promise<void> {
    const known = [...this.pending, ...(this.current ? [this.current] : [])].find(({ hello }) =>
      equal(hello, message),
    );
    const answer = known ? known.answer : await this.answer(message);
    if (answer && !this.closed) this.events.transmit(answer);
  }

  /** Null when the handshake is not of the one that the pair is with. */
  private async answer(message: Bytes): Promise<Bytes | null> {
    let reply;
    try {
      reply = await respond(p256, this.own, prologue(this.id), message);
    } catch {
      return this.tampered();
    }
    if (!(await this.isOther(reply.remote))) {
      forget(reply);
      return this.tampered();
    }
    const out = outward(this.pair);
    const answer = concat(envelopeHeader(KIND_ANSWER, out, 0), reply.message);
    const channel = new Channel(reply, out, this.events, this.times);
    this.pending.push({ hello: message, answer, channel });
    if (this.pending.length > PENDING_MAX) this.pending.shift()?.channel.close();
    return answer;
  }

  private async sealed(envelope: Bytes): Promise<void> {
    if (envelopeNumber(envelope) === 0) {
      for (const pending of this.pending) {
        if (await this.adopt(pending, envelope)) return;
      }
    }
    if (this.current) await this.current.channel.accept(envelope);
    else if (this.pending.length && envelopeNumber(envelope) === 0) this.tampered();
  }

  /**
   * If it opens under this one, this is the pair's channel now. What the envelope says is
   * received before `ready`.
   */
  private async adopt(pending: Pending, envelope: Bytes): Promise<boolean> {
    if (!(await pending.channel.accept(envelope, true))) return false;
    this.current?.channel.close();
    this.current = pending;
    for (const other of this.pending) if (other !== pending) other.channel.close();
    this.pending = [];
    if (!this.closed) this.events.ready(pending.channel);
    return true;
  }

  private tampered(): null {
    this.events.tampered(++this.tamperings);
    return null;
  }

  back(): void {
    this.current?.channel.back();
  }

  close(): void {
    this.closed = true;
    for (const { channel } of this.pending) channel.close();
    this.current?.channel.close();
    this.pending = [];
    this.current = null;
  }
}

/** Whether a key is the visitor's: its hash is the name of her conversation. */
export const isVisitor =
  (id: Bytes) =>
  async (key: Bytes): Promise<boolean> =>
    equal(await sha256(key), id);

/** The conversation's name on the wire. */
export async function conversationId(publicKey: Bytes): Promise<{ id: Bytes; text: string }> {
  const id = await sha256(publicKey);
  return { id, text: toBase64url(id) };
}
