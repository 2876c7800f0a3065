import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pages, web } from './lib/pages.mjs';

const read = (path) => readFileSync(join(web, path), 'utf8');
const catalogue = (name) => JSON.parse(read(`locales/${name}.json`));
const sources = (folder) =>
  readdirSync(join(web, folder))
    .filter((file) => /\.(tsx?|html)$/.test(file))
    .map((file) => read(join(folder, file)))
    .join('\n');

// Keys that are put together: what stands before the part that varies.
const COMPOSED = {
  lobby: ['state_', 'ahead_'],
  desk: ['state_', 'course_', 'line_', 'zone_', 'lang_', 'key_', 'empty_'],
};
const PROFESSIONS = ['police', 'gendarme', 'psychologist', 'social_worker', 'interpreter'];

for (const [folder, prefix] of [
  ['lobby', ''],
  ['desk', 'console.'],
]) {
  const fr = catalogue(`${prefix}fr`);
  const en = catalogue(`${prefix}en`);

  test(`${folder}: both languages have the same sentences, in the same order`, () => {
    assert.deepEqual(Object.keys(en), Object.keys(fr));
  });

  test(`${folder}: a sentence has the same values, numbers and emphasis in both`, () => {
    const marks = (text) => [...text.matchAll(/\{\w+\}|\[\d+\]|\*/g)].map(([mark]) => mark).sort();
    for (const key of Object.keys(fr)) assert.deepEqual(marks(en[key]), marks(fr[key]), key);
  });

  test(`${folder}: no sentence is unused`, () => {
    const text = sources(folder);
    for (const key of Object.keys(fr)) {
      const composed = COMPOSED[folder].some(
        (start) => key.startsWith(start) && text.includes(start),
      );
      const used =
        composed ||
        PROFESSIONS.includes(key) ||
        text.includes(`'${key}'`) ||
        text.includes(`data-t="${key}"`) ||
        text.includes(`data-label="${key}"`) ||
        new RegExp(`\\b${key}\\b`).test(text);
      assert.ok(used, key);
    }
  });

  test(`${folder}: no exclamation mark, no word that labels her`, () => {
    for (const [key, text] of [...Object.entries(fr), ...Object.entries(en)]) {
      assert.doesNotMatch(text, /!|victime|victim/i, key);
    }
  });
}

test('every sentence that the page names exists', () => {
  const fr = catalogue('fr');
  for (const [, key] of read('lobby/page.html').matchAll(/data-(?:t|label)="(\w+)"/g))
    assert.ok(key in fr, key);
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
