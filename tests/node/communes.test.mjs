// The generator of the table of communes: the same bytes each time, places where GeoNames or the neighbours have them, and no
// table at all from data it cannot hold.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const generator = fileURLToPath(new URL('../../tools/make-communes.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'havre-communes-'));
after(() => rmSync(folder, { recursive: true }));

function generate(communes, cities = []) {
  const out = path.join(folder, 'table.c');
  const args = [generator, out];
  rmSync(out, { force: true });
  if (communes) {
    args.push(path.join(folder, 'communes.json'), path.join(folder, 'cities.txt'));
    writeFileSync(args[2], JSON.stringify(communes));
    writeFileSync(args[3], cities.map((city) => city.join('\t')).join('\n'));
  }
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stderr, text: existsSync(out) ? readFileSync(out, 'utf8') : null };
}

const commune = (code, nom, ...codesPostaux) => ({ code, nom, type: 'commune-actuelle', population: 7, codesPostaux });

/** A row of GeoNames' file with the columns that are looked at. */
function city(name, latitude, longitude, { feature = 'PPL', country = 'FR', admin4 = '', population = 600 }) {
  const row = Array(19).fill('');
  for (const [column, value] of [[1, name], [4, latitude], [5, longitude], [7, feature], [8, country], [13, admin4], [14, population]])
    row[column] = String(value);
  return row;
}

/** Rows of the table by code: [latitude, longitude]. */
const places = (text) => Object.fromEntries([...text.matchAll(/\{\d+, (\S+), (\S+), \{'(.)', '(.)', '(.)', '(.)', '(.)'\}, /g)]
  .map(([, latitude, longitude, ...code]) => [code.join(''), [latitude, longitude]]));

test('the installed packages give the same table each time', () => {
  const first = generate();
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.text, /const size_t communes_table_len = 35014;/);
  assert.equal(generate().text, first.text);
});

test('the place of its own name counts, then a seat, then the largest', () => {
  const { text } = generate([commune('01001', 'Aval', '01000')], [
    city('Le Bas', 1, 1, { admin4: '01001', population: 9000 }), city('AVAL', 2, 2.000004, { admin4: '01001' }),
    city('Le Haut', 3, 3, { admin4: '01001', feature: 'PPLA4' }), city('Ailleurs', 4, 4, { country: 'BE', admin4: '01001' })]);
  assert.deepEqual(places(text)['01001'], ['200000', '200000']);
  const second = generate([commune('01001', 'Aval', '01000')], [
    city('Le Bas', 1, 1, { admin4: '01001', population: 9000 }), city('Le Haut', 3, 3, { admin4: '01001', feature: 'PPLA4' })]);
  assert.deepEqual(places(second.text)['01001'], ['300000', '300000']);
});

test('a commune that is in no list of places lies amid those of its postal code, and nowhere without them', () => {
  const { text } = generate([commune('01001', 'Aval', '01000'), commune('01002', 'Mont', '01000'), commune('01003', 'Petit', '01000'),
    commune('01004', 'Seul', '01111')], [city('Aval', 1, 5, { admin4: '01001' }), city('Mont', 2, -5, { admin4: '01002' })]);
  assert.deepEqual(places(text)['01003'], ['150000', '0']);
  assert.deepEqual(places(text)['01004'], ['INT32_MIN', 'INT32_MIN']);
});

test('overseas, where GeoNames has no codes, names tell', () => {
  const { text } = generate([commune('98817', 'Le Mont-Dore', '98809')], [city('Mont-Dore', -22, 166, { country: 'NC' })]);
  assert.deepEqual(places(text)['98817'], ['-2200000', '16600000']);
});

test('a city leaves its postal codes to its arrondissements, which are at least where it is', () => {
  const part = (code, nom, postal) => ({ ...commune(code, nom, postal), type: 'arrondissement-municipal', commune: '69123' });
  const { text } = generate([commune('69123', 'Lyon', '69001', '69002'), part('69381', 'Lyon 1er', '69001'), part('69382', 'Lyon 2e', '69002')],
    [city('Lyon', 45, 4, { admin4: '69123' }), city('Lyon 02', 46, 5, { admin4: '69123', feature: 'PPLX' })]);
  assert.deepEqual(places(text), { 69123: ['4500000', '400000'], 69381: ['4500000', '400000'], 69382: ['4600000', '500000'] });
  assert.match(text, /\{'6', '9', '1', '2', '3'\}, 4, 0\}/);
});

test('codes that are no more lead to what they became part of', () => {
  const { text } = generate([{ ...commune('01001', 'Aval', '01000'), anciensCodes: ['01009'] },
    { code: '01002', nom: 'Vieux', type: 'commune-deleguee', chefLieu: '01001' }, { code: '01001', nom: 'Aval', type: 'commune-deleguee', chefLieu: '01001' }]);
  assert.match(text, /communes_table_former_len = 2;/);
  assert.match(text, /\{\{'0', '1', '0', '0', '2'\}, \{'0', '1', '0', '0', '1'\}\}, \{\{'0', '1', '0', '0', '9'\}/);
});

test('what the table cannot hold stops the build', () => {
  for (const [communes, said] of [
    [[commune('1001', 'Aval')], /"1001" of Aval is not a commune's code/],
    [[commune('01001', 'Aval'), commune('01001', 'Mont')], /01001 is there twice/],
    [[commune('01001', 'A'.repeat(129))], /is no name for the table/],
    [[commune('01001', 'A"B')], /is no name for the table/],
    [[commune('01001', 'Aval', '1000')], /"1000" of Aval is not a postal code/],
    [[{ code: '01002', nom: 'Vieux', type: 'commune-deleguee', chefLieu: '01001' }], /01002 became 01001, which is no commune/],
  ]) {
    const { status, stderr, text } = generate(communes);
    assert.equal(status, 1);
    assert.match(stderr, said);
    assert.equal(text, null);
  }
});
