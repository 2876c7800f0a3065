// What lets staff in is nowhere after it was used: not in the memory of the processes, not in the state folder (the secret of one-time
// codes lies there sealed), not in what they print, not in /tmp. Nor is what they say on the private line, during and after. That the
// search finds what is there is shown in silence.test.mjs, and here of the private line.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { Agent, SEALED, Visitor, envelope } from '../integration/lib/clients.mjs';
import { House, eventually } from '../integration/lib/house.mjs';
import { searchFolder, searchMemory } from '../integration/lib/memory.mjs';
import { addStaff, enrol, fromBase32, post, totp, withCode, withPassword } from '../integration/lib/staff.mjs';
import { agentAt, agentTakes, chromium, sees, visitorAt } from './lib/browser.mjs';

const STARTED = Date.now() - 1000;
const PASSWORD = `une phrase ${Math.random().toString(36).slice(2)} et sa fin`;
const NEXT_PASSWORD = `une autre ${Math.random().toString(36).slice(2)} bien longue`;
const NEXT = 1;

const mark = () => `mot${randomBytes(9).toString('hex')}é`;
const [AGENT_SLOT, BESIDE_SLOT] = [1, 2];

let house, url, browser;
before(async () => {
  assert.equal(process.getuid(), 0, 'reading the memory of another process needs root: run make test as root');
  house = await House.start();
  ({ url } = house.desk);
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

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

/** An agent, and a supervisor who came beside: programs, so that what is between them need not be sealed. */
async function besideEachOther() {
  await house.ready();
  const agent = await Agent.arrive(url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  const { n } = await agent.takes();
  const supervisor = await Agent.arrive(url, house.agents[2], { presence: 'away' });
  agent.say({ t: 'help', n, on: true });
  supervisor.say({ t: 'assist', help: (await supervisor.hears('help')).help });
  const open = await supervisor.hears('open');
  await agent.hears('peer');
  return { agent, visitor, supervisor, n, beside: open.n };
}

/** From one to the other, in two fragments: what the desk has when the first is there, and what it hands on. */
async function inTwo(from, n, to, route, text) {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(n);
  const whole = Buffer.concat([number, envelope(SEALED, route, 0, Buffer.from(text.repeat(3)))]);
  from.socket.send(whole.subarray(0, -1), { fin: false });
  await eventually('half an envelope in the memory of the desk', () => searchMemory(house.desk.pid, [text]).length > 0);
  from.socket.send(whole.subarray(-1), { fin: true });
  assert.ok((await to.receives()).includes(text));
}

// Were the pages to say it unsealed, it would be found: here they do.
test('an envelope of the private line is found while the desk waits for its end, and is nowhere once it is passed on', async () => {
  const { agent, visitor, supervisor, n, beside } = await besideEachOther();
  const [question, answer] = [mark(), mark()];
  await inTwo(agent, n, supervisor, (AGENT_SLOT << 4) | BESIDE_SLOT, question);
  await assertSilent([question]);
  await inTwo(supervisor, beside, agent, (BESIDE_SLOT << 4) | AGENT_SLOT, answer);
  await assertSilent([question, answer]);
  assert.equal(visitor.envelopes.length, 0, 'she got none of it');
  visitor.close(4001);
  for (const one of [agent, supervisor]) {
    one.close();
    await one.closed;
  }
});

async function saysAside(page, text) {
  await page.waitForSelector('.aside textarea');
  await page.click('.aside textarea');
  await page.keyboard.sendCharacter(text);
  await page.keyboard.press('Enter');
}

test('not a word of the private line, whoever says it, while the two talk and after the conversation', async () => {
  await house.ready();
  browser = await chromium();
  const [question, answer] = [mark(), mark()];
  const agent = await agentAt(browser, url, house.agents[0]);
  const visitor = await visitorAt(browser, house.url);
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  const supervisor = await agentAt(browser, url, house.agents[2], { away: true });
  await agent.click('.more [aria-pressed]');
  await supervisor.waitForSelector('.calls-for-help button');
  await supervisor.click('.calls-for-help button');
  await saysAside(agent, question);
  await sees(supervisor, '.aside', question);
  await saysAside(supervisor, answer);
  await sees(agent, '.aside', question, answer);
  await assertSilent([question, answer]);
  assert.ok(!(await visitor.content()).includes(question) && !(await visitor.content()).includes(answer), 'her page');
  await visitor.click('#exit');
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await assertSilent([question, answer]);
});
