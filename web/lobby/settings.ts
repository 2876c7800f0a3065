/**
 * What this deployment sets, in a data block of the page, so that script and style are the same
 * everywhere. A lobby that has no desk yet serves a page without a house key: then the page asks
 * for itself again until there is one.
 */
import { ask } from './ask';
import type { Closed } from './words';

export interface Settings {
  /** Public key that vouches for agents, base64url; empty when not known yet. */
  house_key: string;
  /** Seconds that the agent's copy stays after an exit, a closed page or a loss. */
  keep?: number;
  /** The languages of this house, the default first: tag and its own name for itself. */
  languages: Record<string, string>;
  /** The accent, by theme, as #rrggbb. */
  colours?: { light: string; dark: string };
  /** Whom to call, in place of the catalogue's sentence, by language. */
  numbers?: Record<string, string>;
  /** No new conversations, and why, by language; not there while the house is open. */
  closed?: Closed;
}

const BLOCK = /id="settings">([^<]*)</;

export function settingsOf(html: string): Settings | null {
  try {
    return JSON.parse((BLOCK.exec(html) as RegExpExecArray)[1] as string) as Settings;
  } catch {
    return null;
  }
}

/** Those of the page as it is served now; none when there is no answer. */
export async function askSettings(): Promise<Partial<Settings>> {
  try {
    return settingsOf(await ask(location.pathname)) || {};
  } catch {
    return {};
  }
}
