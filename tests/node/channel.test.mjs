import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAST, Network, Pair, random } from './lib/network.mjs';
import { pages, until, wait } from './lib/pages.mjs';

const { pad, envelopeNumber } = pages.channel;
const { KIND_SEALED, PADDING, PLAINTEXT_MAX, HEADER_LENGTH, ENVELOPE_MAX } = pages.protocol;
const TAG = 16;
const numbered = (who, count) =>
  Array.from({ length: count }, (_, at) => `${who} ${at + 1} é 🙂 שלום`);
const sealed = (network) =>
  network.passed.map(({ envelope }) => envelope).filter(([kind]) => kind === KIND_SEALED);
const allDelivered = ({ talk }) =>
  talk.lines.every(({ mine, state }) => !mine || state !== 'waiting');

async function withPair(network, times, body) {
  const pair = await new Pair(network, times).start();
  try {
    await body(pair);
  } finally {
    pair.close();
  }
}

test('twenty texts each way arrive once, in order, and are acknowledged', () =>
  withPair(new Network(), { ...FAST, again: 5000 }, async (pair) => {
    const [hers, his] = [numbered('visitor', 20), numbered('agent', 20)];
    for (let at = 0; at < 20; at++) {
      pair.visitor.talk.say(hers[at]);
      pair.agent.talk.say(his[at]);
      if (at % 5 === 0) await wait(5);
    }
    await until('all acknowledged', () => allDelivered(pair.visitor) && allDelivered(pair.agent));
    assert.deepEqual(pair.agent.heard, hers);
    assert.deepEqual(pair.visitor.heard, his);
    assert.deepEqual(pair.agent.places, ['75011']);
    const names = sealed(pair.network).map((one) => `${one[1]} ${envelopeNumber(one)}`);
    assert.equal(new Set(names).size, names.length, 'a network that is well carries each once');
  }));

test('every sealed envelope is a multiple of 256 bytes, whatever is in it', () =>
  withPair(new Network(), FAST, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    for (const length of [1, 100, 200, 250, 260, 2500]) pair.visitor.talk.say('x'.repeat(length));
    pair.agent.talk.typed();
    pair.agent.talk.say('ok');
    pair.visitor.talk.seen();
    await until('all acknowledged', () => allDelivered(pair.visitor) && allDelivered(pair.agent));
    const sizes = sealed(pair.network).map(({ length }) => length - HEADER_LENGTH - TAG);
    assert.ok(sizes.length > 8);
    for (const size of sizes) assert.equal(size % PADDING, 0);
    assert.ok(new Set(sizes).size > 1);
  }));

test('padding goes up to the largest plaintext and no further', () => {
  assert.equal(pad(0, new Uint8Array(0)).length, 256);
  assert.equal(pad(0, new Uint8Array(250)).length, 256);
  assert.equal(pad(0, new Uint8Array(251)).length, 512);
  assert.equal(pad(7, new Uint8Array(PLAINTEXT_MAX - 6)).length, PLAINTEXT_MAX);
  assert.throws(() => pad(0, new Uint8Array(PLAINTEXT_MAX - 5)), RangeError);
  assert.ok(HEADER_LENGTH + PLAINTEXT_MAX + TAG <= ENVELOPE_MAX);
});

test('a text of any length and alphabet is cut into pieces that fit, and none is lost', () => {
  const { pieces } = pages.talk;
  const draw = random(5);
  for (const letter of ['x', 'é', '\u0001', '\u2028', '🙂', 'a b ', 'a\n\n', 'b \n', '"\\']) {
    const text = letter.repeat(4000 + Math.floor(draw() * 9000)).trim();
    const parts = pieces(text);
    assert.equal(parts.join(''), text);
    for (const part of parts) {
      assert.ok(
        Buffer.byteLength(JSON.stringify({ t: 'text', id: 2 ** 31, text: part })) <=
          PLAINTEXT_MAX - 6,
      );
      assert.equal(Buffer.from(part, 'utf8').toString('utf8'), part, 'no half of a pair');
    }
  }
});

test('the same number always carries the same ciphertext', () =>
  withPair(new Network(3, { lose: 0.3 }), FAST, async (pair) => {
    for (const text of numbered('visitor', 15)) pair.visitor.talk.say(text);
    await until('all acknowledged', () => allDelivered(pair.visitor));
    const seen = new Map();
    for (const envelope of sealed(pair.network)) {
      const name = `${envelope[1]} ${envelopeNumber(envelope)}`;
      const text = Buffer.from(envelope).toString('hex');
      assert.equal(seen.get(name) ?? text, text);
      seen.set(name, text);
    }
    assert.ok(sealed(pair.network).length > seen.size, 'some were sent again');
  }));

for (let seed = 1; seed <= 6; seed++) {
  test(`a network that loses, doubles, disorders, alters and replays changes nothing that is said (seed ${seed})`, () => {
    const odds = { lose: 0.15, double: 0.2, delay: 0.5, alter: 0.1, replay: 0.2 };
    const network = new Network(seed, odds);
    return withPair(network, FAST, async (pair) => {
      const draw = random(seed + 1000);
      const [hers, his] = [numbered('visitor', 12), numbered('agent', 12)];
      for (let at = 0; at < 12; at++) {
        pair.visitor.talk.say(hers[at]);
        if (draw() < 0.5) pair.agent.talk.typed();
        pair.agent.talk.say(his[at]);
        pair.visitor.talk.seen();
        await wait(draw() * 25);
        if (draw() < 0.25) {
          network.up = false;
          await wait(draw() * 30);
          network.up = true;
          pair.back();
        }
      }
      // From here on it is only bad by half, so that the test ends.
      network.odds = { ...odds, lose: 0.02, alter: 0.02 };
      await until(
        'all acknowledged',
        () => allDelivered(pair.visitor) && allDelivered(pair.agent),
        15000,
      );
      assert.deepEqual(pair.agent.heard, hers);
      assert.deepEqual(pair.visitor.heard, his);
    });
  });
}

test('one that was altered is counted and said, and the genuine one still opens', () =>
  withPair(new Network(), FAST, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    await wait(30);
    pair.network.odds.alter = 1;
    // In the sealed body: one whose header was altered is not an altered message, but none at all.
    pair.network.draw = () => 0.5;
    pair.visitor.talk.say('true');
    await until('altered one noticed', () => pair.agent.tampered > 0);
    assert.deepEqual(pair.agent.heard, []);
    const { opened } = pair.agent;
    pair.network.odds.alter = 0;
    await until('genuine one', () => pair.agent.heard.length === 1);
    assert.deepEqual(pair.agent.heard, ['true']);
    assert.ok(pair.agent.opened > opened, 'and that is told');
  }));

test('each byte of an envelope is protected, the header too', () =>
  withPair(new Network(), { ...FAST, again: 1e6 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    await wait(30);
    pair.network.up = false;
    pair.visitor.talk.say('true');
    await until('sealed', () =>
      sealed(pair.network).some((one) => one[1] === 1 && envelopeNumber(one) === 1),
    );
    const genuine = sealed(pair.network).find((one) => one[1] === 1 && envelopeNumber(one) === 1);
    for (let at = 0; at < genuine.length; at += at < HEADER_LENGTH ? 1 : 11) {
      const altered = genuine.slice();
      altered[at] ^= 0x20;
      await pair.answerer.accept(altered);
      assert.deepEqual(pair.agent.heard, [], `byte ${at}`);
    }
    assert.ok(pair.agent.tampered > 10);
    await pair.answerer.accept(genuine.slice());
    assert.deepEqual(pair.agent.heard, ['true']);
    await pair.answerer.accept(genuine.slice());
    assert.deepEqual(pair.agent.heard, ['true'], 'replayed');
  }));

test('what nobody acknowledged is sent again after a while, with nobody saying a word', () =>
  withPair(new Network(), { ...FAST, again: 40 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    await wait(30);
    pair.network.up = false;
    pair.visitor.talk.say('into the void');
    await wait(20);
    pair.network.up = true;
    await until('sent again', () => pair.agent.heard.length === 1);
  }));

test('acknowledgements do not answer each other: a quiet conversation is quiet', () =>
  withPair(new Network(), { ...FAST, ack: 5, again: 20 }, async (pair) => {
    pair.visitor.talk.say('one');
    await until('acknowledged', () => allDelivered(pair.visitor));
    await wait(200);
    const before = pair.network.passed.length;
    await wait(150);
    assert.equal(pair.network.passed.length, before);
  }));

test('a standalone acknowledgement waits for 300 ms, and sending again for 5 s, by default', () => {
  assert.deepEqual(pages.channel.CHANNEL_TIMES, { ack: 300, again: 5000, hello: 2000 });
});

test('after close nothing is sent, received or kept', () =>
  withPair(new Network(), FAST, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const { length } = pair.network.passed;
    pair.visitor.talk.say('too late');
    pair.caller.close();
    pair.agent.talk.say('too late as well');
    await wait(100);
    const fromVisitor = pair.network.passed
      .slice(length)
      .filter(({ envelope }) => envelope[1] === 1);
    assert.deepEqual(fromVisitor, []);
    assert.deepEqual(pair.visitor.heard, []);
  }));

test('at most 16 are under way without an acknowledgement, and all arrive in the end, once', () =>
  withPair(new Network(), { ...FAST, again: 1e6 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    await wait(30);
    pair.network.up = false;
    const before = pair.network.passed.length;
    const said = numbered('visitor', 40);
    for (const text of said) pair.visitor.talk.say(text);
    await wait(1200);
    const numbers = new Set(pair.network.passed.slice(before).map(({ envelope }) => envelopeNumber(envelope)));
    assert.ok(numbers.size <= 16, `${numbers.size}`);
    pair.network.up = true;
    pair.back();
    await until('all delivered', () => allDelivered(pair.visitor));
    assert.deepEqual(pair.agent.heard, said);
  }));

test('no more than 16 begin within a second, however quickly they are acknowledged', () =>
  withPair(new Network(), FAST, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    await wait(1100);
    for (const text of numbered('visitor', 60)) pair.visitor.talk.say(text);
    await wait(800);
    assert.ok(pair.agent.heard.length <= 16, `${pair.agent.heard.length}`);
  }));

test('of several words about typing and seeing that wait only the newest is sent', () =>
  withPair(new Network(), { ...FAST, again: 1e6 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const { channel } = pair.caller;
    for (let at = 0; at < 40; at++) channel.send({ t: 'text', id: at + 1, text: `${at}` });
    for (let id = 1; id <= 30; id++) channel.send({ t: 'seen', id });
    assert.deepEqual(channel.waiting.filter(({ t }) => t === 'seen'), [{ t: 'seen', id: 30 }]);
  }));

test('of words that each say something else none gives way to the next, however many wait', () =>
  withPair(new Network(), { ...FAST, again: 1e6 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    const { channel } = pair.caller;
    const passedOn = { name: '', hers: true, ago: 1 };
    for (let id = 1; id <= 40; id++) {
      channel.send({ t: 'said', id, text: `${id}`, ...passedOn });
      channel.send({ t: 'aside', id, text: `${id}` });
    }
    const all = Array.from({ length: 40 }, (_, at) => at + 1);
    for (const kind of ['said', 'aside']) {
      const ids = channel.waiting.filter(({ t }) => t === kind).map(({ id }) => id);
      assert.ok(ids.length >= 32, kind);
      assert.deepEqual(ids, all.slice(-ids.length), kind);
    }
  }));

test('acknowledgements do not pile up on a line that loses them', () =>
  withPair(new Network(), { ...FAST, again: 40 }, async (pair) => {
    await until('both ready', () => pair.agent.ready && pair.visitor.ready);
    pair.visitor.talk.say('one');
    await until('heard', () => pair.agent.heard.length === 1);
    const { carry } = pair.network;
    // From the agent nothing comes through.
    pair.network.carry = (envelope, deliver) =>
      envelope[1] === 1 && carry.call(pair.network, envelope, deliver);
    pair.visitor.talk.say('two');
    await wait(600);
    const { kept } = pair.answerer.current.channel;
    assert.ok(kept.length <= 3, `${kept.length}`);
    pair.network.carry = carry;
    await until('delivered', () => allDelivered(pair.visitor));
  }));

test('a plaintext too short to hold its head is passed over, and the next one opens', async () => {
  const plains = [new Uint8Array(3), pad(0, Buffer.from('{"t":"text","id":1,"text":"next"}'))];
  const cipher = { open: async () => plains.shift(), rekey: async () => undefined, wipe() {} };
  const heard = [];
  const nothing = () => undefined;
  const events = { read: JSON.parse, transmit: nothing, delivered: nothing, tampered: nothing, opened: nothing, stalled: nothing };
  const channel = new pages.channel.Channel({ sends: cipher, receives: cipher }, 1, {
    ...events,
    receive: ({ text }) => heard.push(text),
  });
  for (const number of [0, 1])
    assert.equal(await channel.accept(pages.channel.envelopeHeader(3, 1, number)), true);
  assert.deepEqual(heard, ['next']);
  channel.close();
});

test('“seen” marks only what this channel carried', () => {
  const talk = new pages.talk.Talk({ line() {}, changed() {} });
  const channel = { send() {} };
  const party = talk.party(1);
  party.attach(channel);
  talk.say('for the first');
  party.delivered(1);
  party.detach();
  party.newcomer();
  party.attach(channel);
  talk.say('for the second');
  party.receive({ t: 'seen', id: 2 });
  assert.deepEqual(talk.lines.map(({ state }) => state), ['delivered', 'seen']);
});

test('whatever a stranger seals, an agent’s page reads the messages of the document or nothing', () => {
  const { TEXT_MAX } = pages.protocol;
  const { readFromVisitor } = pages.staffMessage;
  const good = [
    { t: 'place', code: '75011' },
    { t: 'place', code: '01100', commune: 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson' },
    { t: 'text', id: 7, text: 'x'.repeat(TEXT_MAX) },
    { t: 'typing', on: false },
    { t: 'seen', id: 7 },
    { t: 'ack' },
  ];
  for (const message of good) assert.deepEqual(readFromVisitor(JSON.stringify(message)), message);
  const deep = '['.repeat(3000) + ']'.repeat(3000);
  for (const text of ['', 'null', '7', '"x"', deep, '{"t":7}', '{"t":"other"}', '{"t":"__proto__"}',
    `{"t":"text","id":1,"text":${deep}}`, '{"t":"place","code":["75011"]}', '{"t":"place","code":75011}',
    '{"t":"place","code":"75011\\n"}', '{"t":"place","code":"01100","commune":7}', '{"t":"place","commune":"Oyonnax"}',
    JSON.stringify({ t: 'place', code: '01100', commune: 'x'.repeat(65) }), JSON.stringify({ t: 'text', id: 1, text: 'x'.repeat(TEXT_MAX + 1) })])
    assert.equal(readFromVisitor(text), null, text.slice(0, 60));
  const draw = random(11);
  const odd = [null, [], {}, 0, -1, 1.5, 2 ** 53, '1', true, '', 'x', [[[]]], { toString: 'x' }];
  const pick = (list) => list[Math.floor(draw() * list.length)];
  for (let at = 0; at < 5000; at++) {
    const message = { ...pick(good), [pick(['t', 'id', 'text', 'on', 'code', 'commune'])]: pick(odd) };
    const read = readFromVisitor(JSON.stringify(message));
    if (!read) continue;
    const { t, id, text, on, code, commune } = read;
    if (t === 'text') assert.ok(typeof text === 'string' && text.length <= TEXT_MAX);
    if (t === 'text' || t === 'seen') assert.ok(Number.isSafeInteger(id) && id > 0);
    if (t === 'typing') assert.equal(typeof on, 'boolean');
    if (t === 'place') assert.ok(typeof code === 'string' && /^\d{5}$/.test(code));
    if (t === 'place') assert.ok(['string', 'undefined'].includes(typeof commune));
  }
});

test('where she is comes from her page alone: not to it, and not from a colleague', () => {
  const place = JSON.stringify({ t: 'place', code: '01100', commune: 'Oyonnax' });
  assert.equal(pages.protocol.readPageMessage(place), null);
  assert.equal(pages.staffMessage.readStaffMessage(place), null);
});
