import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAST, Network, Pair } from './lib/network.mjs';
import { pages, until, wait } from './lib/pages.mjs';

const { Answerer, Caller, conversationId, isVisitor } = pages.handshake;
const visitorSide = { own: 0, other: 1 };
const agentSide = { own: 1, other: 0 };
const { p256 } = pages.noise;
const { KIND_HELLO, KIND_ANSWER } = pages.protocol;
const ofKind = (network, kind) =>
  network.passed.map(({ envelope }) => envelope).filter((one) => one[0] === kind);
const delivered = ({ talk }) => talk.lines.every(({ mine, state }) => !mine || state !== 'waiting');

async function withPair(network, body) {
  const pair = await new Pair(network, FAST).start();
  try {
    await body(pair);
  } finally {
    pair.close();
  }
}

test('the same hello gets the same answer', () =>
  withPair(new Network(), async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const [hello] = ofKind(pair.network, KIND_HELLO);
    await pair.answerer.accept(hello.slice());
    await pair.answerer.accept(hello.slice());
    const answers = ofKind(pair.network, KIND_ANSWER).map((one) =>
      Buffer.from(one).toString('hex'),
    );
    assert.ok(answers.length >= 3);
    assert.equal(new Set(answers).size, 1);
  }));

test('a hello that was lost is said again when the other is back', () =>
  withPair(new Network(), async (pair) => {
    await until('both ready', () => pair.agent.ready);
    pair.network.up = false;
    pair.match(pair.agentOwn.publicKey);
    await until('said into the void', () => ofKind(pair.network, KIND_HELLO).length >= 2);
    pair.network.up = true;
    pair.caller.back();
    await until('both ready again', () => pair.visitor.ready === 2 && pair.agent.ready === 2);
    const hellos = ofKind(pair.network, KIND_HELLO).map((one) => Buffer.from(one).toString('hex'));
    assert.ok(hellos.length >= 3);
    assert.equal(new Set(hellos.slice(1)).size, 1, 'the very same');
  }));

test('a text that arrived, but was not acknowledged before a new handshake, is known by its id', () =>
  withPair(new Network(), async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const { carry } = pair.network;
    // From the agent nothing comes through.
    pair.network.carry = (envelope, deliver) =>
      envelope[1] === 1 && carry.call(pair.network, envelope, deliver);
    pair.visitor.talk.say('once');
    await until('heard', () => pair.agent.heard.length === 1);
    pair.network.carry = carry;
    pair.match(pair.agentOwn.publicKey);
    pair.visitor.talk.say('then this');
    await until('delivered', () => delivered(pair.visitor));
    assert.deepEqual(pair.agent.heard, ['once', 'then this']);
  }));

test('a replayed hello breaks nothing: the channel stays until a sealed envelope opens under another', () =>
  withPair(new Network(), async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const [old] = ofKind(pair.network, KIND_HELLO);
    pair.match(pair.agentOwn.publicKey);
    await until('both ready again', () => pair.visitor.ready === 2 && pair.agent.ready === 2);
    for (let at = 0; at < 6; at++) await pair.answerer.accept(old.slice());
    pair.visitor.talk.say('still');
    pair.agent.talk.say('here');
    await until('delivered', () => delivered(pair.visitor) && delivered(pair.agent));
    assert.deepEqual(pair.agent.heard, ['still']);
    assert.deepEqual(pair.visitor.heard, ['here']);
    assert.equal(pair.agent.tampered, 0);
  }));

test('a replayed hello between the genuine one and its first envelope breaks nothing either', async () => {
  const network = new Network();
  await withPair(network, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const [old] = ofKind(network, KIND_HELLO);
    // A console that knows neither: the genuine one first, then old ones, then what was sealed.
    const sealed = [];
    const passed = network.passed.length;
    network.carry = (envelope, deliver) => {
      network.passed.push({ envelope: envelope.slice(), deliver });
      if (envelope[0] === 3 && envelope[1] === 1) sealed.push(envelope.slice());
      else deliver(envelope.slice());
    };
    pair.match(pair.agentOwn.publicKey);
    await until('sealed', () => sealed.length > 0);
    for (let at = 0; at < 3; at++) await pair.answerer.accept(old.slice());
    assert.ok(network.passed.length > passed);
    await pair.answerer.accept(sealed[0]);
    assert.equal(pair.agent.ready, 2);
  });
});

test('the agent refuses a handshake whose key does not name the conversation', async () => {
  const [real, other, agent] = await Promise.all([
    p256.generate(),
    p256.generate(),
    p256.generate(),
  ]);
  const { id } = await conversationId(real.publicKey);
  const sent = [];
  let tampered = 0;
  const events = {
    read: JSON.parse,
    receive() {},
    delivered() {},
    opened() {},
    stalled() {},
    ready: () => assert.fail('ready'),
    tampered: () => tampered++,
  };
  const answerer = new Answerer(
    agent,
    id,
    agentSide,
    isVisitor(id),
    { ...events, transmit: (one) => sent.push(one) },
    FAST,
  );
  const impostor = new Caller(
    other,
    id,
    visitorSide,
    agent.publicKey,
    { ...events, transmit: (one) => void answerer.accept(one.slice()) },
    FAST,
  );
  await until('refused', () => tampered === 1);
  assert.deepEqual(sent, []);
  impostor.close();
  answerer.close();
});

test('the visitor refuses an answer by another key than the one the house vouched for', async () => {
  const [own, agent, impostor] = await Promise.all([
    p256.generate(),
    p256.generate(),
    p256.generate(),
  ]);
  const { id } = await conversationId(own.publicKey);
  let tampered = 0;
  const events = { read: JSON.parse, receive() {}, delivered() {}, opened() {}, stalled() {}, ready: () => assert.fail('ready') };
  const answerer = new Answerer(
    impostor,
    id,
    agentSide,
    isVisitor(id),
    { ...events, tampered() {}, transmit: (one) => caller.accept(one.slice()) },
    FAST,
  );
  const caller = new Caller(
    own,
    id,
    visitorSide,
    agent.publicKey,
    { ...events, tampered: () => tampered++, transmit: (one) => void answerer.accept(one.slice()) },
    FAST,
  );
  await until('refused', () => tampered === 1);
  caller.close();
  answerer.close();
});

for (let seed = 1; seed <= 4; seed++) {
  test(`a console that is reloaded gets what nobody had, once and in order, and nothing else (seed ${seed})`, () => {
    const network = new Network(seed, { lose: 0.1, double: 0.2, delay: 0.4, replay: 0.1 });
    return withPair(network, async (pair) => {
      const heardBy = [];
      const said = Array.from({ length: 15 }, (_, at) => `text ${at + 1}`);
      for (const [at, text] of said.entries()) {
        pair.visitor.talk.say(text);
        pair.agent.talk.say(`answer ${at + 1}`);
        await wait(network.draw() * 20);
        if (at % 5 === 4) {
          heardBy.push(pair.agent.heard);
          await pair.newAgent();
        }
      }
      heardBy.push(pair.agent.heard);
      await until('everything delivered', () => delivered(pair.visitor), 15000);
      await wait(50);
      for (const heard of heardBy) {
        const order = heard.map((text) => said.indexOf(text));
        assert.deepEqual(
          order,
          [...new Set(order)].sort((a, b) => a - b),
          'once, in order',
        );
      }
      assert.deepEqual([...new Set(heardBy.flat())].sort(), [...said].sort(), 'by one or another');
      assert.equal(new Set(pair.visitor.heard).size, pair.visitor.heard.length, 'no answer twice');
    });
  });
}

test('once there is a channel, or none will be, the key that could open all of it is gone', () =>
  withPair(new Network(), async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    assert.equal(pair.caller.initiation, null);
    pair.network.up = false;
    pair.match(pair.agentOwn.publicKey);
    const { caller } = pair;
    await until('begun', () => caller.initiation);
    caller.close();
    assert.equal(caller.initiation, null);
  }));

test('a browser that cannot do the handshake says so instead of waiting for ever', async () => {
  const own = await p256.generate();
  let failed = 0;
  const nothing = () => undefined;
  const events = { read: nothing, transmit: nothing, receive: nothing, delivered: nothing, tampered: nothing, opened: nothing, stalled: nothing };
  const caller = new Caller({ ...own, publicKey: null }, own.publicKey, visitorSide, own.publicKey, {
    ...events,
    ready: () => assert.fail('ready'),
    failed: () => failed++,
  });
  await until('failed', () => failed === 1);
  caller.close();
});
