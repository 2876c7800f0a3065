// The pause after a conversation, at the console.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sees, textOf } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage({ options: ['--set', 'queue.wrap_up=600'] });

test('after a conversation the agent sees that it is a pause, how long it is, and ends it with one press', async () => {
  const { agent, visitor } = await it.talking();
  await visitor.click('#exit');
  await sees(agent, '.top', 'Pause après l’échange, encore 9:');
  assert.equal(await agent.$eval('button.available', (one) => one.getAttribute('aria-pressed')), 'false');
  await agent.click('button.available');
  await agent.waitForSelector('button.available[aria-pressed=true]');
  assert.ok(!(await textOf(agent, '.top')).includes('Pause après'));
});
