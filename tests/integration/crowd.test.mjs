// A server dies under many at once. This measures time: tools/run-tests.mjs runs it alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, Visitor, backAt } from './lib/clients.mjs';
import { House, eventually } from './lib/house.mjs';

let house;
before(async () => {
  house = await House.start({
    options: ['--set', 'limits.conversations_per_address=1000', '--set', 'limits.connections_per_address=1000'],
  });
  await house.ready();
});
after(() => house.stop());

test('200 conversations survive kill -9 of lobby and of desk within 3 seconds each', async () => {
  let visitors = await Promise.all(Array.from({ length: 200 }, () => Visitor.arrive(house.url)));
  for (const visitor of visitors) await visitor.hears('ticket');
  for (const [role, restart] of [
    ['lobby', async () => { house.lobbies[0].kill('SIGKILL'); await house.startLobby(0); }],
    ['desk', async () => { house.desk.kill('SIGKILL'); await house.startDesk(); }],
  ]) {
    const at = Date.now();
    await restart();
    visitors = await Promise.all(visitors.map((visitor) => backAt(house.url, visitor)));
    const took = Date.now() - at;
    assert.ok(visitors.every((visitor) => visitor.state.t === 'queued'));
    console.log(`# note: 200 back after ${took} ms without the ${role}`);
    assert.ok(took < 3000, `${took} ms`);
  }
  const agent = await Agent.arrive(house.desk.url, house.agents[0]);
  await agent.hears('offer', 5000);
  const queue = await eventually('the count', () =>
    agent.heard.find((message) => message.t === 'queue' && message.waiting === 200));
  assert.equal(queue.waiting, 200);
  agent.close();
});
