/**
 * What a unit would be told (« signalement »), on the agent's side: written from what the visitor wants
 * passed on, shown to her on the agent's word, and out of reach until her page says that she accepts
 * it as it stands there. Of her word only what is about the revision that she was shown last counts.
 * It lives and goes with the conversation. It knows no element of the page.
 */
import { NotePile, noteLine, noteParts, type Noted, type NotePart } from '../shared/note';
import { NOTE_LINES_MAX, NOTE_LINE_MAX, type NoteWord, type PageMessage } from '../shared/protocol';
import { head } from '../shared/talk';

/** `draft`: with the agent alone. `shown`: with her, and no word of hers yet. */
export type NoteState = 'draft' | 'shown' | 'declined' | 'accepted' | 'withdrawn' | 'taken';

/** What is written of it: facts as lines, the rest as a line each, if there is something. */
export interface Draft {
  facts: string;
  contact: string;
  times: string;
  unit: string;
}
export type DraftField = keyof Draft;
export const DRAFT_FIELDS: readonly DraftField[] = ['facts', 'contact', 'times', 'unit'];

export interface TransmissionHooks {
  /** To her page; dropped while there is no channel. */
  tell(message: PageMessage): void;
  changed(): void;
  /** Printed or copied for the first time in this conversation. */
  taken(): void;
}

const empty = (): Draft => ({ facts: '', contact: '', times: '', unit: '' });

/** As lines that fit; a longer one goes on in the next. */
function inLines(text: string): string[] {
  const lines = [];
  for (let rest = noteLine(text), part; rest; rest = rest.slice(part.length).trim()) {
    part = head(rest, NOTE_LINE_MAX);
    const space = part.length < rest.length ? part.lastIndexOf(' ') : -1;
    if (space > 0) part = part.slice(0, space);
    lines.push(part);
  }
  return lines;
}

/** `label`: how what is not a fact is begun, in her language. */
export function linesOf(draft: Draft, label: (field: DraftField, text: string) => string): string[] {
  const facts = draft.facts.split('\n').flatMap(inLines);
  const rest = (['contact', 'times', 'unit'] as const).filter((field) => noteLine(draft[field]));
  return [...facts, ...rest.flatMap((field) => inLines(label(field, noteLine(draft[field]))))];
}

export const fits = (lines: string[]): boolean => lines.length > 0 && lines.length <= NOTE_LINES_MAX;

export class Transmission {
  /** Its panel is open. */
  open = false;
  state: NoteState = 'draft';
  draft = empty();
  /** As she was shown it; then as she accepted it. */
  lines: string[] = [];
  acceptedAt = 0;
  private rev = 0;
  private counted = false;
  private readonly pile = new NotePile();

  constructor(private readonly hooks: TransmissionHooks) {}

  get isAccepted(): boolean {
    return this.state === 'accepted' || this.state === 'taken';
  }

  write(draft: Partial<Draft>): void {
    Object.assign(this.draft, draft);
    this.hooks.changed();
  }

  toggle(open: boolean): void {
    this.open = open;
    this.hooks.changed();
  }

  /** « Lui montrer »: a revision of its own, whatever was said of the one before. */
  show(lines: string[]): void {
    if (!fits(lines) || this.state === 'shown' || this.isAccepted) return;
    this.rev++;
    this.become('shown', lines);
  }

  /** Back to the agent alone: what she said of it does not count any more. */
  takeBack(): void {
    if (this.state === 'taken' || this.state === 'draft') return;
    if (this.state !== 'declined' && this.state !== 'withdrawn') this.tell('gone');
    this.become('draft', []);
  }

  private become(state: NoteState, lines: string[]): void {
    this.state = state;
    this.lines = lines;
    this.again();
    this.hooks.changed();
  }

  private tell(how: NoteWord): void {
    this.hooks.tell({ t: 'noted', rev: this.rev, how });
  }

  /** What her page should know of it; by a new channel once more. */
  again(): void {
    const { state, rev, lines } = this;
    if (state === 'shown') noteParts(rev, lines).forEach((part) => this.hooks.tell(part));
    if (state === 'accepted' || state === 'withdrawn' || state === 'taken') this.tell(state);
  }

  /** Hers, about this revision; about another one it says nothing. */
  receive(message: NotePart | Noted): void {
    if (message.t === 'noted') return this.refused(message);
    const lines = this.pile.add(message);
    if (!lines || message.rev !== this.rev) return undefined;
    if (this.isAccepted) return this.again();
    if (this.state !== 'shown') return undefined;
    this.acceptedAt = Date.now();
    return this.become('accepted', lines);
  }

  /** No, or no longer. After it was taken that is too late, and her page is told so. */
  private refused({ rev, how }: Noted): void {
    if (rev !== this.rev || (how !== 'declined' && how !== 'withdrawn')) return undefined;
    if (this.state === 'taken' || this.state === 'withdrawn') return this.again();
    if (this.state !== 'shown' && this.state !== 'accepted') return undefined;
    if (how === 'withdrawn') this.draft = empty();
    return this.become(how, []);
  }

  /** Printed or copied. */
  took(): void {
    if (this.state !== 'accepted') return;
    this.become('taken', this.lines);
    if (!this.counted) this.hooks.taken();
    this.counted = true;
  }

  /** Another one, once this was taken. */
  renew(): void {
    this.draft = empty();
    this.state = 'draft';
    this.lines = [];
    this.hooks.changed();
  }

  wipe(): void {
    this.draft = empty();
    this.lines = [];
    this.state = 'draft';
    this.open = false;
  }
}
