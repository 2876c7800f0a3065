/** The console's API (docs/api.md): JSON both ways, and a word for what was refused. */

export interface Answer<T, R = object> {
  /** What came, when it was not refused; of a 204 an empty object. */
  body: T | null;
  /** The desk's word for the refusal; `failed` when it did not answer as it should; else ''. */
  error: string;
  /** What came with a refusal. */
  told?: R;
}

export type Ask = <T = object, R = object>(path: string, body?: object) => Promise<Answer<T, R>>;

/** Beside the page, wherever it is served. */
export function fetchBeside(path: string, body?: object): Promise<Response> {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
  const beside = location.pathname.replace(/\/*$/, '/') + path;
  return fetch(beside, body ? { ...post, body: JSON.stringify(body) } : {});
}

export const ask: Ask = async <T, R>(path: string, body?: object): Promise<Answer<T, R>> => {
  try {
    const answer = await fetchBeside(path, body);
    const said = (answer.status === 204 ? {} : await answer.json()) as T & R & { error?: string };
    if (answer.ok) return { body: said, error: '' };
    return { body: null, error: said.error ?? 'failed', told: said };
  } catch {
    return { body: null, error: 'failed' };
  }
};
