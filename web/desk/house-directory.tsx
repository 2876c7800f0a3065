/**
 * What the directory was made from: for each kind which file it is, where it is had, and how old it
 * is; and a newer one in its place. One is sent at a time.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import { moment, type HousePage } from './house-parts';
import { reasonText } from './import-reasons';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { isRefused, upload, type RefusedRow, type Upload } from './upload';
import { currentLanguage, term, words, type Key } from './words';

interface Import {
  kind: string;
  number: number;
  /** The file's name; '': what the build carries. */
  source: string;
  at: number;
  taken: number;
  refused: number;
}

interface Kind {
  about: Key;
  /** Its rows are lines of a file; else records, which are counted. */
  lines: boolean;
}

const KINDS: Record<string, Kind> = {
  zones: { about: 'import_zones_about', lines: true },
  police: { about: 'import_police_about', lines: true },
  gendarmerie: { about: 'import_gendarmerie_about', lines: true },
  annuaire: { about: 'import_annuaire_about', lines: false },
  communes: { about: 'import_communes_about', lines: false },
  places: { about: 'import_places_about', lines: true },
};

const OLD_MS = 90 * 24 * 60 * 60 * 1000;
const BYTES_MOST = 64 * 1024 * 1024;

const number = (n: number): string => new Intl.NumberFormat(currentLanguage()).format(n);

/** What is under way, or what came of it. */
interface Sending {
  kind: string;
  file: string;
  /** From 0 to 1. */
  part: number;
  upload: Upload | null;
}
interface Result {
  kind: string;
  text: string;
  /** The desk's own sentence, in English. */
  message: string;
  done: boolean;
  rows: RefusedRow[];
}

function Rows({ rows, lines }: { rows: RefusedRow[]; lines: boolean }): JSX.Element {
  return (
    <table>
      <caption>{words('import_rows', { n: rows.length })}</caption>
      <thead>
        <tr>
          <th scope="col">{words(lines ? 'import_line' : 'import_record')}</th>
          <th scope="col">{words('import_reason')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ at, reason }) => (
          <tr>
            <td>{number(at)}</td>
            <td>{reasonText(reason)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcome({ result }: { result: Result }): JSX.Element {
  const { text, message, done, rows, kind } = result;
  return (
    <div class={done ? 'link' : 'conflict'}>
      <p>{text}</p>
      {message && <p lang="en">{message}</p>}
      {rows.length > 0 && <Rows rows={rows} lines={KINDS[kind]?.lines ?? true} />}
    </div>
  );
}

function Progress({ sending }: { sending: Sending }): JSX.Element {
  const percent = Math.floor(sending.part * 100);
  const said = sending.part < 1 ? words('import_sending', { percent }) : words('import_working');
  return (
    <p class="row">
      <progress max={100} value={percent} aria-label={sending.file} />
      <span>{said}</span>
      {sending.part < 1 && (
        <button class="quiet" type="button" onClick={() => sending.upload?.stop()}>
          {words('import_stop')}
        </button>
      )}
    </p>
  );
}

function Last({ kind, last }: { kind: string; last: Import | undefined }): JSX.Element {
  // Communes are there from the beginning: those that the build carries.
  if (!last && kind === 'communes') return <p>{words('import_communes_own')}</p>;
  if (!last) return <p class="notable">{words('import_never')}</p>;
  const { source, at, taken, refused } = last;
  const values = { taken: number(taken), refused: number(refused), time: moment(at, 'short') };
  return (
    <>
      <p>
        {words('import_last', { ...values, source: source || words('import_built_in') })}
      </p>
      {Date.now() - at > OLD_MS && <p class="notable">{words('import_old')}</p>}
    </>
  );
}

interface KindProps {
  kind: string;
  last: Import | undefined;
  sending: Sending | null;
  result: Result | null;
  busy: boolean;
  send(file: File): void;
}

function KindOf({ kind, last, sending, result, busy, send }: KindProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const title = `import-${kind}`;
  const { about } = KINDS[kind] as Kind;
  return (
    <section class="import" aria-labelledby={title}>
      <h3 id={title}>{term('import_', kind)}</h3>
      <p class="soft">{words(about)}</p>
      <Last kind={kind} last={last} />
      <form
        class="row"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const file = input.current?.files?.[0];
          if (file && !busy) send(file);
          else input.current?.focus();
        }}
      >
        <input
          ref={input}
          id={`file-${kind}`}
          type="file"
          accept=".csv,.json,text/csv,application/json"
          aria-label={words('import_file', { kind: term('import_', kind) })}
        />
        <button class="quiet" disabled={busy}>
          {words('import_send')}
        </button>
      </form>
      {sending?.kind === kind && <Progress sending={sending} />}
      <div role="status">{result?.kind === kind && <Outcome result={result} />}</div>
    </section>
  );
}

const SAID: Record<string, Key> = {
  busy: 'import_busy',
  import: 'import_nothing',
  too_large: 'import_too_large',
  stopped: 'import_stopped',
};

export function HouseDirectory({ shown }: HousePage): JSX.Element {
  const [all, setAll] = useState<Import[]>([]);
  const [sending, setSending] = useState<Sending | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState('');
  const under = useRef<Upload | null>(null);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<{ imports: Import[] }>('imports');
    if (body) setAll(body.imports);
    setError(refusal(refused));
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);
  // Who signs out in the middle has sent nothing.
  useEffect(() => () => under.current?.stop(), []);

  function refusedWith(kind: string, word: string, message: string, rows: RefusedRow[]): void {
    const says = SAID[word];
    const text = says ? words(says) : refusal(word);
    setResult({ kind, text, message: word === 'import' ? message : '', done: false, rows });
  }

  async function send(kind: string, file: File): Promise<void> {
    setResult(null);
    if (file.size > BYTES_MOST) return refusedWith(kind, 'too_large', '', []);
    const progress = (part: number): void =>
      setSending({ kind, file: file.name, part, upload: under.current });
    under.current = upload(kind, file, progress);
    progress(0);
    const answer = await under.current.done;
    under.current = null;
    setSending(null);
    if (isRefused(answer)) return refusedWith(kind, answer.error, answer.message, answer.rows);
    const { taken, refused, seconds, rows } = answer;
    const values = { taken: number(taken), refused: number(refused), seconds: number(seconds) };
    setResult({ kind, text: words('import_done', values), message: '', done: true, rows });
    return look();
  }

  return (
    <>
      <Trouble text={error} />
      <p class="soft">{words('import_about')}</p>
      {Object.keys(KINDS).map((kind) => (
        <KindOf
          key={kind}
          kind={kind}
          last={all.find((one) => one.kind === kind)}
          sending={sending}
          result={result}
          busy={sending !== null}
          send={(file) => void send(kind, file)}
        />
      ))}
    </>
  );
}
