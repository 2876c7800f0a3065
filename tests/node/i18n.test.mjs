import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  COMPOSED,
  OF_THE_BUILD,
  faultsIn,
  headFaults,
  readCatalogues,
  sourcesOf,
} from '../../web/catalogues.mjs';
import { pages, root, web } from './lib/pages.mjs';

const LOCALES = join(web, 'locales');

for (const [folder, prefix, exempt] of [
  ['lobby', '', OF_THE_BUILD],
  ['desk', 'console.', []],
]) {
  const found = readCatalogues(LOCALES, prefix);

  test(`${folder}: nothing is wrong with its catalogues, French first`, () => {
    const sources = sourcesOf(join(web, folder));
    assert.equal(Object.keys(found)[0], 'fr');
    assert.deepEqual(faultsIn(found, { sources, composed: COMPOSED[folder], exempt }), []);
  });

  test(`${folder}: no exclamation mark, no word that labels her`, () => {
    for (const [key, text] of Object.values(found).flatMap(Object.entries)) {
      assert.doesNotMatch(text, /!|victime|victim/i, key);
    }
  });
}

const SOURCES = `words('plain'); write(at, "rich"); <p data-t="shown">`;
const GOOD = { plain: 'un', rich: '*Deux* [17] {n}', shown: 'trois', state_here: 'là', language: 'X' };

function faults(change = {}, { sources = SOURCES, first = GOOD } = {}) {
  const en = { ...GOOD, ...change };
  for (const key of Object.keys(en)) if (en[key] === undefined) delete en[key];
  return faultsIn({ fr: first, en }, { sources, composed: ['state_here'], exempt: ['language'] });
}

test('a key that one language lacks, or has alone, is named', () => {
  assert.deepEqual(faults(), []);
  assert.deepEqual(faults({ plain: undefined }), ['en: plain is missing']);
  assert.deepEqual(faults({ plain: '' }), ['en: plain is missing']);
  assert.deepEqual(faults({ more: 'x' }), ['en: more is in no other language']);
});

test('a value, a number or an emphasis that was lost or made up is named', () => {
  const lost = ['*Two* [17]', '*Two* [112] {n}', 'Two [17] {n}', '*Two* [17] {m}', '*Two* *x* [17] {n}', '*Two* [17] {n} {'];
  for (const rich of lost) assert.match(faults({ rich })[0], /^en: rich has .* not /, rich);
  assert.deepEqual(faults({ rich: 'In {n} [17] the *two*' }), [], 'another order is no fault');
});

test('a sentence that nobody says, and one that is said and is not there, are named', () => {
  assert.deepEqual(faults({}, { sources: SOURCES.replace('plain', 'plainer') }), ['plain is said by nobody']);
  assert.deepEqual(faults({}, { sources: `${SOURCES}<p data-label="gone">` }), [
    'gone is said by the page and in no catalogue',
  ]);
  const { state_here, ...short } = GOOD;
  assert.ok(faults({}, { first: short }).includes('state_here is said by the page and in no catalogue'));
  assert.ok(state_here);
});

test('a visitor’s catalogue has its own name and a direction', () => {
  assert.deepEqual(headFaults(readCatalogues(LOCALES)), []);
  assert.deepEqual(headFaults({ ar: { language: 'العربية', dir: 'rtl' } }), []);
  assert.equal(headFaults({ xx: { dir: 'up' } }).length, 2);
  assert.equal(headFaults({ xx: { language: '<b>', dir: 'ltr' } }).length, 1);
});

test('the build stops at a catalogue that is wrong, and says why', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'));
  try {
    const fr = JSON.parse(readFileSync(join(LOCALES, 'fr.json'), 'utf8'));
    const { exit, ...en } = fr;
    writeFileSync(join(folder, 'fr.json'), JSON.stringify(fr));
    writeFileSync(join(folder, 'en.json'), JSON.stringify(en));
    const command = [join(web, 'build.mjs'), join(folder, 'out'), '', folder];
    const { code, stderr } = await new Promise((done) =>
      execFile(process.execPath, command, { cwd: root }, (error, _, text) =>
        done({ code: error?.code, stderr: text }),
      ),
    );
    assert.equal(code, 1);
    assert.match(stderr, /en: exit is missing/);
    assert.ok(exit);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the language is the first of the reader’s that there is, else French', () => {
  const { pickLanguage } = pages.i18n;
  assert.equal(pickLanguage(['de-DE', 'en-US', 'fr']), 'en');
  assert.equal(pickLanguage(['FR-ca']), 'fr');
  assert.equal(pickLanguage(['de', 'ar']), 'fr');
  assert.equal(pickLanguage([]), 'fr');
});

test('values are filled in, and an unknown one stays visible', () => {
  const { fill } = pages.i18n;
  assert.equal(fill('{n} of {m}', { n: 0, m: 3 }), '0 of 3');
  assert.equal(fill('{n}', { n: '$& $1' }), '$& $1');
  assert.equal(fill('{what}'), '{what}');
});
