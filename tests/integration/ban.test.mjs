// An agent bans: the conversation ends, and for an hour none begins from that address.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Agent, Visitor } from './lib/clients.mjs';
import { House } from './lib/house.mjs';

let house, agent;
before(async () => {
  house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000'] });
  await house.ready();
});
after(() => house?.stop());
afterEach(() => agent?.close());

/** A lobby that was started anew knows of no ban. */
async function forgetBans() {
  house.lobbies[0].kill();
  await house.lobbies[0].ended;
  await house.startLobby(0);
  await house.ready();
}

async function conversation() {
  const visitor = await Visitor.arrive(house.url);
  const { n } = await agent.takes();
  await visitor.hears('matched');
  return { visitor, n };
}

test('a ban ends the conversation, says so, and refuses a new one from there, but none that is open', async () => {
  agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const other = await conversation();
  const { visitor, n } = await conversation();
  agent.say({ t: 'ban', n });
  assert.deepEqual(await agent.hears('ended'), { t: 'ended', n });
  assert.deepEqual(await visitor.hears(['refused', 'ended']), { t: 'refused', why: 'banned' });
  assert.equal(await visitor.closed, 1000);

  const again = await Visitor.arrive(house.url);
  assert.deepEqual(await again.hears(['refused', 'queued', 'offered']), { t: 'refused', why: 'banned' });
  assert.equal(await again.closed, 1000);

  // Somebody who shares the address: she goes on, and comes back after a cut.
  other.visitor.cut();
  const back = await Visitor.comeBack(house.url, other.visitor);
  await back.hears('matched');
  agent.say({ t: 'end', n: other.n });
  await back.hears('ended');

  const old = await Visitor.comeBack(house.url, visitor);
  await old.hears('ended');
  assert.match(house.logs, /a connection is banned for an hour; 1 are/);
  assert.doesNotMatch(house.lobbies[0].stderr, /127\.0\.0\.1(?!:\d+)/, 'and no address in the log');
  await forgetBans();
});

test('while her line is cut a ban only ends the conversation', async () => {
  agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const { visitor, n } = await conversation();
  visitor.cut();
  await agent.hears('visitor');
  agent.say({ t: 'ban', n });
  await agent.hears('ended');
  const again = await Visitor.arrive(house.url);
  await agent.takes();
  await again.hears('matched');
  again.close(4002);
});

test('only whose conversation it is can ban, and a number of nobody bans nobody', async () => {
  agent = await Agent.arrive(house.desk.url, house.agents[0]);
  agent.say({ t: 'ban', n: 77 });
  assert.deepEqual(await agent.hears('gone'), { t: 'gone', n: 77 });
  const { visitor } = await conversation();
  visitor.close(4002);
});
