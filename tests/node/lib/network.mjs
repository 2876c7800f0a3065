// A network between a visitor's page and an agent's, in memory, that loses, doubles, disorders and
// alters envelopes, and repeats old ones. What it does is drawn from a seed, so that a failure can
// be run again.
import { pages, wait } from './pages.mjs';

const { Caller, Answerer, conversationId, isVisitor } = pages.handshake;
const { Talk } = pages.talk;
const { p256 } = pages.noise;

export const FAST = { ack: 8, again: 60, hello: 40 };

/** mulberry32 */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Network {
  constructor(seed = 1, odds = {}) {
    this.draw = random(seed);
    this.odds = { lose: 0, double: 0, delay: 0, alter: 0, replay: 0, ...odds };
    this.up = true;
    this.passed = [];
    this.inFlight = 0;
  }

  chance(name) {
    return this.draw() < this.odds[name];
  }

  /** Each that arrives is a copy: nobody shares memory over a wire. */
  carry(envelope, deliver) {
    const copy = envelope.slice();
    this.passed.push({ envelope: copy, deliver });
    if (!this.up || this.chance('lose')) return;
    const times = this.chance('double') ? 2 : 1;
    for (let at = 0; at < times; at++) void this.arrive(copy.slice(), deliver);
    if (this.chance('replay')) {
      const old = this.passed[Math.floor(this.draw() * this.passed.length)];
      void this.arrive(old.envelope.slice(), old.deliver);
    }
  }

  async arrive(envelope, deliver) {
    this.inFlight++;
    if (this.chance('alter'))
      envelope[Math.floor(this.draw() * envelope.length)] ^= 1 << Math.floor(this.draw() * 8);
    if (this.chance('delay')) await wait(this.draw() * 12);
    this.inFlight--;
    if (this.up) deliver(envelope);
  }
}

/** What one page heard, in order, and what the other acknowledged. */
function makeSide(said) {
  const side = { heard: [], places: [], tampered: 0, opened: 0, ready: 0 };
  side.talk = new Talk(
    { line: (line) => void (line.mine || side.heard.push(line.text)), changed: () => undefined },
    said,
  );
  side.party = side.talk.party(1);
  side.events = {
    read: pages.staffMessage.readFromVisitor,
    receive: (message) =>
      message.t === 'place' ? side.places.push(message.code) : side.party.receive(message),
    delivered: (id) => side.party.delivered(id),
    tampered: () => side.tampered++,
    opened: () => side.opened++,
    stalled: () => undefined,
  };
  return side;
}

/** One conversation: a visitor's page, and an agent's page that can be reloaded. */
export class Pair {
  constructor(network, times = FAST) {
    this.network = network;
    this.times = times;
  }

  async start() {
    this.own = await p256.generate();
    this.id = (await conversationId(this.own.publicKey)).id;
    this.visitor = makeSide();
    await this.newAgent();
    return this;
  }

  async newAgent() {
    this.answerer?.close();
    this.agent?.talk.wipe();
    this.agentOwn = await p256.generate();
    const agent = makeSide();
    this.agent = agent;
    this.answerer = new Answerer(
      this.agentOwn,
      this.id,
      { own: 1, other: 0 },
      isVisitor(this.id),
      {
        ...agent.events,
        transmit: (envelope) => this.network.carry(envelope, (one) => this.caller?.accept(one)),
        ready: (channel) => {
          agent.ready++;
          agent.party.attach(channel);
          agent.party.live = true;
        },
      },
      this.times,
    );
    this.match(this.agentOwn.publicKey);
  }

  /** The visitor's page is told of an agent's key. */
  match(agentKey) {
    this.caller?.close();
    this.visitor.party.detach();
    this.visitor.party.newcomer();
    const { visitor, answerer } = this;
    this.caller = new Caller(
      this.own,
      this.id,
      { own: 0, other: 1 },
      agentKey,
      {
        ...visitor.events,
        transmit: (envelope) =>
          this.network.carry(envelope, (one) => void (this.answerer ?? answerer).accept(one)),
        ready: (channel) => {
          visitor.ready++;
          channel.send({ t: 'place', code: '75011' });
          visitor.party.attach(channel);
          visitor.party.live = true;
        },
      },
      this.times,
    );
  }

  /** Both are told that the other is here again. */
  back() {
    this.caller.back();
    this.answerer.back();
  }

  close() {
    this.caller.close();
    this.answerer.close();
    this.visitor.talk.wipe();
    this.agent.talk.wipe();
  }
}
