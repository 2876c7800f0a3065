// « Je suis en danger maintenant », with clients that speak the protocol: who is served when, who
// hears of it, what it cannot be used for, and what is counted of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Agent, Visitor, backAt, retry, signIn } from './lib/clients.mjs';
import { House } from './lib/house.mjs';
import { post } from './lib/staff.mjs';

const [AGENT, OTHER, SUPERVISOR] = [0, 1, 2];
const URGENT_MOST = 3;
const PER_ADDRESS = 4;

let house;
before(async () => {
  house = await House.start({
    options: ['--set', 'limits.conversations_per_address=1000', '--set', `queue.urgent_most=${URGENT_MOST}`,
      '--set', `limits.dangers_per_address=${PER_ADDRESS}`],
  });
  await house.ready();
});
after(() => house.stop());

/** Whoever is left when a test is over goes. */
const clients = new Set();
const met = (client) => clients.add(client) && client;
afterEach(async () => {
  for (const one of clients) one.close(4001);
  await Promise.all([...clients].map((one) => one.closed));
  clients.clear();
});
const arrive = async (who, options) => met(await Agent.arrive(house.desk.url, house.agents[who], options));

/** Each from an address of her own, unless told otherwise. */
let addresses = 0;
const address = () => `127.0.${Math.floor(++addresses / 250) + 1}.${(addresses % 250) + 1}`;
async function waits(from = address()) {
  const visitor = met(await Visitor.arrive(house.url, { from }));
  await visitor.hears('queued');
  await visitor.hears('ticket');
  return visitor;
}

async function calls(visitor) {
  visitor.say({ t: 'danger' });
  return (await visitor.hears('danger')).heard;
}

async function inDanger(from) {
  const visitor = await waits(from);
  assert.equal(await calls(visitor), true);
  return visitor;
}

/** Takes what rings and ends it, one after another; gives who that was, by their place in `all`. */
async function serves(agent, all) {
  const order = [];
  while (order.length < all.length) {
    const offer = await agent.hears('offer');
    agent.say({ t: 'take', n: offer.n });
    const open = await agent.hears('open');
    assert.equal(open.urgent, offer.urgent);
    order.push(all.findIndex(({ id }) => id === open.id));
    agent.say({ t: 'end', n: open.n });
    await agent.hears('ended');
  }
  return order;
}

/** And the desk knows it. */
async function goesAway(agent) {
  agent.say({ t: 'presence', presence: 'away' });
  agent.say({ t: 'take', n: 9999 });
  await agent.hears('withdrawn');
}

const counters = async () => {
  const { cookie } = await signIn(house.desk.url, house.agents[SUPERVISOR]);
  const answer = await post(house.desk.url, 'counters', undefined, { cookie });
  assert.equal(answer.status, 200);
  return answer.body;
};

test('those in danger and the others are served in turns, each in their own order', async () => {
  const all = [await waits(), await waits(), await inDanger(), await inDanger()];
  const agent = await arrive(AGENT, { presence: 'away' });
  assert.equal((await agent.hears('queue')).t, 'queue');
  agent.say({ t: 'presence', presence: 'available' });
  assert.deepEqual(await serves(agent, all), [2, 0, 3, 1]);
});

test('what her page and the staff are told: her place, that she is urgent, how many are', async () => {
  const first = await waits();
  const second = await waits();
  assert.equal(await calls(second), true);
  assert.equal((await second.hears('queued')).ahead, 0);
  assert.equal((await first.hears('queued')).ahead, 1);
  const agent = await arrive(AGENT);
  const offer = await agent.hears('offer');
  assert.deepEqual([offer.urgent, offer.danger_for < 60], [true, true]);
  await retry('the figures', async () => {
    const { waiting, urgent } = await agent.hears('queue', 500);
    assert.deepEqual([waiting, urgent], [2, 1]);
    return true;
  });
});

test('while she talks, while it rings, or beside it: everybody in it hears so, once', async () => {
  const agent = await arrive(AGENT);
  const visitor = met(await Visitor.arrive(house.url, { from: address() }));
  const ringing = await agent.hears('offer');
  assert.equal(ringing.urgent, false);
  assert.equal(await calls(visitor), true);
  assert.deepEqual(await agent.hears('danger'), { t: 'danger', n: ringing.n });
  agent.say({ t: 'take', n: ringing.n });
  assert.equal((await agent.hears('open')).urgent, true);

  const talks = met(await Visitor.arrive(house.url, { from: address() }));
  const { n, urgent } = await agent.takes();
  assert.equal(urgent, false);
  const supervisor = await arrive(SUPERVISOR, { presence: 'away' });
  agent.say({ t: 'help', n, on: true });
  supervisor.say({ t: 'assist', help: (await supervisor.hears('help')).help });
  const beside = await supervisor.hears('open');
  assert.equal(await calls(talks), true);
  assert.deepEqual(await agent.hears('danger'), { t: 'danger', n });
  assert.deepEqual(await supervisor.hears('danger'), { t: 'danger', n: beside.n });
  // Again on another line: answered, and nobody is told once more.
  talks.cut();
  const back = met(await Visitor.comeBack(house.url, talks));
  assert.equal(await calls(back), true);
  const again = met(await Agent.arrive(house.desk.url, house.agents[AGENT], { cookie: agent.cookie, key: agent.key }));
  assert.equal((await again.hears('open')).urgent, true);
  assert.deepEqual([...agent.heard, ...supervisor.heard].filter(({ t }) => t === 'danger'), []);
});

test('before the hello, with more than the word, or as the answer to nothing, it is out of place', async () => {
  for (const message of [{ t: 'danger' }, { t: 'danger', where: 'Paris' }]) {
    const visitor = new Visitor(house.url);
    await visitor.opened;
    visitor.say(message);
    assert.equal(await visitor.closed, 1008);
  }
});

test('said again on the same line it is said once: no second answer, no second count', async () => {
  const visitor = await inDanger();
  visitor.say({ t: 'danger' });
  visitor.say({ t: 'danger' });
  assert.equal(await calls(met(await Visitor.comeBack(house.url, visitor))), true);
  assert.deepEqual(visitor.heard.filter(({ t }) => t === 'danger'), []);
});

test('from one address only so many are heard; the rest are answered kindly, and are served as they came', async () => {
  const from = address();
  const flood = [];
  // In open conversations, where the limit in total does not bind.
  const agent = await arrive(AGENT);
  for (let i = 0; i < PER_ADDRESS; i++) {
    const visitor = met(await Visitor.arrive(house.url, { from }));
    const { n } = await agent.takes();
    assert.equal(await calls(visitor), true);
    assert.equal((await agent.hears('danger')).n, n);
    agent.say({ t: 'end', n });
    await agent.hears('ended');
  }
  await goesAway(agent);
  flood.push(await waits(from), await waits(from));
  for (const one of flood) assert.equal(await calls(one), false);
  const elsewhere = await inDanger();
  agent.say({ t: 'presence', presence: 'available' });
  const order = await serves(agent, [...flood, elsewhere]);
  assert.deepEqual(order, [2, 0, 1], 'nobody of the address is urgent');
  assert.deepEqual(agent.heard.filter(({ t }) => t === 'danger'), [], 'the desk never heard of them');
});

test('in total only so many are urgent, and whoever is not is served every second time', async () => {
  const normal = [await waits(), await waits(), await waits()];
  const urgent = [];
  for (let i = 0; i < URGENT_MOST; i++) urgent.push(await inDanger());
  const late = [await waits(), await waits()];
  for (const one of late) assert.equal(await calls(one), false);
  const agent = await arrive(AGENT);
  const all = [...normal, ...urgent, ...late];
  assert.deepEqual(await serves(agent, all), [3, 0, 4, 1, 5, 2, 6, 7]);
});

test('kill -9 of the desk: she is urgent still, and one who talks is marked as before', async () => {
  const agent = await arrive(AGENT);
  const talks = met(await Visitor.arrive(house.url, { from: address() }));
  await agent.takes();
  assert.equal(await calls(talks), true);
  await goesAway(agent);
  const first = await waits();
  const second = await inDanger();
  const before = await counters();
  await second.hears('ticket');
  house.desk.kill('SIGKILL');
  await Promise.all([first.closed, second.closed, talks.closed]);
  await house.startDesk();
  await house.ready();
  met(await retry('the lobby', () => Visitor.comeBack(house.url, talks)));
  met(await backAt(house.url, first));
  const back = met(await backAt(house.url, second));
  const again = met(await retry('the desk', () => Agent.arrive(house.desk.url, house.agents[AGENT],
    { cookie: agent.cookie, key: agent.key, presence: 'available' })));
  const open = await again.hears('open');
  assert.deepEqual([open.id, open.urgent], [talks.id, true]);
  const offer = await again.hears('offer');
  assert.equal(offer.urgent, true);
  assert.equal(await calls(back), true);
  const { months, total, now, ...rest } = await counters();
  assert.deepEqual({ months, total, rest }, { months: before.months, total: before.total, rest: {} });
  assert.ok(now > before.now);
});

test('a transmission is counted once for a conversation, by who talks in it; what supervisors see is rounded', async () => {
  const agent = await arrive(AGENT);
  const other = await arrive(OTHER, { presence: 'away' });
  const count = (who, n) => who.say({ t: 'count', n, what: 'transmission' });
  assert.deepEqual((await counters()).total.transmission, 0);
  const ends = async (n) => {
    agent.say({ t: 'end', n });
    await agent.hears('ended');
  };
  for (let i = 1; i <= 8; i++) {
    const visitor = met(await Visitor.arrive(house.url, { from: address() }));
    const { n } = await agent.takes();
    count(agent, n);
    count(agent, n);
    count(other, n);
    assert.deepEqual(await other.hears('gone'), { t: 'gone', n });
    await ends(n);
    visitor.close(4001);
    const { months, total } = await counters();
    const rounded = i < 5 ? null : i < 8 ? 5 : 10;
    assert.deepEqual([months.length, months[0].transmission, total.transmission], [1, rounded, rounded], `${i}`);
    assert.equal(months[0].month, new Date().toISOString().slice(0, 7));
  }
  agent.say({ t: 'count', n: 1, what: 'anything' });
  assert.equal(await agent.closed, 1008);
});

test('no log and no row of the journal tells of it', async () => {
  const visitor = await inDanger();
  const supervisor = await arrive(SUPERVISOR, { presence: 'away' });
  const { body } = await post(house.desk.url, 'journal', undefined, { cookie: supervisor.cookie });
  assert.ok(body.rows.length > 0, 'sign-ins are in it');
  assert.deepEqual(body.rows.filter((row) => /danger|transmission|count/.test(JSON.stringify(row))), []);
  const { logs } = house;
  assert.ok(logs.length > 0);
  assert.doesNotMatch(logs, /danger(?!s_per)|transmission|127\.0\.[1-9]/);
  assert.ok(!logs.includes(visitor.id));
});
