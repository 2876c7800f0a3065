// What a house sets of its own, as it is seen on the visitor's page and in the console.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn } from '../integration/lib/clients.mjs';
import { post } from '../integration/lib/staff.mjs';
import { agentAt, newcomer, sees, textOf, visitorAt } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
let cookie;
async function admin(route, body) {
  const { url } = it.house.desk;
  ({ cookie } = cookie ? { cookie } : await signIn(url, it.house.agents[3]));
  return post(url, route, body, { cookie });
}

async function set(values) {
  const { body } = await admin('settings');
  const versionOf = (name) => body.settings.find((one) => one.name === name).version;
  const changes = Object.entries(values).map(([name, value]) => ({ name, value, version: versionOf(name) }));
  const answer = await admin('settings', { changes });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

/** The first page that has it: pages are made a moment after the answer. */
async function opened(has, options) {
  const page = await newcomer(it.browser, options);
  for (let times = 0; times < 50; times++) {
    await page.goto(it.house.url);
    if (await page.evaluate((text) => document.documentElement.innerHTML.includes(text), has)) return page;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no page has ${has}`);
}

/** The page says so a moment after the house is. */
async function isOpen() {
  const page = await newcomer(it.browser);
  do await page.goto(it.house.url); while (await page.$eval('#ask', (one) => one.hidden));
}

const ICON = 'data:image/png;base64,iVBORw0KGgo=';

test('title, icon and colours are the house’s, in either theme, and nothing of the policy is in their way', async () => {
  await set({ title: 'Un instant', icon: ICON, colours: { light: '#5b2a86', dark: '#d9b8f2' } });
  for (const [dark, colour] of [[false, 'rgb(91, 42, 134)'], [true, 'rgb(217, 184, 242)']]) {
    const page = await opened('#5b2a86', { dark });
    assert.equal(await page.title(), 'Un instant');
    assert.equal(await page.$eval('link[rel=icon]', (one) => one.href), ICON);
    assert.equal(await page.$eval('#begin', (one) => getComputedStyle(one).backgroundColor), colour);
    assert.deepEqual(page.errors, []);
  }
  await set({ title: null, icon: null, colours: null });
});

test('its name is at the head of the console and of its window, before and after signing in and as it changes, and not on her page', async () => {
  await set({ name: 'Le Phare' });
  const gate = await newcomer(it.browser);
  await gate.goto(it.house.desk.url);
  await sees(gate, '.gate h1', 'Le Phare');
  assert.equal(await gate.title(), 'Le Phare, permanence');
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0], { away: true });
  await sees(agent, '.top h1', 'Le Phare');
  const longest = 'Maison '.repeat(6).slice(0, 40).trim();
  await set({ name: longest });
  await sees(agent, '.top h1', longest);
  await agent.waitForFunction((text) => document.title === `${text}, permanence`, {}, longest);
  assert.ok(await agent.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the bar has room');
  const hers = await newcomer(it.browser);
  await hers.goto(it.house.url);
  assert.ok(!/Maison|Phare|Havre/.test(await hers.evaluate(() => document.documentElement.innerText + document.title)));
  await set({ name: null });
});

test('numbers are the house’s in both languages, and can be called', async () => {
  await set({ numbers: { fr: 'Appelez le [17], le [112], le [114] ou le [116006].', en: 'Call [17], [112], [114] or [116006].' },
    closed: { fr: 'Nous rouvrons à 8 h.', en: 'We open at 8.' } });
  const page = await opened('116006');
  await sees(page, '#unable', 'Nous rouvrons à 8 h.', 'Appelez le 17, le 112, le 114 ou le 116006.');
  assert.equal(await page.$eval('#unable a[href="tel:116006"]', (one) => one.textContent), '116006');
  await page.click('#languages button');
  await sees(page, '#unable', 'We open at 8.', 'Call 17, 112, 114 or 116006.');
  await set({ numbers: null, closed: null });
});

test('closed: who talks goes on, who comes is told why, the console knows; and then it is open again', async () => {
  const { agent, visitor } = await it.talking();
  const late = await newcomer(it.browser);
  await late.goto(it.house.url);
  await set({ closed: { fr: 'Une panne. Nous rouvrons à 20 h.' } });
  await sees(agent, '.notices', 'fermée aux nouvelles conversations');
  await late.type('#code', '75011');
  await late.click('#begin');
  await sees(late, '#state', 'Les nouvelles conversations sont fermées', 'Nous rouvrons à 20 h.');
  await visitor.type('#text', 'toujours là');
  await visitor.click('#send');
  await sees(agent, '.log', 'toujours là');
  await set({ closed: {} });
  await agent.waitForFunction(() => !document.querySelector('.notices').innerText.includes('fermée'));
  await late.click('#again');
  await sees(late, '#state', 'Nous appelons quelqu’un');
  const { body } = await admin('journal');
  assert.deepEqual(body.rows.slice(0, 2).map(({ action }) => action), ['opening', 'closing']);
});

test('the house’s first words come with the wait, in her language', async () => {
  await set({ closed: {}, opening: { fr: 'Vous êtes au bon endroit.', en: 'You are in the right place.' } });
  await isOpen();
  await agentAt(it.browser, it.house.desk.url, it.house.agents[0], { away: true });
  const french = await visitorAt(it.browser, it.house.url);
  await sees(french, '#log .note', 'Vous êtes au bon endroit.');
  const english = await visitorAt(it.browser, it.house.url, { language: 'en' });
  await sees(english, '#log .note', 'You are in the right place.');
  assert.ok(!(await textOf(english, '#log')).includes('bon endroit'));
  await set({ opening: null });
});

test('the ceiling binds at once: a second call does not ring where one is open', async () => {
  await isOpen();
  await set({ capacity: 1 });
  const { agent } = await it.talking();
  await visitorAt(it.browser, it.house.url);
  await sees(agent, '.queue', '1 personne attend');
  assert.equal(await agent.$('.offers button.main'), null);
  await set({ capacity: 3 });
  await agent.waitForSelector('.offers button.main');
});
