// The console, as an agent uses it: with two visitors, with cuts, by the keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { House, eventually, sleep } from '../integration/lib/house.mjs';
import { agentAt, agentTakes, agentWrites, chromium, everyPage, linesOf, sees, textOf, visitorAt,
  visitorWrites } from './lib/browser.mjs';
import { Line } from './lib/line.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let house, browser;
const lines = [];
before(async () => {
  house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000'] });
  await house.ready();
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  await house.stop();
});
afterEach(async () => {
  for (const page of await everyPage(browser)) await page.close();
  for (const line of lines.splice(0)) line.close();
});

async function lineTo(url) {
  const line = await Line.to(url);
  lines.push(line);
  return line;
}

/** A visitor whom this agent has taken; what she says first tells her from the others. */
async function joins(agent, text, url = house.url) {
  const visitor = await visitorAt(browser, url);
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  await visitorWrites(visitor, text);
  await agent.waitForFunction((what) => document.querySelector('.list').textContent.includes(what), {}, text);
  return visitor;
}

async function twoVisitors(urls = [house.url, house.url]) {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const first = await joins(agent, 'je suis A', urls[0]);
  await agent.keyboard.press('Escape');
  const second = await joins(agent, 'je suis B', urls[1]);
  return { agent, first, second };
}

/** Opens the conversation in whose row this stands. */
async function opens(agent, text) {
  const items = await agent.$$('.item');
  for (const item of items) {
    if (!(await item.evaluate((one) => one.innerText)).includes(text)) continue;
    await item.click();
    await agent.waitForFunction((what) => document.querySelector('.log')?.innerText.includes(what), {}, text);
    return;
  }
  throw new Error(`no conversation shows ${text}`);
}

const focus = (page) => page.evaluate(() => {
  const one = document.activeElement;
  return one.id || one.textContent.trim() || one.tagName;
});
const presence = (page) => textOf(page, '.switch [aria-pressed=true]');

test('the visitor leaves in mid-sentence: the rest of it goes to nobody, and does nothing', async () => {
  const { agent, first, second } = await twoVisitors();
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
  const { agent, first } = await twoVisitors();
  await opens(agent, 'je suis B');
  await agent.keyboard.type('une phr');
  await agent.evaluate(() => {
    // As by another hand: the button that erases and ends is not what is tried here.
    document.querySelector('.exchange .head button.quiet').click();
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
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const first = await joins(agent, 'je suis A');
  await agent.focus('#text');
  await agent.keyboard.type('Avez-vous un en');
  const second = await visitorAt(browser, house.url);
  await agent.waitForSelector('.offers button.main');
  await agent.keyboard.press('F2');
  await sees(second, '#state', 'est avec vous');
  await agent.keyboard.type('droit sûr ?');
  await agent.keyboard.press('Enter');
  await sees(first, '#log', 'Avez-vous un endroit sûr ?');
  assert.deepEqual(await linesOf(second, '#log .theirs'), []);
});

test('kill -9 of the desk, and the second visitor is back before the first: each stays who she is', async () => {
  // Numbers begin anew with the desk: both must come from one that has not counted far.
  house.desk.kill('SIGKILL');
  await house.startDesk();
  await house.ready();
  const slow = await lineTo(house.url);
  const { agent, first, second } = await twoVisitors([slow.url, house.url]);
  slow.cut();
  house.desk.kill('SIGKILL');
  await sees(agent, '.notices', 'ligne est coupée');
  await opens(agent, 'je suis A');
  await agentWrites(agent, 'pour A');
  await house.startDesk();
  await sees(second, '#state', 'est avec vous');
  await visitorWrites(second, 'B encore');
  await opens(agent, 'B encore');
  assert.deepEqual(await linesOf(agent, '.log .theirs'), ['je suis B', 'B encore']);
  await agentWrites(agent, 'pour B');
  await sees(second, '#log', 'pour B');
  slow.restore();
  await sees(first, '#log', 'pour A');
  await visitorWrites(first, 'A encore');
  await opens(agent, 'A encore');
  assert.deepEqual(await linesOf(agent, '.log .theirs'), ['je suis A', 'A encore']);
  assert.deepEqual(await linesOf(first, '#log .theirs'), ['pour A']);
  assert.deepEqual(await linesOf(second, '#log .theirs'), ['pour B']);
  assert.deepEqual(agent.errors.filter((text) => !/401|WebSocket|ERR_CONNECTION/.test(text)), []);
});

test('a double click on « Effacer maintenant » erases one copy', async () => {
  const { agent, first, second } = await twoVisitors();
  await first.click('#exit');
  await second.click('#exit');
  await agent.waitForFunction(() => document.querySelectorAll('.item .exit').length === 2);
  await opens(agent, 'je suis A');
  await agent.click('.kept button.main', { count: 2 });
  await sleep(200);
  assert.equal((await agent.$$('.item')).length, 1);
  await opens(agent, 'je suis B');
});

test('ended while the line is cut: erased at once, and she is told when the line is back', async () => {
  const desk = await lineTo(house.desk.url);
  const agent = await agentAt(browser, desk.url, house.agents[0]);
  const visitor = await joins(agent, 'un mot');
  desk.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await agent.click('.exchange .head button.quiet');
  await agent.waitForSelector('.asking .danger');
  await agent.click('.asking .danger');
  await sees(agent, '.notices', 'est effacée d’ici');
  assert.doesNotMatch(await textOf(agent, 'body'), /un mot/);
  desk.restore();
  await sees(visitor, '#state', 'terminé');
  assert.equal((await agent.$$('.item')).length, 0);
});

test('she leaves by the exit while the console is cut: it says so afterwards, and counts down', async () => {
  const desk = await lineTo(house.desk.url);
  const agent = await agentAt(browser, desk.url, house.agents[0]);
  const visitor = await joins(agent, 'avant la coupure');
  desk.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await visitor.click('#exit');
  await sleep(300);
  desk.restore();
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await sees(agent, '.kept', 'Cette copie s’efface dans 9:5');
  await sees(agent, '.log', 'avant la coupure');
});

test('the presence cannot be changed while the line is cut, by keys neither', async () => {
  const desk = await lineTo(house.desk.url);
  const agent = await agentAt(browser, desk.url, house.agents[0]);
  desk.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await agent.keyboard.press('d');
  assert.equal(await presence(agent), 'Disponible');
  desk.restore();
  await agent.waitForSelector('button.available:not([disabled])');
  assert.equal(await presence(agent), 'Disponible');
});

test('a console that is loaded again says that there was more, and no wrong time', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await joins(agent, 'dit avant');
  assert.match(await textOf(agent, '.facts'), /Ouverte à/);
  await agent.reload();
  await sees(agent, '.log', 'Cette conversation était déjà ouverte');
  assert.doesNotMatch(await textOf(agent, '.facts'), /Ouverte à/);
  await sees(visitor, '#state', 'est avec vous');
  await visitorWrites(visitor, 'dit après');
  await sees(agent, '.log', 'dit après');
  await agentWrites(agent, 'je vous lis');
  await sees(visitor, '#log', 'je vous lis');
});

test('« vu » is said of what is on the screen: not from another tab, not above the end', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0], { width: 800, height: 500 });
  const visitor = await joins(agent, 'le premier');
  await sees(visitor, '#log', 'vu');
  await agent.click('.tabs button:last-child');
  await visitorWrites(visitor, 'pas encore lu');
  await sees(agent, '.tabs .unread', '1');
  await sleep(400);
  assert.equal(/vu\s+pas encore lu/i.test(await textOf(visitor, '#log')), false);
  await agent.click('.tabs button:nth-child(2)');
  await agent.waitForFunction(() => !document.querySelector('.tabs .unread'));
  for (let i = 0; i < 12; i++) await agentWrites(agent, `ligne ${i}`);
  await agent.$eval('.log', (log) => (log.scrollTop = 0));
  await sleep(100);
  await visitorWrites(visitor, 'lu plus tard');
  await sees(agent, '.tabs .unread', '1');
  await agent.$eval('.log', (log) => (log.scrollTop = log.scrollHeight));
  await agent.waitForFunction(() => !document.querySelector('.tabs .unread'));
});

test('a call is taken, answered and ended by the keyboard alone, and the focus is never lost', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await visitorAt(browser, house.url);
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
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  await joins(agent, 'bonjour');
  const other = await visitorAt(browser, house.url);
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
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await joins(agent, 'bonjour');
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
    const watch = new MutationObserver((all) => changes.push(...all.map(({ target }) => target.nodeName)));
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    setTimeout(() => {
      Intl.DateTimeFormat = Format;
      watch.disconnect();
      done({ made, changes });
    }, 2300);
  }));
  assert.deepEqual(await count(), { made: 0, changes: [] });
  await visitorWrites(visitor, 'et encore');
  await sees(agent, '.log', 'et encore');
  await sleep(700);
  const { made, changes } = await count();
  assert.equal(made, 0);
  assert.ok(changes.length > 0 && changes.length <= 3, String(changes));
});

test('a line that died unseen is found out while something waits to be acknowledged', async () => {
  const desk = await lineTo(house.desk.url);
  const agent = await agentAt(browser, desk.url, house.agents[0]);
  const visitor = await joins(agent, 'bonjour');
  desk.isSilent = true;
  await agentWrites(agent, 'dans le vide');
  await agent.waitForFunction(() => document.querySelector('.notices')?.innerText.includes('ligne est coupée'),
    { timeout: 40_000 });
  desk.restore();
  await sees(visitor, '#log', 'dans le vide');
});
