/**
 * The words of docs/protocol.md sections 1 to 3, once for both pages. A test holds this file
 * against the document, so whoever changes one changes the other.
 */

export const VISITOR_SUBPROTOCOL = 'havre.1';
export const DESK_SUBPROTOCOL = 'havre-desk.1';

/* Envelopes: kind, route, number, body. */
export const KIND_HELLO = 1;
export const KIND_ANSWER = 2;
export const KIND_SEALED = 3;
export const HEADER_LENGTH = 6;
export const ENVELOPE_MAX = 17408;
export const PADDING = 256;
export const PLAINTEXT_MAX = 16384;
/** Length of text and ack, before the text itself. */
export const PLAINTEXT_HEAD = 6;
/** Of one text, in UTF-16 units: its JSON fits an envelope whatever it is made of. */
export const TEXT_MAX = 2500;
/** Of the name of a writer, or of a commune, in UTF-16 units. */
export const NAME_MAX = 64;
/** Of all the pieces of one message together: what comes beyond stands alone. */
export const MESSAGE_MAX = 20_000;
/** Of a text that has a card, in UTF-16 units: with all that the card says it fits an envelope. */
export const CARD_TEXT_MAX = 1500;
/** What a card of each kind says, and how long each of it may be, in UTF-16 units. */
export const CARDS = {
  place: { name: 120, address: 200, hours: 200, phone: 40, bring: 300, note: 300 },
  line: { number: 20, name: 120, hours: 200, ways: 200, note: 300 },
  appointment: { ref: 11, place: 240, day: 10, hour: 5, whom: 120, note: 300 },
  advice: { title: 80, text: 1000 },
} as const;
/** Of a note: its lines, and of one of them in UTF-16 units. */
export const NOTE_LINES_MAX = 40;
export const NOTE_LINE_MAX = 500;

export const PUBLIC_KEY_LENGTH = 65;
export const PROLOGUE = 'havre 1';
export const CLAIM = 'havre agent 1';

export const CLOSE_DONE = 1000;
/** A message out of place, or too many. */
export const CLOSE_POLICY = 1008;
export const CLOSE_EXIT = 4001;
export const CLOSE_LEFT = 4002;
export const CLOSE_ELSEWHERE = 4003;
export const CLOSE_SIGNED_OUT = 4004;

/** How long a standalone acknowledgement waits for something to ride on. */
export const ACK_AFTER_MS = 300;
/** What nobody acknowledged for so long is sent again. */
export const AGAIN_AFTER_MS = 5000;
/** A handshake that was not answered is begun again, with the same words. */
export const HELLO_AGAIN_MS = 2000;
/** The servers speak more often than this: a line that is silent for so long is dead. */
export const SILENCE_MS = 50_000;

/* Section 1: page to page, sealed. */

export type CardKind = keyof typeof CARDS;
export type CardOf<K extends CardKind> = { kind: K } & Record<keyof typeof CARDS[K], string>;
export type Card = { [K in CardKind]: CardOf<K> }[CardKind];

/** The visitor's, to an appointment that was proposed. */
export interface Answer {
  ref: string;
  yes: boolean;
}

/** What became of a note: the first two are hers to say, all but the first the agent's. */
export type NoteWord = 'declined' | 'withdrawn' | 'accepted' | 'taken' | 'gone';

export type PageMessage =
  | { t: 'place'; code: string }
  | { t: 'place'; code: string; commune: string }
  | { t: 'text'; id: number; text: string }
  | { t: 'text'; id: number; text: string; more: true }
  | { t: 'text'; id: number; text: string; card: Card }
  | { t: 'text'; id: number; text: string; answer: Answer }
  | { t: 'note'; rev: number; at: number; of: number; lines: string[] }
  | { t: 'noted'; rev: number; how: NoteWord }
  | { t: 'typing'; on: boolean }
  | { t: 'seen'; id: number }
  | { t: 'said'; id: number; name: string; hers: boolean; ago: number; text: string }
  | { t: 'aside'; id: number; text: string }
  | { t: 'ack' };

/* Section 2: visitor's page and lobby. */

export type VisitorMessage =
  | { t: 'hello'; id: string; code: string; lang: string }
  | { t: 'hello'; id: string; code: string; lang: string; work: number }
  | { t: 'hello'; id: string; ticket: string }
  | { t: 'agree'; ask: number }
  | { t: 'decline'; ask: number }
  | { t: 'danger' }
  | { t: 'zone'; zone: string }
  | { t: 'exit' };

export type Refusal =
  | 'full'
  | 'limit'
  | 'expired'
  | 'taken'
  | 'unavailable'
  | 'closed'
  | 'banned';

/** How a question to the visitor is over. */
export type Settled = 'joined' | 'declined' | 'nobody' | 'withdrawn';

export type LobbyNotice =
  | { t: 'work'; salt: string; bits: number }
  | { t: 'which'; communes: Array<[string, string]> }
  | { t: 'queued'; ahead: number; wait: number | null }
  | { t: 'offered' }
  | {
      t: 'matched';
      slot: number;
      key: string;
      name: string;
      profession: string;
      sig: string;
      ask: number;
    }
  | { t: 'cut'; slot: number }
  | { t: 'gone'; slot: number }
  | { t: 'requeued' }
  | { t: 'asked'; ask: number; stays: boolean; name: string; profession: string; lang: string }
  | { t: 'settled'; ask: number; how: Settled }
  | { t: 'danger'; heard: boolean }
  | { t: 'ticket'; ticket: string }
  | { t: 'ended' }
  | { t: 'opening'; text: string }
  | { t: 'refused'; why: Refusal; closed?: Record<string, string> };

export type Refused = Extract<LobbyNotice, { t: 'refused' }>;
export type Matched = Extract<LobbyNotice, { t: 'matched' }>;
export type Settlement = Extract<LobbyNotice, { t: 'settled' }>;
export type Asked = Extract<LobbyNotice, { t: 'asked' }>;
export type Which = Extract<LobbyNotice, { t: 'which' }>;

/* Section 3: console and desk. */

export type Presence = 'available' | 'away' | 'break' | 'wrap_up' | 'closing';
export type Role = 'agent' | 'supervisor' | 'admin';
export type Part = 'holder' | 'guest' | 'beside';
export type VisitorState = 'here' | 'cut' | 'exit' | 'left' | 'lost';

export type ConsoleMessage =
  | { t: 'hello'; key: string; ids: string[] }
  | { t: 'presence'; presence: Presence }
  | { t: 'presence'; presence: 'wrap_up'; for: number }
  | { t: 'here' }
  | { t: 'take'; n: number }
  | { t: 'end'; n: number }
  | { t: 'invite'; n: number; to: string; stays: boolean }
  | { t: 'withdraw'; n: number }
  | { t: 'leave'; n: number }
  | { t: 'help'; n: number; on: boolean }
  | { t: 'assist'; help: number }
  | { t: 'count'; n: number; what: 'transmission' }
  | { t: 'ban'; n: number };

export interface Colleague {
  account: number;
  name: string;
  profession: string;
  role: Role;
  presence: Presence;
  open: number;
  capacity: number;
  languages: string[];
  minors: boolean;
  tags: string[];
}

export type DeskNotice =
  | {
      t: 'welcome';
      name: string;
      profession: string;
      presence: Presence;
      capacity: number;
      keep: number;
      house_key: string;
      role: Role;
      account: number;
      wrap_up: number;
      closed: boolean;
      house: string;
    }
  | { t: 'storage'; fails: boolean }
  | { t: 'directory'; number: number }
  | { t: 'settings'; keep: number; wrap_up: number; closed: boolean; house: string }
  | { t: 'me'; name: string; profession: string; role: Role; capacity: number }
  | { t: 'presence'; presence: Presence; why: string; for: number }
  | { t: 'colleagues'; list: Colleague[] }
  | {
      t: 'offer';
      n: number;
      kind: 'new' | 'invited' | 'handover';
      from: string;
      waited: number;
      departements: string[];
      zone: string;
      lang: string;
      urgent: boolean;
      danger_for: number;
      stretch: string[];
      ring: number;
    }
  | { t: 'withdrawn'; n: number }
  | {
      t: 'open';
      n: number;
      id: string;
      slot: number;
      part: Part;
      help: boolean;
      departements: string[];
      zone: string;
      lang: string;
      urgent: boolean;
      danger_for: number;
      state: VisitorState;
      for: number;
    }
  | { t: 'danger'; n: number }
  | { t: 'zone'; n: number; zone: string }
  | { t: 'part'; n: number; part: Part }
  | {
      t: 'peer';
      n: number;
      slot: number;
      part: Part;
      account: number;
      key: string;
      name: string;
      profession: string;
      sig: string;
    }
  | { t: 'peer_cut'; n: number; slot: number }
  | { t: 'peer_gone'; n: number; slot: number }
  | {
      t: 'invitation';
      n: number;
      ask: number;
      state: 'asking' | 'ringing' | 'busy' | Settled;
      to: string;
      name: string;
    }
  | { t: 'help'; help: number; name: string; on: boolean; by: string }
  | { t: 'visitor'; n: number; state: VisitorState; for: number }
  | { t: 'was'; id: string; state: 'exit' | 'left' | 'lost' | 'ended' | 'gone'; for: number }
  | { t: 'ended'; n: number }
  | { t: 'gone'; n: number }
  | {
      t: 'queue';
      waiting: number;
      urgent: number;
      longest: number;
      agents: number;
      free: number;
    };

export type Welcome = Extract<DeskNotice, { t: 'welcome' }>;
export type Me = Extract<DeskNotice, { t: 'me' }>;
export type Offer = Extract<DeskNotice, { t: 'offer' }>;
export type Opened = Extract<DeskNotice, { t: 'open' }>;
export type Peer = Extract<DeskNotice, { t: 'peer' }>;
export type Help = Extract<DeskNotice, { t: 'help' }>;
export type Invitation = Extract<DeskNotice, { t: 'invitation' }>;
export type Was = Extract<DeskNotice, { t: 'was' }>;
export type QueueFigures = Extract<DeskNotice, { t: 'queue' }>;

/**
 * A text frame or a sealed text, or null when it is not an object with a `t`. Members that are not
 * known are left alone.
 */
export function parse<T extends { t: string }>(text: string): T | null {
  try {
    const value = JSON.parse(text) as T | null;
    return value && typeof value.t === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * What every page takes of what the other sealed, or null for all that is not as the document says:
 * it is a stranger's. A note passes as it came: shared/note.ts judges it where it is taken; what else
 * comes from one side alone, the other reads (web/desk/staff-message.ts).
 */
export function readPageMessage(json: string): PageMessage | null {
  const message = parse<Record<string, unknown> & { t: string }>(json);
  if (!message) return null;
  const { t, id, text, on, more } = message;
  const numbered = Number.isSafeInteger(id) && (id as number) > 0;
  const good =
    /^(ack|noted?)$/.test(t) ||
    (t === 'typing' && typeof on === 'boolean') ||
    (t === 'seen' && numbered) ||
    (t === 'text' &&
      numbered &&
      typeof text === 'string' &&
      text.length <= TEXT_MAX &&
      (more === undefined || more === true));
  return good ? (message as unknown as PageMessage) : null;
}
