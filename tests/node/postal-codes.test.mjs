// The generator of the table of postal codes: the same bytes each time, and no table at all from data it cannot hold.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const generator = fileURLToPath(new URL('../../tools/make-postal-codes.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'havre-postal-'));
after(() => rmSync(folder, { recursive: true }));

function generate(communes) {
  const out = path.join(folder, 'table.c');
  const args = [generator, out];
  rmSync(out, { force: true });
  if (communes) {
    args.push(path.join(folder, 'communes.json'));
    writeFileSync(args.at(-1), JSON.stringify(communes));
  }
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stderr, text: existsSync(out) ? readFileSync(out, 'utf8') : null };
}

const commune = (departement, ...codesPostaux) => ({ code: `${departement}001`, nom: 'Havre', departement, codesPostaux });

test('the installed package gives the same table each time', () => {
  const first = generate();
  assert.equal(first.status, 0);
  assert.match(first.text, /const size_t postal_table_len = 6310;/);
  assert.equal(generate().text, first.text);
});

test('the order of the communes does not show', () => {
  const communes = [commune('75', '75001', '75002'), commune('2A', '20000'), commune('01', '75002')];
  const table = generate(communes).text;
  assert.match(table, /\{20000, 1, 127\}, \{75001, 2, 127\}, \{75002, 0, 2\},/);
  assert.equal(generate(communes.reverse()).text, table);
});

test('a code in three departements stops the build', () => {
  const { status, stderr, text } = generate([commune('01', '01200'), commune('74', '01200'), commune('38', '01200')]);
  assert.equal(status, 1);
  assert.match(stderr, /01200 lies in 01, 38, 74/);
  assert.equal(text, null);
});

test('what is no postal code or no departement stops the build', () => {
  assert.match(generate([commune('75', '7501')]).stderr, /"7501" of Havre is not a postal code/);
  assert.match(generate([{ code: '99001', nom: 'Ailleurs', codesPostaux: ['99001'] }]).stderr, /Ailleurs \(99001\) lies in no/);
});
