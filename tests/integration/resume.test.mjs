// Any server process may be killed at any moment: conversations go on. The clients here do what the pages do: they keep what was
// not acknowledged, and send it again when the other side is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, SEALED, TO_AGENT, Visitor, backAt, conversationKey, envelope, retry }
  from './lib/clients.mjs';
import { House, sleep } from './lib/house.mjs';

let house;
before(async () => {
  house = await House.start({
    options: ['--set', 'limits.conversations_per_address=1000', '--set', 'limits.connections_per_address=1000'],
  });
  await house.ready();
});
after(() => house.stop());

const comeBack = (visitor) => backAt(house.url, visitor);

async function agentBack(agent) {
  return retry('the desk', () => Agent.arrive(house.desk.url, house.agents[0],
    { cookie: agent.cookie, key: agent.key }));
}

async function talking() {
  const agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  const open = await agent.takes();
  await visitor.hears('matched');
  await visitor.hears('ticket');
  return { agent, visitor, open };
}

test('a cut line comes back to the same agent and the same key', async () => {
  const { agent, visitor, open } = await talking();
  visitor.cut();
  assert.equal((await agent.hears('visitor')).state, 'cut');
  const back = await comeBack(visitor);
  assert.equal(back.state.key, agent.key.getPublicKey().toString('base64url'));
  assert.deepEqual(await agent.hears('visitor'), { t: 'visitor', n: open.n, state: 'here', for: 0 });
  back.sendBytes(envelope(SEALED, TO_AGENT, 7, Buffer.alloc(20)));
  assert.equal((await agent.receivesEnvelope()).n, open.n);
  back.close(4001);
  agent.close();
});

test('a newer connection with the ticket takes over from one that nobody noticed was dead', async () => {
  const { agent, visitor, open } = await talking();
  const newer = await comeBack(visitor);
  assert.equal(newer.state.t, 'matched');
  assert.equal(await visitor.closed, 1000);
  assert.equal((await agent.hears('visitor')).state, 'cut');
  assert.equal((await agent.hears('visitor')).state, 'here');
  newer.sendBytes(envelope(SEALED, TO_AGENT, 1, Buffer.alloc(20)));
  assert.equal((await agent.receivesEnvelope()).n, open.n);
  newer.close(4001);
  agent.close();
});

test('kill -9 of the lobby: she is cut, comes back, and talks on', async () => {
  const { agent, visitor, open } = await talking();
  house.lobbies[0].kill('SIGKILL');
  assert.equal(await visitor.closed, 1006);
  assert.equal((await agent.hears('visitor')).state, 'cut');
  await house.startLobby(0);
  const back = await comeBack(visitor);
  assert.equal(back.state.t, 'matched');
  assert.equal((await agent.hears('visitor')).state, 'here');
  back.sendBytes(envelope(SEALED, TO_AGENT, 1, Buffer.alloc(20)));
  assert.equal((await agent.receivesEnvelope()).n, open.n);
  back.close(4001);
  agent.close();
});

test('kill -9 of the desk: both come back to each other, whoever is first', async () => {
  for (const agentFirst of [true, false]) {
    const { agent, visitor } = await talking();
    house.desk.kill('SIGKILL');
    assert.equal(await visitor.closed, 1001);
    await agent.closed;
    await house.startDesk();
    await house.ready();
    let back, agentAgain;
    if (agentFirst) {
      agentAgain = await agentBack(agent);
      back = await comeBack(visitor);
    } else {
      const coming = retry('the lobby', () => Visitor.comeBack(house.url, visitor));
      back = await coming;
      await back.hears('cut');
      agentAgain = await agentBack(agent);
      back.state = await back.hears('matched');
    }
    const open = await agentAgain.hears('open');
    assert.equal(open.id, visitor.id);
    assert.equal(back.state.key, agent.key.getPublicKey().toString('base64url'));
    back.sendBytes(envelope(SEALED, TO_AGENT, 1, Buffer.alloc(20)));
    assert.equal((await agentAgain.receivesEnvelope()).n, open.n);
    back.close(4001);
    assert.equal((await agentAgain.hears('visitor')).state, 'exit');
    agentAgain.close();
  }
});

test('kill -9 of the desk: those who wait keep their order', async () => {
  const agent = await Agent.arrive(house.desk.url, house.agents[0], { presence: 'away' });
  const waiting = [];
  for (let i = 0; i < 8; i++) {
    const visitor = await Visitor.arrive(house.url);
    assert.equal((await visitor.hears('queued')).ahead, i);
    await visitor.hears('ticket');
    waiting.push(visitor);
    await sleep(5);
  }
  house.desk.kill('SIGKILL');
  await Promise.all(waiting.map((visitor) => visitor.closed));
  await house.startDesk();
  await house.ready();
  const back = await Promise.all([...waiting].reverse().map(comeBack));
  const again = await agentBack(agent);
  again.say({ t: 'presence', presence: 'available' });
  const order = [];
  for (let i = 0; i < 8; i++) {
    const open = await again.takes();
    order.push(open.id);
    back.find((visitor) => visitor.id === open.id).close(4001);
  }
  assert.deepEqual(order, waiting.map((visitor) => visitor.id));
  again.close();
});

test('a red button pressed once is not undone by an old ticket', async () => {
  const { agent, visitor } = await talking();
  visitor.say({ t: 'exit' });
  assert.equal((await agent.hears('visitor')).state, 'exit');
  await visitor.closed;
  const back = await Visitor.comeBack(house.url, visitor);
  assert.equal((await back.hears('refused')).why, 'expired');
  agent.close();
});

test('beyond the grace time she is lost, and the agent hears it', async () => {
  const quick = await House.start({ options: ['--set', 'queue.grace=1'] });
  try {
    await quick.ready();
    const agent = await Agent.arrive(quick.desk.url, quick.agents[0]);
    const visitor = await Visitor.arrive(quick.url);
    await agent.takes();
    await visitor.hears('matched');
    visitor.cut();
    assert.equal((await agent.hears('visitor')).state, 'cut');
    assert.equal((await agent.hears('visitor', 4000)).state, 'lost');
    agent.close();
  } finally {
    await quick.stop();
  }
});

test('an agent gone beyond the grace time: she is told, and the next agent has her first', async () => {
  const quick = await House.start({ options: ['--set', 'queue.grace=1'] });
  try {
    await quick.ready();
    const agent = await Agent.arrive(quick.desk.url, quick.agents[0]);
    const visitor = await Visitor.arrive(quick.url);
    await agent.takes();
    await visitor.hears('matched');
    agent.cut();
    assert.equal((await visitor.hears('cut')).slot, 1);
    await visitor.hears('requeued', 4000);
    const later = await Visitor.arrive(quick.url, { id: conversationKey().id });
    await later.hears('queued');
    const other = await Agent.arrive(quick.desk.url, quick.agents[1]);
    assert.equal((await other.takes()).id, visitor.id);
    other.close();
    visitor.close(4001);
    later.close(4001);
  } finally {
    await quick.stop();
  }
});

test('a console that was cut learns what became of each conversation that it still shows', async () => {
  const { agent, visitor } = await talking();
  const other = await Visitor.arrive(house.url);
  const { id: otherId } = await agent.takes();
  const never = conversationKey().id;
  agent.cut();
  await other.hears('cut');
  visitor.say({ t: 'exit' });
  await visitor.closed;
  const back = await Agent.arrive(house.desk.url, house.agents[0],
    { cookie: agent.cookie, key: agent.key, ids: [visitor.id, otherId, never] });
  const was = await back.hears('was');
  assert.deepEqual([was.id, was.state], [visitor.id, 'exit']);
  assert.equal((await back.hears('open')).id, otherId);
  other.close(4001);
  await back.hears('visitor');
  assert.deepEqual(back.heard.filter(({ t }) => t === 'was'), []);
  back.close();
});

test('who was given to another meanwhile is gone from the console that comes back', async () => {
  const quick = await House.start({ options: ['--set', 'queue.grace=1'] });
  try {
    await quick.ready();
    const agent = await Agent.arrive(quick.desk.url, quick.agents[0]);
    const visitor = await Visitor.arrive(quick.url);
    await agent.takes();
    agent.cut();
    await visitor.hears('requeued', 4000);
    const back = await Agent.arrive(quick.desk.url, quick.agents[0],
      { cookie: agent.cookie, key: agent.key, ids: [visitor.id], presence: 'away' });
    assert.deepEqual(await back.hears('was'), { t: 'was', id: visitor.id, state: 'gone', for: 0 });
    visitor.close(4001);
    back.close();
  } finally {
    await quick.stop();
  }
});

test('nobody is told the same twice when she comes back', async () => {
  const { agent, visitor } = await talking();
  visitor.cut();
  await agent.hears('visitor');
  const back = await Visitor.comeBack(house.url, visitor);
  await back.hears('ticket');
  await sleep(100);
  assert.deepEqual(back.heard.map(({ t }) => t), ['matched']);
  back.close(4001);
  agent.close();
  await agent.closed;
  const waiting = await Visitor.arrive(house.url);
  await waiting.hears('ticket');
  waiting.cut();
  const again = await Visitor.comeBack(house.url, waiting);
  await again.hears('ticket');
  await sleep(100);
  assert.deepEqual(again.heard.map(({ t }) => t), ['queued']);
  again.close(4001);
});
