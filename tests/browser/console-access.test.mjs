// The console's pages, for all who work with them: axe in each, in both themes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { agentAt, agentWrites, newcomer, visitorAt } from './lib/browser.mjs';
import { Console } from './lib/console.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const console_ = new Console(it);

async function inBothThemes(page) {
  for (const theme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    assert.deepEqual(await audit(page), [], theme);
  }
}

test('axe finds nothing where one signs in', async () => {
  const page = await newcomer(it.browser);
  await page.goto(it.house.desk.url);
  await page.waitForSelector('#name');
  await inBothThemes(page);
});

test('axe finds nothing where nobody waits', async () => {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0], { away: true });
  await inBothThemes(agent);
});

test('axe finds nothing while one talks and another rings', async () => {
  const agent = await console_.agent();
  await console_.joins(agent, 'bonjour');
  await agentWrites(agent, 'Bonjour, je vous lis.');
  await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.offers button.main');
  await inBothThemes(agent);
});
