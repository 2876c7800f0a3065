/** Distances, addresses and dates of places as sentences, in the language that is on. */
import { currentLanguage, words } from '../words';
import type { FoundPlace, Imported } from './types';

const DAY_MS = 86_400_000;
/** After so many days what was imported is to be verified. */
const OLD_DAYS = 90;

export function distanceSaid(km: number | null): string {
  if (km === null) return '';
  return km < 1 ? words('km_less') : words('km', { n: Math.round(km) });
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
