// Agents come and go, and no conversation notices more than it must: a shift change, a console that
// dies, a second sign-in, an account that is disabled.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { signIn } from '../integration/lib/clients.mjs';
import { post } from '../integration/lib/staff.mjs';
import { agentAt, agentTakes, agentWrites, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage({ options: ['--set', 'queue.grace=2'] });
const colleague = (who, options) => agentAt(it.browser, it.house.desk.url, it.house.agents[who], options);

const OURS = ['display', 'profession', 'role', 'zones', 'languages', 'capacity', 'minors', 'tags', 'takes_at_once'];

/** What an admin does of it by hand: its own page is tested in house.test.mjs. */
async function admin() {
  const { url } = it.house.desk;
  const { cookie } = await signIn(url, it.house.agents[3]);
  const call = async (route, body) => {
    const answer = await post(url, route, body, { cookie });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const one = async (name) => (await call('staff')).staff.find((account) => account.name === name);
  return {
    call,
    one,
    async change(name, values) {
      const account = await one(name);
      const form = Object.fromEntries(OURS.map((key) => [key, account[key]]));
      await call(`staff/change/${account.id}`, { ...form, version: account.version, ...values });
    },
  };
}

const name = (who) => it.house.agents[who].name;

test('a shift change with six open conversations: each is handed over by her leave, and none is lost', async () => {
  const house = await admin();
  for (const who of [0, 1]) await house.change(name(who), { capacity: 6, takes_at_once: true });
  const night = await colleague(0);
  const visitors = [];
  for (let at = 1; at <= 6; at++) {
    const visitor = await visitorAt(it.browser, it.house.url);
    await sees(visitor, '#state', 'est avec vous');
    await visitorWrites(visitor, `je suis la ${at}`);
    await sees(night, '.list', `je suis la ${at}`);
    visitors.push(visitor);
  }
  const day = await colleague(1);
  await night.click('button.closing');
  await night.waitForSelector('button.closing[aria-pressed=true]');
  for (const [at, visitor] of visitors.entries()) {
    const items = await night.$$('.item');
    assert.equal(items.length, 6 - at);
    await items[0].click();
    await sees(night, '.log', `je suis la ${at + 1}`);
    await night.click('.more [aria-expanded]');
    await night.waitForSelector('.invite .main + .quiet:not([disabled])');
    await night.click('.invite .main + .quiet');
    await sees(visitor, '#proposal', 'prenne le relais');
    await visitor.click('#question button');
    await sees(visitor, '#log .note', 'ne voit pas ce qui a été dit');
    await night.waitForFunction((left) => document.querySelectorAll('.item').length === left, {}, 5 - at);
  }
  await night.waitForSelector('button.away[aria-pressed=true]');
  for (const [at, visitor] of visitors.entries()) {
    await visitorWrites(visitor, `toujours la ${at + 1}`);
    await sees(day, '.list', `toujours la ${at + 1}`);
  }
  assert.equal((await day.$$('.item')).length, 6);
  for (const who of [0, 1]) await house.change(name(who), { capacity: 2, takes_at_once: false });
});

test('a console that dies: past the grace time she goes to the front, is told, and may pass on what was said', async () => {
  const { agent, visitor } = await it.talking();
  await visitorWrites(visitor, 'je ne veux pas tout redire');
  await sees(agent, '.log', 'tout redire');
  await agentWrites(agent, 'Je comprends.');
  await sees(visitor, '#log', 'Je comprends');
  const other = await colleague(1);
  // The grace time is short, and a browser takes its time to close.
  const isTold = sees(visitor, '#state', 'la ligne est coupée');
  await Promise.all([isTold, agent.browserContext().close()]);
  await agentTakes(other);
  await sees(visitor, '#log .note', 'ne voit pas ce qui a été dit');
  await visitor.click('#log .note button');
  await sees(other, '.passed', 'Ce qui vous a été transmis (2)');
  await agentWrites(other, 'Bonjour, je prends la suite.');
  await sees(visitor, '#log', 'je prends la suite');
});

test('a second sign-in takes over what the first had open, and the first screen is empty', async () => {
  const { agent, visitor } = await it.talking();
  await visitorWrites(visitor, 'sur le premier écran');
  await sees(agent, '.log', 'premier écran');
  const second = await colleague(0, { away: true });
  await sees(agent, 'body', 'ouvert sur un autre poste');
  assert.ok(!(await agent.evaluate(() => document.body.innerText)).includes('premier écran'));
  await second.waitForSelector('.item');
  await visitorWrites(visitor, 'sur le second');
  await sees(second, '.log', 'sur le second');
  await agentWrites(second, 'Je suis toujours là.');
  await sees(visitor, '#log', 'toujours là');
});

test('an account that is disabled: its screen is empty at once, and the conversation goes to a colleague', async () => {
  const house = await admin();
  const { agent, visitor } = await it.talking();
  await visitorWrites(visitor, 'restez');
  await sees(agent, '.log', 'restez');
  const other = await colleague(1);
  const { id } = await house.one(name(0));
  await house.call(`staff/disable/${id}`, {});
  // « Within a second » is measured where no browser is in between: integration/admin-staff.
  await agent.waitForSelector('#password');
  assert.match(await textOf(agent, 'body'), /session est terminée/);
  assert.ok(!(await agent.evaluate(() => document.body.innerText)).includes('restez'));
  await agentTakes(other);
  await sees(visitor, '#log .note', 'ne voit pas ce qui a été dit');
  await sees(visitor, '#state', 'Agent 27');
  await house.call(`staff/enable/${id}`, {});
});

test('a disk that takes nothing more: the consoles say so, what is changed is refused, and conversations go on', async () => {
  const house = await admin();
  const { agent, visitor } = await it.talking();
  const limit = (size) => execFileSync('prlimit', ['--pid', String(it.house.desk.pid), `--fsize=${size}`]);
  limit('0:unlimited');
  try {
    const { cookie } = await signIn(it.house.desk.url, it.house.agents[2]).catch(() => ({}));
    assert.equal(cookie, undefined, 'nobody can be signed in without a session that is kept');
    await sees(agent, '.notices', 'ne peut pas être écrite');
    await visitorWrites(visitor, 'vous me lisez ?');
    await sees(agent, '.log', 'vous me lisez');
    await agentWrites(agent, 'Oui.');
    await sees(visitor, '#log', 'Oui.');
  } finally {
    limit('unlimited:unlimited');
  }
  await agent.waitForFunction(() => !document.querySelector('.notices').innerText.includes('écrite'));
  assert.ok((await house.call('settings')).settings.length > 0);
});
