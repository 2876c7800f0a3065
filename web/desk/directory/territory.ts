/**
 * Which of the country's territories a code lies in, and what time it is there. Overseas nobody is
 * sent to another island's station, however near it is on a map.
 */

export const METRO = 'metro';

const ZONES: Record<string, string> = {
  metro: 'Europe/Paris',
  971: 'America/Guadeloupe',
  972: 'America/Martinique',
  973: 'America/Cayenne',
  974: 'Indian/Reunion',
  975: 'America/Miquelon',
  976: 'Indian/Mayotte',
  977: 'America/St_Barthelemy',
  978: 'America/Marigot',
  986: 'Pacific/Wallis',
  987: 'Pacific/Tahiti',
  988: 'Pacific/Noumea',
};

/** French Polynesia has three times: INSEE codes of the Marquesas, and of the Gambier islands. */
const MARQUESAS = ['98718', '98723', '98731', '98746', '98756', '98757'];
const GAMBIER = '98719';

/** Postal codes of islands that were Guadeloupe's, and still begin like hers. */
const BY_POSTAL: Record<string, string> = { 97133: '977', 97150: '978' };

const isOverseas = (code: string): boolean => /^9[78]/.test(code);

/** By the INSEE code of a commune. */
export const territoryOf = (commune: string): string =>
  isOverseas(commune) ? commune.slice(0, 3) : METRO;

/** Where the commune is not known. */
export const territoryOfPostal = (postal: string): string =>
  BY_POSTAL[postal] ?? territoryOf(postal);

/** `commune`: its INSEE code, if it is known. */
export function timeZoneOf(territory: string, commune: string): string {
  if (MARQUESAS.includes(commune)) return 'Pacific/Marquesas';
  if (commune === GAMBIER) return 'Pacific/Gambier';
  return ZONES[territory] ?? 'Europe/Paris';
}
