// What an import leaves in the database of a house that runs, by the hand of another process.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from './house.mjs';

const quoted = (text) => `'${text.replace(/'/g, "''")}'`;
const rows = (all) => all.map((row) => `(${row.map((value) => (typeof value === 'number' ? value : quoted(value)))})`);
const insert = (table, all) => (all.length ? `INSERT INTO ${table} VALUES ${rows(all)};` : '');

/** All communes, each { code, name, population, codes, zones }: in place of those that are there. */
export function importCommunes({ state }, communes) {
  const places = communes.map(({ code, name, population }) => [code, name, population]);
  const codes = communes.flatMap(({ code, codes: own }) => own.map((one) => [one, code]));
  const zones = communes.flatMap(({ code, zones: own }) => own.map((zone) => [code, zone, '', `${zone} ${code}`]));
  const number = (kind, n) => `INSERT OR REPLACE INTO imports VALUES
    ('${kind}', (SELECT last FROM numbers WHERE name = 'imports') + ${n}, 'test', 1, 1, 0);`;
  execFileSync('sqlite3', [path.join(state, 'havre.db'), `BEGIN IMMEDIATE;
    DELETE FROM commune_postal_codes; DELETE FROM communes; DELETE FROM zones;
    ${insert('communes (code, name, population)', places)}
    ${insert('commune_postal_codes (postal_code, commune)', codes)}
    ${insert('zones (commune, zone, unit, service)', zones)}
    ${number('communes', 1)} ${number('zones', 2)}
    UPDATE numbers SET last = last + 2 WHERE name = 'imports'; COMMIT;`]);
}

/** A lobby has a table of so many postal codes; `times` says how many tables it had by then. */
export const knowsZones = (lobby, codes, times = 1) => eventually(`zones of ${codes} codes`, () =>
  lobby.stderr.split(`who is competent is known for ${codes} postal codes`).length > times);

/** Small communes around Oyonnax, whose postal code is mixed, and two codes of one zone each. */
export const AIN = [
  { code: '01053', name: 'Bourg-en-Bresse', population: 41_000, codes: ['01000'], zones: ['police'] },
  { code: '01185', name: 'Plateau d’Hauteville', population: 4800, codes: ['01110'], zones: ['gendarmerie'] },
  { code: '01283', name: 'Oyonnax', population: 22_000, codes: ['01100'], zones: ['police'] },
  { code: '01014', name: 'Arbent', population: 3300, codes: ['01100'], zones: ['gendarmerie'] },
  { code: '01170', name: 'Géovreisset', population: 900, codes: ['01100'], zones: ['gendarmerie'] },
];
