// Several agents at their consoles, and one visitor: who is asked in, by her leave, and what goes
// beside her.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { agentAt, agentTakes, agentWrites, linesOf, picture, sees, textOf, visitorWrites } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const colleague = (who, options) => agentAt(it.browser, it.house.desk.url, it.house.agents[who], options);

async function inBothThemes(page) {
  for (const theme of ['dark', 'light']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    assert.deepEqual(await audit(page), [], theme);
  }
}

/** A conversation in which both have said something. */
async function begun() {
  const { agent, visitor } = await it.talking();
  await visitorWrites(visitor, 'je préfère ne pas tout redire');
  await sees(agent, '.log', 'tout redire');
  return { agent, visitor };
}

/** By the panel: whoever is chosen, to stay together or to take over. */
async function invites(agent, name, stays = true) {
  await agent.click('.more [aria-expanded]');
  await agent.waitForFunction((wanted) =>
    [...document.querySelectorAll('.invite option')].some((one) => one.textContent.includes(wanted)), {}, name);
  const value = await agent.evaluate((wanted) =>
    [...document.querySelectorAll('.invite option')].find((one) => one.textContent.includes(wanted)).value, name);
  await agent.select('.invite select', value);
  await agent.click(stays ? '.invite .main' : '.invite .main + .quiet');
}

test('she says no: nothing changes, and nobody is called', async () => {
  const { agent, visitor } = await begun();
  const other = await colleague(1);
  await invites(agent, 'Agent', false);
  await sees(visitor, '#proposal', 'prenne le relais');
  await sees(agent, '.company', 'La question est posée');
  await visitor.click('#question button + button');
  await sees(agent, '.company', 'C’est non');
  assert.equal(await other.$('.offers button.main'), null);
  assert.equal(await visitor.$eval('#question', (one) => one.hidden), true);
  await visitorWrites(visitor, 'je reste avec vous');
  await sees(agent, '.log', 'je reste avec vous');
});

test('a colleague is asked in, she agrees and passes on what was said; both write, and one leaves', async () => {
  const { agent, visitor } = await begun();
  await agentWrites(agent, 'Un collègue peut nous aider.');
  await sees(visitor, '#log', 'peut nous aider');
  const guest = await colleague(1);
  await invites(agent, 'Agent');
  await sees(visitor, '#proposal', 'vous rejoigne');
  await visitor.click('#question button');
  await sees(guest, '.offers', 'vous invite');
  await agentTakes(guest);
  await sees(visitor, '#state', 'sont avec vous');
  assert.deepEqual(await linesOf(guest, '.log li'), [], 'nothing of before without her tap');
  await sees(visitor, '#log .note', 'ne voit pas ce qui a été dit');
  await visitor.click('#log .note button');
  await sees(guest, '.passed', 'Ce qui vous a été transmis (2)');
  await guest.click('.passed summary');
  await sees(guest, '.passed', 'tout redire', 'peut nous aider');
  await visitorWrites(visitor, 'bonjour à vous deux');
  await sees(agent, '.log', 'à vous deux');
  await sees(guest, '.log', 'à vous deux');
  await agentWrites(guest, 'Bonjour, je vous lis aussi.');
  await sees(visitor, '#log', 'je vous lis aussi');
  await sees(agent, '.log .colleagues', 'je vous lis aussi');
  await inBothThemes(guest);
  await picture(agent, 'console-company');

  await guest.click('.aside textarea');
  await guest.keyboard.sendCharacter('entre nous : elle a un rendez-vous demain');
  await guest.keyboard.press('Enter');
  await sees(agent, '.aside', 'un rendez-vous demain');
  await picture(agent, 'console-private-line');
  assert.ok(!(await visitor.evaluate(() => document.body.innerText)).includes('rendez-vous demain'));

  await guest.click('.company .quiet');
  await sees(visitor, '#log .note', 'a quitté la conversation');
  await sees(visitor, '#state', 'est avec vous');
  await guest.waitForFunction(() => !document.querySelector('.item'));
});

test('handed over: the first one leaves as the other comes, and her page says who is here', async () => {
  const { agent, visitor } = await begun();
  const other = await colleague(1);
  await invites(agent, 'Agent', false);
  await sees(visitor, '#proposal', 'prenne le relais');
  await visitor.click('#question button');
  await agentTakes(other);
  await sees(visitor, '#log .note', 'ne voit pas ce qui a été dit');
  await agent.waitForFunction(() => !document.querySelector('.item'));
  await visitorWrites(visitor, 'je continue');
  await sees(other, '.log', 'je continue');
  assert.ok(!(await textOf(visitor, '#status')).includes('sont avec vous'));
});

test('« aidez-moi »: a supervisor comes beside, talks with the agent, and sees nothing of hers nor is seen', async () => {
  const { agent, visitor } = await begun();
  const supervisor = await colleague(2, { away: true });
  await agent.keyboard.press('Escape');
  await agent.focus('.item');
  await agent.keyboard.press('a');
  await sees(agent, '.company', 'Aide demandée');
  await sees(supervisor, '.notices', 'demande de l’aide');
  await supervisor.click('.calls-for-help button');
  await sees(supervisor, '.exchange', 'Vous êtes à côté');
  await agent.waitForSelector('.aside textarea');
  await agent.click('.aside textarea');
  await agent.keyboard.sendCharacter('que feriez-vous ?');
  await agent.keyboard.press('Enter');
  await sees(supervisor, '.aside', 'que feriez-vous');
  await visitorWrites(visitor, 'il est dans la pièce');
  await sees(agent, '.log', 'dans la pièce');
  assert.ok(!(await supervisor.evaluate(() => document.body.innerText)).includes('dans la pièce'));
  assert.equal(await textOf(visitor, '#status'), 'Agent 12, gendarme, est avec vous.');
  assert.ok(!(await visitor.evaluate(() => document.body.innerText)).includes('que feriez-vous'));
  await inBothThemes(supervisor);
});
