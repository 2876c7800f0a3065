/**
 * The agent's side of the house: signing in, presence, offers, and the conversations. It holds the
 * state and no element of the page.
 *
 * The key is made at each sign-in, is not extractable, and says which conversations this page can
 * go on with: a reloaded page has another.
 */
import { toBase64url, type Bytes } from '../shared/bytes';
import { Connection } from '../shared/connection';
import { p256, type KeyPair } from '../shared/noise';
import {
  CLOSE_DONE,
  CLOSE_ELSEWHERE,
  CLOSE_SIGNED_OUT,
  DESK_SUBPROTOCOL,
  parse,
  type Colleague,
  type ConsoleMessage,
  type DeskNotice,
  type Help,
  type Invitation,
  type Me,
  type Offer,
  type Opened,
  type Part,
  type Presence,
  type QueueFigures,
  type VisitorState,
  type Was,
  type Welcome,
} from '../shared/protocol';
import { Conversation, isOver } from './conversation';
import type { Finding } from './directory/finding';
import { DirectoryKeeper } from './directory/keeper';
import { nameHouse } from './house-name';
import { Lines } from './lines';
import { Replies } from './replies';

export type Phase = 'loading' | 'signing-in' | 'live' | 'elsewhere';
export type Trouble = 'failed' | 'signed-out' | null;

export interface Ringing extends Offer {
  at: number;
}

export const TABS = ['conversations', 'exchange', 'facts'] as const;
export type Tab = (typeof TABS)[number];

/** What became of a conversation that is no longer on the screen. */
export interface Told {
  ordinal: number;
  what: 'gone' | 'ending';
}

export interface DeskHooks {
  liveUrl: string;
  /** `session`, `sign-out`, beside the page. */
  fetch(path: string, body?: object): Promise<Response>;
  changed(): void;
  /** To be heard, though nothing rings: danger in a conversation of this agent. */
  alert?(what: 'danger'): void;
}

const TICK_MS = 1000;
/** So long after the line is back the desk has named all that it knows of. */
const NAMED_AFTER_MS = 4000;
/** The desk speaks every 20 s: if nothing comes through for longer, it is the line. */
const SILENT_MS = 25_000;
/** As many as the desk takes in a hello. */
const IDS_MAX = 32;
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 10_000;
/**
 * A line that does not come back: perhaps the session is over, which a failed WebSocket does not
 * say.
 */
const ASK_SESSION_AFTER = 3;
/** A sign of life is said at most so often. */
const HERE_EVERY_MS = 60_000;
const NUMBER_LENGTH = 4;
/** So many conversations have room side by side. */
const SIDE_MOST = 3;

export class Desk {
  phase: Phase = 'loading';
  trouble: Trouble = null;
  me: Welcome | null = null;
  presence: Presence = 'away';
  /** When the wrap-up is over by itself. */
  wrapUpUntil = 0;
  private hereAt = 0;
  missed = false;
  /** The house's database cannot be written. */
  storageFails = false;
  up = false;
  downSince = Date.now();
  queue: QueueFigures | null = null;
  colleagues: Colleague[] = [];
  /** For supervisors: « aidez-moi ». */
  helps: Help[] = [];
  offers: Ringing[] = [];
  conversations: Conversation[] = [];
  selected: Conversation | null = null;
  told: Told[] = [];
  /** Where the columns are pages: the one that is open. */
  tab: Tab = 'conversations';
  /** Counts what was selected: each gets a field of its own. */
  selection = 0;
  /** The agent asked for what is selected, and means to write there. */
  toWrite = false;
  /** The field has the focus: whatever happens by itself must leave it alone. */
  inField = false;
  /** The conversation is before somebody's eyes, and so is its end. */
  visible = true;
  /** Taken as soon as they ring, by the agent's choice. */
  atOnce = false;
  /** Several conversations side by side, where there is room for them. */
  side = false;
  wide = false;
  readonly replies = new Replies();
  /** Places, and who is competent: all of them, so that nobody is asked. */
  readonly directory: DirectoryKeeper;
  /** The agent asked for the field where places are looked for. */
  toFind = false;
  readonly lines = new Lines();

  private own: KeyPair | null = null;
  private connection: Connection | null = null;
  /** Side by side: those that are shown, the one that was chosen last at the end. */
  private columns: Conversation[] = [];
  private ordinals = 0;
  private failures = 0;
  private upSince = 0;
  private wanted = 0;
  /** The private line was asked for beside whoever called for help. */
  private wantsAside = false;
  private heardAt = 0;
  /** When the last of the offers that the cut interrupted had rung long enough. */
  private rangUntil = 0;
  /** What the agent ended, and the desk has not confirmed. */
  private readonly ending = new Set<string>();
  private retries = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Ids go on counting in a conversation that went and came back; nothing else of it is kept. */
  private readonly said = new Map<string, number>();
  private readonly ticker: ReturnType<typeof setInterval>;

  constructor(private readonly hooks: DeskHooks) {
    this.directory = new DirectoryKeeper(
      (path) => hooks.fetch(path),
      () => hooks.changed(),
    );
    this.ticker = setInterval(() => this.tick(), TICK_MS);
  }

  async boot(): Promise<void> {
    await this.askSession();
    this.hooks.changed();
  }

  private async askSession(): Promise<void> {
    try {
      const { status } = await this.hooks.fetch('session');
      if (status === 200 && !this.connection) await this.goLive();
      if (status === 401) this.signedOut(this.phase === 'live');
    } catch {
      // As any other answer: not now.
    }
    if (this.phase === 'loading') this.askAgain();
    else this.retries = 0;
    this.hooks.changed();
  }

  /** Whether there is a session is not known: the answer is waited for. */
  private askAgain(): void {
    this.trouble = 'failed';
    const delay = Math.min(RETRY_FIRST_MS * 2 ** this.retries++, RETRY_MOST_MS);
    this.retryTimer = setTimeout(() => void this.askSession(), delay);
  }

  /** Signed in, by whatever way: the cookie is there. */
  async entered(): Promise<void> {
    await this.goLive();
    this.hooks.changed();
  }

  async signOut(): Promise<void> {
    this.wipe();
    this.toSignIn(null);
    this.hooks.changed();
    await this.hooks.fetch('sign-out', {}).catch(() => undefined);
  }

  private toSignIn(trouble: Trouble): void {
    this.phase = 'signing-in';
    this.trouble = trouble;
  }

  private signedOut(tell: boolean): void {
    this.wipe();
    this.toSignIn(tell ? 'signed-out' : null);
  }

  /**
   * After the account was opened elsewhere: this place takes it back, with the password if that
   * ended its session.
   */
  async takeBack(): Promise<void> {
    this.phase = 'loading';
    this.trouble = null;
    await this.askSession();
  }

  private async goLive(): Promise<void> {
    this.own = await p256.generate();
    this.phase = 'live';
    this.trouble = null;
    this.downSince = Date.now();
    this.connection?.close(CLOSE_DONE);
    this.connection = new Connection(this.hooks.liveUrl, DESK_SUBPROTOCOL, {
      up: () => this.hello(),
      down: (code) => this.down(code),
      text: (text) => {
        this.heardAt = Date.now();
        this.notice(parse<DeskNotice>(text));
      },
      bytes: (bytes) => {
        this.heardAt = Date.now();
        this.envelope(bytes);
      },
    });
    this.connection.start();
  }

  private say(message: ConsoleMessage): void {
    this.connection?.send(JSON.stringify(message));
  }

  private hello(): void {
    for (const conversation of this.conversations) conversation.unname();
    if (!this.own) return;
    const ids = this.conversations.slice(-IDS_MAX).map(({ id }) => id);
    this.say({ t: 'hello', key: toBase64url(this.own.publicKey), ids });
  }

  private down(code: number): boolean {
    if (this.up) this.downSince = Date.now();
    this.up = false;
    if (this.offers.length)
      this.rangUntil = Math.max(...this.offers.map(({ at, ring }) => at + ring * 1000));
    this.offers = [];
    for (const { talk, aside } of this.conversations) [talk, aside].forEach((one) => one.quiet());
    if (code === CLOSE_ELSEWHERE) {
      this.wipe();
      this.phase = 'elsewhere';
    }
    if (code === CLOSE_SIGNED_OUT) this.signedOut(true);
    if (this.phase === 'live' && ++this.failures >= ASK_SESSION_AFTER) void this.askSession();
    this.hooks.changed();
    return this.phase === 'live';
  }

  private notice(notice: DeskNotice | null): void {
    if (!notice) return;
    this.apply(notice);
    this.hooks.changed();
  }

  private apply(notice: DeskNotice): void {
    switch (notice.t) {
      case 'welcome':
        return this.welcome(notice);
      case 'storage':
        this.storageFails = notice.fails;
        return undefined;
      case 'directory':
        return this.directory.announced(notice.number);
      case 'me':
        return this.changeMe(notice);
      case 'settings':
        return this.settings(notice);
      case 'presence':
        this.presence = notice.presence;
        this.missed = notice.why === 'missed';
        this.wrapUpUntil = Date.now() + notice.for * 1000;
        return undefined;
      case 'colleagues':
        this.colleagues = notice.list;
        return undefined;
      case 'zone':
        return this.changeZone(notice.n, notice.zone);
      case 'part':
        return this.changePart(notice.n, notice.part);
      case 'peer':
        return this.numbered(notice.n)?.peer(notice);
      case 'peer_cut':
        return this.numbered(notice.n)?.peerCut(notice.slot);
      case 'peer_gone':
        return this.numbered(notice.n)?.peerGone(notice.slot);
      case 'invitation':
        return this.invitation(notice);
      case 'help':
        return this.help(notice);
      case 'offer':
        return this.offered({ ...notice, at: Date.now() });
      case 'withdrawn':
        return this.drop(notice.n);
      case 'open':
        return this.opened(notice);
      case 'danger':
        return this.danger(notice.n);
      case 'visitor':
        return this.visitor(notice.n, notice.state, notice.for);
      case 'was':
        return this.was(notice);
      case 'ended':
        return this.forget(this.numbered(notice.n));
      case 'gone':
        return this.taken(this.numbered(notice.n));
      case 'queue':
        this.queue = notice;
        return undefined;
      default:
        return undefined;
    }
  }

  /** In the order in which they came, those in danger first. */
  private setOffers(offers: Ringing[]): void {
    this.offers = [...offers].sort((a, b) => Number(b.urgent) - Number(a.urgent));
  }

  private danger(n: number): void {
    const rings = this.offers.find((offer) => offer.n === n);
    if (rings) return this.setOffers(this.offers.map((one) => (one === rings ? { ...one, urgent: true } : one)));
    const conversation = this.numbered(n);
    if (!conversation || conversation.dangerAt) return undefined;
    conversation.inDanger(0);
    return this.hooks.alert?.('danger');
  }

  private offered(offer: Ringing): void {
    this.setOffers([...this.offers, offer]);
    // One who is asked for by name decides herself.
    if (this.atOnce && offer.kind === 'new') this.takeOffer(offer.n);
  }

  /** Her commune is in another zone than the most of her postal code. */
  private changeZone(n: number, zone: string): void {
    const conversation = this.numbered(n);
    if (conversation) conversation.zone = zone;
    this.offers = this.offers.map((offer) => (offer.n === n ? { ...offer, zone } : offer));
  }

  private changePart(n: number, part: Part): void {
    const conversation = this.numbered(n);
    if (conversation) conversation.part = part;
  }

  private invitation(notice: Invitation): void {
    const conversation = this.numbered(notice.n);
    if (conversation) conversation.invitation = notice;
  }

  /** Who asks for help, as long as it is on. */
  private help(notice: Help): void {
    this.helps = this.helps.filter(({ help }) => help !== notice.help);
    if (notice.on) this.helps.push(notice);
  }

  private welcome(welcome: Welcome): void {
    // What the agent said last holds: a desk that was restarted does not know it, and a word may
    // have been lost with the line. But nobody is made available again who let an offer ring out.
    const missed = welcome.presence === 'away' && Date.now() > this.rangUntil && this.rangUntil > 0;
    const again = this.me && this.presence !== welcome.presence && !missed;
    if (missed && this.presence === 'available') this.missed = true;
    this.rangUntil = 0;
    this.me = welcome;
    nameHouse(welcome.house);
    this.storageFails = false;
    this.wrapUpUntil = Date.now() + welcome.wrap_up * 1000;
    if (again) this.say({ t: 'presence', presence: this.presence });
    else this.presence = welcome.presence;
    this.up = true;
    this.upSince = Date.now();
    this.failures = 0;
    this.connection?.settled();
    // Whoever looked for one before they were there sees them now; an admin may have changed some.
    for (const one of [this.replies, this.lines])
      void one.load((path) => this.hooks.fetch(path)).then(() => this.hooks.changed());
  }

  private numbered(n: number): Conversation | undefined {
    return this.conversations.find((one) => n > 0 && one.n === n && !isOver(one.state));
  }

  private drop(n: number): void {
    this.offers = this.offers.filter((offer) => offer.n !== n);
  }

  private opened(opened: Opened): void {
    const offered = this.offers.some(({ n }) => n === opened.n);
    this.drop(opened.n);
    const known = this.conversations.find(({ id }) => id === opened.id);
    if (offered) this.ending.delete(opened.id);
    known?.name(opened);
    if (this.ending.has(opened.id)) this.say({ t: 'end', n: opened.n });
    else if (!known) this.begin(opened, offered);
  }

  private begin(opened: Opened, offered: boolean): void {
    if (!this.own) return;
    const said = this.said.get(opened.id);
    // Named as the line comes up, not taken: another page of this agent had it, or this one before
    // it was loaded again.
    const named = !offered && Date.now() - this.upSince < NAMED_AFTER_MS;
    const earlier = named || said !== undefined;
    const conversation = new Conversation(++this.ordinals, opened, said ?? 0, earlier, {
      own: this.own,
      houseKey: () => this.me?.house_key ?? '',
      transmit: (one, envelope) => this.transmit(one, envelope),
      changed: () => this.hooks.changed(),
      heard: (one) => this.heard(one),
      heardAside: () => this.hooks.changed(),
      stalled: () => this.stalled(),
      transmitted: (one) => this.count(one),
    });
    conversation.keep = this.me?.keep ?? 0;
    this.conversations.push(conversation);
    const joins = this.wantsAside && opened.part === 'beside';
    const asked = this.wanted === opened.n || joins;
    if (joins) this.wantsAside = false;
    else if (asked) this.wanted = 0;
    if (asked && !this.writing()) this.select(conversation, true);
    else if (!this.selected && !this.inField) this.select(conversation, false);
  }

  /** In mid-sentence: the field stays where it is. */
  private writing(): boolean {
    return this.inField && !!this.selected?.draft;
  }

  private stalled(): void {
    if (this.up && Date.now() - this.heardAt >= SILENT_MS) this.connection?.renew();
  }

  private transmit({ n, state }: Conversation, envelope: Bytes): void {
    if (isOver(state) || !this.up || !n) return;
    const framed = new Uint8Array(NUMBER_LENGTH + envelope.length);
    new DataView(framed.buffer).setUint32(0, n);
    framed.set(envelope, NUMBER_LENGTH);
    this.connection?.send(framed);
  }

  private envelope(framed: Bytes): void {
    if (framed.length <= NUMBER_LENGTH) return;
    const n = new DataView(framed.buffer, framed.byteOffset).getUint32(0);
    this.numbered(n)?.accept(framed.slice(NUMBER_LENGTH));
  }

  /** What an admin made of this account. */
  private changeMe({ name, profession, role, capacity }: Me): void {
    if (this.me) this.me = { ...this.me, name, profession, role, capacity };
  }

  private settings({ keep, closed, house }: Extract<DeskNotice, { t: 'settings' }>): void {
    nameHouse(house);
    if (this.me) this.me = { ...this.me, keep, closed };
    for (const one of this.conversations.filter(({ state }) => isOver(state))) this.due(one);
  }

  private visitor(n: number, state: VisitorState, seconds: number): void {
    const conversation = this.numbered(n);
    if (conversation) this.move(conversation, state, seconds);
  }

  private move(conversation: Conversation, state: VisitorState, seconds: number): void {
    conversation.visitor(state, seconds);
    if (!isOver(state)) return;
    this.due(conversation);
  }

  private due(conversation: Conversation): void {
    conversation.eraseAt = conversation.since + this.keptFor(conversation) * 1000;
    if (conversation.eraseAt <= Date.now()) this.forget(conversation);
  }

  /** Never longer than the house said when it was opened: her page had told her so. */
  private keptFor(conversation: Conversation): number {
    return Math.min(conversation.keep, this.me?.keep ?? 0);
  }

  /** What became of one while the line was cut. */
  private was({ id, state, for: seconds }: Was): void {
    const conversation = this.conversations.find((one) => one.id === id);
    if (state === 'ended') {
      this.ending.delete(id);
      return this.forget(conversation);
    }
    if (state === 'gone') return this.taken(conversation);
    if (!conversation || isOver(conversation.state)) return undefined;
    // So long ago that its copy is due: not without a word.
    if (seconds >= this.keptFor(conversation)) return this.taken(conversation);
    return this.move(conversation, state, seconds);
  }

  private heard(conversation: Conversation): void {
    conversation.unread++;
    this.look();
    this.hooks.changed();
  }

  private taken(conversation: Conversation | undefined): void {
    if (!conversation) return;
    this.ending.delete(conversation.id);
    this.told.push({ ordinal: conversation.ordinal, what: 'gone' });
    this.forget(conversation);
  }

  /** Erased: words, draft, place, keys. Which one comes next is for the agent to say. */
  forget(conversation: Conversation | undefined): void {
    if (!conversation || !this.conversations.includes(conversation)) return;
    this.said.set(conversation.id, conversation.talk.said);
    conversation.wipe();
    this.directory.forget();
    this.conversations = this.conversations.filter((one) => one !== conversation);
    this.columns = this.columns.filter((one) => one !== conversation);
    if (this.selected === conversation) this.selected = null;
    this.hooks.changed();
  }

  private tick(): void {
    const now = Date.now();
    for (const conversation of [...this.conversations]) {
      const { state, n, eraseAt } = conversation;
      if (isOver(state) && now >= eraseAt) this.forget(conversation);
      if (n || state !== 'here' || !this.up || now - this.upSince < NAMED_AFTER_MS) continue;
      // The desk does not know of it: it was restarted, and the visitor is not back yet.
      this.move(conversation, 'cut', 0);
      this.hooks.changed();
    }
  }

  /** `toWrite`: the agent asked for it; what selects itself takes no focus and turns no page. */
  select(conversation: Conversation, toWrite = false): void {
    if (this.selected !== conversation) conversation.atEnd = true;
    this.selected = conversation;
    this.columns = [...this.columns.filter((one) => one !== conversation), conversation].slice(-SIDE_MOST);
    this.selection++;
    this.toWrite = toWrite;
    if (toWrite) this.tab = 'exchange';
    this.look();
    this.hooks.changed();
  }

  /** The agent is in its field: it is the one that keys and columns are about. */
  goTo(conversation: Conversation): void {
    if (this.selected === conversation) return;
    this.selected = conversation;
    this.look();
    this.hooks.changed();
  }

  /** In the order of the list, so that none moves when another is chosen. */
  get shown(): Conversation[] {
    if (!this.side || !this.wide) return this.selected ? [this.selected] : [];
    const free = this.conversations.filter((one) => !this.columns.includes(one));
    const chosen = [...free, ...this.columns].slice(-SIDE_MOST);
    return this.conversations.filter((one) => chosen.includes(one));
  }

  setSide(side: boolean): void {
    this.side = side;
    this.look();
    this.hooks.changed();
  }

  setAtOnce(atOnce: boolean): void {
    this.atOnce = atOnce;
    this.hooks.changed();
  }

  /** What the agent notes of it. */
  note(
    conversation: Conversation,
    noted: Partial<Pick<Conversation, 'minor' | 'safe' | 'seenBy' | 'codeWord' | 'danger'>>,
  ): void {
    Object.assign(conversation, noted);
    this.hooks.changed();
  }

  /** What stands in a prepared reply for what it cannot know. */
  fillings({ place, minor }: Conversation): Record<string, string> {
    return { name: this.me?.name ?? '', place, number: minor ? '119' : '3919' };
  }

  /** What is looked for beside it. */
  find(conversation: Conversation, finding: Partial<Finding>): void {
    Object.assign(conversation.finding, finding);
    this.hooks.changed();
  }

  /** To the field where places are looked for. */
  goFind(): void {
    this.toFind = !!this.selected;
    this.show('facts');
  }

  show(tab: Tab): void {
    this.tab = tab;
    this.hooks.changed();
  }

  /** What was said in those that are shown is read where its end is on the screen. */
  look(): void {
    const read = this.visible ? this.shown.filter(({ atEnd }) => atEnd) : [];
    const news = read.some(({ unread }) => unread > 0);
    for (const one of read) {
      one.unread = 0;
      one.talk.seen();
    }
    if (news) this.hooks.changed();
  }

  setDraft(conversation: Conversation, draft: string): void {
    conversation.draft = draft;
    if (draft) conversation.talk.typed();
    this.hooks.changed();
  }

  sayDraft(conversation: Conversation): void {
    if (isOver(conversation.state)) return;
    conversation.draft = conversation.talk.say(conversation.draft);
    this.hooks.changed();
  }

  dismiss(told: Told): void {
    this.told = this.told.filter((one) => one !== told);
    this.hooks.changed();
  }

  /** Somebody is at this page. Without a word of it for long the session ends. */
  here(): void {
    if (!this.up || Date.now() - this.hereAt < HERE_EVERY_MS) return;
    this.hereAt = Date.now();
    this.say({ t: 'here' });
  }

  /** Not while the line is cut: it would not be true. */
  setPresence(presence: Presence): void {
    if (!this.up) return;
    this.presence = presence;
    this.missed = false;
    this.say({ t: 'presence', presence });
    this.hooks.changed();
  }

  /** Asks her whether somebody may come too, or take over: `to` as in docs/protocol.md section 3. */
  invite({ n }: Conversation, to: string, stays: boolean): void {
    if (this.up && n) this.say({ t: 'invite', n, to, stays });
  }

  /** That it happened, and nothing of it. Of a conversation that is over for the desk nothing is counted. */
  private count({ n, state }: Conversation): void {
    if (this.up && n && !isOver(state)) this.say({ t: 'count', n, what: 'transmission' });
  }

  withdraw({ n }: Conversation): void {
    if (this.up && n) this.say({ t: 'withdraw', n });
  }

  /** Leaves it to those who stay. */
  leave({ n }: Conversation): void {
    if (this.up && n) this.say({ t: 'leave', n });
  }

  /** « Aidez-moi », silently, to the supervisors. */
  askHelp(conversation: Conversation, on: boolean): void {
    if (!this.up || !conversation.n) return;
    conversation.help = on;
    this.say({ t: 'help', n: conversation.n, on });
    this.hooks.changed();
  }

  assist({ help }: Help): void {
    if (!this.up) return;
    this.wantsAside = true;
    this.say({ t: 'assist', help });
  }

  sayAside(conversation: Conversation, text: string): string {
    const rest = conversation.aside.say(text);
    this.hooks.changed();
    return rest;
  }

  /** Care after a hard one: so many seconds from now, instead of what is left of it. */
  wrapUp(seconds: number): void {
    if (this.up) this.say({ t: 'presence', presence: 'wrap_up', for: seconds });
  }

  /** Whoever is in mid-sentence takes it without going there. */
  takeOffer(n: number): void {
    this.wanted = this.writing() ? 0 : n;
    this.say({ t: 'take', n });
  }

  /**
   * What the desk cannot be told now is erased all the same, and ended as soon as the desk names
   * it.
   */
  end(conversation: Conversation): void {
    const { id, n, ordinal } = conversation;
    this.ending.add(id);
    if (this.up && n) return this.say({ t: 'end', n });
    this.told.push({ ordinal, what: 'ending' });
    this.forget(conversation);
  }

  /** Ends it, and for an hour nobody begins another from where she is. Not while a line is cut. */
  ban({ n }: Conversation): void {
    if (this.up && n) this.say({ t: 'ban', n });
  }

  /** Nothing of anybody stays on this screen. */
  private wipe(): void {
    for (const conversation of this.conversations) conversation.wipe();
    this.conversations = [];
    this.columns = [];
    this.replies.wipe();
    this.directory.wipe();
    this.offers = [];
    this.told = [];
    this.colleagues = [];
    this.helps = [];
    this.selected = this.me = this.queue = null;
    this.up = this.missed = this.toWrite = this.toFind = false;
    this.inField = this.wantsAside = false;
    this.wrapUpUntil = this.failures = this.wanted = this.rangUntil = this.retries = 0;
    this.tab = 'conversations';
    this.presence = 'away';
    this.own = null;
    this.said.clear();
    this.ending.clear();
    clearTimeout(this.retryTimer);
    this.connection?.close(CLOSE_DONE);
    this.connection = null;
  }

  close(): void {
    clearInterval(this.ticker);
    this.wipe();
  }
}
