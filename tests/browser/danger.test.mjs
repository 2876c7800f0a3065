// « Je suis en danger maintenant », as she taps it and as an agent sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { agentAt, agentTakes, newcomer, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { Console } from './lib/console.mjs';
import { presses, staffAt, opensHouse, SUPERVISOR } from './lib/house.mjs';
import { stage } from './lib/stage.mjs';

const it = stage({ options: ['--set', 'limits.dangers_per_address=1000'] });
const console_ = new Console(it);

/** The links to call, once they are shown; taps, and looks in the same task and in the next frame. */
const taps = (page) => page.evaluate(() => new Promise((done) => {
  const links = () => [...document.querySelectorAll('#numbers a')]
    .filter((one) => one.getClientRects().length).map((one) => one.getAttribute('href'));
  document.getElementById('danger').click();
  const inTask = links();
  requestAnimationFrame(() => done({
    inTask,
    inFrame: links(),
    button: document.getElementById('danger').getClientRects().length,
    focus: document.activeElement.getAttribute('href'),
  }));
}));

const CALLS = ['tel:17', 'tel:112', 'sms:114', 'tel:3919'];

async function atOnce(page) {
  assert.deepEqual(await taps(page), { inTask: CALLS, inFrame: CALLS, button: 0, focus: 'tel:17' });
  await sees(page, '#numbers', 'reste dans le journal du téléphone');
}

/** She waits: nobody is at a console. */
async function waiting(options) {
  const visitor = await visitorAt(it.browser, it.house.url, options);
  await sees(visitor, '#state', 'Nous cherchons');
  return visitor;
}

test('while she waits: whom to call in the same frame, where she is asked in words, and an agent sees it first', async () => {
  const longer = await waiting();
  const visitor = await waiting();
  await atOnce(visitor);
  await sees(visitor, '#where', 'C’est transmis', 'Où êtes-vous', 'sonnette');
  await sees(visitor, '#more', 'Personne n’attend avant vous');
  await visitorWrites(visitor, '12 rue des Lilas, 3e');
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  await sees(agent, '.offers .urgent', 'En danger maintenant');
  assert.equal(await agent.title(), 'Danger — Havre');
  await longer.close();
  await agentTakes(agent);
  await sees(agent, '.log', '12 rue des Lilas');
  await sees(agent, '.exchange .head', 'danger depuis');
  await sees(agent, '.item', 'danger depuis');
});

test('while they talk: the item, the head and the guide say so, and the guide is open', async () => {
  const { agent, visitor } = await it.talking();
  await agent.waitForSelector('.guide');
  assert.equal(await agent.$eval('.guide', (one) => one.open), false);
  await atOnce(visitor);
  await sees(visitor, '#where', 'C’est transmis');
  await sees(agent, '.item .in-danger', 'danger depuis');
  await sees(agent, '.exchange .head .in-danger', 'danger depuis');
  await sees(agent, '.course', 'dit être en danger');
  await agent.waitForFunction(() => document.querySelector('.guide').open);
  for (const part of ['17', '112', '15', '18', '114', 'À transmettre', 'Où', 'arme', 'enfants', 'Blessée'])
    await sees(agent, '.guide', part);
  assert.deepEqual(await audit(agent), []);
});

test('where the list is a page of its own, danger in another conversation is told beside its name', async () => {
  const { agent, first } = await console_.twoVisitors();
  await agent.setViewport({ width: 1024, height: 768 });
  await sees(agent, '.log', 'je suis B');
  await first.click('#danger');
  await sees(agent, '.tabs', 'danger depuis');
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('k');
  await agent.waitForFunction(() => !document.querySelector('.tabs').innerText.includes('danger'));
});

test('the guide by its key, for any conversation; what is noted stays with it and goes with it', async () => {
  const { agent } = await it.talking();
  await agent.keyboard.press('Escape');
  await agent.evaluate(() => document.activeElement.blur());
  await agent.keyboard.press('g');
  await agent.waitForFunction(() => document.querySelector('.guide').open
    && document.activeElement === document.querySelector('.guide summary'));
  await agent.type('.guide input', '12 rue des Lilas');
  const second = await console_.joins(agent, 'je suis B').catch(() => null);
  assert.ok(second);
  await agent.evaluate(() => [...document.querySelectorAll('.item')].pop().click());
  await sees(agent, '.log', 'je suis B');
  assert.equal(await agent.$eval('.guide input', (one) => one.value), '');
  await agent.evaluate(() => document.querySelector('.item').click());
  await agent.waitForFunction(() => document.querySelector('.guide input').value === '12 rue des Lilas');
});

test('offline: whom to call at once; the house hears of it when the line is back', async () => {
  const line = await console_.lineTo(it.house.url);
  const visitor = await visitorAt(it.browser, line.url);
  await sees(visitor, '#state', 'Nous cherchons');
  line.cut();
  await sees(visitor, '#state', 'coupée');
  await atOnce(visitor);
  line.restore();
  await sees(visitor, '#where', 'C’est transmis');
  await sees(visitor, '#numbers', '112');
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  await sees(agent, '.offers .urgent', 'En danger maintenant');
});

test('before what comes later is there, and where it never comes, whom to call is shown', async () => {
  const visitor = await newcomer(it.browser);
  await visitor.setRequestInterception(true);
  visitor.on('request', (request) => /later|words/.test(request.url()) ? request.abort() : request.continue());
  await visitor.goto(it.house.url);
  await visitor.type('#code', '75011');
  await visitor.click('#begin');
  await sees(visitor, '#state', 'Nous cherchons');
  await atOnce(visitor);
  assert.equal(await visitor.$('#where'), null);
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  await sees(agent, '.offers .urgent', 'En danger maintenant');
});

test('twice is once, and the button comes back with another conversation alone', async () => {
  const { agent, visitor } = await it.talking();
  await visitor.evaluate(() => {
    document.getElementById('danger').click();
    document.getElementById('danger').click();
  });
  await sees(visitor, '#where', 'C’est transmis');
  await sees(agent, '.course', 'dit être en danger');
  assert.equal((await textOf(agent, '.course')).match(/dit être en danger/g).length, 1);
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking button.danger');
  await agent.click('.asking button.danger');
  await sees(visitor, '#state', 'terminée', '112');
  await visitor.click('#again');
  await visitor.waitForFunction(() => !document.getElementById('danger').hidden);
  assert.equal(await visitor.$eval('#numbers', (one) => one.hidden), true);
});

test('in English, and where the language changes after it', async () => {
  const visitor = await visitorAt(it.browser, it.house.url, { language: 'en' });
  await sees(visitor, '#state', 'looking for someone');
  await sees(visitor, '#danger', 'I am in danger now');
  await visitor.click('#danger');
  await sees(visitor, '#numbers', 'In danger, call 17 or 112, or text 114', 'stays in the phone’s log');
  await sees(visitor, '#where', 'We have passed this on', 'Where are you?');
  await visitor.click('#languages [lang=fr]');
  await sees(visitor, '#where', 'C’est transmis', 'Où êtes-vous');
  await sees(visitor, '#numbers', 'En danger, appelez');
});

test('supervisors read what was counted, in words, with the time at which it was so', async () => {
  const supervisor = await staffAt(it, SUPERVISOR, { away: true });
  await opensHouse(supervisor, 'Compteurs');
  await sees(supervisor, '.counters', 'Vrai le', 'Danger signalé', 'Transmissions', 'Total');
  await sees(supervisor, '.house', 'arrondi à 5');
  const cells = await supervisor.$$eval('.counters td', (all) => all.map((one) => one.innerText));
  assert.ok(cells.every((text) => text === 'moins de 5' || Number(text) % 5 === 0), cells.join());
  await presses(supervisor, 'Relire');
  assert.deepEqual(await audit(supervisor), []);
});

test('each sound can be off by itself, and all of them by the key', async () => {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0], { away: true });
  const on = () => agent.$$eval('.sounds input', (all) => all.map((one) => one.checked));
  await agent.click('.sounds summary');
  await sees(agent, '.sounds', 'appel', 'danger', 'collègue');
  assert.deepEqual(await on(), [true, true, true]);
  assert.deepEqual(await audit(agent), []);
  await agent.evaluate(() => document.querySelectorAll('.sounds input')[1].click());
  assert.deepEqual(await on(), [true, false, true]);
  await agent.evaluate(() => document.activeElement.blur());
  await agent.keyboard.press('s');
  assert.deepEqual(await on(), [false, false, false]);
  await sees(agent, '.sounds', 'Son : non');
  await agent.keyboard.press('s');
  assert.deepEqual(await on(), [true, true, true]);
});
