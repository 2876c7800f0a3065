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

export type PageMessage =
  | { t: 'place'; code: string }
  | { t: 'text'; id: number; text: string }
  | { t: 'typing'; on: boolean }
  | { t: 'seen'; id: number }
  | { t: 'ack' };

/* Section 2: visitor's page and lobby. */

export type VisitorMessage =
  | { t: 'hello'; id: string; code: string; lang: string }
  | { t: 'hello'; id: string; code: string; lang: string; work: number }
  | { t: 'hello'; id: string; ticket: string }
  | { t: 'exit' };

export type Refusal = 'full' | 'limit' | 'expired' | 'taken' | 'unavailable';

export type LobbyNotice =
  | { t: 'work'; salt: string; bits: number }
  | { t: 'queued'; ahead: number; wait: number | null }
  | { t: 'offered' }
  | { t: 'matched'; slot: number; key: string; name: string; profession: string; sig: string }
  | { t: 'cut'; slot: number }
  | { t: 'requeued' }
  | { t: 'ticket'; ticket: string }
  | { t: 'ended' }
  | { t: 'refused'; why: Refusal };

export type Matched = Extract<LobbyNotice, { t: 'matched' }>;

/* Section 3: console and desk. */

export type Presence = 'available' | 'away';
export type VisitorState = 'here' | 'cut' | 'exit' | 'left' | 'lost';

export type ConsoleMessage =
  | { t: 'hello'; key: string; ids: string[] }
  | { t: 'presence'; presence: Presence }
  | { t: 'take'; n: number }
  | { t: 'end'; n: number };

export type DeskNotice =
  | {
      t: 'welcome';
      name: string;
      profession: string;
      presence: Presence;
      capacity: number;
      keep: number;
    }
  | { t: 'presence'; presence: Presence; why: string }
  | {
      t: 'offer';
      n: number;
      waited: number;
      departements: string[];
      zone: string;
      lang: string;
      stretch: string[];
      ring: number;
    }
  | { t: 'withdrawn'; n: number }
  | {
      t: 'open';
      n: number;
      id: string;
      slot: number;
      departements: string[];
      zone: string;
      lang: string;
      state: VisitorState;
      for: number;
    }
  | { t: 'visitor'; n: number; state: VisitorState; for: number }
  | { t: 'was'; id: string; state: 'exit' | 'left' | 'lost' | 'ended' | 'gone'; for: number }
  | { t: 'ended'; n: number }
  | { t: 'gone'; n: number }
  | { t: 'queue'; waiting: number; longest: number; agents: number; free: number };

export type Welcome = Extract<DeskNotice, { t: 'welcome' }>;
export type Offer = Extract<DeskNotice, { t: 'offer' }>;
export type Opened = Extract<DeskNotice, { t: 'open' }>;
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

/** What the other page sealed, or null for all that is not as the document says: it is a stranger's. */
export function readPageMessage(json: string): PageMessage | null {
  const message = parse<Record<string, unknown> & { t: string }>(json);
  if (!message) return null;
  const { t, id, code, text, on } = message;
  const numbered = Number.isSafeInteger(id) && (id as number) > 0;
  const good =
    t === 'ack' ||
    (t === 'typing' && typeof on === 'boolean') ||
    (t === 'seen' && numbered) ||
    (t === 'text' && numbered && typeof text === 'string' && text.length <= TEXT_MAX) ||
    (t === 'place' && typeof code === 'string' && /^\d{5}$/.test(code));
  return good ? (message as unknown as PageMessage) : null;
}
