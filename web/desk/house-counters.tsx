/** What was counted, by month: rounded, so that no figure is about anybody. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './api';
import { moment, type HousePage } from './house-parts';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { currentLanguage, words } from './words';

const WHATS = ['danger', 'transmission'] as const;

/** Null: one to four. */
type Figures = Record<(typeof WHATS)[number], number | null>;

interface Answered {
  months: Array<Figures & { month: string }>;
  total: Figures;
  now: number;
}

/** 2026-11 in words; of UTC, as it was counted. */
const named = (month: string): string =>
  new Intl.DateTimeFormat(currentLanguage(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00Z`),
  );

const figure = (n: number | null): string => (n === null ? words('counter_few') : String(n));

function Line({ name, of }: { name: string; of: Figures }): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      {WHATS.map((what) => (
        <td class="number">{figure(of[what])}</td>
      ))}
    </tr>
  );
}

export function HouseCounters({ shown }: HousePage): JSX.Element {
  const [read, setRead] = useState<Answered | null>(null);
  const [error, setError] = useState('');

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Answered>('counters');
    setError(refusal(refused));
    if (body) setRead(body);
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);

  return (
    <>
      <Trouble text={error} />
      <p class="soft">{words('counters_about')}</p>
      {read && (
        <table class="counters">
          <caption>{words('counters_true', { time: moment(read.now) })}</caption>
          <thead>
            <tr>
              <th scope="col">{words('counters_month')}</th>
              {WHATS.map((what) => (
                <th scope="col" class="number">
                  {words(`counter_${what}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {read.months.map((one) => (
              <Line key={one.month} name={named(one.month)} of={one} />
            ))}
          </tbody>
          <tfoot>
            <Line name={words('counters_total')} of={read.total} />
          </tfoot>
        </table>
      )}
      <p class="row">
        <button class="quiet" onClick={() => void look()}>
          {words('journal_again')}
        </button>
      </p>
    </>
  );
}
