// What lets staff in is nowhere after it was used: not in the memory of the processes, not in the state folder (the secret of one-time
// codes lies there sealed), not in what they print, not in /tmp. The search is shown to find what is there in silence.test.mjs.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { House, eventually } from '../integration/lib/house.mjs';
import { searchFolder, searchMemory } from '../integration/lib/memory.mjs';
import { addStaff, enrol, fromBase32, post, totp, withCode, withPassword } from '../integration/lib/staff.mjs';

const STARTED = Date.now() - 1000;
const PASSWORD = `une phrase ${Math.random().toString(36).slice(2)} et sa fin`;
const NEXT_PASSWORD = `une autre ${Math.random().toString(36).slice(2)} bien longue`;
const NEXT = 1;

let house, url;
before(async () => {
  assert.equal(process.getuid(), 0, 'reading the memory of another process needs root: run make test as root');
  house = await House.start();
  ({ url } = house.desk);
});
after(() => house?.stop());

const tokenOf = (cookie) => cookie.split('=')[1];
const bytesOf = (token) => Buffer.from(token, 'base64url');

const inMemory = (secrets) => house.processes.flatMap(({ pid }) => searchMemory(pid, secrets));

async function assertSilent(secrets) {
  // A buffer is wiped when the loop is through with its turn.
  let found;
  await eventually('silence', () => !(found = inMemory(secrets)).length, 2000).catch(() => assert.deepEqual(found, [], 'memory'));
  assert.deepEqual(searchFolder(house.state, secrets), [], 'the state folder');
  assert.deepEqual(searchFolder(tmpdir(), secrets, { since: STARTED, skip: (name) => /chromium|puppeteer/.test(name) }), [], '/tmp');
  for (const secret of secrets) assert.ok(!house.logs.includes(secret), 'what they printed');
}

test('a secret that is offered is in memory until it is proved, and only as it is kept there: not the text, not the drawing’s', async () => {
  const { token } = addStaff(house.state, 'lea');
  const { body: { secret } } = await post(url, 'enrolment/totp', { token });
  await assertSilent([secret, token, bytesOf(token)]);
  assert.equal(inMemory([fromBase32(secret)]).length, 1, 'the search finds what is there');
});

test('nothing of an enrolment, a sign-in, a recovery, a change of one’s own account', async () => {
  const link = addStaff(house.state, 'marie');
  const person = await enrol(url, link, PASSWORD);
  const signed = await withCode(url, person, await totp(person.secret, NEXT));
  assert.equal(signed.status, 200);
  const recovered = await withCode(url, person, person.codes[0]);
  assert.equal(recovered.status, 200);
  const how = { cookie: recovered.cookie };
  assert.equal((await withPassword(url, { name: 'marie', password: `${PASSWORD}, fausse` })).status, 401);
  assert.equal((await post(url, 'account/confirm', { password: PASSWORD }, how)).status, 204);
  assert.equal((await post(url, 'account/password', { password: NEXT_PASSWORD }, how)).status, 204);
  const begun = await post(url, 'account/totp/begin', {}, how);
  const second = begun.body.secret;
  assert.equal((await post(url, 'account/totp', { pending: begun.body.pending, code: await totp(second) }, how)).status, 204);
  const { body: { recovery } } = await post(url, 'account/recovery', {}, how);
  const cookies = [person, signed, recovered].map(({ cookie }) => tokenOf(cookie));
  await assertSilent([
    PASSWORD, NEXT_PASSWORD,
    person.secret, fromBase32(person.secret), second, fromBase32(second),
    link.token, bytesOf(link.token),
    // Used, and not used: bytes are what is hashed.
    ...[person.codes[0], person.codes[1], recovery[9]].flatMap((code) => [code, fromBase32(code.replace(/-/g, ''))]),
    ...cookies.flatMap((token) => [token, bytesOf(token)]),
  ]);
  // What was set is there all the same: the last cookie lets her in, and is not kept for that.
  assert.equal((await post(url, 'session', undefined, how)).status, 200);
  await assertSilent([cookies[2], bytesOf(cookies[2])]);
});
