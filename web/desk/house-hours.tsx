/**
 * Opening hours as they are typed: at any hour, not known, or day by day, each with up to four
 * spans. A span that ends at 00:00 ends at midnight; one that ends before it begins, on the day
 * after.
 */
import type { JSX } from 'preact';
import { DAYS, dayName, readHours, timeText, writeHours, ALWAYS } from './hours';
import { words, type Key } from './words';

export interface TypedSpan {
  from: string;
  to: string;
}
export type HoursMode = 'always' | 'unknown' | 'days';
export interface TypedHours {
  mode: HoursMode;
  days: TypedSpan[][];
}

const SPANS_MOST = 4;
const DAY = 24 * 60;
const MODES: Array<[HoursMode, Key]> = [
  ['always', 'hours_mode_always'],
  ['days', 'hours_mode_days'],
  ['unknown', 'hours_mode_unknown'],
];
const FIRST: TypedSpan = { from: '09:00', to: '18:00' };

export function typedHours(text: string): TypedHours {
  const days = readHours(text) ?? Array.from({ length: DAYS }, () => []);
  return {
    mode: text === ALWAYS ? 'always' : text ? 'days' : 'unknown',
    days: days.map((day) =>
      day.map(({ from, to }) => ({ from: timeText(from), to: timeText(to % DAY) })),
    ),
  };
}

const minuteOf = (time: string): number =>
  /^\d\d:\d\d$/.test(time) ? Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) : NaN;

function spanOf({ from, to }: TypedSpan): { from: number; to: number } {
  const [begins, ends] = [minuteOf(from), minuteOf(to)];
  return { from: begins, to: ends <= begins ? ends + DAY : ends };
}

/** Null when something is missing, or two spans of a day overlap. */
export function hoursOf({ mode, days }: TypedHours): string | null {
  if (mode !== 'days') return mode === 'always' ? ALWAYS : '';
  const week = days.map((day) => day.map(spanOf).sort((a, b) => a.from - b.from));
  const wrong = week.some((day) =>
    day.some(({ from, to }, at) => {
      const before = day[at - 1];
      const whole = to - from === DAY && from !== 0;
      return Number.isNaN(from + to) || whole || (before !== undefined && from < before.to);
    }),
  );
  return wrong ? null : writeHours(week);
}

interface DayProps {
  day: number;
  spans: TypedSpan[];
  before: TypedSpan[] | undefined;
  change(spans: TypedSpan[]): void;
}

function Time(props: { label: string; value: string; change(value: string): void }): JSX.Element {
  return (
    <input
      type="time"
      aria-label={props.label}
      value={props.value}
      onInput={({ currentTarget }) => props.change(currentTarget.value)}
    />
  );
}

function Day({ day, spans, before, change }: DayProps): JSX.Element {
  const name = dayName(day);
  const put = (at: number, more: Partial<TypedSpan>): void =>
    change(spans.map((span, place) => (place === at ? { ...span, ...more } : span)));
  return (
    <div class="day" role="group" aria-label={name}>
      <span>{name}</span>
      <div>
        {spans.map(({ from, to }, at) => (
          <p class="row" key={at}>
            <Time
              label={words('hours_from_this', { day: name, n: at + 1 })}
              value={from}
              change={(value) => put(at, { from: value })}
            />
            <span aria-hidden="true">–</span>
            <Time
              label={words('hours_to_this', { day: name, n: at + 1 })}
              value={to}
              change={(value) => put(at, { to: value })}
            />
            <button
              class="quiet"
              type="button"
              aria-label={words('hours_remove_this', { day: name, n: at + 1 })}
              onClick={() => change(spans.filter((_, place) => place !== at))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </p>
        ))}
        <p class="row">
          {!spans.length && <span class="soft">{words('hours_closed')}</span>}
          {spans.length < SPANS_MOST && (
            <button
              class="link"
              type="button"
              aria-label={words('hours_add_this', { day: name })}
              onClick={() => change([...spans, spans.length ? { from: '', to: '' } : FIRST])}
            >
              {words('hours_add')}
            </button>
          )}
          {before && (
            <button
              class="link"
              type="button"
              aria-label={words('hours_same_this', { day: name })}
              onClick={() => change(before.map((span) => ({ ...span })))}
            >
              {words('hours_same')}
            </button>
          )}
        </p>
      </div>
    </div>
  );
}

export interface HoursEditorProps {
  id: string;
  hours: TypedHours;
  error: string | undefined;
  change(hours: TypedHours): void;
}

export function HoursEditor({ id, hours, error, change }: HoursEditorProps): JSX.Element {
  const { mode, days } = hours;
  return (
    <fieldset
      class="checks hours"
      id={id}
      tabIndex={-1}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend>{words('hours')}</legend>
      {MODES.map(([one, label]) => (
        <label class="check" key={one}>
          <input
            type="radio"
            name={id}
            checked={mode === one}
            onChange={() => change({ ...hours, mode: one })}
          />
          {words(label)}
        </label>
      ))}
      {mode === 'days' &&
        days.map((spans, day) => (
          <Day
            key={day}
            day={day}
            spans={spans}
            before={days[day - 1]}
            change={(now) =>
              change({ mode, days: days.map((one, at) => (at === day ? now : one)) })
            }
          />
        ))}
      {error && (
        <p id={`${id}-error`} class="wrong">
          {error}
        </p>
      )}
    </fieldset>
  );
}
