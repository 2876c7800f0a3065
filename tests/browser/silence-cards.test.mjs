// The servers hold nothing of a card, an appointment or her answer, of a note or of what she made of it: not in memory, not in the state
// folder, not in what they print. That the search finds what is there is shown in silence.test.mjs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { House, sleep } from '../integration/lib/house.mjs';
import { searchFolder, searchMemory } from '../integration/lib/memory.mjs';
import { agentAt, agentTakes, chromium, sees, visitorAt, visitorWrites } from './lib/browser.mjs';

const mark = () => `mot${randomBytes(9).toString('hex')}é`;
const [PLACE, MEETING, FACT, UNIT, HERS] = [mark(), mark(), mark(), mark(), mark()];
const WORDS = [PLACE, MEETING, FACT, UNIT, HERS];
const STARTED = Date.now() - 1000;
let house, browser;

before(async () => {
  assert.equal(process.getuid(), 0, 'reading the memory of another process needs root: run make test as root');
  house = await House.start();
  await house.ready();
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

function assertSilent(when) {
  for (const [role, { pid }] of [['lobby', house.lobbies[0]], ['desk', house.desk]])
    assert.deepEqual(searchMemory(pid, WORDS), [], `${when}: memory of the ${role}`);
  assert.deepEqual(searchFolder(house.state, WORDS), [], `${when}: the state folder`);
  for (const word of WORDS) assert.ok(!house.logs.includes(word), `${when}: what they printed`);
  const skip = (name) => /chromium|puppeteer/.test(name);
  assert.deepEqual(searchFolder(tmpdir(), WORDS, { since: STARTED, skip }), [], `${when}: ${tmpdir()}`);
}

const presses = (page, within, text) => page.evaluate((where, name) =>
  [...document.querySelectorAll(`${where} button`)].find((one) => one.textContent === name).click(), within, text);

async function fills(page, selector, text) {
  await page.waitForSelector(selector);
  await page.focus(selector);
  await page.keyboard.sendCharacter(text);
}

async function gives(agent, kind, fields) {
  await presses(agent, '#cards', kind);
  for (const [field, text] of Object.entries(fields)) await fills(agent, `#card-${field}`, text);
}

test('not a word of cards, of an appointment, of a note, nor of her changes to it', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await visitorAt(browser, house.url);
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  await gives(agent, 'Lieu', { name: PLACE });
  await agent.click('.composer .main');
  await sees(visitor, '#log .card', PLACE);
  await gives(agent, 'Rendez-vous', { place: MEETING });
  for (const [field, value] of [['day', '2099-01-20'], ['hour', '14:30']])
    await agent.$eval(`#card-${field}`, (one, text) => {
      one.value = text;
      one.dispatchEvent(new Event('input', { bubbles: true }));
    }, value);
  await agent.click('.composer .main');
  await sees(visitor, '#log .card', MEETING);
  await presses(visitor, '#log .card', 'D’accord');
  await sees(agent, '.log .mine', 'Réponse : oui');
  assertSilent('after cards and an answer');

  await presses(agent, '.note-panel', 'Écrire un signalement');
  await fills(agent, '#note-facts', FACT);
  await fills(agent, '#note-unit', UNIT);
  await presses(agent, '.note-panel', 'Lui montrer');
  await sees(visitor, '#log .sheet', FACT, UNIT);
  assertSilent('with a note before her');
  await presses(visitor, '#log .sheet', 'Modifier');
  await fills(visitor, '#log .sheet textarea', HERS);
  await presses(visitor, '#log .sheet', 'J’accepte');
  await sees(agent, '.note-panel', HERS);
  await agent.evaluate(() => (window.print = () => undefined));
  await presses(agent, '.note-panel', 'Imprimer');
  await sees(visitor, '#log .sheet', 'imprimé ou copié');
  await visitorWrites(visitor, 'merci');
  await sees(agent, '.log', 'merci');
  assertSilent('after it was taken');
  await visitor.click('#exit');
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await sleep(200);
  assertSilent('after it ended');
});
