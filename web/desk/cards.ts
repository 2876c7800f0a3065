/**
 * Cards as the agent makes them: drafts of each kind, what is wrong with one, and its plain text, in
 * the language of the visitor's page. What finds places or keeps national lines hands them over as a
 * `PlaceCard` or a `LineCard`.
 */
import { fieldsOf, isMust, longest, readCard, rowsOf, titleOf } from '../shared/cards';
import { CARD_TEXT_MAX, type Card, type CardKind, type CardOf } from '../shared/protocol';
import { head } from '../shared/talk';
import { toBase64url } from '../shared/bytes';
import { wordsIn, type Key } from './words';

/** A card whose fields are still being written: any of them may be empty or not of its form. */
export type CardDraft = Card;

/** A place that was found. Opening hours in words, in the language of the visitor's page. */
export interface PlaceCard {
  name: string;
  address?: string;
  hours?: string;
  phone?: string;
  bring?: string;
  note?: string;
}

/** A national line. `ways`: by what it can be reached, in words. */
export interface LineCard {
  number: string;
  name: string;
  hours?: string;
  ways?: string;
  note?: string;
}

/** Prepared advice, by the names of its sentences. */
export const ADVICE = ['phone', 'history', 'bag', 'word', 'proof'] as const;
export type Advice = typeof ADVICE[number];

const REF_BYTES = 8;

/** Of all fields, as much as a card may have; nothing where there is nothing. */
function draftOf(kind: CardKind, given: object = {}): CardDraft {
  const from = given as Record<string, string | undefined>;
  const fields = fieldsOf(kind).map((field) => [field, head(from[field] ?? '', longest(kind, field))]);
  return { kind, ...Object.fromEntries(fields) } as CardDraft;
}

export const placeDraft = (place: Partial<PlaceCard>): CardDraft => draftOf('place', place);
export const lineDraft = (line: Partial<LineCard>): CardDraft => draftOf('line', line);

/** Named by chance, so that an answer to it is an answer to nothing else. */
export function appointmentDraft(): CardDraft {
  const bytes = crypto.getRandomValues(new Uint8Array(REF_BYTES));
  return draftOf('appointment', { ref: toBase64url(bytes) });
}

export function adviceDraft(advice: Advice, lang: string): CardDraft {
  const say = (key: Key): string => wordsIn(lang, key);
  return draftOf('advice', { title: say(`advice_${advice}`), text: say(`advice_${advice}_text`) });
}

const isPast = ({ day, hour }: CardOf<'appointment'>, now: number): boolean =>
  new Date(`${day}T${hour}`).getTime() <= now;

/** The first field that keeps it from being sent, and why; null when nothing does. */
export function faultOf(card: CardDraft, now = Date.now()): { field: string; why: Key } | null {
  const given = card as unknown as Record<string, string>;
  const missing = fieldsOf(card.kind).find((field) => isMust(card.kind, field) && !given[field]?.trim());
  if (missing) return { field: missing, why: 'card_missing' };
  if (card.kind === 'appointment' && isPast(card, now)) return { field: 'day', why: 'card_past' };
  return readCard(card) ? null : { field: fieldsOf(card.kind)[0] as string, why: 'card_wrong' };
}

/** In the language of the visitor's page: what it says where nobody draws it. */
export function cardText(card: Card, lang: string): string {
  const title = titleOf(card) || wordsIn(lang, 'card_appointment');
  if (card.kind === 'advice') return head(`${title}\n\n${card.text}`, CARD_TEXT_MAX);
  const rows = rowsOf(card, lang).map(({ name, text }) =>
    wordsIn(lang, 'card_row', { label: wordsIn(lang, `card_${name}`), text }),
  );
  return head([title, ...rows].join('\n'), CARD_TEXT_MAX);
}
