// What was said so far goes to a newcomer on her tap, all of it, whenever she taps.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../integration/lib/house.mjs';
import { chromium, newcomer, textOf } from './lib/browser.mjs';
import { Rehearsal } from './lib/states.mjs';

const SARA = { name: 'Sara', profession: 'psychologist' };
/** More than may be under way at a time. */
const MANY = 24;

let browser, page, stage;
before(async () => {
  browser = await chromium();
  page = await newcomer(browser);
  stage = await Rehearsal.open(page);
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

const all = (count) => Array.from({ length: count }, (_, at) => `${at + 1}`);
const note = () => textOf(page, '#log .note');
const tap = () => page.$eval('#log .note button', (button) => button.click());

/** She has said so much, and somebody else comes, whose page does not answer yet. */
async function succeeded(count) {
  await stage.enter({});
  const call = await stage.talking();
  const { talk } = call.agent;
  await stage.says(...all(count));
  await eventually('all of it', () => talk.lines.length === count, 20_000);
  // With the answer she has the word that all of hers is there.
  talk.say('Je passe le relais.');
  await stage.shows('#log p', 'Je passe le relais.');
  call.say({ t: 'requeued' }, { t: 'queued', ahead: 0, wait: 60 });
  const next = await call.match(SARA, { silent: true });
  await stage.shows('#log .note', 'ne voit pas');
  await page.waitForSelector('#log .note button');
  return { call, next };
}

test('a tap before the line to the newcomer is under lock is not lost, and nothing is said to be there before it is', async () => {
  const { call, next } = await succeeded(MANY);
  await tap();
  await page.waitForFunction(() => !document.querySelector('#log .note button'));
  assert.match(await note(), /ne voit pas/);
  call.agent = next;
  await stage.shows('#log .note', 'est transmis à Sara');
  await eventually('all of it', () => next.passed.length === MANY + 1, 20_000);
  assert.deepEqual(next.passed.map(({ text }) => text), [...all(MANY), 'Je passe le relais.']);
  assert.deepEqual(next.passed.map(({ id }) => id), next.passed.map((_, at) => at + 1));
});

test('whoever is gone again cannot be told, and nobody is said to have been', async () => {
  const { call } = await succeeded(1);
  call.say({ t: 'gone', slot: 1 });
  await page.waitForFunction(() => !document.querySelector('#log .note button'));
  assert.match(await note(), /ne voit pas/);
});

test('another language takes the choice from nobody', async () => {
  const { call, next } = await succeeded(1);
  await page.$eval('#languages button', (button) => button.click());
  await stage.shows('#log .note', 'does not see');
  call.agent = next;
  await tap();
  await stage.shows('#log .note', 'passed on to Sara');
  await eventually('it is there', () => next.passed.length === 2);
});
