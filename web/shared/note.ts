/**
 * The note of a transmission on its way between two pages (docs/protocol.md section 1): in parts that
 * fit an envelope, and put together again. Each revision has a number; a part of another one, or one
 * out of its turn, makes nothing.
 */
import { NOTE_LINES_MAX, NOTE_LINE_MAX, TEXT_MAX, type NoteWord, type PageMessage } from './protocol';
import { clean } from './talk';

export type NotePart = Extract<PageMessage, { t: 'note' }>;
export type Noted = Extract<PageMessage, { t: 'noted' }>;

const WORDS: readonly NoteWord[] = ['declined', 'withdrawn', 'accepted', 'taken', 'gone'];

const isRev = (rev: unknown): boolean => Number.isSafeInteger(rev) && (rev as number) > 0;
const isCount = (n: unknown, most: number): n is number =>
  Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= most;

/** One line: nothing in it makes another. */
export const noteLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

const isLine = (line: unknown): boolean =>
  typeof line === 'string' && line.length <= NOTE_LINE_MAX && noteLine(line) === line && line !== '';

function isPart({ rev, at, of, lines }: Record<string, unknown>): boolean {
  if (!isRev(rev) || !isCount(of, NOTE_LINES_MAX) || !isCount(at, of) || !Array.isArray(lines))
    return false;
  return lines.length > 0 && at + lines.length <= of && lines.every(isLine);
}

/** Whether it is one of the two messages about notes, and of its form. */
export function isNoteMessage(message: PageMessage): message is NotePart | Noted {
  if (message.t === 'note') return isPart(message as Record<string, unknown>);
  return message.t === 'noted' && isRev(message.rev) && WORDS.includes(message.how);
}

/** As many lines in each part as fit an envelope whatever they are made of. */
export function noteParts(rev: number, lines: string[]): NotePart[] {
  const parts: NotePart[] = [];
  let units = Infinity;
  lines.forEach((line, at) => {
    units += line.length;
    if (units > TEXT_MAX) {
      parts.push({ t: 'note', rev, at, of: lines.length, lines: [] });
      units = line.length;
    }
    parts[parts.length - 1]?.lines.push(line);
  });
  return parts;
}

/** What has come of a revision so far. */
export class NotePile {
  private rev = 0;
  private lines: string[] = [];

  /** All lines, once the last part is there. The first part begins anew. */
  add({ rev, at, of, lines }: NotePart): string[] | null {
    if (at === 0) {
      this.rev = rev;
      this.lines = [];
    }
    if (rev !== this.rev || at !== this.lines.length) return null;
    this.lines = [...this.lines, ...lines];
    if (this.lines.length < of) return null;
    const whole = this.lines;
    this.lines = [];
    this.rev = 0;
    return whole;
  }
}
