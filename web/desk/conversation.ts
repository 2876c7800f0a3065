/**
 * One conversation as the agent's page holds it. The words live here, in memory, and nowhere else
 * on the agent's side.
 */
import { fromBase64url, type Bytes } from '../shared/bytes';
import { Answerer } from '../shared/handshake';
import type { KeyPair } from '../shared/noise';
import type { Opened, PageMessage, VisitorState } from '../shared/protocol';
import { Talk } from '../shared/talk';

export interface ConversationHooks {
  own: KeyPair;
  transmit(conversation: Conversation, envelope: Bytes): void;
  changed(): void;
  /** The visitor wrote. */
  heard(conversation: Conversation): void;
  /** The visitor is there, and nothing has come through for a while. */
  stalled(): void;
}

export interface Step {
  at: number;
  what: VisitorState | 'open' | 'earlier' | 'altered';
}

/** So many times nothing was acknowledged: perhaps the line is one in name only. */
const STALLS = 3;

/** Ways in which a visitor is gone for good, as far as the desk knows. */
export const isOver = (state: VisitorState): boolean => state !== 'here' && state !== 'cut';

export class Conversation {
  readonly id: string;
  n = 0;
  departements: string[] = [];
  zone = '';
  lang = '';
  state: VisitorState = 'here';
  /** Since when it is in this state. */
  since = Date.now();
  readonly course: Step[];
  place = '';
  draft = '';
  unread = 0;
  /** Altered on the way, and the genuine one not here yet. */
  tampered = 0;
  sealed = false;
  /** When the copy of a visitor who is gone is erased. */
  eraseAt = 0;
  readonly talk: Talk;
  private readonly link: Answerer;

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
    this.course = [{ at: Date.now(), what: earlier ? 'earlier' : 'open' }];
    this.talk = new Talk(
      {
        line: ({ mine }) => (mine ? hooks.changed() : hooks.heard(this)),
        changed: () => hooks.changed(),
      },
      said,
    );
    this.link = new Answerer(hooks.own, fromBase64url(opened.id), opened.slot, {
      transmit: (envelope) => hooks.transmit(this, envelope),
      receive: (message) => this.receive(message),
      delivered: (line) => this.talk.delivered(line),
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
        this.talk.attach(channel);
        this.talk.live = this.state === 'here';
        hooks.changed();
      },
    });
    this.name(opened);
  }

  /** The desk says that it is this agent's: for the first time, or again after a cut. */
  name({ n, departements, zone, lang, state, for: seconds }: Opened): void {
    Object.assign(this, { n, departements, zone, lang });
    this.visitor(state, seconds);
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
  }

  private receive(message: PageMessage): void {
    if (message.t !== 'place') return this.talk.receive(message);
    this.place = message.code;
    this.hooks.changed();
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
    this.talk.live = this.sealed && state === 'here';
    if (state !== 'here') this.talk.otherTyping = false;
    if (!isOver(state)) this.eraseAt = 0;
    if (state === 'here') this.link.back();
  }

  /** Since when the visitor waits for a word; 0 when it is the agent who spoke last. */
  unansweredSince(): number {
    let since = 0;
    for (const { mine, at } of this.talk.lines) since = mine ? 0 : since || at;
    return since;
  }

  wipe(): void {
    this.link.close();
    this.talk.wipe();
    this.draft = this.place = '';
  }
}
