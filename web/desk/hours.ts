/**
 * Opening hours (src/places/hours.h) of lines and of places: read and written, open or not at a
 * moment, and in words. Days and minutes are those of the clock on the wall there, so a night when
 * clocks are changed is a night like any other. There is no calendar in here: a public holiday is
 * told and not known.
 */
import { currentLanguage, words } from './words';

/** In minutes from the day's midnight; one that ends on the day after ends beyond 24 hours. */
export interface Span {
  from: number;
  to: number;
}
/** Eight days: Monday first, public holidays last. */
export type Week = Span[][];

export const DAYS = 8;
const HOLIDAY = 7;
const WEEKDAYS = 7;
const DAY = 24 * 60;
const ALWAYS_DAY = '0000-2400';
export const ALWAYS: string = Array<string>(DAYS).fill(ALWAYS_DAY).join(';');
/** National lines have their hours there. */
const PARIS = 'Europe/Paris';

function spanOf(text: string): Span | null {
  const found = /^(\d\d)(\d\d)-(\d\d)(\d\d)$/.exec(text);
  if (!found) return null;
  const [hour = 0, minute = 0, endHour = 0, endMinute = 0] = found.slice(1).map(Number);
  const [from, to] = [hour * 60 + minute, endHour * 60 + endMinute];
  return { from, to: to > from ? to : to + DAY };
}

/** Null: not known. */
export function readHours(text: string): Week | null {
  const days = text.split(';');
  if (days.length !== DAYS) return null;
  const week = days.map((day) => (day ? day.split(' ').map(spanOf) : []));
  return week.every((spans) => spans.every(Boolean)) ? (week as Week) : null;
}

/** The end of a day is 24:00, and 00:00 the beginning of the next one. */
export function timeText(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const within = minute > DAY ? minute - DAY : minute;
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

const written = (day: Span[]): string =>
  day.map(({ from, to }) => `${timeText(from)}-${timeText(to)}`).join(' ').replace(/:/g, '');

export const writeHours = (week: Week): string => week.map(written).join(';');

/** Monday is 0. */
export interface Moment {
  day: number;
  minute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Costly to make, and asked for at every place. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, hour12: false });
  clocks.set(timeZone, made);
  return made;
}

/** `at`: milliseconds since 1970. */
export function momentIn(timeZone: string, at: number): Moment {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  // Some write midnight as 24.
  const hour = Number(part('hour')) % 24;
  return { day: NAMES.indexOf(part('weekday')), minute: hour * 60 + Number(part('minute')) };
}

/** When it changes: so many days from today, at this minute of that day. */
export interface Change {
  days: number;
  minute: number;
}
export interface Openness {
  open: boolean;
  /** Null: it stays so. */
  change: Change | null;
}

/** From yesterday, whose last one may end today, to the same day next week; what touches is one. */
function around(week: Week, today: number): Span[] {
  const merged: Span[] = [];
  for (let days = -1; days <= WEEKDAYS + 1; days++) {
    for (const { from, to } of week[(today + days + WEEKDAYS) % WEEKDAYS] ?? []) {
      const [begins, ends] = [days * DAY + from, days * DAY + to];
      const last = merged[merged.length - 1];
      if (last && begins <= last.to) last.to = Math.max(last.to, ends);
      else merged.push({ from: begins, to: ends });
    }
  }
  return merged;
}

export function openness(week: Week, { day, minute }: Moment): Openness {
  const next = around(week, day).find(({ to }) => to > minute);
  if (!next) return { open: false, change: null };
  const open = next.from <= minute;
  const at = open ? next.to : next.from;
  if (at - minute >= WEEKDAYS * DAY) return { open, change: null };
  return { open, change: { days: Math.floor(at / DAY), minute: at % DAY } };
}

export const isOpen = (week: Week | null, at = Date.now(), timeZone = PARIS): boolean =>
  !!week && openness(week, momentIn(timeZone, at)).open;

/** Whether a public holiday has other hours than this day of the week. */
export const holidaysDiffer = (week: Week, day: number): boolean =>
  written(week[HOLIDAY] ?? []) !== written(week[day % WEEKDAYS] ?? []);

/** 1 January 2024 was a Monday. */
export function dayName(day: number, weekday: 'long' | 'short' = 'long'): string {
  if (day === HOLIDAY) return words('hours_holidays');
  const date = Date.UTC(2024, 0, 1 + day);
  return new Intl.DateTimeFormat(currentLanguage(), { weekday, timeZone: 'UTC' }).format(date);
}

function untilText({ days, minute }: Change, today: number): string {
  // What ends at midnight ends with its day.
  if (!minute) return untilText({ days: days - 1, minute: DAY }, today);
  const time = timeText(minute);
  if (days === 0) return words('hours_open_until', { time });
  if (days === 1) return words('hours_open_tomorrow', { time });
  return words('hours_open_day', { time, day: dayName((today + days) % WEEKDAYS) });
}

function opensText({ days, minute }: Change, today: number): string {
  const time = timeText(minute);
  if (days === 0) return words('hours_opens', { time });
  if (days === 1) return words('hours_opens_tomorrow', { time });
  return words('hours_opens_day', { time, day: dayName((today + days) % WEEKDAYS) });
}

function opennessText({ open, change }: Openness, today: number): string {
  if (!change) return words(open ? 'hours_open_always' : 'hours_closed');
  return (open ? untilText : opensText)(change, today);
}

/** « ouvert jusqu’à 19:00 », « fermé, ouvre demain à 09:00 (sauf jours fériés) ». */
export function nowText(week: Week | null, at = Date.now(), timeZone = PARIS): string {
  if (!week) return words('hours_unknown');
  const now = momentIn(timeZone, at);
  const state = openness(week, now);
  const text = opennessText(state, now.day);
  const said = now.day + (state.open ? 0 : (state.change?.days ?? 0));
  return holidaysDiffer(week, said) ? words('hours_but_holidays', { hours: text }) : text;
}

export const timeIn = (timeZone: string, at = Date.now()): string =>
  timeText(momentIn(timeZone, at).minute);

const spansText = (day: Span[]): string =>
  day.map(({ from, to }) => `${timeText(from)}–${timeText(to)}`).join(', ');

/** Day by day, as pairs; none where nothing is known. Public holidays last. */
export const dayTexts = (week: Week | null): Array<[string, string]> =>
  (week ?? []).map((spans, day) => [dayName(day), spansText(spans) || words('hours_closed')]);

interface Group {
  first: number;
  last: number;
  text: string;
}

/** Days after one another with the same hours are one group. */
function groups(week: Week): Group[] {
  const all: Group[] = [];
  week.slice(0, WEEKDAYS).forEach((day, at) => {
    const text = spansText(day);
    const before = all[all.length - 1];
    if (before && before.text === text) before.last = at;
    else all.push({ first: at, last: at, text });
  });
  return all;
}

function groupText({ first, last, text }: Group): string {
  if (first === 0 && last === WEEKDAYS - 1) return words('hours_daily', { hours: text });
  const days = [first, last].map((day) => dayName(day, 'short'));
  return `${first === last ? days[0] : days.join('–')} ${text}`;
}

/** « à toute heure », « tous les jours 09:00–19:00 », « lun.–ven. 10:00–19:00 ». */
export function weekText(week: Week | null): string {
  if (!week) return words('hours_unknown');
  if (writeHours(week) === ALWAYS) return words('hours_always');
  const holiday = spansText(week[HOLIDAY] ?? []);
  const open = groups(week).filter(({ text }) => text);
  if (!open.length && !holiday) return words('hours_closed');
  const said = open.map(groupText);
  if (!week.every((day) => spansText(day) === holiday))
    said.push(words('hours_holidays_too', { hours: holiday || words('hours_closed') }));
  return said.join(' ; ');
}
