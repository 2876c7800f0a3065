/**
 * A colleague in a conversation of this agent: who it is, whether their line is up, and the sealed
 * channel between the two pages. Of the two the one with the lower slot begins the handshake, and
 * neither has a hand in one with somebody whom the house does not vouch for.
 *
 * One who is `beside` has the private line alone: nothing that the visitor wrote, or is written, goes
 * that way.
 */
import { equal, fromBase64url, type Bytes } from '../shared/bytes';
import type { Channel } from '../shared/channel';
import { vouches } from '../shared/claim';
import { Answerer, Caller, type LinkEvents } from '../shared/handshake';
import type { KeyPair } from '../shared/noise';
import type { Party } from '../shared/party';
import type { PageMessage, Part, Peer as PeerNotice } from '../shared/protocol';
import { readStaffMessage } from './staff-message';

/** What a peer needs of the conversation that it is in. */
export interface PeerHome {
  own: KeyPair;
  id: Bytes;
  slot: number;
  houseKey: string;
  transmit(envelope: Bytes): void;
  changed(): void;
  altered(): void;
}

export class Peer {
  readonly key: Bytes;
  readonly account: number;
  readonly name: string;
  readonly profession: string;
  readonly slot: number;
  part: Part;
  cut = false;
  ready = false;
  /** The signature does not hold: nothing is exchanged with that page. */
  isStranger = false;
  /** Until the signature was checked there is none. */
  private link: Caller | Answerer | null = null;
  private readonly checked: Promise<void>;
  private closed = false;

  /** `talk` and `aside`: what is said to them in the conversation, and beside it. */
  constructor(
    notice: PeerNotice,
    home: PeerHome,
    private readonly talk: Party,
    private readonly aside: Party,
    private readonly hears: () => boolean,
  ) {
    const { slot, part, account, name, profession } = notice;
    this.slot = slot;
    this.part = part;
    this.account = account;
    this.name = name;
    this.profession = profession;
    this.key = fromBase64url(notice.key);
    this.checked = this.check(notice, home);
  }

  private async check(notice: PeerNotice, home: PeerHome): Promise<void> {
    const vouched = await vouches(home.houseKey, home.id, notice);
    if (this.closed) return;
    if (vouched) this.link = this.open(home);
    else this.isStranger = true;
    home.changed();
  }

  private open(home: PeerHome): Caller | Answerer {
    const { own, id } = home;
    const pair = { own: home.slot, other: this.slot };
    const events: LinkEvents = {
      transmit: home.transmit,
      read: readStaffMessage,
      receive: (message) => this.receive(message),
      delivered: (line, t) => (t === 'aside' ? this.aside : this.talk).delivered(line),
      tampered: home.altered,
      opened: () => undefined,
      stalled: () => undefined,
      ready: (channel) => {
        this.attach(channel);
        // The answerer's end is ready with the first thing that opens there.
        if (home.slot < this.slot) channel.send({ t: 'typing', on: false });
        home.changed();
      },
    };
    return home.slot < this.slot
      ? new Caller(own, id, pair, this.key, events)
      : new Answerer(own, id, pair, (key) => equal(key, this.key), events);
  }

  private attach(channel: Channel): void {
    this.ready = true;
    this.aside.attach(channel);
    if (this.hears()) this.talk.attach(channel);
    this.settle();
  }

  private settle(): void {
    for (const party of [this.talk, this.aside]) {
      if (this.cut || !this.ready) party.quiet();
      else party.live = true;
    }
  }

  private receive(message: PageMessage): void {
    if (message.t === 'aside') this.aside.receive(message);
    else if (this.hears()) this.talk.receive(message);
  }

  /** What comes while the signature is being checked is kept until it was, in its order. */
  accept(envelope: Bytes): void {
    void this.checked.then(() => this.link?.accept(envelope));
  }

  isCut(): void {
    this.cut = true;
    this.settle();
  }

  /** Their line is here again, or ours. */
  back(): void {
    this.cut = false;
    this.settle();
    this.link?.back();
  }

  close(): void {
    this.closed = true;
    this.link?.close();
    this.talk.detach();
    this.aside.detach();
  }
}
