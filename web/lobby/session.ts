/**
 * The visitor's side of a conversation: from « Commencer » to its end. It holds the state and no
 * element of the page.
 *
 * Notices and envelopes are taken strictly in the order they came; what must happen at once
 * (leaving) does not pass through that queue.
 */
import { concat, equal, fromBase64url, utf8, type Bytes } from '../shared/bytes';
import { Connection } from '../shared/connection';
import { Caller, conversationId } from '../shared/handshake';
import { p256, type KeyPair } from '../shared/noise';
import {
  CLAIM,
  CLOSE_DONE,
  CLOSE_EXIT,
  CLOSE_LEFT,
  VISITOR_SUBPROTOCOL,
  parse,
  type LobbyNotice,
  type Matched,
  type Refusal,
  type VisitorMessage,
} from '../shared/protocol';
import { Serial } from '../shared/serial';
import { Talk, type Line } from '../shared/talk';
import { solve, type Work } from '../shared/work';

export type Stage = 'opening' | 'queued' | 'offered' | 'matched' | 'unverified' | 'ended' | Refusal;

export interface Agent {
  name: string;
  profession: string;
  cut: boolean;
  /** The conversation with this agent is sealed. */
  ready: boolean;
}

export interface SessionHooks {
  url: string;
  /** The house key, or an empty string when it is not known yet. */
  houseKey(): Promise<string>;
  changed(): void;
  line(line: Line): void;
  /** An agent who has not seen what was said before. */
  newcomer(agent: Agent): void;
}

export interface Identity {
  own: KeyPair;
  id: Bytes;
  text: string;
}

const ASK_AGAIN_MS = 1500;
const SLOW_AFTER_MS = 10000;
/** So many times nothing came through a line that is up: perhaps it is one in name only. */
const STALLS = 3;
/** Not through a new line either: the other page has lost the channel. */
const STALLS_MOST = 6;

/** What the house signs at a match. */
export function claim(id: Bytes, key: Bytes, name: string, profession: string): Bytes {
  const parts = [name, profession].map(utf8);
  const sized = parts.map((part) => concat(Uint8Array.of(part.length), part));
  return concat(utf8(CLAIM), id, key, ...sized);
}

async function verify(houseKey: string, signature: Bytes, data: Bytes): Promise<boolean> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const raw = fromBase64url(houseKey);
  const key = await crypto.subtle.importKey('raw', raw, curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data);
}

export class Session {
  stage: Stage = 'opening';
  ahead = 0;
  wait: number | null = null;
  agent: Agent | null = null;
  /** The agent before, who is gone. */
  former: Agent | null = null;
  up = false;
  slow = false;
  tampered = false;
  readonly talk: Talk;

  private readonly jobs = new Serial();
  private code = '';
  private language = '';
  private houseKey = '';
  private ticket = '';
  private identity: Identity | null = null;
  private readonly connection: Connection;
  private caller: Caller | null = null;
  private slot = 0;
  /** Whose ids have been counted so far. */
  private heardKey: Bytes = new Uint8Array(0);
  private fruitless = 0;
  private work: Work | null = null;
  private over = false;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hooks: SessionHooks) {
    this.talk = new Talk({ line: hooks.line, changed: hooks.changed });
    this.connection = new Connection(hooks.url, VISITOR_SUBPROTOCOL, {
      up: () => this.later(() => this.hello()),
      down: () => {
        this.later(() => this.lineDown());
        return true;
      },
      text: (text) => this.later(() => this.notice(parse<LobbyNotice>(text))),
      bytes: (bytes) => this.later(() => this.caller?.accept(bytes)),
    });
  }

  start(code: string, language: string): void {
    this.code = code;
    this.language = language;
    this.begin();
  }

  /**
   * A conversation of its own: another key, another id. What nobody has received yet goes along.
   */
  begin(): void {
    this.stage = 'opening';
    this.agent = this.former = null;
    this.tampered = false;
    this.connection.close(CLOSE_LEFT);
    this.dropCaller();
    this.lineDown();
    const connect = async (): Promise<void> => {
      while (!this.houseKey && !this.over) {
        this.houseKey = await this.hooks.houseKey();
        if (!this.houseKey) await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
      }
      await this.renewIdentity();
      if (!this.over) this.connection.start();
    };
    void this.jobs.run(connect).catch(() => undefined);
  }

  private async renewIdentity(): Promise<void> {
    const own = await p256.generate();
    this.identity = { own, ...(await conversationId(own.publicKey)) };
    this.ticket = '';
    this.heardKey = new Uint8Array(0);
  }

  private later(job: () => void | Promise<void>): void {
    void this.jobs.run(() => (this.over ? undefined : job()));
  }

  private say(message: VisitorMessage): void {
    this.connection.send(JSON.stringify(message));
  }

  private hello(work?: number): void {
    const { text: id } = this.identity as Identity;
    const { ticket, code, language: lang } = this;
    if (ticket) this.say({ t: 'hello', id, ticket });
    else this.say({ t: 'hello', id, code, lang, ...(work !== undefined && { work }) });
  }

  private lineDown(): void {
    this.up = this.talk.live = this.talk.otherTyping = false;
    this.slowTimer ??= setTimeout(() => {
      this.slow = true;
      this.hooks.changed();
    }, SLOW_AFTER_MS);
    this.hooks.changed();
  }

  private lineUp(): void {
    this.up = true;
    this.slow = false;
    clearTimeout(this.slowTimer);
    this.slowTimer = undefined;
    this.connection.settled();
  }

  private async notice(notice: LobbyNotice | null): Promise<void> {
    if (!notice) return;
    if (notice.t === 'refused') await this.refused(notice.why);
    else await this.progress(notice);
    this.hooks.changed();
  }

  private async progress(notice: Exclude<LobbyNotice, { t: 'refused' }>): Promise<void> {
    // A task is not a place in the house yet.
    if (notice.t !== 'work') this.lineUp();
    switch (notice.t) {
      case 'work':
        await this.prove(notice.salt, notice.bits);
        break;
      case 'queued':
        this.stage = 'queued';
        ({ ahead: this.ahead, wait: this.wait } = notice);
        break;
      case 'offered':
        this.stage = 'offered';
        break;
      case 'matched':
        await this.matched(notice);
        break;
      case 'cut':
        if (this.agent) this.agent.cut = true;
        this.talk.live = this.talk.otherTyping = false;
        break;
      case 'requeued':
        this.former = this.agent;
        this.agent = null;
        this.stage = 'queued';
        this.ahead = 0;
        this.wait = null;
        this.dropCaller();
        break;
      case 'ticket':
        this.ticket = notice.ticket;
        break;
      case 'ended':
        this.settle('ended');
    }
  }

  /**
   * The same hello, with what was asked for beside it. A connection that went meanwhile will be
   * asked anew.
   */
  private async prove(salt: string, bits: number): Promise<void> {
    try {
      this.work = solve(salt, bits);
      this.hello(await this.work.answer);
    } catch {
      if (!this.over) this.settle('limit');
    }
  }

  private async refused(why: Refusal): Promise<void> {
    // No desk yet: it comes again by itself.
    if (why === 'unavailable') return;
    // Our own connection before this one may still be known: with its ticket we are let in once it
    // is gone.
    if (why === 'taken' && this.ticket) return;
    if (why === 'taken') await this.renewIdentity();
    else this.settle(why);
  }

  /** Nothing more comes. */
  private settle(stage: Stage): void {
    this.lineUp();
    this.stage = stage;
    this.dropCaller();
    this.connection.close(CLOSE_DONE);
  }

  private dropCaller(): void {
    this.caller?.close();
    this.caller = null;
    this.talk.detach();
  }

  private async vouched(matched: Matched): Promise<boolean> {
    const { id } = this.identity as Identity;
    try {
      const said = claim(id, fromBase64url(matched.key), matched.name, matched.profession);
      return await verify(this.houseKey, fromBase64url(matched.sig), said);
    } catch {
      return false;
    }
  }

  private async matched(matched: Matched): Promise<void> {
    if (!(await this.vouched(matched))) {
      this.stage = 'unverified';
      this.dropCaller();
      return;
    }
    if (this.over) return;
    this.stage = 'matched';
    const key = fromBase64url(matched.key);
    const { name, profession, slot } = matched;
    if (this.caller && this.agent && slot === this.slot && equal(this.caller.agentKey, key)) {
      this.agent.cut = false;
      this.talk.live = this.agent.ready;
      this.caller.back();
      return;
    }
    this.agent = { name, profession, cut: false, ready: false };
    this.slot = slot;
    this.call(key, this.agent);
  }

  private call(key: Bytes, agent: Agent): void {
    const { own, id } = this.identity as Identity;
    this.dropCaller();
    if (!equal(this.heardKey, key)) this.talk.newcomer();
    this.heardKey = key;
    if (this.talk.lines.some(({ mine, state }) => !mine || state !== 'waiting')) {
      this.hooks.newcomer(agent);
    }
    this.caller = new Caller(own, id, this.slot, key, {
      transmit: (envelope) => void this.connection.send(envelope),
      receive: (message) => this.talk.receive(message),
      delivered: (line) => this.talk.delivered(line),
      tampered: () => this.warn(true),
      opened: () => this.tampered && this.warn(false),
      stalled: (times) => this.stalled(times, key, agent),
      failed: () => {
        this.stage = 'unverified';
        this.hooks.changed();
      },
      ready: (channel) => {
        agent.ready = true;
        channel.send({ t: 'place', code: this.code });
        this.talk.attach(channel);
        this.talk.live = this.up && !agent.cut;
        this.hooks.changed();
      },
    });
  }

  private warn(tampered: boolean): void {
    this.tampered = tampered;
    this.hooks.changed();
  }

  /** While one of the lines is known to be cut it is no wonder. */
  private stalled(times: number, key: Bytes, agent: Agent): void {
    if (times === 1) this.fruitless = 0;
    if (!this.up || agent.cut) return;
    this.fruitless++;
    if (this.fruitless === STALLS) this.connection.renew();
    if (this.fruitless < STALLS_MOST) return;
    this.fruitless = 0;
    agent.ready = false;
    this.call(key, agent);
    this.hooks.changed();
  }

  /** The red button. */
  exit(): void {
    this.say({ t: 'exit' });
    this.finish(CLOSE_EXIT);
  }

  /** The page goes away. */
  left(): void {
    this.finish(CLOSE_LEFT);
  }

  private finish(code: number): void {
    this.over = true;
    this.connection.close(code);
    this.work?.stop();
    this.dropCaller();
    this.talk.wipe();
    clearTimeout(this.slowTimer);
    this.code = this.ticket = '';
    this.identity = null;
  }
}
