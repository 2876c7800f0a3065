/**
 * In which commune of her postal code she is, where that says who is competent: what may be asked,
 * what she answered, and whom that was told. The house gets the zone alone; the name goes to agents,
 * sealed.
 */
import type { Which } from '../shared/protocol';
import type { Agent } from './agent';
import type { Session } from './session';

/** While she waits: with somebody there she can be asked in words. */
const WAITING = ['opening', 'queued', 'offered'];

export class Commune {
  /** Empty when she would rather not say; null before. */
  private answer: string | null = null;
  private readonly told = new Set<Agent>();

  constructor(
    private readonly session: Pick<Session, 'agents' | 'code' | 'say' | 'stage' | 'up' | 'which'>,
  ) {}

  /** What she is asked now: nothing once she has answered. */
  get open(): Which | null {
    const { agents, stage, up, which } = this.session;
    return up && !agents.length && WAITING.includes(stage) ? which : null;
  }

  /** By name, as French has it. */
  static sorted({ communes }: Which): Array<[string, string]> {
    const { compare } = new Intl.Collator('fr');
    return [...communes].sort(([a], [b]) => compare(a, b));
  }

  /** She is asked; a new conversation, or a line that came too early, does not ask her twice. */
  asked(which: Which): void {
    const { answer } = this;
    if (answer === null || this.session.which !== which) return;
    const known = which.communes.find(([name]) => name === answer);
    if (known) this.choose(...known);
    else this.decline();
  }

  choose(name: string, zone: string): void {
    this.answer = name;
    this.told.clear();
    if (this.session.which) this.session.say({ t: 'zone', zone });
    this.session.which = null;
    this.tell();
  }

  decline(): void {
    this.answer = '';
    this.session.which = null;
  }

  /** The page goes away. */
  forget(): void {
    this.answer = null;
    this.told.clear();
  }

  /** Each of them once, and again after a new handshake, as her postal code. */
  tell(): void {
    const { agents, code } = this.session;
    for (const agent of agents) {
      if (!agent.ready) this.told.delete(agent);
      else if (this.answer && !this.told.has(agent)) {
        this.told.add(agent);
        agent.tell({ t: 'place', code, commune: this.answer });
      }
    }
  }
}
