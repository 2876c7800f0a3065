// A file on its way into the directory: refused before its first byte, held to a pace, one at a time, gone when it is cut off, and nobody
// who talks notices.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Agent, SEALED, TO_AGENT, TO_VISITOR, Visitor, envelope, signIn } from './lib/clients.mjs';
import { House, eventually, sleep } from './lib/house.mjs';
import { addStaff, enrol, post, staff } from './lib/staff.mjs';

const MIB = 1024 * 1024;
/** A house's own places: so many, and so many that nobody can take. */
const places = (right, wrong = 0) => ['name,kind,postal_code,town,telephone,latitude,longitude',
  ...Array.from({ length: right }, (_, i) => `Lieu ${i},foyer,75011,Paris,0102030405,48.85${i % 100},2.37`),
  ...Array.from({ length: wrong }, () => ',foyer,75011,Paris,,48.85,2.37')].join('\n');
/** Long enough in the making that something else can be done meanwhile. */
const MANY = 60_000;
let house, cookies;

async function enter() {
  cookies = {};
  const [agent, , supervisor, admin] = house.agents;
  for (const [role, account] of Object.entries({ agent, supervisor, admin }))
    cookies[role] = (await signIn(house.desk.url, account)).cookie;
}
before(async () => {
  house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000',
    '--set', 'limits.messages_per_second=100', '--set', 'limits.message_burst=200'] });
  await house.ready();
  await enter();
});
after(() => house?.stop());

const open = new Set();
afterEach(async () => {
  for (const request of open) request.destroy();
  open.clear();
  await eventually('no upload is left', async () => !(await imports()).busy);
});

/** Its head is sent; `answer` is what comes of it. */
function upload({ kind = 'places', length, role = 'admin', name = 'lieux.csv', ...headers }) {
  const url = new URL(`imports/${kind}`, house.desk.url);
  const request = http.request(url, {
    method: 'POST',
    agent: false,
    headers: {
      Origin: url.origin, 'Content-Type': 'text/csv', 'Content-Length': length, Cookie: cookies[role] ?? '',
      ...(name && { 'X-File-Name': encodeURIComponent(name) }), ...headers,
    },
  });
  open.add(request);
  request.answer = new Promise((resolve, reject) => {
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text });
      });
    });
    request.on('error', reject);
  });
  request.answer.catch(() => undefined);
  request.flushHeaders();
  return request;
}

function send(text, options = {}) {
  const request = upload({ length: Buffer.byteLength(text), ...options });
  request.end(text);
  return request.answer;
}

const imports = async () => (await post(house.desk.url, 'imports', undefined, { cookie: cookies.admin })).body;
const refused = ({ status, body }, wanted, error) =>
  assert.deepEqual([status, body.error], [wanted, error], JSON.stringify(body).slice(0, 300));
/** What lies in the state folder beside the database, and what the desk has open there without a name. */
const leftovers = () => readdirSync(house.state).filter((name) => /upload/.test(name));
const held = () => readdirSync(`/proc/${house.desk.pid}/fd`).map((fd) => {
  try {
    return readlinkSync(`/proc/${house.desk.pid}/fd/${fd}`);
  } catch {
    return '';
  }
}).filter((name) => /upload\.part/.test(name));
const received = (request, bytes) => new Promise((resolve) => request.write(bytes, resolve));

const count = () => Number(execFileSync('sqlite3',
  [path.join(house.state, 'havre.db'), "SELECT COUNT(*) FROM places WHERE import = 'places'"], { encoding: 'utf8' }));

async function talking() {
  const agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  const { n } = await agent.takes();
  let number = 0;
  return {
    close: () => [agent, visitor].forEach((one) => one.close()),
    /** There and back, in milliseconds. */
    async exchange() {
      const begun = performance.now();
      visitor.sendBytes(envelope(SEALED, TO_AGENT, ++number, Buffer.alloc(16)));
      assert.equal((await agent.receivesEnvelope()).n, n);
      agent.sendEnvelope(n, envelope(SEALED, TO_VISITOR, number, Buffer.alloc(16)));
      await visitor.receives();
      return performance.now() - begun;
    },
  };
}

test('who may not, from elsewhere, or with too much is refused by the head alone: nothing is stored', async () => {
  const cases = [
    [{ role: 'agent' }, 403, 'role'],
    [{ role: 'supervisor' }, 403, 'role'],
    [{ role: 'nobody' }, 401, 'signed_out'],
    [{ Origin: 'https://elsewhere.example' }, 403, 'origin'],
    [{ 'Content-Type': 'text/plain' }, 415, 'type'],
    [{ length: 64 * MIB + 1 }, 413, 'too_large'],
    [{ kind: 'nothing' }, 404, 'not_found'],
    [{ name: '', 'X-File-Name': '%zz' }, 400, 'fields'],
    [{ name: '', 'X-File-Name': 'a%0' }, 400, 'fields'],
  ];
  for (const [options, status, error] of cases) {
    const request = upload({ length: 64 * MIB, ...options });
    refused(await request.answer, status, error);
    assert.deepEqual([leftovers(), held()], [[], []]);
    request.destroy();
  }
  refused(await send(''), 422, 'import');
});

test('one at a time, as long as it takes: a second is told so, and the first goes on', async () => {
  const first = upload({ length: 10 * MIB });
  await received(first, Buffer.alloc(MIB, 'x'));
  await eventually('it is under way', async () => (await imports()).busy);
  assert.equal(held().length, 1);
  assert.deepEqual(leftovers(), [], 'its file has no name that is left behind');
  const second = upload({ length: 5 });
  refused(await second.answer, 409, 'busy');
  first.end(Buffer.alloc(9 * MIB, 'x'));
  refused(await first.answer, 422, 'import');
  assert.equal((await imports()).busy, false);
  assert.deepEqual(held(), []);
});

test('whoever goes away in the middle has done nothing, and nothing of it is left', async () => {
  const before_ = (await imports()).imports;
  for (const sent of [0, 1, 3 * MIB]) {
    const request = upload({ length: 4 * MIB });
    if (sent) await received(request, Buffer.alloc(sent, 'x'));
    await eventually('it is under way', async () => (await imports()).busy);
    request.destroy();
    await eventually('it is over', async () => !(await imports()).busy);
    assert.deepEqual([leftovers(), held()], [[], []]);
  }
  assert.deepEqual((await imports()).imports, before_);
});

test('whoever is disabled while a file of theirs is on its way has replaced nothing', async () => {
  const before_ = (await imports()).imports;
  cookies.lou = (await enrol(house.desk.url, addStaff(house.state, 'lou', { role: 'admin' }))).cookie;
  const text = places(3);
  const request = upload({ role: 'lou', length: Buffer.byteLength(text) });
  await received(request, text.slice(0, 10));
  await eventually('it is under way', async () => (await imports()).busy);
  staff(house.state, 'disable', 'lou');
  request.end(text.slice(10));
  refused(await request.answer, 403, 'role');
  assert.deepEqual((await imports()).imports, before_);
  assert.deepEqual(held(), []);
});

test('a file is imported, with what was refused by line and reason, and the journal tells of it', async () => {
  const { status, body } = await send(places(3, 25), { name: 'lieux d’été.csv' });
  assert.equal(status, 200, JSON.stringify(body));
  const { rows, seconds, number, ...rest } = body;
  assert.deepEqual(rest, { kind: 'places', taken: 3, refused: 25 });
  assert.ok(seconds >= 0 && seconds < 60 && number > 0);
  assert.deepEqual(rows, Array.from({ length: 20 }, (_, i) => ({ at: 5 + i, reason: 'it has no name' })));
  const last = (await imports()).imports.find(({ kind }) => kind === 'places');
  assert.deepEqual({ ...last, at: 0 }, { kind: 'places', number, source: 'lieux d’été.csv', at: 0, taken: 3, refused: 25 });
  assert.ok(Math.abs(Date.now() - last.at) < 60_000);
  const { body: { rows: [row] } } = await post(house.desk.url, 'journal', undefined, { cookie: cookies.admin });
  assert.deepEqual([row.action, row.subject, row.detail.file, row.detail.taken], ['import', 'places', 'lieux d’été.csv', 3]);
  assert.ok(row.actor > 0, 'by whoever sent it');
  assert.equal(count(), 3);
});

test('a file that is no such file is refused with a sentence, and what was there stays', async () => {
  for (const text of ['a;b;c\n1;2;3\n', '{"service":[]}', '\u0000\u0001', places(0, 2), 'name,kind\n']) {
    const answer = await send(text, { name: 'autre.csv' });
    refused(answer, 422, 'import');
    assert.match(answer.body.message, /^autre\.csv: .*Nothing was replaced\.$/);
  }
  assert.equal(count(), 3);
  const last = (await imports()).imports.find(({ kind }) => kind === 'places');
  assert.equal(last.source, 'lieux d’été.csv');
});

test('conversations go on while a large file is imported', async (t) => {
  const people = await talking();
  await people.exchange();
  const request = upload({ length: Buffer.byteLength(places(MANY)), name: 'grand.csv' });
  request.end(places(MANY));
  let answered = false;
  request.answer.finally(() => (answered = true));
  await new Promise((resolve) => request.on('finish', resolve));
  const times = [];
  while (!answered) {
    times.push(await people.exchange());
    await sleep(20); // what one connection may say has a rate
  }
  people.close();
  const { status, body } = await request.answer;
  assert.deepEqual([status, body.taken], [200, MANY], JSON.stringify(body));
  assert.ok(times.length > 3, `${times.length} envelopes there and back meanwhile`);
  t.diagnostic(`${times.length} exchanges during an import of ${body.seconds.toFixed(2)} s, ${Math.max(...times).toFixed(1)} ms at the longest`);
  assert.equal(count(), MANY);
});

test('killed in the middle of an import the desk has the old directory, whole', async () => {
  assert.equal((await send(places(7), { name: 'avant.csv' })).status, 200);
  let halfway = 0;
  for (const after_ of [0, 100, 400, 1000]) {
    const request = upload({ length: Buffer.byteLength(places(MANY)), name: 'apres.csv' });
    request.end(places(MANY));
    await new Promise((resolve) => request.on('finish', resolve));
    await sleep(after_);
    house.desk.kill();
    await request.answer.catch(() => undefined);
    await house.startDesk();
    await enter();
    const last = (await imports()).imports.find(({ kind }) => kind === 'places');
    assert.deepEqual([last.taken, leftovers()], [count(), []], 'all of one file, and nothing besides');
    if (last.source !== 'avant.csv') break;
    halfway++;
    assert.equal(last.taken, 7);
  }
  assert.ok(halfway > 0, 'it was killed before the end at least once');
});

test('told to end with the last of a file unwritten, and the disk full, the desk ends in order', async () => {
  const request = upload({ length: 1000 });
  await received(request, Buffer.alloc(999, 'x'));
  await eventually('it is under way', async () => (await imports()).busy);
  execFileSync('prlimit', ['--pid', String(house.desk.pid), '--fsize=100']);
  // So that both are there as it goes on: the last byte first.
  house.desk.kill('SIGSTOP');
  await received(request, 'x');
  house.desk.kill('SIGTERM');
  house.desk.kill('SIGCONT');
  assert.deepEqual(await house.desk.ended, { code: 0, signal: null }, house.desk.stderr);
  await house.startDesk();
  await enter();
});

test('what somebody else left of an upload is gone after the start', async () => {
  house.desk.kill();
  await house.desk.ended;
  writeFileSync(path.join(house.state, 'upload.part'), 'x');
  await house.startDesk();
  await enter();
  assert.deepEqual(leftovers(), []);
});
