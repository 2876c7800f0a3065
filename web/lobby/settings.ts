/**
 * What this deployment sets, in a data block of the page, so that script and style are the same
 * everywhere. A lobby that has no desk yet serves a page without a house key: then the page asks
 * for itself again until there is one.
 */
export interface Settings {
  /** Public key that vouches for agents, base64url; empty when not known yet. */
  house_key: string;
  exit: string;
  /** Seconds that a cut conversation waits. */
  grace: number;
  /** Seconds that the agent's copy stays after an exit, a closed page or a loss. */
  keep?: number;
}

const BLOCK = /id="settings">([^<]*)</;

export function settingsOf(html: string): Settings | null {
  try {
    return JSON.parse((BLOCK.exec(html) as RegExpExecArray)[1] as string) as Settings;
  } catch {
    return null;
  }
}

/** The house key of the page as it is served now; empty when there is none, or no answer. */
export async function askHouseKey(): Promise<string> {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', credentials: 'omit' });
    return settingsOf(await answer.text())?.house_key ?? '';
  } catch {
    return '';
  }
}
