/**
 * What a page of staff takes from another page, beyond what every page does (docs/protocol.md
 * section 1): where she is, what she passed on from her own, and the private line between colleagues.
 */
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

/** From the visitor's page. */
export function readFromVisitor(json: string): PageMessage | null {
  const message = parse<Fields>(json);
  if (message?.t === 'place') return isPlace(message) ? (message as unknown as PageMessage) : null;
  if (message?.t !== 'said') return readPageMessage(json);
  return isSaid(message) ? (message as unknown as PageMessage) : null;
}

/** From a colleague's page: never where she is, and nothing in her name. */
export function readStaffMessage(json: string): PageMessage | null {
  const message = parse<Fields>(json);
  if (!message) return null;
  if (message.t !== 'aside') return readPageMessage(json);
  const { id, text, more } = message;
  return isId(id) && isText(text) && isMore(more) ? (message as unknown as PageMessage) : null;
}
