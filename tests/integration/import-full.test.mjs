// The importers at full scale, on files as large as the published ones. Those are not in this repository: HAVRE_DATA names their
// folder, or they lie in shared/data beside it. Without them this counts as skipped, and says so.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from './lib/house.mjs';

// Not the sanitizers' one: it is time and memory that count.
const BINARY = path.join(process.env.HAVRE_BUILD ?? path.join(ROOT, 'build'), 'havre');
const DATA = process.env.HAVRE_DATA ?? path.resolve(ROOT, '../shared/data');
const MOST_KIB = 64 * 1024;

let folder, state;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'havre-full-'));
  state = path.join(folder, 'state');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function missing(...files) {
  const absent = files.filter((file) => !existsSync(path.join(DATA, file)));
  if (!absent.length) return false;
  console.log(`# note: SKIPPED, full-scale imports: there is no ${absent.join(', ')} in ${DATA} (HAVRE_DATA)`);
  return `no ${absent.join(', ')} in ${DATA}`;
}

/** Imports and prints what it took: processor time is what it costs, whatever else the machine does. */
function measure(kind, file, ...options) {
  const script = 'import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; '
    + 'used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(code)';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, BINARY, 'import', kind, file, '--state', state, ...options],
    { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, stderr);
  const [, took, refused, wall] = /^(\d+) rows taken, (\d+) refused, (\d+\.\d) s$/m.exec(stdout);
  const [, seconds, kib] = /^(\d+\.\d+) (\d+)$/m.exec(stdout);
  console.log(`# note: import ${kind}: ${took} rows taken, ${refused} refused, ${wall} s (${Number(seconds).toFixed(2)} s of processor time), `
    + `peak ${(kib / 1024).toFixed(1)} MiB`);
  assert.ok(kib <= MOST_KIB, `${kib} KiB`);
  return { took: Number(took), refused: Number(refused), seconds: Number(seconds) };
}

const sql = (text) => execFileSync('sqlite3', [path.join(state, 'havre.db'), text], { encoding: 'utf8' }).trim();

test('zones of the whole country within 2 seconds', { skip: missing('zones-approximate.csv') }, () => {
  // Communes first, so that they are not counted in.
  measure('zones', path.join(DATA, 'zones-approximate.csv'));
  for (let turn = 0; turn < 2; turn++) {
    const { took, refused, seconds } = measure('zones', path.join(DATA, 'zones-approximate.csv'));
    assert.ok(took > 34_900 && refused === 0);
    assert.ok(seconds <= 2, `${seconds} s`);
  }
  assert.ok(Number(sql('SELECT count(DISTINCT commune) FROM zones')) > 34_000);
});

test('units of the gendarmerie within 2 seconds, and police stations', { skip: missing('gendarmerie-2022.csv', 'police-2022.csv', 'zones-approximate.csv') }, () => {
  const units = measure('gendarmerie', path.join(DATA, 'gendarmerie-2022.csv'));
  assert.ok(units.took > 2_800 && units.refused < 30 && units.seconds <= 2);
  const stations = measure('police', path.join(DATA, 'police-2022.csv'));
  assert.ok(stations.took > 500 && stations.refused < 10);
  // Most communes find whom they are told of.
  assert.ok(Number(sql("SELECT count(*) FROM zones WHERE unit IN (SELECT unit FROM places WHERE unit <> '')")) > 33_000);
});

test('places for victims, and a national file of 63,000 records in the memory of one', { skip: missing('annuaire-2022.json') }, () => {
  const small = measure('annuaire', path.join(DATA, 'annuaire-2022.json'));
  assert.ok(small.took > 700 && small.refused < 20);
  const records = JSON.parse(readFileSync(path.join(DATA, 'annuaire-2022.json'), 'utf8')).service;
  const file = path.join(folder, 'national.json');
  const out = openSync(file, 'w');
  writeSync(out, '{"service":[');
  for (let i = 0; i < 63_000; i++) writeSync(out, `${i ? ',' : ''}${JSON.stringify({ ...records[i % records.length], mission: 'x'.repeat(1000) })}`);
  writeSync(out, ']}');
  closeSync(out);
  const national = measure('annuaire', file);
  assert.equal(national.took + national.refused, 63_000);
});
