/**
 * The visitor's side of a conversation: from « Commencer » to its end. It holds the state and no
 * element of the page.
 *
 * Notices and envelopes are taken strictly in the order they came; what must happen at once
 * (leaving) does not pass through that queue.
 */
import { equal, fromBase64url, type Bytes } from '../shared/bytes';
import { vouches } from '../shared/claim';
import { Connection } from '../shared/connection';
import { conversationId } from '../shared/handshake';
import { p256, type KeyPair } from '../shared/noise';
import {
  CLOSE_DONE,
  CLOSE_EXIT,
  CLOSE_LEFT,
  VISITOR_SUBPROTOCOL,
  parse,
  type LobbyNotice,
  type Matched,
  type PageMessage,
  type Refused,
  type VisitorMessage,
  type Which,
} from '../shared/protocol';
import { Serial } from '../shared/serial';
import { Talk, type Line, type Person } from '../shared/talk';
import { Agent } from './agent';
import type { Closed } from './words';

/** docs/visitor-page.md has what each of them says and offers. */
export const STAGES = [
  'opening',
  'queued',
  'offered',
  'matched',
  'unverified',
  'ended',
  'full',
  'limit',
  'expired',
  'closed',
  'banned',
  'no_crypto',
] as const;
export type Stage = typeof STAGES[number];

export interface SessionHooks {
  url: string;
  /** The house key, or an empty string when it is not known yet. */
  houseKey(): Promise<string>;
  /** The answer to a proof of work; rejected where none can be had. */
  prove(salt: string, bits: number): Promise<number>;
  changed(): void;
  line(line: Line, text: string): void;
  /** An agent who has not seen what was said `before`. */
  newcomer(agent: Agent, before: Line[]): void;
  /** Something that happened, to be read where it did. */
  note(key: 'gone' | 'stranger', name: string): void;
  /** What only some conversations need (web/lobby/later.ts); of what is sealed, whose it is. */
  told(what: Told, by?: Agent): void;
}

/** The house's first words; which commune; the agent proposes somebody; that is settled. And all that agents say. */
export type Told = Extract<LobbyNotice, { t: 'opening' | 'which' | 'asked' | 'settled' }> | PageMessage;

export interface Identity {
  own: KeyPair;
  id: Bytes;
  text: string;
}

const ASK_AGAIN_MS = 1500;
const SLOW_AFTER_MS = 10000;

export class Session {
  stage: Stage = 'opening';
  ahead = 0;
  wait: number | null = null;
  /** Who is here, in the order of their slots. */
  agents: Agent[] = [];
  /** The agent before, who is gone. */
  former: Person | null = null;
  /** The number of the proposal that she agreed to last. */
  agreed = 0;
  up = false;
  slow = false;
  /** She said that she is in it, and what the house made of that. */
  danger: '' | 'said' | 'heard' | 'unheard' = '';
  /** The communes of her code, while this connection may still be told which: then null. */
  which: Which | null = null;
  /** What the house says of being closed. */
  message: Closed = {};
  readonly talk: Talk;

  private readonly jobs = new Serial();
  code = '';
  private language = '';
  private houseKey = '';
  private ticket = '';
  private identity: Identity | null = null;
  private readonly connection: Connection;
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
      bytes: (bytes) => this.later(() => this.agents.forEach((agent) => agent.accept(bytes))),
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
    this.former = null;
    this.agreed = 0;
    // What no house has answered goes to the next one.
    if (this.danger !== 'said') this.danger = '';
    this.connection.close(CLOSE_LEFT);
    this.dropAll();
    this.talk.retry();
    this.lineDown();
    const connect = async (): Promise<void> => {
      while (!this.houseKey && !this.over) {
        this.houseKey = await this.hooks.houseKey();
        if (!this.houseKey) await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
      }
      await this.renewIdentity();
      if (this.identity && !this.over) this.connection.start();
    };
    void this.jobs.run(connect).catch(() => undefined);
  }

  private async renewIdentity(): Promise<void> {
    this.identity = null;
    this.ticket = '';
    this.talk.disperse();
    try {
      const own = await p256.generate();
      this.identity = { own, ...(await conversationId(own.publicKey)) };
    } catch {
      if (!this.over) this.settle('no_crypto');
    }
  }

  private later(job: () => void | Promise<void>): void {
    void this.jobs.run(() => (this.over ? undefined : job()));
  }

  say(message: VisitorMessage): void {
    this.connection.send(JSON.stringify(message));
  }

  private hello(work?: number): void {
    const { text: id } = this.identity as Identity;
    const { ticket, code, language: lang } = this;
    if (ticket) this.say({ t: 'hello', id, ticket });
    else this.say({ t: 'hello', id, code, lang, ...(work !== undefined && { work }) });
  }

  private lineDown(): void {
    this.up = false;
    this.which = null;
    this.talk.quiet();
    this.slowTimer ??= setTimeout(() => {
      this.slow = true;
      this.hooks.changed();
    }, SLOW_AFTER_MS);
    this.hooks.changed();
  }

  private lineUp(): void {
    const wasUp = this.up;
    this.up = true;
    if (!wasUp) this.callDanger();
    this.slow = false;
    clearTimeout(this.slowTimer);
    this.slowTimer = undefined;
    this.connection.settled();
  }

  private async notice(notice: LobbyNotice | null): Promise<void> {
    if (!notice) return;
    if (notice.t === 'refused') await this.refused(notice);
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
        this.at(notice.slot)?.isCut();
        break;
      case 'gone':
        this.gone(notice.slot);
        break;
      case 'danger':
        this.danger = notice.heard ? 'heard' : 'unheard';
        break;
      case 'requeued':
        this.former = this.agents[0]?.person ?? null;
        this.stage = 'queued';
        this.ahead = 0;
        this.wait = null;
        this.dropAll();
        this.talk.retry();
        break;
      case 'ticket':
        this.ticket = notice.ticket;
        break;
      case 'ended':
        this.settle('ended');
        break;
      default:
        if (notice.t === 'which') this.which = notice;
        this.hooks.told(notice);
    }
  }

  /**
   * The same hello, with what was asked for beside it. A connection that went meanwhile will be
   * asked anew.
   */
  private async prove(salt: string, bits: number): Promise<void> {
    try {
      this.hello(await this.hooks.prove(salt, bits));
    } catch {
      if (!this.over) this.settle('limit');
    }
  }

  private async refused({ why, closed }: Refused): Promise<void> {
    // No desk yet: it comes again by itself.
    if (why === 'unavailable') return undefined;
    // Our own connection before this one may still be known: with its ticket we are let in once it
    // is gone.
    if (why === 'taken' && this.ticket) return undefined;
    if (why === 'taken') return this.renewIdentity();
    this.message = closed || {};
    return this.settle(why);
  }

  /** Nothing more comes. */
  private settle(stage: Stage): void {
    this.lineUp();
    this.stage = stage;
    this.dropAll();
    this.connection.close(CLOSE_DONE);
    this.talk.fail();
    this.hooks.changed();
  }

  /** What nobody has yet, once more: where nobody is left to have it, to somebody else. */
  resend(): void {
    if (this.stage !== 'matched') return this.begin();
    this.talk.retry();
    return this.agents.forEach((agent) => agent.again());
  }

  /** Whom the house does not vouch for. Alone, it goes no further; others go on. */
  private unverified(): void {
    if (this.agents.length) return this.hooks.note('stranger', '');
    this.stage = 'unverified';
    this.talk.fail();
    return this.hooks.changed();
  }

  private at(slot: number): Agent | undefined {
    return this.agents.find(({ party }) => party.slot === slot);
  }

  private drop(agent: Agent): void {
    agent.close();
    this.agents = this.agents.filter((one) => one !== agent);
  }

  private dropAll(): void {
    for (const agent of this.agents) this.drop(agent);
  }

  private gone(slot: number): void {
    const agent = this.at(slot);
    if (!agent) return;
    this.drop(agent);
    this.talk.dismiss(slot);
    this.hooks.note('gone', agent.person.name);
  }

  /** « Je suis en danger maintenant ». */
  inDanger(): void {
    this.danger = 'said';
    if (this.up) this.callDanger();
    this.hooks.changed();
  }

  /** Once on each line, until there is an answer. */
  private callDanger(): void {
    if (this.danger === 'said') this.say({ t: 'danger' });
  }

  /** Her word on what the agent proposes. */
  answer(ask: number, yes: boolean): void {
    this.say({ t: yes ? 'agree' : 'decline', ask });
    if (yes) this.agreed = ask;
  }

  private async matched(matched: Matched): Promise<void> {
    const { id } = this.identity as Identity;
    const vouched = await vouches(this.houseKey, id, matched);
    if (this.over) return undefined;
    const { slot, name, profession } = matched;
    const there = this.at(slot);
    const key = fromBase64url(matched.key);
    if (vouched && there && equal(there.key, key)) return there.back();
    if (!vouched || !this.mayCome(matched, there)) return this.unverified();
    this.stage = 'matched';
    if (there) this.drop(there);
    return this.welcome(matched, key, { name, profession });
  }

  /**
   * The first to come, one whose page was loaded again, or one that she agreed to: nobody else joins
   * who is here already (docs/protocol.md section 1).
   */
  private mayCome({ ask, name, profession }: Matched, there: Agent | undefined): boolean {
    const was = there?.person;
    const isSame = there?.ask === ask && was?.name === name && was.profession === profession;
    const isAgreed = ask > 0 && ask === this.agreed;
    return isSame || isAgreed || this.agents.every((agent) => agent === there);
  }

  private welcome({ slot, ask }: Matched, key: Bytes, person: Person): void {
    const { own, id } = this.identity as Identity;
    const party = this.talk.party(slot);
    const before = this.talk.lines.filter(({ mine, state }) => !mine || /delivered|seen/.test(state));
    party.meet(key, person);
    const agent = new Agent(own, id, key, person, ask, party, {
      transmit: (envelope) => void this.connection.send(envelope),
      changed: this.hooks.changed,
      failed: () => this.settle('no_crypto'),
      isUp: () => this.up,
      renew: () => this.connection.renew(),
      code: () => this.code,
      heard: (message) => this.hooks.told(message, agent),
    });
    this.agents = [...this.agents, agent].sort((a, b) => a.party.slot - b.party.slot);
    if (before.length) this.hooks.newcomer(agent, before);
    // What waits is sent to whoever is there.
    this.talk.retry();
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
    this.dropAll();
    this.talk.wipe();
    clearTimeout(this.slowTimer);
    this.code = this.ticket = '';
    this.identity = this.which = null;
  }
}
