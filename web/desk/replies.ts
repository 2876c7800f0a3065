/**
 * Prepared replies: the house's, which supervisors write, and this agent's own phrases, which live
 * as long as this page. Found by what is typed after `/`, put into the field, and sent by nobody but
 * the agent.
 */
import type { DeskHooks } from './desk';

export interface Reply {
  language: string;
  title: string;
  text: string;
  minors: boolean;
}

export interface Wanted {
  language: string;
  /** The agent marked the visitor as a minor: what is for minors comes first. */
  minor: boolean;
}

const MOST = 8;
const OWN_TITLE = 48;

/** Without accents and capitals, so that « securite » finds « Sécurité ». */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** What was typed to look for a reply; null where nobody looks for one. */
export function queryOf(draft: string): string | null {
  return draft.startsWith('/') && !draft.includes('\n') ? draft.slice(1) : null;
}

export class Replies {
  private house: Reply[] = [];
  private own: Reply[] = [];

  /** Without an answer it goes on with what it has; as the line comes up again it asks again. */
  async load(fetch: DeskHooks['fetch']): Promise<void> {
    try {
      const answer = await fetch('replies');
      if (answer.ok) this.house = ((await answer.json()) as { replies: Reply[] }).replies;
    } catch {
      // Not now.
    }
  }

  keep(text: string, language: string): void {
    const title = text.trim().split('\n')[0]?.slice(0, OWN_TITLE) ?? '';
    const known = this.own.some((one) => one.text === text);
    if (title && !known) this.own = [{ language, title, text, minors: false }, ...this.own];
  }

  /** In her language if there are any, else all; every word must be found. */
  find(query: string, { language, minor }: Wanted): Reply[] {
    const words = plain(query).split(/\s+/).filter(Boolean);
    const all = [...this.own, ...this.house].filter(({ title, text }) => {
      const within = plain(`${title} ${text}`);
      return words.every((word) => within.includes(word));
    });
    const spoken = all.filter((one) => one.language === language);
    const first = (one: Reply): number => Number(one.minors === minor);
    const fitting = spoken.length ? spoken : all;
    return [...fitting].sort((a, b) => first(b) - first(a)).slice(0, MOST);
  }

  wipe(): void {
    this.own = [];
  }
}

/** `{name}` and the like; what is not known yet is left for the agent to fill in. */
export function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] || whole);
}
