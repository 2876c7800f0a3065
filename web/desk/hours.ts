/**
 * Opening hours as the house keeps them (src/places/hours.h): eight days, Monday first, public
 * holidays last, each of spans in minutes from midnight; one that ends on the day after ends beyond
 * 24 hours. Whether somebody is there now is computed here, where the place is: there is no
 * calendar, so a public holiday is told and not known.
 */
import { currentLanguage, words } from './words';

export interface Span {
  from: number;
  to: number;
}
export type Week = Span[][];

export const DAYS = 8;
export const HOLIDAY = 7;
const WEEKDAYS = 7;
const DAY = 24 * 60;
const ALWAYS_DAY = '0000-2400';
export const ALWAYS: string = Array<string>(DAYS).fill(ALWAYS_DAY).join(';');

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(2));

function spanOf(text: string): Span {
  const [from, to] = text.split('-').map(minutes) as [number, number];
  return { from, to: to <= from ? to + DAY : to };
}

/** Null: not known. The desk has looked at its form. */
export function readHours(text: string): Week | null {
  const days = text.split(';');
  if (days.length !== DAYS) return null;
  return days.map((day) => (day ? day.split(' ').map(spanOf) : []));
}

const digits = (at: number): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const within = at > DAY ? at - DAY : at;
  return two(Math.floor(within / 60)) + two(within % 60);
};

const written = (day: Span[]): string =>
  day.map(({ from, to }) => `${digits(from)}-${digits(to)}`).join(' ');

export const writeHours = (week: Week): string => week.map(written).join(';');

/** Day of the week and minutes there. */
function localTime(at: number, timeZone: string): { day: number; minute: number } {
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday'));
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** When it changes: so many days from today, at this minute of that day. */
export interface Change {
  days: number;
  minute: number;
}
export interface Now {
  open: boolean;
  /** Null: it stays so. */
  change: Change | null;
}

/** All spans of the week around today, in minutes from today's midnight, joined where they meet. */
function around(week: Week, today: number): Span[] {
  const spans: Span[] = [];
  for (let days = -1; days <= WEEKDAYS; days++) {
    const day = week[(today + days + WEEKDAYS) % WEEKDAYS] ?? [];
    for (const { from, to } of day) {
      const last = spans[spans.length - 1];
      const [begins, ends] = [from + days * DAY, to + days * DAY];
      if (last && begins <= last.to) last.to = Math.max(last.to, ends);
      else spans.push({ from: begins, to: ends });
    }
  }
  return spans;
}

export function hoursNow(week: Week, at = Date.now(), timeZone = 'Europe/Paris'): Now {
  const { day, minute } = localTime(at, timeZone);
  const next = around(week, day).find(({ to }) => to > minute);
  if (!next) return { open: false, change: null };
  const open = next.from <= minute;
  const changes = open ? next.to : next.from;
  if (changes > WEEKDAYS * DAY) return { open, change: null };
  return { open, change: { days: Math.floor(changes / DAY), minute: changes % DAY } };
}

export const timeText = (minute: number): string => {
  const [hours, rest] = [Math.floor(minute / 60) % 24, minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
};

/** 1 January 2024 was a Monday. */
export function dayName(day: number, weekday: 'long' | 'short' = 'long'): string {
  if (day === HOLIDAY) return words('hours_holidays');
  const date = Date.UTC(2024, 0, 1 + day);
  return new Intl.DateTimeFormat(currentLanguage(), { weekday, timeZone: 'UTC' }).format(date);
}

function changeText({ days, minute }: Change, today: number): string {
  const time = timeText(minute);
  if (days === 0) return time;
  if (days === 1) return words('hours_tomorrow', { time });
  return words('hours_on', { day: dayName((today + days) % WEEKDAYS), time });
}

/** « ouvert jusqu’à 19:00 », « fermé, ouvre demain à 09:00 ». */
export function nowText(week: Week | null, at = Date.now(), timeZone = 'Europe/Paris'): string {
  if (!week) return words('hours_unknown');
  const { open, change } = hoursNow(week, at, timeZone);
  if (!change) return words(open ? 'hours_open' : 'hours_closed');
  const time = changeText(change, localTime(at, timeZone).day);
  return words(open ? 'hours_open_until' : 'hours_opens', { time });
}

const spansText = (day: Span[]): string =>
  day
    .map(({ from, to }) => `${timeText(from)}–${to % DAY ? timeText(to) : '24:00'}`)
    .join(', ');

/** Days after one another with the same hours are one group. */
function groups(week: Week): Array<{ first: number; last: number; text: string }> {
  const all: Array<{ first: number; last: number; text: string }> = [];
  week.slice(0, WEEKDAYS).forEach((day, at) => {
    const text = spansText(day);
    const before = all[all.length - 1];
    if (before && before.text === text) before.last = at;
    else all.push({ first: at, last: at, text });
  });
  return all;
}

function groupText({ first, last, text }: { first: number; last: number; text: string }): string {
  if (first === 0 && last === WEEKDAYS - 1) return words('hours_daily', { hours: text });
  const days = [first, last].map((day) => dayName(day, 'short'));
  return `${first === last ? days[0] : days.join('–')} ${text}`;
}

/** « à toute heure », « tous les jours 09:00–19:00 », « lun.–ven. 10:00–19:00 ». */
export function weekText(week: Week | null): string {
  if (!week) return words('hours_unknown');
  if (writeHours(week) === ALWAYS) return words('hours_always');
  const open = groups(week).filter(({ text }) => text);
  const said = open.map(groupText);
  const holiday = spansText(week[HOLIDAY] ?? []);
  const asDaily = open.length === 1 && open[0]?.text === holiday && open[0].last === WEEKDAYS - 1;
  if (!said.length && !holiday) return words('hours_closed');
  if (!asDaily || open[0]?.first !== 0)
    said.push(words('hours_holidays_too', { hours: holiday || words('hours_closed') }));
  return said.join(' ; ');
}
