/**
 * A note that one agent would pass on, as her page holds it: nothing of it goes anywhere but by her
 * word, and her word is on the revision that stands on her screen. It says of itself only what the
 * agent's page has confirmed. It knows no element of the page.
 */
import { NotePile, isNoteMessage, noteParts, type Noted } from '../shared/note';
import type { NoteWord, PageMessage } from '../shared/protocol';

/**
 * `sending`, `withdrawing`: said, and not heard back. `lost`: its agent is not there any more, and
 * has it no more; `parted`: the same after she accepted it, when it may be on paper and the word of
 * that never have arrived; `kept`: her own line was cut for too long, and the agent's copy stays for
 * a while.
 */
export type HerState = 'shown' | 'sending' | 'withdrawing' | 'lost' | 'parted' | 'kept' | NoteWord;

/** From which states the agent's word leads on. */
const FROM: { [how in NoteWord]?: readonly HerState[] } = {
  accepted: ['sending'],
  withdrawn: ['withdrawing'],
  taken: ['sending', 'accepted', 'withdrawing'],
  gone: ['shown', 'sending', 'accepted', 'withdrawing'],
};

export class HerNote {
  rev = 0;
  state: HerState = 'gone';
  /** As it was shown; then what she accepted of it. */
  lines: string[] = [];
  private readonly pile = new NotePile();

  constructor(private readonly tell: (message: PageMessage) => void) {}

  /** Whether it changed. */
  hear(message: PageMessage): boolean {
    if (!isNoteMessage(message)) return false;
    if (message.t === 'noted') return this.became(message);
    const lines = this.pile.add(message);
    if (!lines || message.rev <= this.rev) return false;
    this.rev = message.rev;
    this.lines = lines;
    this.state = 'shown';
    return true;
  }

  private became({ rev, how }: Noted): boolean {
    const from = FROM[how] || [];
    if (rev !== this.rev || !from.includes(this.state)) return false;
    this.state = how;
    return true;
  }

  private say(state: HerState): void {
    this.state = state;
    this.again();
  }

  accept(lines: string[]): void {
    if (this.state !== 'shown' || !lines.length) return;
    this.lines = lines;
    this.say('sending');
  }

  decline(): void {
    if (this.state === 'shown') this.say('declined');
  }

  /** What she accepted, as long as nobody has it on paper. */
  withdraw(): void {
    if (this.state === 'sending' || this.state === 'accepted') this.say('withdrawing');
  }

  /** What she said last and nobody has confirmed; by a new channel once more. */
  again(): void {
    const { rev, state } = this;
    if (state === 'sending') noteParts(rev, this.lines).forEach(this.tell);
    if (state === 'declined') this.tell({ t: 'noted', rev, how: 'declined' });
    if (state === 'withdrawing') this.tell({ t: 'noted', rev, how: 'withdrawn' });
  }

  /** The agent's page is not in the conversation any more; `keeps`: it has its copy still. */
  part(keeps: boolean): boolean {
    if (!/shown|sending|accepted|withdrawing/.test(this.state)) return false;
    if (this.state === 'shown') this.state = 'lost';
    else this.state = keeps ? 'kept' : 'parted';
    return true;
  }
}
