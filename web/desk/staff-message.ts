/**
 * What a page of staff takes from another page, beyond what every page does (docs/protocol.md
 * section 1): what she passed on from her own, where she is, her word on a note, and the private line
 * between colleagues.
 */
import { isNoteMessage } from '../shared/note';
import {
  NAME_MAX,
  TEXT_MAX,
  parse,
  readPageMessage,
  type PageMessage,
} from '../shared/protocol';

type Fields = Record<string, unknown> & { t: string };

const isId = (id: unknown): boolean => Number.isSafeInteger(id) && (id as number) > 0;
const isText = (text: unknown): boolean => typeof text === 'string' && text.length <= TEXT_MAX;
const isMore = (more: unknown): boolean => more === undefined || more === true;

function isSaid({ id, name, hers, ago, text }: Fields): boolean {
  const isName = typeof name === 'string' && name.length <= NAME_MAX;
  const isAge = Number.isSafeInteger(ago) && (ago as number) >= 0;
  return isId(id) && isName && typeof hers === 'boolean' && isAge && isText(text);
}

function isPlace({ code, commune }: Fields): boolean {
  const isCommune = typeof commune === 'string' && commune.length <= NAME_MAX;
  return typeof code === 'string' && /^\d{5}$/.test(code) && (commune === undefined || isCommune);
}

/** What she alone may say, and when it is of its form. */
const HERS: Record<string, (message: Fields) => boolean> = {
  said: isSaid,
  place: isPlace,
  note: (message) => isNoteMessage(message as unknown as PageMessage),
  noted: (message) => isNoteMessage(message as unknown as PageMessage),
};
const hersOf = (t: string): ((message: Fields) => boolean) | null =>
  Object.prototype.hasOwnProperty.call(HERS, t) ? HERS[t] ?? null : null;

/** From the visitor's page. */
export function readFromVisitor(json: string): PageMessage | null {
  const message = parse<Fields>(json);
  const isGood = message && hersOf(message.t);
  if (!message || !isGood) return readPageMessage(json);
  return isGood(message) ? (message as unknown as PageMessage) : null;
}

/** From a colleague's page: never where she is, and nothing in her name. */
export function readStaffMessage(json: string): PageMessage | null {
  const message = parse<Fields>(json);
  if (!message || hersOf(message.t)) return null;
  if (message.t !== 'aside') return readPageMessage(json);
  const { id, text, more } = message;
  return isId(id) && isText(text) && isMore(more) ? (message as unknown as PageMessage) : null;
}
