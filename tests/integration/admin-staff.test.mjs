// An admin and the accounts of the house, over the API as docs/api.md has it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, Visitor, signIn } from './lib/clients.mjs';
import { BINARY, House } from './lib/house.mjs';
import { enrol, formOf, post } from './lib/staff.mjs';

let house, url, admin;
before(async () => {
  house = await House.start();
  ({ url } = house.desk);
  const { cookie } = await signIn(url, house.agents[3]);
  admin = (route, body) => post(url, route, body, { cookie });
});
after(() => house?.stop());

const NEW = {
  display: 'Agent 44', profession: 'psychologist', role: 'agent', zones: ['police'],
  languages: ['fr', 'ar'], capacity: 3, minors: true, tags: ['nuit'], takes_at_once: false,
};
const list = async () => (await admin('staff')).body.staff;
const one = async (name) => (await list()).find((account) => account.name === name);
const refused = ({ status, body }, wanted, error) =>
  assert.deepEqual([status, body.error], [wanted, error], JSON.stringify(body));
const journal = () => execFileSync('sqlite3', ['-json', path.join(house.state, 'havre.db'),
  'SELECT actor, action, subject, detail FROM journal ORDER BY number'], { encoding: 'utf8' });
const lastRow = () => JSON.parse(journal()).at(-1);

test('an admin adds somebody, who takes the account over by a link that is good once', async () => {
  const { status, body } = await admin('staff/add', { name: 'nour', ...NEW });
  assert.equal(status, 200, JSON.stringify(body));
  const [, token] = /^http:\/\/localhost:\d+\/#enrol=([\w-]{43})$/.exec(body.link);
  assert.equal(body.hours, 72);
  const added = await one('nour');
  assert.deepEqual({ ...added, ...NEW }, added);
  assert.equal(added.enrolled, false);
  assert.ok(!Object.keys(added).some((key) => /password|secret|totp/.test(key)));
  assert.deepEqual(lastRow(), {
    actor: 4, action: 'account-added', subject: 'nour', detail: '{"role":"agent","display":"Agent 44"}',
  });
  assert.ok(!journal().includes(token), 'the link is in no row');
  await enrol(url, { name: 'nour', token });
  assert.equal((await one('nour')).enrolled, true);
  refused(await post(url, 'enrolment', { token }), 404, 'link');
  refused(await admin('staff/add', { name: 'nour', ...NEW }), 409, 'taken');
});

test('what is mistyped is named, and nothing is made of it', async () => {
  const before_ = (await list()).length;
  const wrong = {
    name: [{ name: 'É' }, { name: '' }, { name: 'x'.repeat(65) }],
    display: [{ display: '' }, { display: ' a' }, { display: 'x'.repeat(65) }, { display: 'a\nb' }],
    capacity: [{ capacity: 0 }, { capacity: 21 }, { capacity: -1 }, { capacity: 4294967297 }],
    languages: [{ languages: [] }],
    tags: [{ tags: ['A'] }, { tags: ['a', 'a'] }, { tags: ['a,b'] }, { tags: [''] }, { tags: Array(99).fill('x'.repeat(32)) }],
    fields: [{ role: 'boss' }, { profession: 'spy' }, { zones: ['navy'] }, { languages: ['xx'] }, { capacity: '2' },
      { tags: 'a' }, { minors: 1 }, { more: 1 }, { version: 1 }, { display: undefined }],
  };
  for (const [error, bodies] of Object.entries(wrong))
    for (const body of bodies)
      refused(await admin('staff/add', { name: 'wrong', ...NEW, ...body }), error === 'fields' ? 400 : 422, error);
  assert.equal((await list()).length, before_);
});

test('of two admins at once the second hears what the first one made of it', async () => {
  const read = await one('sacha');
  const first = await admin(`staff/change/${read.id}`, { ...formOf(read), version: read.version, display: 'Agent 28' });
  assert.equal(first.status, 200);
  assert.deepEqual(JSON.parse(lastRow().detail), { display: ['Agent 27', 'Agent 28'] });
  const second = await admin(`staff/change/${read.id}`, { ...formOf(read), version: read.version, capacity: 5 });
  refused(second, 409, 'stale');
  assert.equal(second.body.account.display, 'Agent 28');
  assert.equal((await one('sacha')).capacity, read.capacity);
  refused(await admin('staff/change/999', { ...formOf(read), version: 1 }), 404, 'not_found');
});

test('a change counts at once, also for a console that is open', async () => {
  await house.ready();
  const read = await one('camille');
  const agent = await Agent.arrive(url, house.agents[0]);
  const changed = await admin(`staff/change/${read.id}`, { ...formOf(read), version: read.version, capacity: 1 });
  assert.equal(changed.status, 200);
  const visitor = await Visitor.arrive(house.url);
  await agent.takes();
  const second = await Visitor.arrive(house.url);
  assert.equal((await second.hears('queued')).t, 'queued');
  await assert.rejects(agent.hears('offer', 300), 'one conversation is all that she has room for now');
  for (const client of [visitor, second]) client.close(4002);
  agent.close();
});

test('whoever is disabled is out within a second, and her conversations go to others', async () => {
  await house.ready();
  const [camille] = house.agents;
  const agent = await Agent.arrive(url, camille);
  const visitor = await Visitor.arrive(house.url);
  await agent.takes();
  const { id } = await one('camille');
  assert.equal((await admin(`staff/disable/${id}`, {})).status, 204);
  const done = Date.now();
  assert.equal(await agent.closed, 4004);
  assert.ok(Date.now() - done < 1000, `${Date.now() - done} ms after the answer`);
  assert.equal((await visitor.hears('requeued', 5000)).t, 'requeued');
  assert.equal((await signIn(url, camille)).status, 401);
  refused(await admin(`staff/reset/${id}`, {}), 409, 'demo');
  assert.equal((await admin(`staff/enable/${id}`, {})).status, 204);
  assert.equal((await signIn(url, camille)).status, 204);
  visitor.close(4002);
});

test('a reset gives a new link, and what was known before is void', async () => {
  const { body: { id, link } } = await admin('staff/add', { name: 'lou', ...NEW });
  const lou = await enrol(url, { name: 'lou', token: link.split('=')[1] });
  const reset = await admin(`staff/reset/${id}`, {});
  assert.equal(reset.status, 200);
  refused(await post(url, 'session', undefined, { cookie: lou.cookie }), 401, 'signed_out');
  refused(await post(url, 'sign-in', { name: 'lou', password: lou.password }), 401, 'wrong');
  assert.equal((await one('lou')).enrolled, false);
  await admin(`staff/disable/${id}`, {});
  refused(await admin(`staff/reset/${id}`, {}), 409, 'disabled');
});

test('the house is never left without an admin', async () => {
  const alex = await one('alex');
  refused(await admin(`staff/disable/${alex.id}`, {}), 409, 'self');
  refused(await admin(`staff/change/${alex.id}`, { ...formOf(alex), version: alex.version, role: 'agent' }), 409, 'last_admin');
  assert.equal((await one('alex')).role, 'admin');
});

test('the journal holds after all of it', () => {
  const said = execFileSync(BINARY, ['journal', 'verify', '--state', house.state],
    { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  assert.match(said, /intact/);
});
