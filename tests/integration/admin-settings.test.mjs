// An admin and the settings of the house: checked, journalled, in effect without a restart.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, Visitor, signIn } from './lib/clients.mjs';
import { BINARY, House, eventually } from './lib/house.mjs';
import { addStaff, post } from './lib/staff.mjs';

let house, url, admin;
const enter = async () => {
  ({ url } = house.desk);
  const { cookie } = await signIn(url, house.agents[3]);
  admin = (route, body) => post(url, route, body, { cookie });
};
before(async () => {
  house = await House.start();
  await enter();
});
after(() => house?.stop());

const all = async () => (await admin('settings')).body.settings;
const one = async (name) => (await all()).find((setting) => setting.name === name);
const put = async (name, value, version) =>
  admin('settings', { changes: [{ name, value, version: version ?? (await one(name)).version }] });
const refused = ({ status, body }, wanted, error) =>
  assert.deepEqual([status, body.error], [wanted, error], JSON.stringify(body));
const rows = () => JSON.parse(execFileSync('sqlite3', ['-json', path.join(house.state, 'havre.db'),
  'SELECT actor, action, subject, detail FROM journal ORDER BY number'], { encoding: 'utf8' }));
/** A signature, and nothing after it: what is asked for is that it is a picture of this kind. */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const served = async () => (await fetch(house.url)).text();

test('each setting says where it comes from, what it would be otherwise, and its limits', async () => {
  const ring = await one('ring');
  assert.deepEqual(ring, {
    name: 'ring', value: 25, default: 25, version: 0, from: 'file', changed: 0, by: '', least: 5, most: 120,
  });
  assert.deepEqual((await one('languages')).value, ['fr', 'en']);
});

test('the visitor’s page has the new exit without a restart, and the journal says from what to what', async () => {
  await house.ready();
  const before_ = (await one('exit')).value;
  assert.equal((await put('exit', 'https://www.example.org/a?b=1')).status, 200);
  await eventually('the new exit on the page', async () => (await served()).includes('href="https://www.example.org/a?b=1"'));
  const { detail, ...row } = rows().at(-1);
  assert.deepEqual(row, { actor: 4, action: 'setting-changed', subject: 'exit' });
  assert.deepEqual(JSON.parse(detail), { from: before_, to: 'https://www.example.org/a?b=1' });
  const now = await one('exit');
  assert.deepEqual([now.from, now.by, now.version], ['house', 'Agent 1', 1]);
});

test('the way out leads to no page of the house: not to the console, not to where visitors come', async () => {
  const away = await House.start({ options: ['--set', 'lobby.origin=https://aide.example:8443'] });
  try {
    const { cookie } = await signIn(away.desk.url, away.agents[3]);
    for (const value of ['https://aide.example/', 'https://aide.example:8443/a', 'https://aide.example?b'])
      refused(await post(away.desk.url, 'settings', { changes: [{ name: 'exit', value, version: 0 }] }, { cookie }), 422, 'setting');
    const { status } = await post(away.desk.url, 'settings',
      { changes: [{ name: 'exit', value: 'https://aide.example.org/', version: 0 }] }, { cookie });
    assert.equal(status, 200);
  } finally {
    await away.stop();
  }
});

test('an offer rings for the new time', async () => {
  await house.ready();
  assert.equal((await put('ring', 5)).status, 200);
  const agent = await Agent.arrive(url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  await agent.hears('offer');
  const rang = Date.now();
  await agent.hears('withdrawn');
  assert.ok(Math.abs(Date.now() - rang - 5000) < 1500, `${Date.now() - rang} ms`);
  visitor.close(4002);
  agent.close();
});

test('the house has a name for its staff: who is not signed in yet is told it, consoles that are open hear of another, her page says none', async () => {
  const name = async () => (await (await fetch(new URL('house', url))).json()).name;
  assert.equal(await name(), 'Havre');
  const agent = await Agent.arrive(url, house.agents[0]);
  assert.equal(agent.welcome.house, 'Havre');
  assert.equal((await put('name', 'Le Phare')).status, 200);
  assert.equal((await agent.hears('settings')).house, 'Le Phare');
  assert.equal(await name(), 'Le Phare');
  agent.close();
  await agent.closed;
  const { body: { html } } = await admin('settings/preview', { values: { name: 'Le Grand Phare' }, language: 'fr' });
  assert.ok(!/Phare|Havre/.test(html));
  // Four bytes each, twice in the link, three characters for each byte there.
  assert.equal((await put('name', '🏠'.repeat(40))).status, 200);
  const { token } = addStaff(house.state, 'long');
  assert.ok((await post(url, 'enrolment/totp', { token })).body.qr.length, 'and the longest fits the drawing');
  assert.equal((await put('name', null)).status, 200);
});

test('nothing is set that the house could not live with', async () => {
  const before_ = await all();
  const wrong = {
    ring: [4, 121, '25', 25.5, true, [], -1, 1e300],
    grace: [59, 1801], wrap_up: [-1, 601], keep: [-1, 1801], zone_overflow: [-1, 3601], language_overflow: [3601],
    exit: ['http://example.org/', 'https://localhost/', 'https://user:pw@example.org/', 'https://example.org@evil.example/',
      'javascript:alert(1)', 'https://example.org/"><script>', 'https://example.org/\'', 'https://example.org/ a', 'https://Example.org/',
      'https://example..org/', 'https://.org/', 'https://example.org:/', 'https://example.org:123456/', 'https://é.example/', '', 7,
      `https://example.org/${'a'.repeat(500)}`, 'https://example.org#a', 'https://example.org/\u2028'],
    languages: [[], ['xx'], ['fr', 'fr'], 'fr', ['fra'], [1], Array(40).fill('fr')],
    capacity: [0, 21, '2', false, 1.5], journal_years: [0, 11, '3'],
    name: ['', 'a'.repeat(41), 'deux\nlignes', ' ', 7, {}],
    title: ['', 'a'.repeat(41), 'deux\nlignes', ' ', 7, {}],
    icon: ['https://example.org/icon.png', 'data:image/svg+xml;base64,PHN2Zz4=', 'data:image/png;base64,AAAA', 'data:image/png;base64,!',
      `data:image/png;base64,${PNG.toString('base64')}AAAA"`, `data:image/png;base64,${Buffer.concat([PNG, Buffer.alloc(701)]).toString('base64')}`, 7, {}],
    colours: [{ light: '#0d5c63' }, { light: '#0d5c63', dark: 'red' }, { light: '#ffff00', dark: '#86c7c4' }, { light: '#0d5c63', dark: '#0d5c63' },
      { light: '#0d5c63', dark: '#86c7c4', other: '#000000' }, { light: '#0d5c6', dark: '#86c7c4' }, 'red', []],
    ...Object.fromEntries([['numbers', 300], ['opening', 500], ['closed', 300]].map(([name, most]) => [name,
      [...(name === 'numbers' ? [{ fr: 'Appelez le 3919.' }, { fr: '[17] [112] [114' }, { fr: '[17] [112] [114] [dix-sept]' }, { fr: 'Appelez le [17] ou le [112].' }, { fr: '[3919]' }] : []), { xx: 'a' }, { fr: 7 }, { fr: 'a'.repeat(most + 1) }, { fr: '' }, 'texte', [], 7]])),
    nonsense: [1],
  };
  for (const [name, values] of Object.entries(wrong))
    for (const value of values) {
      const answer = await admin('settings', { changes: [{ name, value, version: 1 }] });
      refused(answer, 422, 'setting');
      assert.equal(answer.body.name, name);
      assert.match(answer.body.message, /^[A-Z].*\.$/);
      // A preview is as strict: what it shows can be saved.
      const shown = await admin('settings/preview', { values: { [name]: value }, language: 'fr' });
      refused(shown, 422, 'setting');
    }
  const names = (await all()).map((setting) => setting.name);
  assert.deepEqual(names.filter((name) => !wrong[name]), [], 'each setting is tried');
  refused(await admin('settings', { changes: [] }), 400, 'fields');
  refused(await admin('settings', { changes: [{ name: 'ring', value: 20 }] }), 400, 'fields');
  assert.deepEqual(await all(), before_);
});

test('of two admins at once the second hears what the first one set and who that was; nothing is half done', async () => {
  const grace = await one('grace');
  const ring = await one('ring');
  assert.equal((await put('grace', 400, grace.version)).status, 200);
  const late = await admin('settings', { changes: [
    { name: 'ring', value: 60, version: ring.version }, { name: 'grace', value: 500, version: grace.version },
  ] });
  refused(late, 409, 'stale');
  assert.deepEqual(late.body.settings.map(({ name, value, by }) => [name, value, by]), [['grace', 400, 'Agent 1']]);
  assert.deepEqual((await one('ring')), ring);
  assert.ok(!rows().some(({ detail }) => JSON.parse(detail).to === 60));
});

test('null is the default again, and a restart keeps what was set', async () => {
  assert.equal((await put('keep', 60)).status, 200);
  assert.equal((await put('exit', null)).status, 200);
  await house.desk.stop();
  await house.startDesk();
  await enter();
  const [keep, exit] = [await one('keep'), await one('exit')];
  assert.deepEqual([keep.value, keep.from], [60, 'house']);
  assert.deepEqual([exit.value, exit.from], [exit.default, 'file']);
  const page = execFileSync(BINARY, ['page', '--state', house.state],
    { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  assert.ok(page);
});

test('a preview shows the page as it would be, and stores nothing', async () => {
  const before_ = await all();
  const { status, body } = await admin('settings/preview', { values: { exit: 'https://www.example.net/' }, language: 'en' });
  assert.equal(status, 200);
  assert.match(body.html, /<html lang="en"/);
  assert.match(body.html, /href="https:\/\/www\.example\.net\/"/);
  refused(await admin('settings/preview', { values: { exit: 'http://a.example/' }, language: 'en' }), 422, 'setting');
  refused(await admin('settings/preview', { values: {}, language: 'xx' }), 400, 'fields');
  assert.deepEqual(await all(), before_);
});

test('when the database does not take it, a change is refused in words and the conversation goes on', async () => {
  await house.ready();
  const agent = await Agent.arrive(url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  const { n } = await agent.takes();
  const before_ = await all();
  const other = spawn('sqlite3', [path.join(house.state, 'havre.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  other.stdin.write('BEGIN IMMEDIATE; SELECT 1;\n');
  await new Promise((resolve) => other.stdout.once('data', resolve));
  refused(await put('keep', 90), 503, 'storage');
  other.stdin.end('ROLLBACK;\n');
  await new Promise((resolve) => other.once('exit', resolve));
  assert.deepEqual(await all(), before_, 'nothing of it was set');
  agent.say({ t: 'end', n });
  assert.equal((await visitor.hears('ended')).t, 'ended');
  agent.close();
});

test('the journal holds after all of it', () => {
  const said = execFileSync(BINARY, ['journal', 'verify', '--state', house.state],
    { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  assert.match(said, /intact/);
});
