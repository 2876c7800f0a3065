// Signing in, enrolling and changing one's account, over the API as docs/api.md has it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, signIn } from './lib/clients.mjs';
import { House, eventually } from './lib/house.mjs';
import {
  PASSWORD, addStaff, enrol, post, resetStaff, staff, totp, withCode, withPassword,
} from './lib/staff.mjs';

/** Enrolment spends the code of now; the next one is right already (a phone whose clock is ahead). */
const NEXT = 1;

let house, url;
before(async () => {
  house = await House.start({ options: ['--set', 'limits.sign_ins_per_address=1000'] });
  ({ url } = house.desk);
});
after(() => house?.stop());

let people = 0;
/** Somebody new, enrolled. */
const somebody = async (options) => enrol(url, addStaff(house.state, `person${people++}`, options));
const sql = (text) => execFileSync('sqlite3', [path.join(house.state, 'havre.db'), text], { encoding: 'utf8' }).trim();
const journalOf = (name) => sql(`SELECT action FROM journal WHERE subject = '${name}' ORDER BY number`).split('\n');
const isSignedIn = async (cookie) => (await post(url, 'session', undefined, { cookie })).status === 200;
const refused = ({ status, body, cookie }, wanted, error) => {
  assert.deepEqual([status, body.error, cookie], [wanted, error, undefined], JSON.stringify(body));
};

test('a link makes an account: password, codes proved by one, recovery codes, and signed in; once', async () => {
  const link = addStaff(house.state, 'marie', { role: 'supervisor' });
  const { body } = await post(url, 'enrolment', { token: link.token });
  assert.deepEqual(body, { name: 'marie', display: 'Agent marie' });
  const marie = await enrol(url, link);
  assert.equal(marie.codes.length, 10);
  assert.equal(new Set(marie.codes).size, 10);
  for (const code of marie.codes) assert.match(code, /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  const session = await post(url, 'session', undefined, { cookie: marie.cookie });
  assert.deepEqual(session.body, { name: 'Agent marie', role: 'supervisor' });
  for (const route of ['enrolment', 'enrolment/totp', 'enrolment/passkey'])
    refused(await post(url, route, { token: link.token }), 404, 'link');
  assert.deepEqual(journalOf('marie').slice(-2), ['account-enrolled', 'sign-in']);
});

test('the code that is drawn is the secret that is shown', async () => {
  const { token } = addStaff(house.state, 'qr');
  const { body: { qr, secret, pending } } = await post(url, 'enrolment/totp', { token });
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok(qr.every((row) => row.length === qr.length && /^[01]+$/.test(row)));
  // The three finder patterns (ISO/IEC 18004 section 6.3.3).
  const corner = (x, y) => qr.slice(y, y + 7).map((row) => row.slice(x, x + 7)).join('\n');
  const finder = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'].join('\n');
  for (const [x, y] of [[0, 0], [qr.length - 7, 0], [0, qr.length - 7]]) assert.equal(corner(x, y), finder);
  const wrong = await post(url, 'enrolment/finish', { token, password: PASSWORD, pending, code: '000000' });
  refused(wrong, 422, 'code');
  const right = await post(url, 'enrolment/finish', { token, password: PASSWORD, pending, code: await totp(secret) });
  assert.equal(right.status, 200, 'a mistyped code has lost nothing');
});

test('a password must be long and not what everybody tries first', async () => {
  const { token, name } = addStaff(house.state, 'obvious');
  const { body: { secret, pending } } = await post(url, 'enrolment/totp', { token });
  const faults = {
    password_short: ['', 'onze signes', 'ééééééééééé'],
    password_name: [`le mot de ${name}`, `${name.toUpperCase()} et Cie`],
    password_simple: ['aaaaaaaaaaaaaaaa', 'abcabcabcabc', '123456789012', 'abcdefghijklmnop', '098765432109', 'éééééééééééé'],
    password_long: ['x y'.repeat(400)],
  };
  for (const [fault, passwords] of Object.entries(faults))
    for (const password of passwords)
      refused(await post(url, 'enrolment/finish', { token, password, pending, code: await totp(secret) }), 422, fault);
  for (const password of ['un deux trois', 'ÀÉÎÕÜàéîõüßç'])
    refused(await post(url, 'enrolment/finish', { token, password, pending, code: '0' }), 422, 'code');
});

test('a password alone lets nobody in; with a code it does, and no code twice', async () => {
  const person = await somebody();
  const first = await withPassword(url, person);
  assert.equal(first.status, 200);
  assert.equal(first.cookie, undefined);
  assert.equal(first.body.totp, true);
  refused(await withCode(url, person, await totp(person.secret)), 401, 'code'); // spent at enrolment
  const code = await totp(person.secret, NEXT);
  const signed = await withCode(url, person, code);
  assert.equal(signed.status, 200);
  assert.match(signed.setCookie, /^__Host-havre=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
  assert.deepEqual(signed.body, { recovery: 10 });
  assert.ok(await isSignedIn(signed.cookie));
  assert.ok(!(await isSignedIn(person.cookie)), 'the session before has ended');
  refused(await withCode(url, person, code), 401, 'code');
  const wrong = ['', '1', '12345', '1234567', '      ', 'abcdef', await totp(person.secret, 3)];
  for (const [at, one] of wrong.entries())
    refused(await withCode(url, person, one, { from: `127.0.5.${at + 1}` }), 401, 'code');
  assert.deepEqual(journalOf(person.name).slice(0, 5), ['account-added', 'account-enrolled', 'sign-in', 'sign-in-failed', 'sign-in']);
});

test('a sign-in has three codes, and each step of it is found once', async () => {
  const person = await somebody();
  const { body: { pending } } = await withPassword(url, person);
  for (let i = 0; i < 3; i++) refused(await post(url, 'sign-in/code', { pending, code: '000000' }), 401, 'code');
  refused(await post(url, 'sign-in/code', { pending, code: await totp(person.secret, NEXT) }), 401, 'over');
  refused(await post(url, 'sign-in/code', { pending: 'A'.repeat(22), code: await totp(person.secret, NEXT) }), 401, 'over');
});

test('a recovery code lets in once, however it is typed, and says how many are left', async () => {
  const person = await somebody();
  const used = await withCode(url, person, person.codes[0]);
  assert.equal(used.status, 200);
  assert.deepEqual(used.body, { recovery: 9 });
  refused(await withCode(url, person, person.codes[0]), 401, 'code');
  const again = await withCode(url, person, ` ${person.codes[1].toLowerCase().replace(/-/g, ' ')}`);
  assert.deepEqual(again.body, { recovery: 8 });
  const other = await somebody();
  refused(await withCode(url, other, person.codes[2]), 401, 'code');
  assert.ok(journalOf(person.name).includes('recovery-used'));
});

test('a wrong name, a wrong password and a disabled account hear the same, after the same time', async () => {
  const person = await somebody();
  staff(house.state, 'disable', person.name);
  const tries = [{ name: 'nobody', password: PASSWORD }, { name: 'marie', password: `${PASSWORD}.` }, person];
  const times = [];
  for (let round = 0; round < 3; round++)
    for (const [at, who] of tries.entries()) {
      const began = process.hrtime.bigint();
      const answer = await withPassword(url, who, { from: `127.0.1.${round + 1}` });
      times[at] = Math.min(times[at] ?? Infinity, Number(process.hrtime.bigint() - began) / 1e6);
      refused(answer, 401, 'wrong');
      assert.equal(answer.body.message, 'This name and this password do not go together.');
    }
  assert.ok(Math.max(...times) < 3 * Math.min(...times), `ms: ${times.map((time) => time.toFixed(0))}`);
});

test('an account that is not enrolled has no password that is right', async () => {
  addStaff(house.state, 'fresh');
  for (const password of ['', ' ', PASSWORD]) refused(await withPassword(url, { name: 'fresh', password }), 401, 'wrong');
});

test('after a reset the password, the codes, the recovery codes and the session before are void', async () => {
  const person = await somebody();
  const link = resetStaff(house.state, person.name);
  assert.ok(!(await isSignedIn(person.cookie)));
  refused(await withPassword(url, person), 401, 'wrong');
  const again = await enrol(url, link, 'un tout autre mot de passe');
  assert.notEqual(again.secret, person.secret);
  refused(await withPassword(url, person), 401, 'wrong');
  refused(await withCode(url, again, await totp(person.secret, NEXT)), 401, 'code');
  refused(await withCode(url, again, person.codes[0]), 401, 'code');
  assert.equal((await withCode(url, again, await totp(again.secret, NEXT))).status, 200);
});

test('a reset on the command line ends the console that is open and the sign-in that waits for its code', async () => {
  const person = await somebody();
  const agent = await Agent.arrive(url, person, { cookie: person.cookie });
  const { body: { pending } } = await withPassword(url, person);
  resetStaff(house.state, person.name);
  await eventually('signed out', () => agent.code === 4004);
  refused(await post(url, 'sign-in/code', { pending, code: 'AAAA-AAAA-AAAA-AAAA' }), 401, 'over');
});

test('two hundred wrong tries from one address do not keep the owner at another from signing in', async () => {
  const person = await somebody();
  const answers = [];
  for (let i = 0; i < 10; i++)
    answers.push(...await Promise.all(Array.from({ length: 20 }, () =>
      withPassword(url, { name: person.name, password: 'devinette' }, { from: '127.0.2.1' }))));
  const counts = Object.fromEntries([401, 429].map((status) => [status, answers.filter((one) => one.status === status).length]));
  assert.deepEqual(counts, { 401: 10, 429: 190 });
  const began = Date.now();
  const signed = await withCode(url, person, await totp(person.secret, NEXT), { from: '127.0.2.2' });
  assert.equal(signed.status, 200);
  assert.ok(Date.now() - began < 9000, `${Date.now() - began} ms`);
});

test('where she signed in before she is not even slowed while her account is tried from everywhere', async () => {
  const person = await somebody();
  assert.equal((await withCode(url, person, await totp(person.secret, NEXT), { from: '127.0.3.1' })).status, 200);
  const tries = Promise.all(Array.from({ length: 40 }, (_, i) =>
    withPassword(url, { name: person.name, password: 'devinette' }, { from: `127.0.4.${i + 1}` })));
  const signed = await withCode(url, person, person.codes[0], { from: '127.0.3.1' });
  assert.equal(signed.status, 200);
  const statuses = (await tries).map(({ status }) => status);
  assert.ok(statuses.filter((status) => status === 429).length > 10, String(statuses));
});

test('the demo’s accounts need no second factor, and are refused outside the demo', async () => {
  assert.equal((await signIn(url, house.agents[0])).status, 204);
  const plain = await House.start({ lobbies: 1, desk: false });
  try {
    execFileSync('cp', ['-r', ...['havre.db', 'secret.key'].map((name) => path.join(house.state, name)), plain.state]);
    await plain.startDesk({ demo: false });
    refused(await withPassword(plain.desk.url, house.agents[0]), 401, 'wrong');
  } finally {
    await plain.stop();
  }
});

test('one’s own account is changed only after the password was given again', async () => {
  const person = await somebody();
  const how = { cookie: person.cookie };
  const { body } = await post(url, 'account', undefined, how);
  assert.deepEqual({ ...body, display: '' }, { name: person.name, display: '', profession: 'police', role: 'agent', demo: false, totp: true, passkeys: [], recovery: 10 });
  for (const route of ['password', 'totp/begin', 'passkey/begin', 'passkey/remove/1', 'recovery'])
    refused(await post(url, `account/${route}`, route === 'password' ? { password: 'un autre mot de passe' } : {}, how), 403, 'confirm');
  refused(await post(url, 'account/confirm', { password: 'devinette' }, how), 403, 'wrong');
  refused(await post(url, 'account/recovery', {}, how), 403, 'confirm');
  assert.equal((await post(url, 'account/confirm', { password: person.password }, how)).status, 204);

  refused(await post(url, 'account/password', { password: 'court' }, how), 422, 'password_short');
  assert.equal((await post(url, 'account/password', { password: 'un autre mot de passe' }, how)).status, 204);
  const { body: { recovery } } = await post(url, 'account/recovery', {}, how);
  const { body: { secret, pending } } = await post(url, 'account/totp/begin', {}, how);
  refused(await post(url, 'account/totp', { pending, code: '000000' }, how), 422, 'code');
  assert.equal((await post(url, 'account/totp', { pending, code: await totp(secret) }, how)).status, 204);
  refused(await post(url, 'account/passkey/remove/1', {}, how), 404, 'not_found');

  refused(await withPassword(url, person), 401, 'wrong');
  const changed = { ...person, password: 'un autre mot de passe' };
  refused(await withCode(url, changed, await totp(person.secret, NEXT)), 401, 'code');
  refused(await withCode(url, changed, person.codes[0]), 401, 'code');
  assert.equal((await withCode(url, changed, recovery[0])).status, 200);
  assert.equal((await withCode(url, changed, await totp(secret, NEXT))).status, 200);
  for (const action of ['password-changed', 'totp-changed', 'recovery-renewed']) assert.ok(journalOf(person.name).includes(action), action);
});

test('signing out everywhere ends the session and the console', async () => {
  const person = await somebody();
  const agent = await Agent.arrive(url, undefined, { cookie: person.cookie, presence: 'away' });
  assert.equal((await post(url, 'account/sign-out', {}, { cookie: person.cookie })).status, 204);
  assert.equal(await agent.closed, 4004);
  assert.ok(!(await isSignedIn(person.cookie)));
});

test('a session ends after half an hour without a sign of life, and after twelve hours', async () => {
  const [idle, old, alive] = [await somebody(), await somebody(), await somebody()];
  const move = ({ name }, set) => sql(`UPDATE sessions SET ${set} WHERE account = (SELECT id FROM accounts WHERE name = '${name}')`);
  const agent = await Agent.arrive(url, undefined, { cookie: alive.cookie, presence: 'away' });
  move(idle, 'seen_ms = seen_ms - 30 * 60000');
  move(alive, 'seen_ms = seen_ms - 29 * 60000');
  move(old, 'expires_ms = created_ms');
  assert.ok(!(await isSignedIn(idle.cookie)));
  assert.ok(!(await isSignedIn(old.cookie)));
  assert.ok(await isSignedIn(alive.cookie));
  const seen = Number(sql(`SELECT seen_ms FROM sessions WHERE account = (SELECT id FROM accounts WHERE name = '${alive.name}')`));
  assert.ok(Date.now() - seen < 60_000, 'asking was a sign of life');
  agent.close();
});

test('the journal is whole after all this', () => {
  const out = execFileSync(house.desk.child.spawnfile, ['journal', 'verify', '--state', house.state], { encoding: 'utf8' });
  assert.match(out, /intact|whole|rows/i);
});
