// The compact directory over HTTP: whole, in each encoding, told by its number, and made anew after
// every import by whatever process.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pages } from '../node/lib/pages.mjs';
import { town } from '../node/lib/town.mjs';
import { Agent, signIn } from './lib/clients.mjs';
import { fill, fillOne } from './lib/directory.mjs';
import { House, eventually } from './lib/house.mjs';

let house, cookie;
/** Of the last import that was made here. */
let latest = 0;
before(async () => {
  house = await House.start();
  ({ cookie } = await signIn(house.desk.url, house.agents[0]));
});
after(() => house?.stop());

function get(accept, headers = {}) {
  return new Promise((resolve, reject) => {
    http.get(new URL('directory', house.desk.url), {
      headers: { Cookie: cookie, ...(accept && { 'Accept-Encoding': accept }), ...headers },
    }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', reject);
  });
}

const numberIn = ({ body }) => JSON.parse(body.toString().split('\n')[0]).number;

/** What it is once an import of this number is in it. */
async function made(least) {
  let answer;
  await eventually(`directory ${least}`, async () => {
    answer = await get();
    return answer.status === 200 && numberIn(answer) >= least;
  });
  return answer;
}

/** What is answered from a desk's start on until there is a directory. */
async function answersOfABeginning() {
  const answers = [];
  await house.desk.stop();
  await house.startDesk();
  await eventually('a directory', async () => {
    answers.push(await get());
    return answers[answers.length - 1].status === 200;
  });
  return answers;
}

test('until it is made nothing is answered, and then it is there', async () => {
  // Whoever is kept from asking for a second may find it made: then once more.
  let first;
  for (let i = 0; i < 5 && first?.status !== 204; i++) [first] = await answersOfABeginning();
  assert.equal(first.status, 204);
  assert.equal(first.body.length, 0);
});

test('it is one text, whatever encoding is asked for, and nobody keeps it', async () => {
  latest = numberIn(await made(0)) + town().imports.length;
  fill(house.state, town());
  const plain = await made(latest);
  const [gzip, brotli] = [await get('gzip'), await get('gzip, br')];
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(brotli.headers['content-encoding'], 'br');
  assert.deepEqual(gunzipSync(gzip.body), plain.body);
  assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
  for (const { headers } of [plain, gzip, brotli]) {
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['content-type'], 'application/x-ndjson');
  }
});

test('what the desk writes is what the console reads: all rows, and all that is told of imports', async () => {
  const rows = town();
  const { body } = await made(latest);
  const read = await pages.readDirectory.readDirectory(body.toString());
  const codes = rows.communes.map(({ code }) => code).sort();
  assert.deepEqual(read.communes.map(({ code }) => code), codes);
  for (const { code, name, postal } of rows.communes) {
    assert.equal(read.byCode.get(code).name, name);
    assert.deepEqual(read.byCode.get(code).postal, postal);
  }
  const texts = ['kind', 'import', 'name', 'address', 'postal', 'commune', 'town', 'telephone', 'hours', 'note'];
  const plain = (place) => Object.fromEntries(texts.map((name) => [name, place[name] ?? '']));
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  assert.deepEqual(read.places.map(plain).sort(byName), rows.places.map(plain).sort(byName));
  for (const { name, at } of rows.places.filter((one) => one.at)) {
    const there = read.places.find((place) => place.name === name).at;
    assert.ok(Math.abs(there.latitude - at[0]) <= 5e-5 && Math.abs(there.longitude - at[1]) <= 5e-5, name);
  }
  for (const { commune, unit = '', service, police } of rows.zones)
    assert.ok(read.zones.get(commune).some((one) => one.name === service && one.unit === unit && one.police === police), commune);
  const { imports } = JSON.parse(body.toString().split('\n')[0]);
  assert.deepEqual(imports.map(({ kind }) => kind), rows.imports.map(({ kind }) => kind));
  const police = imports.find(({ kind }) => kind === 'police');
  assert.deepEqual({ source: police.source, taken: police.taken, refused: police.refused }, { source: 'export-pn.csv', taken: 4, refused: 1 });
});

test('consoles are told its number after welcome, and of another one after an import', async () => {
  await made(latest);
  const agent = await Agent.arrive(house.desk.url, house.agents[0], { cookie, presence: 'away' });
  assert.equal((await agent.hears('directory')).number, latest);
  const rows = town();
  rows.places.push({ ...rows.places[0], name: 'Un commissariat de plus' });
  fillOne(house.state, { kind: 'police' }, rows);
  const { number } = await agent.hears('directory');
  assert.equal(number, ++latest);
  const { body } = await get();
  assert.equal(numberIn({ body }), number);
  assert.ok(body.includes('Un commissariat de plus'));
  agent.close();
});

test('an import of nothing takes out what was there, and nothing else', async () => {
  fillOne(house.state, { kind: 'police' }, { places: [] });
  const { body } = await made(++latest);
  const read = await pages.readDirectory.readDirectory(body.toString());
  assert.equal(read.places.filter(({ kind }) => kind === 'police').length, 0);
  assert.ok(read.places.length > 0);
  assert.equal(read.imports.get('police').taken, 0);
});

test('nobody gets it who is not signed in', async () => {
  assert.equal((await get('', { Cookie: '' })).status, 401);
});
