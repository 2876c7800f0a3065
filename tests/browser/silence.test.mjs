// The servers hold no word and no postal code: not in memory, not in the state folder, not in what they print, not in /tmp; not
// while a conversation goes on, and not after it. The search is shown to find what is there.
import assert from 'node:assert/strict';
import { randomInt, randomBytes } from 'node:crypto';
import net from 'node:net';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, SEALED, TO_AGENT, TO_VISITOR, Visitor, envelope } from '../integration/lib/clients.mjs';
import { importCommunes, knowsZones } from '../integration/lib/zones.mjs';
import { House, eventually, sleep } from '../integration/lib/house.mjs';
import { formsOf, searchFolder, searchMemory } from '../integration/lib/memory.mjs';
import { agentAt, agentTakes, agentWrites, chromium, sees, visitorAt, visitorWrites }
  from './lib/browser.mjs';

const mark = () => `mot${randomBytes(9).toString('hex')}é`;
const [HERS, HERS_WAITING, AGENTS, ASIDE, NOTED] = [mark(), mark(), mark(), mark(), mark()];
const STARTED = Date.now() - 1000;
let house, browser, code;

before(async () => {
  assert.equal(process.getuid(), 0, 'reading the memory of another process needs root: run make test as root');
  house = await House.start();
  await house.ready();
  browser = await chromium();
  // Five digits are soon somewhere by chance: take a code that is in no memory yet, and in no table.
  code = unusedCode();
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

function unusedCode() {
  for (let i = 0; i < 50; i++) {
    const candidate = String(randomInt(96000, 97000));
    if (![house.lobbies[0], house.desk].some(({ pid }) => searchMemory(pid, [candidate]).length)) return candidate;
  }
  throw new Error('no code was free');
}

/** The browsers' own profiles lie in there too, and are another question. */
const isBrowsers = (name) => /chromium|puppeteer/.test(name);

/** Everything that must not be anywhere, looked for everywhere. */
function assertSilent(when) {
  const texts = [HERS, HERS_WAITING, AGENTS, ASIDE, NOTED, code];
  for (const [role, { pid }] of [['lobby', house.lobbies[0]], ['desk', house.desk]])
    assert.deepEqual(searchMemory(pid, texts), [], `${when}: memory of the ${role}`);
  assert.deepEqual(searchFolder(house.state, texts), [], `${when}: the state folder`);
  for (const text of texts) assert.ok(!house.logs.includes(text), `${when}: what they printed`);
  const words = texts.slice(0, -1);
  assert.deepEqual(searchFolder(tmpdir(), words, { since: STARTED, skip: isBrowsers }), [], `${when}: ${tmpdir()}`);
}

test('the search finds what is in memory, in each of its forms', async () => {
  const control = mark();
  const socket = net.connect(house.lobbies[0].port, '127.0.0.1');
  // A request that is not whole yet is the one thing that a lobby must hold.
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Mark: ${Buffer.from(control).toString('base64')}\r\n`);
  await eventually('the control in the memory of the lobby', () => searchMemory(house.lobbies[0].pid, [control]).length > 0);
  socket.destroy();
  await eventually('its wiping after the connection', () => searchMemory(house.lobbies[0].pid, [control]).length === 0);
});

test('the search finds what is in a file, in each of its forms', () => {
  const name = path.join(house.state, 'control');
  for (const form of formsOf(HERS)) {
    writeFileSync(name, Buffer.concat([Buffer.from('x'), form, Buffer.from('y')]));
    assert.deepEqual(searchFolder(house.state, [HERS]), [name]);
  }
  assert.deepEqual(searchFolder(tmpdir(), [HERS], { since: STARTED, skip: isBrowsers }), [name]);
  rmSync(name);
  assert.deepEqual(searchFolder(house.state, [HERS]), []);
});

// A page seals its words, so the servers could keep every envelope and still hold no word. These envelopes are not sealed: what the servers
// keep of them is seen.
test('not an envelope, once it is passed on', async () => {
  const marks = [mark(), mark()];
  const agent = await Agent.arrive(house.desk.url, house.agents[1]);
  const visitor = await Visitor.arrive(house.url);
  const { n } = await agent.takes();
  await visitor.hears('matched');
  for (let i = 0; i < 20; i++) {
    visitor.sendBytes(envelope(SEALED, TO_AGENT, i, Buffer.from(marks[0].repeat(1 + i * 30))));
    agent.sendEnvelope(n, envelope(SEALED, TO_VISITOR, i, Buffer.from(marks[1].repeat(1 + i * 30))));
  }
  for (let i = 0; i < 20; i++) {
    assert.ok((await agent.receives()).includes(marks[0]));
    assert.ok((await visitor.receives()).includes(marks[1]));
  }
  for (const [role, { pid }] of [['lobby', house.lobbies[0]], ['desk', house.desk]])
    assert.deepEqual(searchMemory(pid, marks), [], `memory of the ${role}`);
  visitor.close(4001);
  agent.close();
  await agent.closed;
});

test('not a word, and not the postal code, during and after a conversation', async () => {
  const visitor = await visitorAt(browser, house.url, { code });
  await sees(visitor, '#state', 'Vous pouvez déjà écrire');
  await visitorWrites(visitor, HERS_WAITING);
  assertSilent('while she waits');
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  await agentTakes(agent);
  await visitorWrites(visitor, HERS);
  await sees(agent, '.log', HERS_WAITING, HERS);
  await sees(agent, 'body', code);
  await agentWrites(agent, AGENTS);
  await sees(visitor, '#log', AGENTS);
  assertSilent('while they talk');
  house.lobbies[0].kill('SIGKILL');
  await house.startLobby(0);
  await visitorWrites(visitor, `${HERS} encore`);
  await sees(agent, '.log', `${HERS} encore`);
  assertSilent('after a cut');
  await visitor.click('#danger');
  await sees(visitor, '#where', 'C’est transmis');
  await agent.waitForFunction(() => document.querySelector('.guide').open);
  await agent.click('.guide input');
  await agent.keyboard.sendCharacter(NOTED);
  assertSilent('in danger, with what the agent noted of it');
  assert.doesNotMatch(house.logs, /danger/);
  const supervisor = await agentAt(browser, house.desk.url, house.agents[2], { away: true });
  await agent.click('.more [aria-pressed]');
  await sees(supervisor, '.notices', 'demande de l’aide');
  await supervisor.click('.calls-for-help button');
  await agent.waitForSelector('.aside textarea');
  await agent.click('.aside textarea');
  await agent.keyboard.sendCharacter(ASIDE);
  await agent.keyboard.press('Enter');
  await sees(supervisor, '.aside', ASIDE);
  assertSilent('with a supervisor on the private line');
  await visitor.click('#exit');
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await sleep(200);
  assertSilent('after it ended');
  await agent.close();
  await supervisor.close();
});

// The names of a mixed code are in the lobby's table, and must be nowhere else in it: neither in what it sent nor in what it was told.
test('nor in which commune she is: the lobby holds the one she tapped and the other alike', async () => {
  const [hers, other] = ['Ville', 'Bourg'].map((word) => `${word}-${randomBytes(9).toString('hex')}`);
  const commune = (at, name, zone) => ({ code: `0110${at}`, name, population: at, codes: ['01100'], zones: [zone] });
  importCommunes(house, [commune(1, hers, 'police'), commune(2, other, 'gendarmerie')]);
  await knowsZones(house.lobbies[0], 1);
  const held = () => [hers, other].map((name) => searchMemory(house.lobbies[0].pid, [name]).length);
  const visitor = await visitorAt(browser, house.url, { code: '01100' });
  await sees(visitor, '#which', hers, other);
  assert.deepEqual(held(), [1, 1], 'the table');
  const desks = searchMemory(house.desk.pid, [hers]).length;
  for (const button of await visitor.$$('#which button'))
    if (await button.evaluate(({ textContent }, name) => textContent === name, hers)) await button.click();
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  await agentTakes(agent);
  await sees(agent, '.facts', hers, 'police');
  assert.deepEqual(held(), [1, 1], 'after her answer');
  assert.ok(searchMemory(house.desk.pid, [hers]).length <= desks, 'the desk learnt nothing');
  assert.ok(!house.logs.includes(hers));
  await visitor.click('#exit');
  await agent.close();
});
