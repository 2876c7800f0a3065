/**
 * One agent in her conversation: who it is, whether their line is up, and the sealed channel with
 * their page. Lives from the match until they are gone or their page is another one.
 */
import type { Bytes } from '../shared/bytes';
import { Caller, VISITOR_SLOT } from '../shared/handshake';
import type { Channel } from '../shared/channel';
import type { KeyPair } from '../shared/noise';
import type { Party } from '../shared/party';
import { readPageMessage, type PageMessage } from '../shared/protocol';
import type { Person } from '../shared/talk';

export interface AgentHooks {
  transmit(envelope: Bytes): void;
  changed(): void;
  /** This browser cannot do the handshake. */
  failed(): void;
  /** Our own line is up. */
  isUp(): boolean;
  /** It looks up, and nothing comes through. */
  renew(): void;
  /** The first thing that each agent is told. */
  code(): string;
  /** All that they say: there is more to it than words. */
  heard(message: PageMessage): void;
}

/** So many times nothing came through a line that is up: perhaps it is one in name only. */
const STALLS = 3;
/** Not through a new line either: the other page has lost the channel. */
const STALLS_MOST = 6;

export class Agent {
  cut = false;
  /** The conversation with this agent is sealed. */
  ready = false;
  tampered = false;
  private caller: Caller | null = null;
  /** Another one, after a handshake anew, has nothing of what this one had. */
  channel: Channel | null = null;
  private fruitless = 0;

  constructor(
    private readonly own: KeyPair,
    private readonly id: Bytes,
    readonly key: Bytes,
    readonly person: Person,
    /** The number of the proposal by which they came; 0 without one. */
    readonly ask: number,
    readonly party: Party,
    private readonly hooks: AgentHooks,
  ) {
    this.call();
  }

  private call(): void {
    const { party, hooks } = this;
    this.close();
    const pair = { own: VISITOR_SLOT, other: party.slot };
    this.caller = new Caller(this.own, this.id, pair, this.key, {
      transmit: hooks.transmit,
      read: readPageMessage,
      receive: (message) => {
        party.receive(message);
        hooks.heard(message);
      },
      delivered: (line) => party.delivered(line),
      tampered: () => this.warn(true),
      opened: () => this.tampered && this.warn(false),
      stalled: (times) => this.stalled(times),
      failed: hooks.failed,
      ready: (channel) => {
        this.ready = true;
        this.channel = channel;
        channel.send({ t: 'place', code: hooks.code() });
        party.attach(channel);
        this.settle();
      },
    });
  }

  private settle(): void {
    if (this.cut || !this.hooks.isUp()) this.party.quiet();
    else this.party.live = this.ready;
    this.hooks.changed();
  }

  private warn(tampered: boolean): void {
    this.tampered = tampered;
    this.hooks.changed();
  }

  accept(envelope: Bytes): void {
    this.caller?.accept(envelope);
  }

  isCut(): void {
    this.cut = true;
    this.settle();
  }

  /** To them alone. */
  tell(message: PageMessage): void {
    this.channel?.send(message);
  }

  /** All that they may not have goes out once more. */
  again(): void {
    this.caller?.back();
  }

  /** Their line is here, or here again, or ours is. */
  back(): void {
    this.cut = false;
    this.settle();
    this.caller?.back();
  }

  /** While one of the lines is known to be cut it is no wonder. */
  private stalled(times: number): void {
    if (times === 1) this.fruitless = 0;
    if (!this.hooks.isUp() || this.cut) return;
    this.fruitless++;
    if (this.fruitless === STALLS) this.hooks.renew();
    if (this.fruitless < STALLS_MOST) return;
    this.fruitless = 0;
    this.ready = false;
    this.call();
    this.hooks.changed();
  }

  close(): void {
    this.caller?.close();
    this.caller = this.channel = null;
    this.party.detach();
  }
}
