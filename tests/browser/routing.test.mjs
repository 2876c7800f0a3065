// From a postal code to the right door, as she and the agent see it: the question which commune, where the code does not say who is
// competent, and what becomes of her answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { AIN, importCommunes, knowsZones } from '../integration/lib/zones.mjs';
import { ROOT } from '../integration/lib/house.mjs';
import { audit } from './lib/axe.mjs';
import { agentAt, agentTakes, agentWrites, newcomer, sees, textOf, visitorAt } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const [fr, en] = ['fr', 'en'].map((tag) => JSON.parse(readFileSync(path.join(ROOT, `web/locales/${tag}.json`), 'utf8')));
const MIXED = '01100';
const it = stage({
  async furnish(house) {
    importCommunes(house, AIN);
    await knowsZones(house.lobbies[0], 3);
  },
});

/** Her page, and every text frame that it sends. */
async function asked(options) {
  const page = await newcomer(it.browser, options);
  const wire = await page.createCDPSession();
  await wire.send('Network.enable');
  page.sent = [];
  wire.on('Network.webSocketFrameSent', ({ response: { opcode, payloadData } }) => {
    if (opcode === 1) page.sent.push(JSON.parse(payloadData));
  });
  await page.goto(it.house.url);
  await page.type('#code', MIXED);
  await page.click('#begin');
  await page.waitForSelector('#which button', { visible: true });
  return page;
}

const agent = () => agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
const choices = (page) => page.$$eval('#which button', (all) => all.map(({ textContent }) => textContent));

async function tap(page, name) {
  const buttons = await page.$$('#which button');
  const names = await choices(page);
  await buttons[names.indexOf(name)].click();
}

const isGone = (page) => page.waitForFunction(() => !document.querySelector('#which').getClientRects().length, { polling: 20 });
/** How often the live region said it. */
const called = (page, text) => page.$$eval('#live p', (all, what) => all.filter(({ textContent }) => textContent === what).length, text);

test('a code of one zone is not asked about, and the agent is told the zone', async () => {
  const visitor = await visitorAt(it.browser, it.house.url, { code: '01110' });
  await sees(visitor, '#state', fr.searching);
  const console_ = await agent();
  await sees(console_, '.offers', 'gendarmerie');
  await agentTakes(console_);
  await sees(visitor, '#state', 'Agent 12');
  await agentWrites(console_, 'Bonjour.');
  await sees(visitor, '#log', 'Bonjour.');
  await isGone(visitor);
  await sees(console_, '.facts', '01110', 'gendarmerie');
});

test('one tap: the house hears the zone alone, the agent reads the commune', async () => {
  const visitor = await asked();
  await sees(visitor, '#which', fr.which_ask, fr.which_why);
  assert.deepEqual(await choices(visitor), ['Arbent', 'Géovreisset', 'Oyonnax', fr.which_decline]);
  await tap(visitor, 'Arbent');
  await isGone(visitor);
  const console_ = await agent();
  await sees(console_, '.offers', 'gendarmerie');
  await agentTakes(console_);
  await sees(console_, '.facts', MIXED, 'Arbent', 'gendarmerie');
  const said = visitor.sent.filter(({ t }) => t !== 'hello');
  assert.deepEqual(said, [{ t: 'zone', zone: 'gendarmerie' }]);
  assert.ok(!JSON.stringify(visitor.sent).includes('Arbent'));
  assert.deepEqual(visitor.errors, []);
});

test('unanswered, nothing is held up: an agent of the larger zone comes, and the question goes', async () => {
  const visitor = await asked();
  const console_ = await agent();
  await sees(console_, '.offers', 'police');
  await agentTakes(console_);
  await sees(visitor, '#state', 'Agent 12');
  await isGone(visitor);
  await agentWrites(console_, 'Bonjour.');
  await sees(visitor, '#log', 'Bonjour.');
  await sees(console_, '.facts', MIXED);
  const terms = await console_.$$eval('.facts dt', (all) => all.map((one) => one.innerText));
  assert.ok(!terms.includes('Commune'), 'she named none');
  assert.deepEqual(visitor.sent.filter(({ t }) => t !== 'hello'), []);
});

test('who would rather not say is not asked again, and nothing is sent', async () => {
  const visitor = await asked();
  await tap(visitor, fr.which_decline);
  await isGone(visitor);
  assert.deepEqual(visitor.sent.filter(({ t }) => t !== 'hello'), []);
  await sees(visitor, '#state', fr.searching);
  assert.equal(await visitor.$eval('#which', ({ textContent }) => /Oyonnax|Arbent/.test(textContent)), false);
});

test('it takes no focus, is called out once, and can be answered by the keyboard', async () => {
  const visitor = await asked();
  assert.equal(await visitor.evaluate(() => document.activeElement.id), 'text', 'she may be writing');
  await visitor.waitForFunction((text) => [...document.querySelectorAll('#live p')]
    .some(({ textContent }) => textContent === text), { polling: 20 }, fr.which_ask);
  assert.equal(await visitor.$eval('#which', (group) => {
    const label = document.getElementById(group.getAttribute('aria-labelledby'));
    return `${group.getAttribute('role')}: ${label.textContent}`;
  }), `group: ${fr.which_ask}`);
  assert.deepEqual(await audit(visitor), []);
  await visitor.focus('#which button');
  await visitor.keyboard.press('Tab');
  assert.equal(await visitor.evaluate(() => document.activeElement.textContent), 'Géovreisset');
  await visitor.keyboard.press('Enter');
  await isGone(visitor);
  assert.equal(await visitor.evaluate(() => document.activeElement.id), 'text', 'she goes on where she can write');
  assert.equal(await called(visitor, fr.which_ask), 1);
  assert.equal(await called(visitor, fr.which_noted), 1);
  assert.deepEqual(visitor.sent.at(-1), { t: 'zone', zone: 'gendarmerie' });
});

test('in English, and after a change of language, the question is in her words and the communes in theirs', async () => {
  const visitor = await asked({ language: 'en' });
  await sees(visitor, '#which', en.which_ask, en.which_why, en.which_decline, 'Oyonnax');
  assert.deepEqual(await visitor.$$eval('#which [lang=fr]', (all) => all.map(({ textContent }) => textContent)),
    ['Arbent', 'Géovreisset', 'Oyonnax']);
  await visitor.click('#languages [lang=fr]');
  await sees(visitor, '#which', fr.which_ask, fr.which_decline);
  await tap(visitor, 'Oyonnax');
  await isGone(visitor);
  assert.deepEqual(visitor.sent.at(-1), { t: 'zone', zone: 'police' });
});

test('a tap as an agent comes tells the zone to whoever is there', async () => {
  const visitor = await asked();
  const console_ = await agent();
  await sees(console_, '.offers', 'police');
  await tap(visitor, 'Arbent');
  await sees(console_, '.offers', 'gendarmerie');
  await agentTakes(console_);
  await sees(console_, '.facts', MIXED, 'Arbent', 'gendarmerie');
});
