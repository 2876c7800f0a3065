/** Distances, hours and dates of places as sentences, in the language that is on. */
import { currentLanguage, words } from '../words';
import { holidaysDiffer, momentIn, openness, readHours, type At, type Week } from './hours';
import type { FoundPlace, Imported } from './types';

const DAY_MS = 86_400_000;
/** After so many days what was imported is to be verified. */
const OLD_DAYS = 90;
const A_MONDAY = Date.UTC(2024, 0, 1);
const HOLIDAYS = 7;

const two = (n: number): string => String(n).padStart(2, '0');

const clockOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

function dayName(day: number): string {
  const format = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'long', timeZone: 'UTC' });
  return format.format(A_MONDAY + day * DAY_MS);
}

export function distanceSaid(km: number | null): string {
  if (km === null) return '';
  return km < 1 ? words('km_less') : words('km', { n: Math.round(km) });
}

function nextSaid({ days, minutes }: At, today: number): string {
  const time = clockOf(minutes);
  if (!days) return words('closed_until', { time });
  if (days === 1) return words('closed_tomorrow', { time });
  return words('closed_day', { time, day: dayName((today + days) % HOLIDAYS) });
}

/** Open or not, at this moment, by the clock of the place. */
export function opennessSaid({ hours, timeZone }: FoundPlace, now: number): string {
  const week = readHours(hours);
  if (!week) return words('places_hours_unknown');
  const { day, minutes } = momentIn(timeZone, now);
  const state = openness(week, { day, minutes });
  const said = state.open
    ? state.until
      ? words('open_until', { time: clockOf(state.until.minutes) })
      : words('open_always')
    : state.next
      ? nextSaid(state.next, day)
      : words('closed');
  const days = (state.open ? 0 : state.next?.days) ?? 0;
  return holidaysDiffer(week, day + days) ? `${said} (${words('places_holidays')})` : said;
}

export function isOpen({ hours, timeZone }: FoundPlace, now: number): boolean {
  const week = readHours(hours);
  return !!week && openness(week, momentIn(timeZone, now)).open;
}

function spansSaid(week: Week, day: number): string {
  const spans = week[day] ?? [];
  if (!spans.length) return words('day_closed');
  return spans.map(([from, to]) => `${clockOf(from)}–${clockOf(to > 1440 ? to - 1440 : to)}`).join(', ');
}

/** Day by day, as pairs; none where nothing is known. Public holidays last. */
export function weekSaid({ hours }: FoundPlace): Array<[string, string]> {
  const week = readHours(hours);
  if (!week) return [];
  return week.map((_, day) => [
    day === HOLIDAYS ? words('holidays') : dayName(day),
    spansSaid(week, day),
  ]);
}

export const addressSaid = ({ address, postal, town }: FoundPlace): string =>
  [...address.split('\n'), `${postal} ${town}`.trim()].filter(Boolean).join(', ');

export const daysOld = ({ at }: Imported, now: number): number => Math.floor((now - at) / DAY_MS);

/** Whence, and when; what is old says so. */
export function importSaid(one: Imported, now: number): string {
  const days = daysOld(one, now);
  const date = new Date(one.at).toLocaleDateString(currentLanguage());
  const source = one.source || words('source_own');
  const said = words('source_of', { source, date });
  return days >= OLD_DAYS ? `${said} (${words('source_old', { n: days })})` : said;
}

export const isOld = (one: Imported, now: number): boolean => daysOld(one, now) >= OLD_DAYS;

export const timeThere = (timeZone: string, now: number): string =>
  clockOf(momentIn(timeZone, now).minutes);
