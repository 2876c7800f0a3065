// `havre import` as an operator uses it: every kind of file, what is told of refused rows, and that a directory is never half.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BINARY, Process, ROOT, eventually } from './lib/house.mjs';

const DATA = path.join(ROOT, 'tests/integration/data');
const SUMMARY = /^(\d+) rows taken, (\d+) refused, \d+\.\d s\n$/;
const CHANGED = 'SELECT kind, source, taken, refused FROM imports ORDER BY kind';

let folder, state;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'havre-import-'));
  state = path.join(folder, 'state');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function havre(...args) {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { encoding: 'utf8', timeout: 120_000 });
  return { status, stdout, stderr };
}

const importFile = (kind, file, ...options) => havre('import', kind, path.isAbsolute(file) ? file : path.join(DATA, file), '--state', state, ...options);
const sql = (text) => execFileSync('sqlite3', [path.join(state, 'havre.db'), text], { encoding: 'utf8' }).trim();

/** It must end well; gives [taken, refused, what it said of rows]. */
function taken(kind, file, ...options) {
  const { status, stdout, stderr } = importFile(kind, file, ...options);
  assert.equal(status, 0, stderr);
  const [, took, refused] = SUMMARY.exec(stdout) ?? assert.fail(stdout);
  return [Number(took), Number(refused), stderr];
}

/** It must replace nothing; gives what it said. */
function refused(kind, file, ...options) {
  const was = sql(CHANGED);
  const { status, stdout, stderr } = importFile(kind, file, ...options);
  assert.equal(status, 1, stdout + stderr);
  assert.equal(stdout, '');
  assert.equal(sql(CHANGED), was);
  return stderr;
}

function fileOf(name, text) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('zones are imported, with the units of a commune and without the rows that say nothing', () => {
  const [took, not, said] = taken('zones', 'zones.csv');
  assert.deepEqual([took, not], [21, 4]);
  assert.match(said, /^line 23: the commune's code is malformed$/m);
  assert.match(said, /^line 24: its commune is not known$/m);
  assert.match(said, /^line 25: its institution is neither PN nor GN$/m);
  assert.match(said, /^line 26: it has fewer fields than the header$/m);
  assert.equal(sql("SELECT group_concat(unit) FROM (SELECT unit FROM zones WHERE commune = '01163' ORDER BY unit)"), '1990002,1990004');
  assert.equal(sql("SELECT zone, unit FROM zones WHERE commune = '01015'"), 'gendarmerie|1990002');
});

test('police stations and units are imported, and are those that the zones name', () => {
  const [took, not, said] = taken('police', 'police.csv');
  assert.deepEqual([took, not], [5, 6]);
  for (const line of ['7: latitude and longitude are swapped', '8: latitude and longitude are equal', '9: its coordinates are zero',
    '10: it lies over 40 km from its commune', '11: it has no name', '12: its commune is not known'])
    assert.ok(said.includes(`line ${line}\n`), line);
  assert.deepEqual(taken('gendarmerie', 'gendarmerie.csv').slice(0, 2), [5, 1]);
  assert.equal(sql("SELECT name FROM places JOIN zones ON places.unit = zones.unit WHERE zones.commune = '01053'"),
    'COMMISSARIAT DE POLICE DE FICTIVE EN BRESSE');
  assert.equal(sql("SELECT count(*) FROM zones WHERE zone = 'gendarmerie' AND unit NOT IN (SELECT unit FROM places)"), '0');
  assert.equal(sql("SELECT address, town, latitude, longitude FROM places WHERE commune = '01283'"),
    '1 rue de l’Exemple\nBâtiment B|Oyonnax|4625910|565720');
  assert.equal(sql("SELECT hours FROM places WHERE unit = '1990001'"),
    `${'0800-1200 1400-1800;'.repeat(6)}0900-1200 1500-1800;0900-1200 1500-1800`);
  assert.equal(sql("SELECT hours FROM places WHERE unit = '1990002'"), '0800-1200 1330-1700 2000-2400;;;;;;;');
});

test('of the annuaire come the usual kinds, or those that are asked for', () => {
  const [took, not, said] = taken('annuaire', 'annuaire.json');
  assert.deepEqual([took, not], [5, 2]);
  assert.match(said, /^record 9: it lies over 40 km from its commune$/m);
  assert.match(said, /^record 10: it has no name$/m);
  assert.equal(sql("SELECT group_concat(kind) FROM (SELECT kind FROM places WHERE import = 'annuaire' ORDER BY kind)"), 'aav,bav,cdad,cidf,mjd');
  assert.equal(sql("SELECT note, town, address FROM places WHERE kind = 'aav'"), 'sur rendez-vous|Bourg-en-Bresse|Maison d’Essai\n1 rue d’Essai');
  assert.deepEqual(taken('annuaire', 'annuaire.json', '--kinds', 'commissariat_police,gendarmerie').slice(0, 2), [2, 0]);
  assert.equal(sql("SELECT count(*) FROM places JOIN zones USING (unit) WHERE import = 'annuaire' AND zones.commune IN ('01283', '01014')"), '2');
});

test('own places are imported, those of an address that is told to nobody too', () => {
  const [took, not, said] = taken('places', 'places.csv');
  assert.deepEqual([took, not], [2, 2]);
  assert.match(said, /^line 5: it has neither commune nor coordinates$/m);
  assert.match(said, /^line 6: its hours are malformed$/m);
});

test('communes are imported in place of those of the build, with arrondissements', () => {
  assert.equal(sql("SELECT source FROM imports WHERE kind = 'communes'"), '');
  const was = sql('SELECT count(*) FROM places');
  const [took, not, said] = taken('communes', 'communes.json');
  assert.deepEqual([took, not], [4, 2]);
  assert.match(said, /^record 5: latitude and longitude are swapped$/m);
  assert.equal(sql("SELECT group_concat(commune) FROM commune_postal_codes WHERE postal_code IN ('01100', '75001')"), '01014,01283,75101');
  assert.equal(sql('SELECT count(*) FROM places'), was);
  assert.equal(sql("SELECT latitude IS NULL FROM communes WHERE code = '01053'"), '0');
});

test('what is imported is replaced by the next import of its kind alone, and in the journal by its file name', () => {
  const others = sql("SELECT count(*) FROM places WHERE import <> 'places'");
  assert.deepEqual(taken('places', fileOf('mine.csv', 'name;kind;commune\nAbri;shelter;01283\n')).slice(0, 2), [1, 0]);
  assert.equal(sql("SELECT count(*) FROM places WHERE import <> 'places'"), others);
  assert.equal(sql("SELECT name FROM places WHERE import = 'places'"), 'Abri');
  assert.equal(sql('SELECT action, actor, subject, detail FROM journal ORDER BY number DESC LIMIT 1'),
    'import|0|places|{"file":"mine.csv","taken":1,"refused":0}');
  assert.equal(havre('journal', 'verify', '--state', state).status, 0);
  assert.ok(!readFileSync(path.join(state, 'havre.db'), 'latin1').includes(folder));
});

test('many refused rows are told of by the first twenty and by their reasons, or one by one', () => {
  const rows = Array.from({ length: 40 }, (_, i) => (i % 2 ? ';shelter;01283' : `Abri ${i};Un abri;01283`));
  const file = fileOf('many.csv', ['name;kind;commune', 'Abri;shelter;01283', ...rows, ''].join('\n'));
  const [, , said] = taken('places', file);
  assert.equal(said.match(/^line /gm).length, 20);
  assert.match(said, /^ +20 {2}it has no name$/m);
  assert.match(said, /^ +20 {2}its kind is not small letters/m);
  const [, , all] = taken('places', file, '--all');
  assert.equal(all.match(/^line /gm).length, 40);
  assert.doesNotMatch(all, /in all/i);
});

test('a file of another kind, a broken one and one without a right row replace nothing', () => {
  assert.match(refused('zones', 'police.csv'), /police\.csv: the header has no column "code_commune"\. Nothing was replaced\./);
  assert.match(refused('police', 'gendarmerie.csv'), /it is another list, which has a column "identifiant_public_unite"/);
  assert.match(refused('places', fileOf('wrong.csv', 'name;kind;commune\n;shelter;01283\nA;shelter;1\n')), /none of its 2 rows can be taken/);
  assert.match(refused('annuaire', 'zones.csv'), /is this a JSON file/);
  assert.match(refused('annuaire', 'communes.json'), /there is no row in it that is asked for/);
  assert.match(refused('zones', 'annuaire.json'), /has no column/);
  assert.match(refused('places', fileOf('open.csv', 'name;kind;commune\nA;b;01283\n"C;d;01283\n')), /a quote that opens in line 3 is never closed/);
  assert.match(refused('annuaire', fileOf('cut.json', readFileSync(path.join(DATA, 'annuaire.json')).subarray(0, 3000))), /ends in the middle of record/);
  assert.match(refused('zones', path.join(folder, 'absent.csv')), /cannot read .*No such file/);
  assert.match(refused('zones', folder), /Is a directory/);
});

test('what is typed wrongly is said, with exit status 2', () => {
  for (const [args, said] of [
    [['import'], /havre import zones FILE/], [['import', 'zones'], /name one file/], [['import', 'fly', 'x'], /communes, zones, police/],
    [['import', 'zones', 'x', '--kinds', 'aav'], /only of `havre import annuaire`/], [['import', 'annuaire', 'x', '--kinds', 'A!'], /kinds with commas/]]) {
    const { status, stderr } = havre(...args, '--state', state);
    assert.equal(status, 2);
    assert.match(stderr, said);
  }
});

test('progress is shown to a person, and to nobody else', () => {
  const line = `${BINARY} import places ${path.join(DATA, 'places.csv')} --state ${state}`;
  const watched = spawnSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(watched.status, 0, watched.stdout + watched.stderr);
  assert.match(watched.stdout, /4 rows, \d\.\d MB/);
  assert.match(watched.stdout, /^.*2 rows taken, 2 refused/m);
  const [, , said] = taken('places', 'places.csv');
  assert.doesNotMatch(said, /MB/);
});

/** Every commune of the house in a list of zones: enough that it does not fit into the database's memory. */
function longZones(name, service) {
  const codes = sql('SELECT code FROM communes').split('\n');
  const rows = codes.flatMap((code) => Array.from({ length: Math.ceil(20_000 / codes.length) }, (_, i) => `${code};GN;199;${service} ${i} ${'x'.repeat(100)}`));
  return [fileOf(name, ['code_commune;institution;id_service;service', ...rows, ''].join('\n')), rows.length];
}

const whole = (rows, service) => assert.equal(sql(`SELECT count(*), sum(service LIKE '${service} %') FROM zones`), `${rows}|${rows}`);

test('an import that is killed in the middle of reading or of writing leaves what was there', async () => {
  const [old, rows] = longZones('old.csv', 'Ancien');
  const [fresh] = longZones('new.csv', 'Nouveau');
  taken('zones', old);
  const log = path.join(state, 'havre.db-wal');
  const size = () => statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  for (let turn = 0; turn < 3; turn++) {
    const run = new Process(['import', 'zones', fresh, '--state', state]);
    await eventually('it writes', () => size() > (turn + 1) * 200_000 || run.how, 60_000);
    run.kill();
    await run.ended;
    // It may have been done already; then all of the new one is there.
    const done = sql("SELECT source FROM imports WHERE kind = 'zones'") === 'new.csv';
    whole(rows, done ? 'Nouveau' : 'Ancien');
    assert.equal(sql('PRAGMA integrity_check'), 'ok');
    if (done) taken('zones', old);
  }
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const run = new Process(['import', 'zones', pipe, '--state', state]);
  const writer = createWriteStream(pipe);
  await new Promise((resolve) => writer.write(readFileSync(fresh).subarray(0, 300_000), resolve));
  run.kill();
  await run.ended;
  writer.on('error', () => {}).destroy();
  whole(rows, 'Ancien');
});

// What is written first of a transaction, the log, may have 512 KiB.
test('a disk that is full leaves what was there, and is said', () => {
  const [old, rows] = longZones('old.csv', 'Ancien');
  const [fresh] = longZones('new.csv', 'Nouveau');
  taken('zones', old);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', 'ulimit -f "$0"; exec "$@"', '512', BINARY, 'import', 'zones', fresh, '--state', state],
    { encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 1, stdout + stderr);
  assert.match(stderr, /cannot use the database .*\. Nothing was replaced\./);
  whole(rows, 'Ancien');
  taken('zones', fresh);
  whole(rows, 'Nouveau');
});

test('an import beside a running desk waits for nobody and keeps nobody waiting', async () => {
  const desk = new Process(['desk', '--demo', '--state', state, '--desk-listen', '127.0.0.1:0']);
  try {
    await desk.printed(/Staff: (\S+)/);
    taken('zones', 'zones.csv');
    assert.equal(havre('staff', 'list', '--state', state).status, 0);
    await desk.stop();
  } finally {
    desk.kill();
  }
});

test('a new house has the communes of the build with its first import, whatever that brings', () => {
  const was = state;
  state = path.join(folder, 'new');
  try {
    taken('police', 'police.csv');
    assert.equal(sql("SELECT source, taken > 35000 FROM imports WHERE kind = 'communes'"), '|1');
    assert.equal(sql("SELECT group_concat(commune) FROM commune_postal_codes WHERE postal_code IN ('97600', '75001')"), '75101,97610,97611');
  } finally {
    state = was;
  }
});
