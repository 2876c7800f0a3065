/** What staff did, newest first; and the head of the chain, to be kept elsewhere. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './api';
import { isSetting, said, settingName, type Value } from './house-described';
import { Copy, languageName, moment, type HousePage } from './house-parts';
import { MEMBERS, type Settable } from './house-person';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { term, words } from './words';

interface Row {
  number: number;
  at: number;
  name: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

interface Head {
  number: number;
  hash: string;
}

interface Answered {
  rows: Row[];
  head: Head;
  now: number;
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** [from, to] */
const isChange = (value: unknown): value is [unknown, unknown] =>
  Array.isArray(value) && value.length === 2;

function member(name: string, value: unknown, changed: boolean): string {
  const known = MEMBERS[name as keyof Settable];
  if (name === 'by' || name === 'how') return term(`${name}_`, plain(value));
  if (name === 'language') return languageName(plain(value));
  if (!known) return `${name} : ${plain(value)}`;
  const to = changed && isChange(value) ? value.map(known.said).join(' → ') : known.said(value);
  return `${words(known.label)} : ${to}`;
}

/** In words as far as we know them: what is new in the journal is shown as it was written. */
function written({ action, subject, detail }: Row): string {
  const { from, to, ...rest } = detail;
  const value = (one: unknown): string =>
    isSetting(subject) && one !== null ? said(subject, one as Value) : plain(one);
  if (action === 'setting-changed') return `${value(from)} → ${value(to)}`;
  return Object.entries(rest)
    .map(([name, value]) => member(name, value, action === 'account-changed'))
    .join(' · ');
}

function HeadOf({ head, now }: { head: Head; now: number }): JSX.Element {
  const text = `${head.number} ${head.hash}`;
  return (
    <div class="head-of">
      <p>{words('journal_head', { time: moment(now) })}</p>
      <code tabIndex={0}>{text}</code>
      <Copy text={text} label="journal_copy" />
    </div>
  );
}

function Line({ row }: { row: Row }): JSX.Element {
  const { action, subject } = row;
  return (
    <tr>
      <td class="number">{row.number}</td>
      <td class="at">{moment(row.at)}</td>
      <td>{row.name || words('journal_command')}</td>
      <td>{term('act_', action)}</td>
      <td>
        <b>{action === 'setting-changed' ? settingName(subject) : subject}</b>{' '}
        <span class="soft">{written(row)}</span>
      </td>
    </tr>
  );
}

export function HouseJournal({ shown }: HousePage): JSX.Element {
  const [rows, setRows] = useState<Row[]>([]);
  const [newest, setNewest] = useState<Answered | null>(null);
  const [error, setError] = useState('');
  const last = rows[rows.length - 1]?.number ?? 0;
  const [more, setMore] = useState(true);

  async function read(before = 0): Promise<void> {
    const { body, error: refused } = await ask<Answered>(before ? `journal/${before}` : 'journal');
    setError(refusal(refused));
    if (!body) return;
    setRows(before ? [...rows, ...body.rows] : body.rows);
    setMore(body.rows.length > 0);
    if (!before) setNewest(body);
  }
  useEffect(() => {
    if (shown) void read();
  }, [shown]);

  return (
    <>
      <Trouble text={error} />
      {newest && <HeadOf head={newest.head} now={newest.now} />}
      <table class="journal">
        <caption class="unseen">{words('house_journal')}</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              {words('journal_number')}
            </th>
            <th scope="col">{words('journal_at')}</th>
            <th scope="col">{words('journal_who')}</th>
            <th scope="col">{words('journal_what')}</th>
            <th scope="col">{words('journal_about')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.number} row={row} />
          ))}
        </tbody>
      </table>
      <p class="row">
        <button class="quiet" onClick={() => void read()}>
          {words('journal_again')}
        </button>
        {more && last > 1 && (
          <button class="quiet" onClick={() => void read(last)}>
            {words('journal_older')}
          </button>
        )}
      </p>
    </>
  );
}
