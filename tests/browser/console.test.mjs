// The console, as an agent uses it: with two visitors, and by the keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { eventually, sleep } from '../integration/lib/house.mjs';
import { agentWrites, linesOf, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { Console, focus, opens, presence } from './lib/console.mjs';
import { stage } from './lib/stage.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const it = stage();
const desk = new Console(it);

test('the visitor leaves in mid-sentence: the rest of it goes to nobody, and does nothing', async () => {
  const { agent, first, second } = await desk.twoVisitors();
  await opens(agent, 'je suis B');
  assert.equal(await focus(agent), 'text', 'who chose a conversation writes to it');
  await agent.keyboard.type('Vous êtes se');
  await second.click('#exit');
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await agent.keyboard.type('ule, je dois te dire');
  await agent.keyboard.press('Enter');
  await sleep(300);
  assert.deepEqual(await linesOf(first, '#log .theirs'), []);
  assert.equal(await agent.$eval('#text', (field) => field.value), 'Vous êtes se', 'the draft is kept');
  assert.equal(await focus(agent), 'text');
  assert.equal(await presence(agent), 'Disponible');
  await agent.click('.kept button.main');
  await agent.waitForFunction(() => !document.querySelector('.kept'));
  assert.equal((await agent.$$('.item')).length, 1);
  assert.equal(await agent.$('.exchange .log'), null, 'no other conversation is chosen');
});

test('a conversation that is taken away in mid-sentence leaves the keys without effect', async () => {
  const { agent, first } = await desk.twoVisitors();
  await opens(agent, 'je suis B');
  await agent.keyboard.type('une phr');
  await agent.evaluate(() => {
    // As by another hand: the button that erases and ends is not what is tried here.
    document.querySelector('.exchange .head .end').click();
  });
  await agent.waitForSelector('.asking .danger');
  await agent.focus('#text');
  await agent.evaluate(() => document.querySelector('.asking .danger').click());
  await agent.waitForFunction(() => document.querySelectorAll('.item').length === 1);
  await agent.keyboard.type('jtdase');
  await agent.keyboard.press('Enter');
  await sleep(200);
  assert.equal(await presence(agent), 'Disponible');
  assert.equal(await agent.$('.exchange .log'), null);
  assert.deepEqual(await linesOf(first, '#log .theirs'), []);
});

test('F2 in mid-sentence takes the call, and the sentence ends where it began', async () => {
  const agent = await desk.agent();
  const first = await desk.joins(agent, 'je suis A');
  await agent.focus('#text');
  await agent.keyboard.type('Avez-vous un en');
  const second = await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.offers button.main');
  await agent.keyboard.press('F2');
  await sees(second, '#state', 'est avec vous');
  await agent.keyboard.type('droit sûr ?');
  await agent.keyboard.press('Enter');
  await sees(first, '#log', 'Avez-vous un endroit sûr ?');
  assert.deepEqual(await linesOf(second, '#log .theirs'), []);
});

test('a double click on « Effacer maintenant » erases one copy', async () => {
  const { agent, first, second } = await desk.twoVisitors();
  await first.click('#exit');
  await second.click('#exit');
  await agent.waitForFunction(() => document.querySelectorAll('.item .exit').length === 2);
  await opens(agent, 'je suis A');
  await agent.click('.kept button.main', { count: 2 });
  await sleep(200);
  assert.equal((await agent.$$('.item')).length, 1);
  await opens(agent, 'je suis B');
});

test('« vu » is said of what is on the screen: not from another tab, not above the end', async () => {
  const agent = await desk.agent({ width: 800, height: 500 });
  const visitor = await desk.joins(agent, 'le premier');
  await sees(visitor, '#log', 'vu');
  await agent.click('.tabs button:last-child');
  await visitorWrites(visitor, 'pas encore lu');
  await sees(agent, '.tabs .unread', '1');
  await sleep(400);
  assert.equal(/vu\s+pas encore lu/i.test(await textOf(visitor, '#log')), false);
  await agent.click('.tabs button:nth-child(2)');
  await agent.waitForFunction(() => !document.querySelector('.tabs .unread'));
  for (let i = 0; i < 12; i++) await agentWrites(agent, `ligne ${i}`);
  // Nothing is drawn any more that would take the log back to its end.
  await sees(agent, '.log .mine:last-child', 'ligne 11', 'vu');
  await agent.$eval('.log', (log) => (log.scrollTop = 0));
  await sleep(100);
  assert.equal(await agent.$eval('.log', (log) => log.scrollTop), 0);
  await visitorWrites(visitor, 'lu plus tard');
  await sees(agent, '.tabs .unread', '1');
  await agent.$eval('.log', (log) => (log.scrollTop = log.scrollHeight));
  await agent.waitForFunction(() => !document.querySelector('.tabs .unread'));
});

test('a call is taken, answered and ended by the keyboard alone, and the focus is never lost', async () => {
  const agent = await desk.agent();
  const visitor = await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.offers button.main');
  await agent.keyboard.press('t');
  await sees(visitor, '#state', 'est avec vous');
  await eventually('the field', async () => (await focus(agent)) === 'text');
  await agent.keyboard.type('Bonjour');
  await agent.keyboard.press('Enter');
  await sees(visitor, '#log', 'Bonjour');
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('e');
  await eventually('the question', async () => (await focus(agent)) === 'Non');
  await agent.keyboard.press('Enter');
  await eventually('back where it was asked', async () => (await focus(agent)) === 'Terminer');
  await agent.keyboard.press('?');
  await eventually('the help', async () => (await focus(agent)) === 'Fermer');
  await agent.keyboard.press('Enter');
  await eventually('back from the help', async () => (await focus(agent)) === 'Terminer');
  await agent.keyboard.press('Enter');
  await eventually('the question', async () => (await focus(agent)) === 'Non');
  await agent.keyboard.down('Shift');
  await agent.keyboard.press('Tab');
  await agent.keyboard.up('Shift');
  await agent.keyboard.press('Enter');
  await sees(visitor, '#state', 'terminé');
  await eventually('a place to go on from', () => agent.evaluate(() => document.activeElement.matches('main')));
});

test('what stands on the console stands in a landmark, an offer too', async () => {
  const agent = await desk.agent();
  await desk.joins(agent, 'bonjour');
  const other = await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.offers button.main');
  for (const width of [1280, 700]) {
    await agent.setViewport({ width, height: 800 });
    await agent.evaluate(AXE);
    const { violations } = await agent.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  }
  await other.close();
});

test('a console at rest draws nothing, and one that shows a running time draws only that', async () => {
  const agent = await desk.agent();
  const visitor = await desk.joins(agent, 'bonjour');
  await agentWrites(agent, 'bonjour');
  await sees(visitor, '#log', 'bonjour');
  await sleep(1500);
  const count = () => agent.evaluate(() => new Promise((done) => {
    let made = 0;
    const Format = Intl.DateTimeFormat;
    Intl.DateTimeFormat = function counted(...args) {
      made++;
      return new Format(...args);
    };
    const changes = [];
    const began = Date.now();
    const watch = new MutationObserver((all) => changes.push(...all.map(({ target }) => target.nodeName)));
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    setTimeout(() => {
      Intl.DateTimeFormat = Format;
      watch.disconnect();
      done({ made, changes, seconds: (Date.now() - began) / 1000 });
    }, 2300);
  }));
  const rest = await count();
  assert.deepEqual([rest.made, rest.changes], [0, []]);
  await visitorWrites(visitor, 'et encore');
  await sees(agent, '.log', 'et encore');
  await sleep(700);
  const { made, changes, seconds } = await count();
  assert.equal(made, 0);
  assert.ok(changes.length > 0 && changes.length <= Math.floor(seconds) + 1, String(changes));
});
