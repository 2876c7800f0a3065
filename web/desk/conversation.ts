/**
 * One conversation as the agent's page holds it. The words live here, in memory, and nowhere else
 * on the agent's side.
 */
import { equal, fromBase64url, type Bytes } from '../shared/bytes';
import type { Channel } from '../shared/channel';
import { Answerer, VISITOR_SLOT, isVisitor } from '../shared/handshake';
import type { KeyPair } from '../shared/noise';
import type {
  Invitation,
  Opened,
  PageMessage,
  Part,
  Peer as PeerNotice,
  VisitorState,
} from '../shared/protocol';
import type { Party } from '../shared/party';
import { isNoteMessage } from '../shared/note';
import { Talk } from '../shared/talk';
import type { Asked } from './danger';
import { noFinding } from './directory/finding';
import { cardText, type CardDraft } from './cards';
import { Peer } from './peer';
import { readFromVisitor } from './staff-message';
import { Transmission } from './transmission';

export interface ConversationHooks {
  own: KeyPair;
  /** What vouches for colleagues, as the desk said last. */
  houseKey(): string;
  transmit(conversation: Conversation, envelope: Bytes): void;
  changed(): void;
  /** The visitor wrote. */
  heard(conversation: Conversation): void;
  /** A colleague wrote on the private line. */
  heardAside(conversation: Conversation): void;
  /** The visitor is there, and nothing has come through for a while. */
  stalled(): void;
  /** A note was printed or copied, for the first time in it. */
  transmitted(conversation: Conversation): void;
}

export interface Step {
  at: number;
  what: VisitorState | 'open' | 'earlier' | 'altered' | 'danger';
}

/** What was said before this agent came, as her page passed it on. */
export interface Passed {
  name: string;
  hers: boolean;
  at: number;
  text: string;
}

/** So many times nothing was acknowledged: perhaps the line is one in name only. */
const STALLS = 3;

/** Ways in which a visitor is gone for good, as far as the desk knows. */
export const isOver = (state: VisitorState): boolean => state !== 'here' && state !== 'cut';

/** One in which the agent talks with somebody who is not gone. */
export const holds = (of: Conversation | null): of is Conversation =>
  !!of && !isOver(of.state) && of.part !== 'beside';

export class Conversation {
  readonly id: string;
  readonly slot: number;
  n = 0;
  departements: string[] = [];
  zone = '';
  lang = '';
  state: VisitorState = 'here';
  /** Since when it is in this state. */
  since = Date.now();
  readonly course: Step[];
  /** Her postal code, and the commune that she named. */
  place = '';
  commune = '';
  draft = '';
  unread = 0;
  /** Altered on the way, and the genuine one not here yet. */
  tampered = 0;
  sealed = false;
  /** When the copy of a visitor who is gone is erased. */
  eraseAt = 0;
  /** Seconds that the house would keep the copy when this was opened. */
  keep = 0;
  part: Part = 'holder';
  /** Colleagues in it, in the order of their slots. */
  peers: Peer[] = [];
  /** The last word on whom this agent asked in; null when there is none under way. */
  invitation: Invitation | null = null;
  /** « Aidez-moi » is on. */
  help = false;
  passed: Passed[] = [];
  unreadAside = 0;
  /** The end of what was said is on the screen, where this is. */
  atEnd = true;
  /** What the agent noted of it, for as long as it is on this screen. */
  minor = false;
  safe: '' | 'yes' | 'no' = '';
  seenBy = '';
  codeWord = '';
  /** When she said that she is in danger; 0: she did not. */
  dangerAt = 0;
  /** The agent's answers to what the guide asks. */
  danger: Partial<Record<Asked, string>> = {};
  /** What is looked for beside it. */
  finding = noFinding();
  /** The card that the agent is composing. */
  card: CardDraft | null = null;
  /** What a unit would be told. */
  readonly transmission: Transmission;
  readonly talk: Talk;
  /** The private line: colleagues alone. */
  readonly aside: Talk;
  private heardPassed = 0;
  private readonly visitorParty: Party;
  private readonly link: Answerer;
  private channel: Channel | null = null;

  /**
   * `ordinal`: what the agent calls it. `said`: the last id used in it before, if it was here
   * already. `earlier`: it began before this page had it.
   */
  constructor(
    readonly ordinal: number,
    opened: Opened,
    said: number,
    readonly earlier: boolean,
    private readonly hooks: ConversationHooks,
  ) {
    this.id = opened.id;
    this.slot = opened.slot;
    this.course = [{ at: Date.now(), what: earlier ? 'earlier' : 'open' }];
    this.talk = new Talk(
      {
        line: ({ mine, id, last }) => (mine || last > id ? hooks.changed() : hooks.heard(this)),
        changed: () => hooks.changed(),
      },
      said,
    );
    this.aside = new Talk(
      {
        line: ({ mine }) => (mine ? hooks.changed() : this.heardAside()),
        changed: () => hooks.changed(),
      },
      0,
      'aside',
    );
    this.transmission = new Transmission({
      tell: (message) => this.channel?.send(message),
      changed: () => hooks.changed(),
      taken: () => hooks.transmitted(this),
    });
    this.visitorParty = this.talk.party(VISITOR_SLOT);
    const id = fromBase64url(opened.id);
    const pair = { own: opened.slot, other: VISITOR_SLOT };
    this.link = new Answerer(hooks.own, id, pair, isVisitor(id), {
      transmit: (envelope) => hooks.transmit(this, envelope),
      read: readFromVisitor,
      receive: (message) => this.receive(message),
      delivered: (line) => this.visitorParty.delivered(line),
      tampered: () => this.altered(),
      opened: () => {
        this.tampered = 0;
      },
      stalled: (times) => {
        if (times % STALLS === 0 && this.state === 'here') hooks.stalled();
      },
      ready: (channel) => {
        this.sealed = true;
        this.tampered = 0;
        this.channel = channel;
        this.visitorParty.attach(channel);
        this.transmission.again();
        this.visitorParty.live = this.state === 'here';
        hooks.changed();
      },
    });
    this.name(opened);
  }

  /** The desk says that it is this agent's: for the first time, or again after a cut. */
  name({ n, departements, zone, lang, part, help, state, for: seconds, ...more }: Opened): void {
    Object.assign(this, { n, departements, zone, lang, part, help });
    if (more.urgent) this.inDanger(more.danger_for);
    this.visitor(state, seconds);
  }

  /** Once; a desk that was restarted knows no longer since when. */
  inDanger(seconds: number): void {
    if (this.dangerAt) return;
    this.dangerAt = Date.now() - seconds * 1000;
    this.course.push({ at: this.dangerAt, what: 'danger' });
  }

  /** The line went, and its number with it: until the desk names it again nothing is sent. */
  unname(): void {
    this.n = 0;
  }

  private altered(): void {
    if (!this.tampered++) this.course.push({ at: Date.now(), what: 'altered' });
    this.hooks.changed();
  }

  /** Envelopes come one after another, and are opened so. */
  accept(envelope: Bytes): void {
    void this.link.accept(envelope);
    for (const peer of this.peers) peer.accept(envelope);
  }

  private receive(message: PageMessage): void {
    if (message.t === 'said') return this.passOn(message);
    if (isNoteMessage(message)) return this.transmission.receive(message);
    if (message.t !== 'place') return this.visitorParty.receive(message);
    this.place = message.code;
    this.commune = 'commune' in message ? message.commune : '';
    return this.hooks.changed();
  }

  private passOn({ id, name, hers, ago, text }: Extract<PageMessage, { t: 'said' }>): void {
    if (id <= this.heardPassed) return;
    this.heardPassed = id;
    this.passed.push({ name, hers, at: Date.now() - ago * 1000, text });
    this.hooks.changed();
  }

  /** A card to be edited and looked at before it is sent; null puts it away. */
  compose(card: CardDraft | null): void {
    this.card = card;
    this.hooks.changed();
  }

  sendCard(): void {
    const { card } = this;
    if (!card || isOver(this.state)) return;
    this.talk.say(cardText(card, this.lang), { card });
    this.compose(null);
  }

  /**
   * What she accepted may leave this screen: not while a line is cut, for then her « no longer » could
   * not arrive; and after she is gone for good, as her page had told her.
   */
  mayTake(isUp: boolean): boolean {
    const isReachable = isUp && this.n > 0 && this.state === 'here';
    return this.transmission.isAccepted && (isReachable || isOver(this.state));
  }

  private heardAside(): void {
    this.unreadAside++;
    this.hooks.heardAside(this);
  }

  /** A colleague is in it, here for the first time or here again; a page of theirs that is known goes on. */
  peer(notice: PeerNotice): void {
    const { slot, part } = notice;
    const there = this.peers.find((peer) => peer.slot === slot);
    if (there && !there.isStranger && equal(there.key, fromBase64url(notice.key))) {
      there.part = part;
      return there.back();
    }
    if (there) this.drop(there);
    const [talk, aside] = [this.talk.party(slot), this.aside.party(slot)];
    for (const party of [talk, aside]) party.meet(fromBase64url(notice.key), notice);
    const home = {
      own: this.hooks.own,
      id: fromBase64url(this.id),
      slot: this.slot,
      houseKey: this.hooks.houseKey(),
      transmit: (envelope: Bytes) => this.hooks.transmit(this, envelope),
      changed: () => this.hooks.changed(),
      altered: () => this.altered(),
    };
    const peer = new Peer(notice, home, talk, aside, () => this.shares(notice.slot));
    this.peers = [...this.peers, peer].sort((a, b) => a.slot - b.slot);
    return undefined;
  }

  /** Colleagues whom the private line may reach. */
  get vouched(): Peer[] {
    return this.peers.filter(({ isStranger }) => !isStranger);
  }

  /** What is said in the conversation goes to those who are in it, not to one beside it. */
  private shares(slot: number): boolean {
    const other = this.peers.find((peer) => peer.slot === slot);
    return this.part !== 'beside' && other?.part !== 'beside';
  }

  peerCut(slot: number): void {
    this.peers.find((peer) => peer.slot === slot)?.isCut();
  }

  peerGone(slot: number): void {
    const peer = this.peers.find((one) => one.slot === slot);
    if (peer) this.drop(peer);
    this.talk.dismiss(slot);
    this.aside.dismiss(slot);
  }

  private drop(peer: Peer): void {
    peer.close();
    this.peers = this.peers.filter((one) => one !== peer);
  }

  /**
   * The channel stays as long as the copy does: a visitor who was thought lost and comes back to a
   * desk that was restarted has her end of it still.
   */
  visitor(state: VisitorState, seconds: number): void {
    if (state !== this.state) {
      this.since = Date.now() - seconds * 1000;
      this.course.push({ at: this.since, what: state });
    }
    this.state = state;
    if (state === 'here') this.visitorParty.live = this.sealed;
    else this.visitorParty.quiet();
    if (isOver(state)) this.talk.fail();
    else this.eraseAt = 0;
    if (state === 'here') this.resend();
  }

  /** What she does not have yet, once more. */
  resend(): void {
    this.talk.retry();
    this.link.back();
  }

  /** Since when the visitor waits for a word; 0 when it is the agent who spoke last. */
  unansweredSince(): number {
    let since = 0;
    for (const { mine, person, at } of this.talk.lines) since = mine || person ? 0 : since || at;
    return since;
  }

  wipe(): void {
    this.link.close();
    for (const peer of this.peers) this.drop(peer);
    this.channel = this.card = null;
    this.transmission.wipe();
    this.talk.wipe();
    this.aside.wipe();
    for (const line of this.passed) line.text = '';
    this.passed = [];
    this.danger = {};
    this.finding = noFinding();
    this.draft = this.place = this.commune = this.seenBy = this.codeWord = this.safe = '';
  }
}
