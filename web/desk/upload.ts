/**
 * A file to the desk, as it is, with how much of it has gone. `fetch` would not say that, so it is
 * the one request of the console that is made the older way.
 */

/** A row that was not taken; `at`: its line, or the number of its record. */
export interface RefusedRow {
  at: number;
  reason: string;
}

export interface Uploaded {
  taken: number;
  refused: number;
  seconds: number;
  rows: RefusedRow[];
}

/** Refused: nothing was replaced. */
export interface UploadRefused {
  /** The desk's word; `failed` when it did not answer as it should, `stopped` by stop(). */
  error: string;
  /** Its sentence, in English; ''. */
  message: string;
  rows: RefusedRow[];
}

export interface Upload {
  stop(): void;
  done: Promise<Uploaded | UploadRefused>;
}

export const isRefused = (one: Uploaded | UploadRefused): one is UploadRefused => 'error' in one;

const FAILED = { error: 'failed', message: '', rows: [] };

function answerOf(request: XMLHttpRequest): Uploaded | UploadRefused {
  try {
    const said = JSON.parse(request.responseText) as Uploaded & Partial<UploadRefused>;
    if (request.status === 200) return said;
    return { error: said.error ?? 'failed', message: said.message ?? '', rows: said.rows ?? [] };
  } catch {
    return FAILED;
  }
}

/** `progress`: from 0 to 1, and 1 once all of it has gone. */
export function upload(kind: string, file: File, progress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Uploaded | UploadRefused>((resolve) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.upload.onload = () => progress(1);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve(FAILED);
    request.onabort = () => resolve({ ...FAILED, error: 'stopped' });
  });
  request.open('POST', `${location.pathname.replace(/\/*$/, '/')}imports/${kind}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
  request.send(file);
  return { done, stop: () => request.abort() };
}
