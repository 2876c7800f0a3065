// Why a row is not taken is said by the importers, in English, and in the console's language by its own table: both have the same.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const texts = (code) => [...code.matchAll(/"([a-z][^"%\\]* [^"%\\]*)"/g)].map(([, text]) => text);

/** Of a reader: what is handed to its `refuse`. What gives a whole file up is a sentence by itself. */
const refusals = (file) => [...read(file).matchAll(/\b(?:handle_)?refuse[d]?\(([^;]*)\);/g)].flatMap(([, given]) => texts(given));

test('each reason of the importers has its words in the console, and there are none besides', () => {
  const rows = readdirSync(new URL('../../src/places', import.meta.url)).filter((name) => /^rows.*\.c$/.test(name));
  const said = new Set([
    ...rows.flatMap((name) => texts(read(`src/places/${name}`).replace(/_Static_assert\([^;]*;/g, ''))),
    ...['src/places/csv.c', 'src/places/records.c', 'src/desk/import.c'].flatMap(refusals),
  ]);
  const known = [...read('web/desk/import-reasons.ts').matchAll(/^ {2}(?:'([^']+)'|"([^"]+)"):/gm)].map(([, a, b]) => a ?? b);
  assert.ok(said.size > 30);
  assert.deepEqual([...said].sort(), known.sort());
});
