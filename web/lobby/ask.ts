/** What the page fetches from its own house: into memory alone, and not for longer than she would wait. */

const WAIT_MS = 10_000;

/** Rejected when it does not come, or not well. */
export async function ask(url: string): Promise<string> {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), WAIT_MS);
  try {
    const how = { cache: 'no-store', credentials: 'omit', signal: given.signal } as const;
    const answer = await fetch(url, how);
    if (!answer.ok) throw new Error(url);
    return await answer.text();
  } finally {
    clearTimeout(timer);
  }
}
