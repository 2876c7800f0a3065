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
  type ConsoleMessage,
  type DeskNotice,
  type Offer,
  type Opened,
  type Presence,
  type QueueFigures,
  type VisitorState,
  type Welcome,
} from '../shared/protocol';
import { Conversation, isOver } from './conversation';

export type Phase = 'loading' | 'signing-in' | 'live' | 'elsewhere';
export type Trouble = 'wrong' | 'many' | 'failed' | 'signed-out' | null;

export interface Ringing extends Offer {
  at: number;
}

export interface DeskHooks {
  liveUrl: string;
  /** `session`, `sign-in`, `sign-out`, beside the page. */
  fetch(path: string, body?: object): Promise<Response>;
  changed(): void;
}

const TICK_MS = 500;
/** So long after the line is back the desk has named all that it knows of. */
const NAMED_AFTER_MS = 4000;
/** How long a desk that was restarted waits for a visitor to come back. */
const GRACE_MS = 300_000;
/**
 * A line that does not come back: perhaps the session is over, which a failed WebSocket does not
 * say.
 */
const ASK_SESSION_AFTER = 3;
const NUMBER_LENGTH = 4;
const REFUSED: Record<number, Trouble> = { 401: 'wrong', 429: 'many' };

export class Desk {
  phase: Phase = 'loading';
  trouble: Trouble = null;
  me: Welcome | null = null;
  presence: Presence = 'away';
  missed = false;
  up = false;
  downSince = Date.now();
  queue: QueueFigures | null = null;
  offers: Ringing[] = [];
  conversations: Conversation[] = [];
  selected: Conversation | null = null;
  /** Ordinals of conversations that were taken from this agent, to be told. */
  gone: number[] = [];
  /** The page is before somebody's eyes. */
  visible = true;

  private own: KeyPair | null = null;
  private connection: Connection | null = null;
  private ordinals = 0;
  private failures = 0;
  private upSince = 0;
  private wanted = 0;
  /** Ids go on counting in a conversation that went and came back; nothing else of it is kept. */
  private readonly said = new Map<string, number>();
  private readonly ticker: ReturnType<typeof setInterval>;

  constructor(private readonly hooks: DeskHooks) {
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
      this.hooks.changed();
    } catch {
      if (this.phase === 'loading') this.toSignIn('failed');
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    try {
      const { status } = await this.hooks.fetch('sign-in', { name, password });
      if (status === 204) await this.goLive();
      else this.toSignIn(REFUSED[status] ?? 'failed');
    } catch {
      this.toSignIn('failed');
    }
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
      text: (text) => this.notice(parse<DeskNotice>(text)),
      bytes: (bytes) => this.envelope(bytes),
    });
    this.connection.start();
  }

  private say(message: ConsoleMessage): void {
    this.connection?.send(JSON.stringify(message));
  }

  private hello(): void {
    for (const conversation of this.conversations)
      conversation.unnamed = !isOver(conversation.state);
    if (this.own) this.say({ t: 'hello', key: toBase64url(this.own.publicKey) });
  }

  private down(code: number): boolean {
    if (this.up) this.downSince = Date.now();
    this.up = false;
    this.offers = [];
    for (const { talk } of this.conversations) talk.live = talk.otherTyping = false;
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
      case 'presence':
        this.presence = notice.presence;
        this.missed = notice.why === 'missed';
        return undefined;
      case 'offer':
        this.offers.push({ ...notice, at: Date.now() });
        return undefined;
      case 'withdrawn':
        return this.drop(notice.n);
      case 'open':
        return this.opened(notice);
      case 'visitor':
        return this.visitor(notice.n, notice.state, notice.for);
      case 'ended':
        return this.forget(this.numbered(notice.n));
      case 'gone':
        return this.taken(this.numbered(notice.n));
      case 'queue':
        this.queue = notice;
        return undefined;
    }
  }

  private welcome(welcome: Welcome): void {
    // A desk that was restarted does not know that this agent had said to be available.
    const again = this.me && this.presence === 'available' && welcome.presence === 'away';
    this.me = welcome;
    if (again) this.say({ t: 'presence', presence: this.presence });
    else this.presence = welcome.presence;
    this.up = true;
    this.upSince = Date.now();
    this.failures = 0;
    this.connection?.settled();
  }

  private numbered(n: number): Conversation | undefined {
    return this.conversations.find((one) => one.n === n && !isOver(one.state));
  }

  private drop(n: number): void {
    this.offers = this.offers.filter((offer) => offer.n !== n);
  }

  private opened(opened: Opened): void {
    this.drop(opened.n);
    const known = this.conversations.find(({ id, state }) => id === opened.id && !isOver(state));
    if (known) known.name(opened);
    else this.begin(opened);
  }

  private begin(opened: Opened): void {
    if (!this.own) return;
    const said = this.said.get(opened.id) ?? 0;
    const conversation = new Conversation(++this.ordinals, opened, said, {
      own: this.own,
      transmit: (one, envelope) => this.transmit(one, envelope),
      changed: () => this.hooks.changed(),
      heard: (one) => this.heard(one),
    });
    this.conversations.push(conversation);
    if (!this.selected || this.wanted === opened.n) this.select(conversation);
  }

  private transmit({ n, state }: Conversation, envelope: Bytes): void {
    if (isOver(state) || !this.up) return;
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

  private visitor(n: number, state: VisitorState, seconds: number): void {
    const conversation = this.numbered(n);
    if (conversation) this.move(conversation, state, seconds);
  }

  private move(conversation: Conversation, state: VisitorState, seconds: number): void {
    conversation.visitor(state, seconds);
    if (!isOver(state)) return;
    conversation.eraseAt = conversation.since + (this.me?.keep ?? 0) * 1000;
    if (conversation.eraseAt <= Date.now()) this.forget(conversation);
  }

  private heard(conversation: Conversation): void {
    if (conversation === this.selected && this.visible) conversation.talk.seen();
    else conversation.unread++;
    this.hooks.changed();
  }

  private taken(conversation: Conversation | undefined): void {
    if (!conversation) return;
    this.gone.push(conversation.ordinal);
    this.forget(conversation);
  }

  /** Erased: words, draft, place, keys. */
  forget(conversation: Conversation | undefined): void {
    if (!conversation) return;
    this.said.set(conversation.id, conversation.talk.said);
    conversation.wipe();
    const at = this.conversations.indexOf(conversation);
    this.conversations.splice(at, 1);
    if (this.selected === conversation) {
      this.selected = null;
      const next = this.conversations[Math.min(at, this.conversations.length - 1)];
      if (next) this.select(next);
    }
    this.hooks.changed();
  }

  private tick(): void {
    const now = Date.now();
    for (const conversation of [...this.conversations]) {
      const { state, unnamed, since, eraseAt } = conversation;
      if (isOver(state) && now >= eraseAt) this.forget(conversation);
      if (!unnamed || !this.up || now - this.upSince < NAMED_AFTER_MS) continue;
      // The desk does not know of it: it was restarted, and the visitor is not back yet.
      if (state === 'here') this.move(conversation, 'cut', 0);
      else if (state === 'cut' && now - since > GRACE_MS) this.move(conversation, 'lost', 0);
    }
    this.hooks.changed();
  }

  select(conversation: Conversation): void {
    this.selected = conversation;
    this.look();
    this.hooks.changed();
  }

  /** What is selected is on the screen, if the page is. */
  look(): void {
    if (!this.selected || !this.visible) return;
    this.selected.unread = 0;
    this.selected.talk.seen();
  }

  setDraft(conversation: Conversation, draft: string): void {
    conversation.draft = draft;
    if (draft) conversation.talk.typed();
    this.hooks.changed();
  }

  sayDraft(conversation: Conversation): void {
    conversation.talk.say(conversation.draft);
    conversation.draft = '';
    this.hooks.changed();
  }

  dismiss(ordinal: number): void {
    this.gone = this.gone.filter((one) => one !== ordinal);
    this.hooks.changed();
  }

  setPresence(presence: Presence): void {
    this.presence = presence;
    this.missed = false;
    this.say({ t: 'presence', presence });
    this.hooks.changed();
  }

  takeOffer(n: number): void {
    this.wanted = n;
    this.say({ t: 'take', n });
  }

  end({ n }: Conversation): void {
    this.say({ t: 'end', n });
  }

  /** Nothing of anybody stays on this screen. */
  private wipe(): void {
    for (const conversation of this.conversations) conversation.wipe();
    this.conversations = [];
    this.offers = [];
    this.gone = [];
    this.selected = this.me = this.queue = null;
    this.up = false;
    this.own = null;
    this.said.clear();
    this.connection?.close(CLOSE_DONE);
    this.connection = null;
  }

  close(): void {
    clearInterval(this.ticker);
    this.wipe();
  }
}
