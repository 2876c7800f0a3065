// The console's search: by a code, by a name as people write it, near and far, and never elsewhere
// than in this page's own memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compact, fullScale, hasFullScale } from './lib/directory.mjs';
import { pages, until, wait } from './lib/pages.mjs';
import { town } from './lib/town.mjs';

const { distance, fold, keeper, places: finder, readDirectory, said, finding } = pages;
const { search, unitFor } = finder;

const directory = await readDirectory.readDirectory(compact(town()));
const ask = (query, { commune = '', chosen = '' } = {}) => search(directory, { query, commune, chosen });
const names = (found, group) => found.groups.find(({ name }) => name === group)?.places.map(({ name }) => name) ?? [];
const listed = ({ communes }) => communes.map(({ name, code }) => `${name} ${code.slice(0, 2)}`);

test('the compact directory is read as it was written', () => {
  assert.equal(directory.number, 7);
  assert.equal(directory.communes.length, 15);
  assert.deepEqual(directory.byPostal.get('01100').map(({ name }) => name), ['Oyonnax', 'Arbent'], 'the largest first');
  const [station] = directory.places;
  assert.equal(station.telephone, '04 00 00 00 17');
  assert.ok(Math.abs(station.at.latitude - 46.2574) < 1e-4);
  assert.equal(directory.imports.get('police').refused, 1);
  const noted = directory.places.find(({ kind }) => kind === 'hospital');
  assert.equal(noted.note, 'Demander l’accueil de nuit.');
});

test('what is told by what stands before it is read so too', async () => {
  const text = [
    { form: 1, number: 3, imports: [] },
    { commune_code: ['01001', 3, '2A004', 2] }, { commune_name: ['0Saint-Jean', '6Paul', '0Ajaccio', '1lata'] },
    { commune_size: [1, 2, 3, 4] }, { commune_latitude: [46000, null, -4000, 10] }, { commune_longitude: [5000, null, 3000, -10] },
    { commune_postal: [400, [9, 100, '39000'], '20000', []] },
    { service_police: [0, 1] }, { service_unit: ['7', ''] }, { service_name: [null, 'B'] },
    { zone_commune: ['01001', 3, 0] }, { zone_service: [0, 0, 2] },
    { place_kind: ['gendarmerie'] }, { place_import: ['gendarmerie'] }, { place_unit: ['7'] }, { place_name: ['Brigade A'] },
    { place_address: ['a\nb'] }, { place_postal: ['01400'] }, { place_commune: ['01001'] }, { place_town: [null] },
    { place_telephone: [''] }, { place_hours: [''] }, { place_note: [''] }, { place_latitude: [null] }, { place_longitude: [null] },
  ].map((line) => JSON.stringify(line)).join('\n');
  const read = await readDirectory.readDirectory(text);
  assert.deepEqual(read.communes.map(({ code }) => code), ['01001', '01004', '2A004', '2A006']);
  assert.deepEqual(read.communes.map(({ name }) => name), ['Saint-Jean', 'Saint-Paul', 'Ajaccio', 'Alata']);
  assert.deepEqual(read.communes.map(({ postal }) => postal), [['01400'], ['01009', '01100', '39000'], ['20000'], []]);
  assert.deepEqual(read.communes[2].at, { latitude: 42, longitude: 8 });
  assert.deepEqual(read.zones.get('01004').map(({ name }) => name), ['B', 'Brigade A']);
  assert.equal(read.places[0].town, 'Saint-Jean');
  assert.deepEqual(read.places[0].at, { latitude: 46, longitude: 5 }, 'where its commune is');
});

test('a directory of another form, or one that is cut short, is none', async () => {
  const whole = compact(town());
  await assert.rejects(readDirectory.readDirectory(whole.replace('"form":1', '"form":2')), /another form/);
  await assert.rejects(readDirectory.readDirectory(whole.slice(0, -200)));
  await assert.rejects(readDirectory.readDirectory(whole.split('\n').slice(0, -3).join('\n')), /no place_l/);
  await assert.rejects(readDirectory.readDirectory(whole.replace('"place_unit":["",', '"place_unit":[')), /another length/);
  await assert.rejects(readDirectory.readDirectory('<!doctype html>'));
});

test('by her code and the commune that she named: the competent unit first, then the nearest of both forces', () => {
  const found = ask('01100', { commune: 'Arbent' });
  assert.equal(found.commune.name, 'Arbent');
  assert.deepEqual(found.groups.map(({ name }) => name), ['competent', 'police', 'gendarmerie', 'help', 'law', 'other']);
  assert.deepEqual(names(found, 'competent'), ['Brigade de gendarmerie - Oyonnax']);
  assert.deepEqual(names(found, 'police'), ['Commissariat de police d’Oyonnax', 'Commissariat de police de Bourg-en-Bresse', 'Commissariat du 11e']);
  assert.deepEqual(names(found, 'gendarmerie'), ['Brigade de gendarmerie - Ambérieu'], 'the competent one is not said twice');
  assert.deepEqual(names(found, 'help'), ['Aide aux victimes de l’Ain']);
  assert.deepEqual(names(found, 'law'), ['Maison de justice d’Oyonnax']);
  assert.deepEqual(names(found, 'other'), ['Urgences d’Oyonnax']);
  const kms = found.groups[1].places.map(({ km }) => km);
  assert.deepEqual(kms, [...kms].sort((a, b) => a - b));
  assert.ok(kms[0] > 3 && kms[0] < 5);
});

test('police are found by the name of the service, however it is written', () => {
  assert.deepEqual(names(ask('01100', { commune: 'OYONNAX' }), 'competent'), ['Commissariat de police d’Oyonnax']);
});

test('a mixed code lists its communes, and names all that are competent, each with where', () => {
  const found = ask('01100');
  assert.equal(found.commune, null);
  assert.deepEqual(listed(found), ['Oyonnax 01', 'Arbent 01']);
  assert.deepEqual(found.groups[0].places.map(({ name, competent }) => [name, competent]), [
    ['Commissariat de police d’Oyonnax', ['Oyonnax']],
    ['Brigade de gendarmerie - Oyonnax', ['Arbent']],
  ]);
  const chosen = ask('01100', { chosen: '01014' });
  assert.equal(chosen.commune.name, 'Arbent');
  assert.deepEqual(listed(chosen), ['Oyonnax 01', 'Arbent 01'], 'another may be chosen still');
});

test('communes of one unit are one competence; one without coordinates lies where its code does', () => {
  const found = ask('01500');
  assert.deepEqual(found.groups[0].places.map(({ competent }) => competent), [['Ambérieu-en-Bugey', "L'Abergement-d'Ambérieu"]]);
  const [unit] = ask('01500', { chosen: '01004' }).groups[0].places;
  assert.ok(unit.km !== null && unit.km < 1);
});

test('districts stand for their town', () => {
  assert.equal(ask('75011').commune.name, 'Paris 11e Arrondissement');
  assert.deepEqual(names(ask('75011'), 'competent'), ['Commissariat du 11e']);
  const found = ask('75012');
  assert.deepEqual(found.groups[0].unplaced.map(({ name }) => name), ['Commissariat du 12e'], 'competent, and without a place');
  assert.deepEqual(listed(ask('paris', { chosen: '75056' })), ['Paris 11e Arrondissement 75', 'Paris 12e Arrondissement 75']);
});

test('names are found as people write them', () => {
  const only = { 'saint etienne': 'Saint-Étienne', 'St Étienne': 'Saint-Étienne', 'ST-ETIENNE': 'Saint-Étienne', 'st etie': 'Saint-Étienne',
    havre: 'Le Havre', 'le havre': 'Le Havre', 'LE  HAVRE ': 'Le Havre', 'abergement d amberieu': "L'Abergement-d'Ambérieu",
    'l’abergement': "L'Abergement-d'Ambérieu", bourg: 'Bourg-en-Bresse', 'bourg en br': 'Bourg-en-Bresse', oyo: 'Oyonnax' };
  for (const [query, name] of Object.entries(only)) {
    const found = ask(query);
    assert.equal(found.what, 'places', query);
    assert.equal(found.commune.name, name, query);
  }
});

test('several of one name are listed with their département, the whole name and the larger first', () => {
  const found = ask('st denis');
  assert.equal(found.what, 'communes');
  assert.deepEqual(listed(found), ['Saint-Denis 97', 'Saint-Denis 93']);
  assert.deepEqual(listed(ask('amberieu')), ['Ambérieu-en-Bugey 01', "L'Abergement-d'Ambérieu 01"]);
  assert.equal(ask('st denis', { chosen: '93066' }).commune.code, '93066');
});

test('« st » may become « Strasbourg » or a saint', () => {
  assert.deepEqual(listed(ask('st')).sort(), ['Saint-Barthélemy 97', 'Saint-Denis 93', 'Saint-Denis 97', 'Saint-Étienne 42', 'Strasbourg 67']);
  assert.ok(!listed(ask('st ')).includes('Strasbourg 67'));
  assert.equal(fold.fold('STE-MARIE s/ Ouche'), 'sainte marie sur ouche');
  assert.equal(fold.fold('Œuilly-l’Æ'), 'oeuilly l ae');
});

test('too little is no question, and an unknown code or name is said to be one', () => {
  for (const query of ['', ' ', '7', '7501', 'a']) assert.equal(ask(query).what, 'nothing', query);
  for (const query of ['99999', '75900', 'atlantis', '!!']) assert.equal(ask(query).what, 'unknown', query);
  assert.equal(ask('75 011').commune.code, '75111', 'with a space in it');
});

test('overseas, places of the same territory only, and in its time', () => {
  const reunion = ask('97400');
  assert.deepEqual(reunion.groups.flatMap(({ places }) => places.map(({ name }) => name)), ['Commissariat de Saint-Denis']);
  assert.equal(reunion.timeZone, 'Indian/Reunion');
  const island = ask('97133');
  assert.deepEqual(names(island, 'gendarmerie'), ['Brigade de Saint-Barthélemy'], 'by a postal code that begins like another’s');
  assert.equal(island.groups[0].places[0].timeZone, 'America/St_Barthelemy');
  const here = ask('67000').groups.flatMap(({ places }) => places);
  assert.ok(here.length > 4 && here.every(({ territory }) => territory === 'metro'));
});

test('whom to alert: by her commune, else by the largest of her code', () => {
  assert.deepEqual(unitFor(directory, '01100', 'Arbent'),
    { zone: 'gendarmerie', name: 'Brigade de gendarmerie - Oyonnax', telephone: '04 00 00 00 01', commune: 'Arbent' });
  assert.deepEqual([unitFor(directory, '01100').telephone, unitFor(directory, '01100').commune], ['04 00 00 00 17', 'Oyonnax']);
  assert.equal(unitFor(directory, '01100', 'nowhere').zone, 'police');
  assert.deepEqual(unitFor(directory, '75012'), { zone: 'police', name: 'Commissariat du 12e', telephone: '', commune: 'Paris 12e Arrondissement' });
  for (const code of ['67000', '99999', '']) assert.equal(unitFor(directory, code), null, code);
});

test('her own code is asked until the agent types, and her commune only with it', () => {
  const mine = finding.noFinding();
  assert.deepEqual(finding.askedOf(mine, '01100', 'Arbent'), { query: '01100', commune: 'Arbent', chosen: '' });
  mine.query = 'lyon';
  assert.deepEqual(finding.askedOf(mine, '01100', 'Arbent'), { query: 'lyon', commune: '', chosen: '' });
  mine.query = '';
  assert.equal(finding.askedOf(mine, '01100', 'Arbent').query, '', 'a field that was emptied stays empty');
});

test('distances are the same there and back, never longer by a third place, and right', () => {
  const random = () => ({ latitude: Math.random() * 180 - 90, longitude: Math.random() * 360 - 180 });
  for (let i = 0; i < 2000; i++) {
    const [a, b, c] = [random(), random(), random()];
    const there = distance.kilometres(a, b);
    assert.equal(there, distance.kilometres(b, a));
    assert.ok(there >= 0 && there <= Math.PI * 6371.0088 + 1e-6);
    assert.equal(distance.kilometres(a, a), 0);
    assert.ok(distance.kilometres(a, c) <= there + distance.kilometres(b, c) + 1e-6);
  }
  // A degree of latitude, and of longitude at 60°.
  const at = (latitude, longitude) => ({ latitude, longitude });
  assert.ok(Math.abs(distance.kilometres(at(0, 0), at(1, 0)) - 111.195) < 0.01);
  assert.ok(Math.abs(distance.kilometres(at(60, 0), at(60, 1)) - 55.597) < 0.01);
  assert.ok(Math.abs(distance.kilometres(at(0, 179.5), at(0, -179.5)) - 111.195) < 0.01);
});

test('distances and addresses are said in words', () => {
  const [station] = ask('01100').groups[0].places;
  assert.equal(said.distanceSaid(0.4), 'moins de 1 km');
  assert.equal(said.distanceSaid(4.2), '4 km');
  assert.equal(said.distanceSaid(null), '');
  assert.equal(said.addressSaid(station), '1 rue de la Paix, 01100 Oyonnax');
});

test('what was imported 90 days ago or more is said to be verified', () => {
  const now = Date.now();
  const { imports } = town(now);
  assert.match(said.importSaid(imports[2], now), /^export-pn\.csv, .* \(il y a 100 jours : à vérifier\)$/);
  assert.ok(!said.importSaid(imports[3], now).includes('vérifier'), '89 days');
  assert.match(said.importSaid(imports[0], now), /^Données d’origine, /);
});

/** A desk that answers `GET /directory` as it is told to. */
function house(answers) {
  const asked = [];
  let changes = 0;
  const one = new keeper.DirectoryKeeper(async (path) => {
    asked.push(path);
    const answer = answers.shift() ?? { ok: false, status: 503 };
    if (answer instanceof Error) throw answer;
    return answer;
  }, () => changes++);
  return { one, asked, changes: () => changes };
}
const good = (number) => ({ ok: true, text: async () => compact({ ...town(), number }) });

test('it is fetched when it is announced, once for each number, and says nothing but its path', async () => {
  const { one, asked, changes } = house([good(1), good(2)]);
  assert.equal(one.search({ query: '01100', commune: '', chosen: '' }), null);
  one.announced(1);
  one.announced(1);
  await until('the first', () => one.directory?.number === 1);
  one.announced(1);
  assert.equal(changes(), 1);
  assert.equal(one.search({ query: '01100', commune: '', chosen: '' }).what, 'places');
  one.announced(2);
  assert.equal(one.directory.number, 1, 'the one before serves meanwhile');
  await until('the second', () => one.directory?.number === 2);
  assert.deepEqual(asked, ['directory', 'directory']);
});

test('whom to alert: where the agent looks, once that is a place, and else where she said that she is', async () => {
  const { one } = house([good(1)]);
  const alert = (query, chosen = '') => one.unitFor({ query, commune: '', chosen }, '01100', 'Arbent')?.name;
  assert.equal(alert('01100'), undefined, 'before there is a directory');
  one.announced(1);
  await until('there', () => one.directory?.number === 1);
  assert.equal(alert('01100', '01283'), 'Commissariat de police d’Oyonnax');
  assert.equal(alert('75011'), 'Commissariat du 11e', 'her code may be a false one');
  assert.equal(alert('bourg en'), 'Commissariat de police de Bourg-en-Bresse');
  for (const unclear of ['saint denis', 'atlantis', '75', ''])
    assert.equal(alert(unclear), 'Brigade de gendarmerie - Oyonnax', unclear);
});

test('what was looked for last is not held once its conversation is erased', async () => {
  const { one } = house([good(1)]);
  one.announced(1);
  await until('there', () => one.directory?.number === 1);
  const asked = { query: 'oyonnax', commune: '', chosen: '' };
  const found = one.search(asked);
  assert.equal(one.search({ ...asked }), found, 'drawn again, it is not looked for again');
  one.forget();
  assert.equal(JSON.stringify(one, (name, value) => (name === 'directory' ? undefined : value)).includes('oyonnax'), false);
});

test('a fetch that fails, or what cannot be read, is told and tried again', async () => {
  for (const bad of [new Error('no line'), { ok: false, status: 500 }, { ok: true, text: async () => '{"form":1' }]) {
    const { one, asked } = house([bad, good(5)]);
    one.announced(5);
    await until('failed', () => one.failed);
    one.retry();
    await until('there', () => one.directory?.number === 5);
    assert.equal(one.failed, false);
    assert.equal(asked.length, 2);
  }
});

test('one that is still being made is waited for, and is a failure only when that goes on', async () => {
  const notYet = { ok: true, status: 204 };
  const { one, asked } = house([notYet, good(6)]);
  one.announced(6);
  await until('asked', () => asked.length === 1);
  assert.equal(one.failed, false);
  await until('by itself', () => one.directory?.number === 6);
  const { one: other } = house([notYet, notYet, good(7)]);
  other.announced(7);
  await until('twice', () => other.failed);
  await until('there', () => other.directory?.number === 7);
});

test('after signing out nothing is held, and what was on its way is dropped', async () => {
  let let_ = () => undefined;
  const slow = { ok: true, text: () => new Promise((done) => (let_ = () => done(compact(town())))) };
  const { one } = house([slow]);
  one.announced(7);
  await wait(1);
  one.wipe();
  let_();
  await wait(50);
  assert.equal(one.directory, null);
  assert.equal(one.failed, false);
});

/** Milliseconds of processor, whatever else the machine is busy with. */
function worked() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of many the middle one, and the longest. */
function measure(times, act) {
  const took = [];
  for (let i = 0; i < times; i++) {
    const before = worked();
    act(i);
    took.push(worked() - before);
  }
  took.sort((a, b) => a - b);
  return { middle: took[Math.floor(times / 2)], most: took[times - 1] };
}

/** Reads it; gives also what the longest stretch between two turns of the page took. */
async function readWatched(text) {
  const began = worked();
  let [last, longest] = [began, 0];
  const ticker = setInterval(() => {
    longest = Math.max(longest, worked() - last);
    last = worked();
  }, 1);
  const all = await readDirectory.readDirectory(text);
  clearInterval(ticker);
  return { all, took: worked() - began, longest };
}

const QUERIES = ['01100', '75011', '97400', '13001', 'saint', 'st', 'sainte-m', 'le havre', 'lyon', 'ab', '67000', 'bourg en'];
const FRAME_MS = 16;

test('at full scale a search is done within a frame, and reading gives the page its turns', { skip: !hasFullScale() && 'not tried: the data at full scale are not there (../shared/data)' }, async (t) => {
  const { all, took, longest } = await readWatched(compact(fullScale()));
  assert.ok(all.communes.length > 34_000 && all.places.length > 5000);
  const nth = (i) => ({ query: QUERIES[i % QUERIES.length], commune: '', chosen: '' });
  measure(QUERIES.length, (i) => search(all, nth(i)));
  const { middle, most } = measure(240, (i) => search(all, nth(i)));
  const read = `read in ${took.toFixed(0)} ms, at most ${longest.toFixed(0)} at a stretch`;
  t.diagnostic(`note: ${all.communes.length} communes, ${all.places.length} places: ${read}; a search ${middle.toFixed(1)} ms, at most ${most.toFixed(1)}`);
  assert.ok(middle <= FRAME_MS, `${middle} ms`);
  assert.ok(longest < took / 2, 'in one stretch');
});

test('at full scale every commune is found by its code and its name', { skip: !hasFullScale() && 'not tried: the data at full scale are not there (../shared/data)' }, async () => {
  const all = await readDirectory.readDirectory(compact(fullScale()));
  for (const commune of all.communes.filter((_, at) => at % 97 === 0)) {
    const { what, groups } = search(all, { query: commune.postal[0] ?? '', commune: commune.name, chosen: '' });
    if (!commune.postal.length) continue;
    assert.equal(what, 'places', `${commune.code} ${commune.name}`);
    const [first, ...others] = groups.flatMap(({ places }) => places);
    for (const place of others) assert.equal(place.territory, first.territory, commune.name);
  }
});
