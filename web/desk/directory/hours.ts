/**
 * Opening hours (the form is src/places/hours.h's) and a moment: open or not, until when, from when.
 * Days and minutes are those of the clock on the wall there, so a night when clocks are changed is
 * a night like any other. There is no calendar in here: public holidays are told beside it.
 */

const DAYS = 7;
const HOLIDAYS = 7;
const DAY = 24 * 60;

/** Minutes from the day's beginning; one that ends on the next day ends beyond 1440. */
export type Span = [number, number];
/** Monday first, public holidays last. */
export type Week = Span[][];

/** Monday is 0. */
export interface Moment {
  day: number;
  minutes: number;
}

/** So many days from today, at so many minutes. */
export interface At {
  days: number;
  minutes: number;
}

/** Open: `until` null means day and night. Closed: `next` null means that it never opens. */
export type Openness = { open: true; until: At | null } | { open: false; next: At | null };

function readSpan(text: string): Span | null {
  const found = /^(\d\d)(\d\d)-(\d\d)(\d\d)$/.exec(text);
  if (!found) return null;
  const [from = 0, fromMinutes = 0, to = 0, toMinutes = 0] = found.slice(1).map(Number);
  const [start, end] = [from * 60 + fromMinutes, to * 60 + toMinutes];
  return [start, end > start ? end : end + DAY];
}

/** Null: not known. */
export function readHours(text: string): Week | null {
  const days = text.split(';');
  if (days.length !== HOLIDAYS + 1) return null;
  const week = days.map((day) => (day ? day.split(' ').map(readSpan) : []));
  return week.every((spans) => spans.every(Boolean)) ? (week as Week) : null;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Costly to make, and asked for at every place. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  clocks.set(timeZone, made);
  return made;
}

/** `at`: milliseconds since 1970. */
export function momentIn(timeZone: string, at: number): Moment {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  // Some write midnight as 24.
  return {
    day: NAMES.indexOf(part('weekday')),
    minutes: (Number(part('hour')) % 24) * 60 + Number(part('minute')),
  };
}

/** From yesterday, whose last one may end today, to the same day next week; what touches is one. */
function around(week: Week, day: number): Span[] {
  const merged: Span[] = [];
  for (let days = -1; days <= DAYS + 1; days++) {
    for (const [from, to] of week[(day + days + DAYS) % DAYS] ?? []) {
      const [start, end] = [days * DAY + from, days * DAY + to];
      const last = merged[merged.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
  }
  return merged;
}

const at = (minutes: number): At => ({
  days: Math.floor(minutes / DAY),
  minutes: minutes % DAY,
});

export function openness(week: Week, { day, minutes }: Moment): Openness {
  const spans = around(week, day);
  const now = spans.find(([from, to]) => from <= minutes && minutes < to);
  if (now) return { open: true, until: now[1] - minutes >= DAYS * DAY ? null : at(now[1]) };
  const next = spans.find(([from]) => from > minutes);
  return { open: false, next: next ? at(next[0]) : null };
}

/** Whether a public holiday has other hours than this day of the week. */
export const holidaysDiffer = (week: Week, day: number): boolean =>
  JSON.stringify(week[HOLIDAYS]) !== JSON.stringify(week[day % DAYS]);
