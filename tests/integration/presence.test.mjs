// Presence as the desk keeps it: wrap-up after a conversation, closing at the end of a shift, and
// an account that is changed or disabled while its console is open.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, Visitor, signIn } from './lib/clients.mjs';
import { House, Process, sleep } from './lib/house.mjs';

let house;
before(async () => {
  house = await House.start({
    options: ['--set', 'limits.conversations_per_address=1000', '--set', 'queue.wrap_up=1'],
  });
  await house.ready();
});
after(() => house.stop());

const arrive = (who, options) => Agent.arrive(house.desk.url, house.agents[who], options);

async function staff(...args) {
  const { code } = await new Process(['staff', ...args, '--state', house.state]).ended;
  assert.equal(code, 0, args.join(' '));
}

async function talking(who = 0, options) {
  const agent = await arrive(who, options);
  const visitor = await Visitor.arrive(house.url);
  const open = await agent.takes();
  await visitor.hears('matched');
  return { agent, visitor, n: open.n };
}

test('after a conversation comes wrap-up for the house’s time, then offers again', async () => {
  const { agent, visitor } = await talking();
  assert.equal(agent.welcome.wrap_up, 1);
  visitor.say({ t: 'exit' });
  assert.deepEqual(await agent.hears('presence'), { t: 'presence', presence: 'wrap_up', why: 'wrap_up', for: 1 });
  const next = await Visitor.arrive(house.url);
  await next.hears('queued');
  assert.deepEqual(await agent.hears('presence'), { t: 'presence', presence: 'available', why: 'over', for: 0 });
  assert.equal((await agent.takes()).id, next.id);
  next.close(4001);
  agent.close();
  await agent.closed;
});

test('wrap-up may be made longer, holds through a reload, and may be ended', async () => {
  const agent = await arrive(2);
  agent.say({ t: 'presence', presence: 'wrap_up', for: 3000 });
  const presence = await agent.hears('presence');
  assert.deepEqual([presence.presence, presence.for], ['wrap_up', 3000]);
  agent.cut();
  const again = await arrive(2, { cookie: agent.cookie, presence: 'wrap_up' });
  const kept = await again.hears('presence');
  assert.ok(kept.presence === 'wrap_up' && kept.for > 2900 && kept.for <= 3000, JSON.stringify(kept));
  const visitor = await Visitor.arrive(house.url);
  await visitor.hears('queued');
  await sleep(100);
  assert.ok(!again.heard.some(({ t }) => t === 'offer'));
  again.say({ t: 'presence', presence: 'available' });
  await again.takes();
  visitor.close(4001);
  again.close();
  await again.closed;
});

test('closing finishes what is open, takes nothing new, and is away at the end', async () => {
  const { agent, visitor, n } = await talking(1);
  agent.say({ t: 'presence', presence: 'closing' });
  const other = await Visitor.arrive(house.url);
  await other.hears('queued');
  await sleep(100);
  assert.ok(!agent.heard.some(({ t }) => t === 'offer'));
  agent.say({ t: 'end', n });
  assert.deepEqual(await agent.hears('presence'), { t: 'presence', presence: 'away', why: 'closed', for: 0 });
  await visitor.closed;
  other.close(4001);
  agent.close();
  await agent.closed;
});

test('a session that is over ends its open console, and the conversation goes to others', async () => {
  const { cookie } = await signIn(house.desk.url, house.agents[3]);
  const sql = `UPDATE sessions SET expires_ms = ${Date.now() + 1500} WHERE account = (SELECT id FROM accounts WHERE name = '${house.agents[3].name}')`;
  execFileSync('sqlite3', [path.join(house.state, 'havre.db'), sql]);
  const { agent, visitor } = await talking(3, { cookie });
  assert.equal(await agent.closed, 4004);
  await visitor.hears('requeued');
  await assert.rejects(arrive(3, { cookie }));
  visitor.close(4001);
  await visitor.closed;
});

test('an account that is disabled is out within a second, and its conversations go to others', async () => {
  const { agent, visitor } = await talking(1);
  await staff('disable', house.agents[1].name);
  const done = Date.now();
  assert.equal(await agent.closed, 4004);
  const took = Date.now() - done;
  await visitor.hears('requeued');
  assert.ok(took < 2000, `${took} ms after the command was through`);
  const other = await arrive(0);
  assert.equal((await other.takes()).id, visitor.id);
  visitor.close(4001);
  other.close();
  await other.closed;
});

test('one that is disabled while its line is cut loses its conversations too', async () => {
  const { agent, visitor } = await talking(3);
  agent.cut();
  await visitor.hears('cut');
  await staff('disable', house.agents[3].name);
  await visitor.hears('requeued', 3000);
  visitor.close(4001);
});
