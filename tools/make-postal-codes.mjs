// make-postal-codes.mjs OUT.c [COMMUNES.json]
//
// Writes the table of src/places/postal_table.h: every postal code that a commune (or an arrondissement of Paris, Lyon,
// Marseille) has, with the départements or overseas collectivities it lies in. The same input gives the same bytes.
// Whatever the table cannot hold stops the build here: a code in three départements, a département of another shape.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const DEPARTEMENTS_OF_A_CODE = 2;
const NONE = 127; // as in postal_table.h

const [out, communes = installed()] = process.argv.slice(2);
if (!out) fail('usage: make-postal-codes.mjs OUT.c [COMMUNES.json]');
writeFileSync(out, table(placesByCode(JSON.parse(readFileSync(communes, 'utf8')))));

function installed() {
  try {
    return createRequire(import.meta.url).resolve('@etalab/decoupage-administratif/data/communes.json');
  } catch {
    return fail('@etalab/decoupage-administratif is not installed: run "npm ci" first');
  }
}

function fail(why) {
  console.error(`make-postal-codes: ${why}`);
  process.exit(1);
}

// A commune that was merged into another has no code of its own in the package; were it to get one, it would count.
function placesByCode(communes) {
  const places = new Map();
  for (const commune of communes) {
    for (const code of commune.codesPostaux ?? []) {
      if (!/^[0-9]{5}$/.test(code)) fail(`"${code}" of ${commune.nom} is not a postal code`);
      if (!places.has(code)) places.set(code, new Set());
      places.get(code).add(departement(commune));
    }
  }
  return places;
}

function departement(commune) {
  const code = commune.departement ?? commune.collectiviteOutremer?.code;
  if (!/^([0-9]{2,3}|2[AB])$/.test(code ?? '')) fail(`${commune.nom} (${commune.code}) lies in no département`);
  return code;
}

function table(places) {
  const names = [...new Set([...places.values()].flatMap((set) => [...set]))].sort();
  if (names.length > NONE) fail(`${names.length} départements are more than 7 bits can number`);
  const rows = [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, set]) => row(code, [...set].sort(), names));
  return [
    '/* Made by tools/make-postal-codes.mjs from @etalab/decoupage-administratif (Licence Ouverte 2.0). */',
    '#include "places/postal_table.h"',
    '',
    `const char postal_table_departements[${names.length}][3] = {`,
    ...lines(names.map((name) => `{${[...name.padEnd(3)].map((letter) => `'${letter}'`).join(', ')}}`), 6),
    '};',
    '',
    `const size_t postal_table_departements_len = ${names.length};`,
    '',
    `const size_t postal_table_len = ${rows.length};`,
    '',
    `const struct postal_row postal_table[${rows.length}] = {`,
    ...lines(rows, 5),
    '};',
    '',
  ].join('\n');
}

function row(code, departements, names) {
  if (departements.length > DEPARTEMENTS_OF_A_CODE) fail(`${code} lies in ${departements.join(', ')}: more than ${DEPARTEMENTS_OF_A_CODE}`);
  const [first, second] = departements.map((name) => names.indexOf(name));
  return `{${Number(code)}, ${first}, ${second ?? NONE}}`;
}

function lines(items, perLine) {
  const result = [];
  for (let at = 0; at < items.length; at += perLine) result.push(`    ${items.slice(at, at + perLine).join(', ')},`);
  return result;
}
