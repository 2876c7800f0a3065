// What makes ten hours at the desk bearable: prepared replies, several conversations at once,
// presence, and what is noted of a conversation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { picture, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { Console } from './lib/console.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const console_ = new Console(it);
const valueOf = (page, selector) => page.$eval(selector, (one) => one.value);

test('a reply is found by /, put into the field by Enter, and sent by nobody but the agent', async () => {
  const { agent, visitor } = await it.talking();
  await agent.click('#text');
  await agent.keyboard.type('/securite');
  await agent.waitForSelector('.replies [role=option]');
  assert.deepEqual(await audit(agent), []);
  await picture(agent, 'console-replies');
  await agent.keyboard.press('ArrowDown');
  await agent.keyboard.press('ArrowUp');
  const first = await textOf(agent, '.replies [aria-selected=true] span');
  await agent.keyboard.press('Enter');
  await agent.waitForFunction(() => !document.querySelector('.replies'));
  const draft = await valueOf(agent, '#text');
  assert.ok(draft.startsWith(first.replace('{name}', 'Agent 12').slice(0, 30)), `${first} became ${draft}`);
  assert.equal(await visitor.$('#log .theirs'), null, 'nothing was sent');
  await agent.click('.writer .quiet');
  await agent.click('.writer .main');
  await sees(visitor, '#log .theirs', draft.slice(0, 30));
  await agent.keyboard.type(`/${draft.split(' ')[0]}`);
  await sees(agent, '.replies', draft.slice(0, 30));
  await agent.keyboard.press('Escape');
  await agent.waitForFunction(() => !document.querySelector('.replies'));
  assert.equal(await agent.evaluate(() => document.activeElement.id), 'text', 'Escape closed the list alone');
});

test('a minor: marked in the list, her numbers stand beside, and her phrases come first', async () => {
  const { agent } = await it.talking();
  await agent.click('.tick input');
  await sees(agent, '.opening', '119', '3018');
  await sees(agent, '.item', 'mineur');
  await agent.click('#text');
  await agent.keyboard.type('/');
  await sees(agent, '.replies li', 'mineur');
  assert.match(await textOf(agent, '.replies li'), /mineur/);
});

test('what was asked first stays before the agent’s eyes, and goes with the copy', async () => {
  const { agent, visitor } = await it.talking();
  await agent.click('.choice button + button');
  const [who, word] = await agent.$$('.opening label input:not([type=checkbox])');
  await who.type('son frère');
  await word.type('parapluie');
  await sees(agent, '.noted', 'pas en sécurité', 'son frère', 'parapluie');
  await visitor.click('#exit');
  await agent.waitForSelector('.kept .main');
  await agent.click('.kept .main');
  await agent.waitForFunction(() => !document.body.innerHTML.includes('parapluie'));
});

test('side by side: each is read and answered in its place, and drafts stay apart', async () => {
  const { agent, first, second } = await console_.twoVisitors();
  await agent.keyboard.press('Escape');
  await agent.click('.list-head button');
  await agent.waitForSelector('.side .exchange + .exchange');
  const fields = await agent.$$('.side textarea');
  assert.equal(fields.length, 2);
  await fields[0].click();
  await agent.keyboard.type('pour A');
  await fields[1].click();
  await agent.keyboard.type('pour B');
  await agent.keyboard.press('Enter');
  await sees(second, '#log .theirs', 'pour B');
  assert.equal(await fields[0].evaluate((one) => one.value), 'pour A');
  await visitorWrites(first, 'encore A');
  await sees(agent, '.side', 'encore A');
  await sees(first, '#log .mine', 'vu');
  await fields[0].click();
  await agent.keyboard.press('Enter');
  await sees(first, '#log .theirs', 'pour A');
  assert.deepEqual(await audit(agent), []);
  await picture(agent, 'console-side-by-side');
});

test('finishing: nothing new rings, what is open goes on, and then the agent is away', async () => {
  const { agent, visitor } = await it.talking();
  await agent.click('button.closing');
  await agent.waitForSelector('button.closing[aria-pressed=true]');
  await visitorAt(it.browser, it.house.url);
  await visitorWrites(visitor, 'toujours là');
  await sees(agent, '.log', 'toujours là');
  assert.equal(await agent.$('.offers button.main'), null);
  await visitor.click('#exit');
  await agent.waitForSelector('button.away[aria-pressed=true]');
});

test('at once: a new call opens by itself, and no draft loses its field', async () => {
  const agent = await console_.agent();
  await agent.evaluate(() => [...document.querySelectorAll('.top nav button')]
    .find((one) => one.textContent.startsWith('D’office')).click());
  await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.exchange .writer');
  await agent.type('#text', 'une phrase commencée');
  await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.item + .item, li + li .item');
  assert.equal(await valueOf(agent, '#text'), 'une phrase commencée');
  assert.equal(await agent.evaluate(() => document.activeElement.id), 'text');
});
