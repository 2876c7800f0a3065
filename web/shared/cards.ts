/**
 * Cards (docs/protocol.md section 1): what goes along with a text so that it can be drawn as what it
 * is. The text says all of it in plain words and stands by itself where a card is not read: on a page
 * that is not complete yet, in what is passed on, with whoever does not know its kind.
 */
import {
  CARDS,
  CARD_TEXT_MAX,
  type Answer,
  type Card,
  type CardKind,
  type CardOf,
} from './protocol';
import { clean, type Line } from './talk';

/** What is never empty. */
const MUST: { [K in CardKind]: ReadonlyArray<keyof CardOf<K>> } = {
  place: ['name'],
  line: ['number', 'name'],
  appointment: ['ref', 'place', 'day', 'hour'],
  advice: ['title', 'text'],
};
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const REF = /^[\w-]{11}$/;
/** Digits as they are written, perhaps for abroad: what can be called. */
const PHONE = /^\+?\d[\d .()-]*\d$/;

export const fieldsOf = (kind: CardKind): string[] => Object.keys(CARDS[kind]);

export const longest = (kind: CardKind, field: string): number =>
  (CARDS[kind] as Record<string, number>)[field] ?? 0;

export const isMust = (kind: CardKind, field: string): boolean =>
  (MUST[kind] as readonly string[]).includes(field);

export const isCallable = (number: string): boolean => PHONE.test(number);

/** What is said of it below its title, in this order. The time of an appointment is put together. */
const ROWS = {
  place: ['address', 'hours', 'phone', 'bring', 'note'],
  line: ['number', 'hours', 'ways', 'note'],
  appointment: ['when', 'place', 'whom', 'note'],
  advice: [],
} as const;
export type RowName = typeof ROWS[CardKind][number];
export interface Row {
  name: RowName;
  text: string;
}

/** A field, or null when it cannot be one. */
function fieldIn(value: Record<string, unknown>, kind: CardKind, field: string): string | null {
  const text = value[field] ?? '';
  if (typeof text !== 'string' || text.length > longest(kind, field)) return null;
  const cleaned = clean(text).trim();
  return cleaned || !isMust(kind, field) ? cleaned : null;
}

function isTimed({ ref, day, hour }: CardOf<'appointment'>): boolean {
  return REF.test(ref) && DAY.test(day) && HOUR.test(hour);
}

/** A card with all of its fields, empty where there is nothing; null for what is none. */
export function readCard(value: unknown): Card | null {
  if (typeof value !== 'object' || value === null) return null;
  const given = value as Record<string, unknown>;
  const kind = given.kind as CardKind;
  if (typeof kind !== 'string' || !Object.prototype.hasOwnProperty.call(CARDS, kind)) return null;
  const card: Record<string, string> = { kind };
  for (const field of fieldsOf(kind)) {
    const text = fieldIn(given, kind, field);
    if (text === null) return null;
    card[field] = text;
  }
  const read = card as unknown as Card;
  return read.kind !== 'appointment' || isTimed(read) ? read : null;
}

/** The card of a line that somebody of the staff wrote. */
export function cardOf({ id, last, text, extra }: Line): Card | null {
  const isWhole = id === last && text.length <= CARD_TEXT_MAX;
  return isWhole && extra ? readCard(extra.card) : null;
}

/** Her answer, in a line that she wrote. */
export function answerIn({ id, last, extra }: Line): Answer | null {
  const answer = extra?.answer;
  const isOne = id === last && typeof answer === 'object' && answer !== null;
  if (!isOne || typeof answer.ref !== 'string' || typeof answer.yes !== 'boolean') return null;
  return REF.test(answer.ref) ? answer : null;
}

/** The last line in which she answers this appointment. */
export function answerTo(ref: string, lines: Line[], isHers: (line: Line) => boolean): Line | null {
  const to = (line: Line): boolean => isHers(line) && answerIn(line)?.ref === ref;
  return [...lines].reverse().find(to) ?? null;
}

/** The day and the hour of an appointment as they are said where it is, whatever the clock here. */
export function whenOf({ day, hour }: Pick<CardOf<'appointment'>, 'day' | 'hour'>, tag: string): string {
  const at = new Date(`${day}T${hour}:00Z`);
  const how = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' } as const;
  return `${at.toLocaleDateString(tag, how)}, ${at.toLocaleTimeString(tag, time)}`;
}

/** Its rows that say something, in the language of who reads it. */
export function rowsOf(card: Card, tag: string): Row[] {
  const all: Record<string, string> = { ...card };
  if (card.kind === 'appointment') all.when = whenOf(card, tag);
  const rows = ROWS[card.kind] as readonly RowName[];
  return rows.map((name) => ({ name, text: all[name] ?? '' })).filter(({ text }) => text);
}

/** By what it is called; an appointment by what it is. */
export function titleOf(card: Card): string {
  if (card.kind === 'appointment') return '';
  return card.kind === 'advice' ? card.title : card.name;
}
