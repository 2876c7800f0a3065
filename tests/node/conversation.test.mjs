// The visitor's page and the console, without their elements, over real sockets.
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { FakeHouse } from './lib/fake-house.mjs';
import { cookies, pages, until, wait } from './lib/pages.mjs';

const { Session } = pages.session;
const { Desk } = pages.desk;
const { describe } = pages.describe;
const { concat } = pages.bytes;
const { envelopeHeader } = pages.channel;
const { vouches } = pages.claim;
const { HELLO_AGAIN_MS, KIND_HELLO } = pages.protocol;

let house;
let open = [];

before(async () => {
  house = new FakeHouse({ agents: { noor: { name: 'Agent 7', profession: 'police' } } });
  await house.listen();
});
after(() => house.close());
beforeEach(() =>
  Object.assign(house, {
    refuse: null,
    deaf: false,
    forge: false,
    forgePeers: false,
    withKey: true,
    keep: 600,
    meddle: (one) => [one],
  }),
);
afterEach(async () => {
  for (const one of open) one.close();
  open = [];
  await until('all gone', () => house.agents.size === 0);
  house.conversations.clear();
});

function visitor(hooks = {}) {
  const heard = [];
  const newcomers = [];
  const notes = [];
  const proposals = [];
  const told = [];
  const session = new Session({
    url: `${house.visitorUrl.replace('http', 'ws')}live`,
    prove: () => Promise.reject(new Error('no worker')),
    houseKey: async () => (house.withKey ? house.houseKey : ''),
    changed: () => undefined,
    line: (line) => void (line.mine || heard.push(line.text)),
    note: (key, name) => void notes.push([key, name]),
    told: (what, by) => void (by ? told.push([what, by]) : proposals.push(what)),
    newcomer: ({ person: { name } }) => newcomers.push(name),
    ...hooks,
  });
  open.push({ close: () => session.left() });
  return Object.assign(session, { heard, newcomers, notes, proposals, told });
}

async function agent(name = 'camille') {
  const { host } = new URL(house.deskUrl);
  const hooks = {
    liveUrl: `ws://${host}/live`,
    changed: () => undefined,
    async fetch(path, body) {
      const headers = { cookie: cookies.get(host) ?? '' };
      const answer = await fetch(
        house.deskUrl + path,
        body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers },
      );
      const cookie = answer.headers.get('set-cookie');
      if (cookie) cookies.set(host, cookie.split(';')[0]);
      return answer;
    },
  };
  const desk = new Desk(hooks);
  open.push(desk);
  cookies.clear();
  await desk.boot();
  await hooks.fetch('sign-in', { name, password: 'demo' });
  await desk.entered();
  await until('signed in', () => desk.up);
  return desk;
}

/** An agent who is available and takes what rings. */
async function taking(name) {
  const desk = await agent(name);
  desk.setPresence('available');
  const timer = setInterval(() => desk.offers.forEach(({ n }) => desk.takeOffer(n)), 10);
  open.push({ close: () => clearInterval(timer) });
  return desk;
}

async function talking() {
  const desk = await taking();
  const session = visitor();
  session.start('75011', 'fr');
  await until('talking', () => session.agents[0]?.ready && desk.conversations[0]?.sealed);
  return { desk, session, conversation: desk.conversations[0] };
}

const heardBy = ({ talk }) => talk.lines.filter(({ mine }) => !mine).map(({ text }) => text);
const delivered = ({ talk }) => talk.lines.every(({ mine, state }) => !mine || state !== 'waiting');

test('she writes while she waits, and whoever comes gets it, with the place', async () => {
  const session = visitor();
  session.start('75011', 'fr');
  await until('queued', () => session.stage === 'queued');
  session.talk.say('premier');
  session.talk.say('deuxième 🙂');
  const desk = await agent();
  desk.setPresence('available');
  await until('offered', () => desk.offers.length === 1 && session.stage === 'offered');
  assert.deepEqual(session.heard, []);
  desk.takeOffer(desk.offers[0].n);
  await until('heard', () => desk.conversations[0] && heardBy(desk.conversations[0]).length === 2);
  const [conversation] = desk.conversations;
  assert.deepEqual(heardBy(conversation), ['premier', 'deuxième 🙂']);
  assert.equal(conversation.place, '75011');
  assert.equal(desk.offers.length, 0);
  assert.match(describe(session).status, /^Agent 12, gendarme, est avec vous/);
  await until('seen, for it is selected and on the screen', () =>
    session.talk.lines.every(({ state }) => state === 'seen'),
  );
});

/** A second agent on a console of their own, who is in it as far as the house says. */
async function joinedBy(name, how) {
  const other = await agent(name);
  const [one] = house.conversations.values();
  house.join(one, name, how);
  return other;
}

test('nobody joins whom she did not agree to: she is told, and no word goes there', async () => {
  const { session, conversation } = await talking();
  const other = await joinedBy('noor', { slot: 2, ask: 5 });
  await until('told', () => session.notes.length);
  assert.deepEqual(session.notes, [['stranger', '']]);
  session.talk.say('à une seule personne');
  await until('heard', () => heardBy(conversation).length === 1);
  assert.equal(session.agents.length, 1);
  assert.deepEqual(heardBy(other.conversations[0]), []);
  assert.equal(other.conversations[0].sealed, false);
  assert.equal(session.stage, 'matched');
});

test('she agrees: a handshake of its own, what she says goes to both, what was said before to the first alone', async () => {
  const { session, conversation } = await talking();
  session.talk.say('avant');
  await until('delivered', () => delivered(session));
  house.proposes([...house.conversations.values()][0], { ask: 5, stays: true, name: 'Agent 7' });
  await until('asked', () => session.proposals.length);
  session.answer(5, true);
  await until('agreed', () => house.answers.length);
  assert.deepEqual(house.answers, [{ t: 'agree', ask: 5 }]);
  const other = await joinedBy('noor', { slot: 2, ask: 5 });
  await until('sealed', () => session.agents[1]?.ready && other.conversations[0]?.sealed);
  assert.match(describe(session).status, /^Agent 12, gendarme et Agent 7, police sont avec vous\.$/);
  session.talk.say('à vous deux');
  await until('heard', () => heardBy(other.conversations[0]).length && heardBy(conversation).length === 2);
  assert.deepEqual(heardBy(other.conversations[0]), ['à vous deux']);
  assert.deepEqual(session.newcomers, ['Agent 7']);
  session.agents[1].tell({ t: 'said', id: 1, name: '', hers: true, ago: 60, text: 'avant' });
  await until('passed on', () => other.conversations[0].passed.length);
  assert.deepEqual(other.conversations[0].passed.map(({ hers, text }) => [hers, text]), [[true, 'avant']]);
  assert.deepEqual(conversation.passed, []);
  house.leaves([...house.conversations.values()][0], 2);
  await until('gone', () => session.agents.length === 1);
  assert.deepEqual(session.notes, [['gone', 'Agent 7']]);
});

/** Two of the staff who were told of each other: the one who had the conversation, and who came. */
async function peers() {
  const { conversation } = await talking();
  const other = await joinedBy('noor', { slot: 2, ask: 5 });
  await until('told of each other', () => conversation.peers.length && other.conversations[0]?.peers.length);
  return [conversation, other.conversations[0]];
}

const heardBeside = ({ aside }) => aside.lines.filter(({ mine }) => !mine).map(({ text }) => text);

test('between two of the staff for whom the house vouches the private line is sealed, and goes both ways', async () => {
  const [first, second] = await peers();
  await until('sealed', () => first.peers[0].ready && second.peers[0].ready);
  first.aside.say('entre nous');
  second.aside.say('oui');
  await until('heard', () => heardBeside(first).length && heardBeside(second).length);
  assert.deepEqual([heardBeside(first), heardBeside(second)], [['oui'], ['entre nous']]);
  assert.deepEqual(first.peers.map(({ isStranger }) => isStranger), [false]);
});

test('a colleague for whom the house does not vouch is shown so: no handshake from either side, and not a word', async () => {
  const between = [];
  house.meddle = (envelope) => {
    if (envelope[1] === 0x12 || envelope[1] === 0x21) between.push(envelope);
    return [envelope];
  };
  house.forgePeers = true;
  const [first, second] = await peers();
  await until('checked', () => first.peers[0].isStranger && second.peers[0].isStranger);
  for (const one of [first, second]) {
    one.aside.say('pour personne');
    one.talk.say('à vous seule');
    // A page that does not check would shake hands.
    one.accept(concat(envelopeHeader(KIND_HELLO, one === first ? 0x21 : 0x12, 0), new Uint8Array(130)));
  }
  await wait(HELLO_AGAIN_MS + 200);
  assert.deepEqual([between, first.vouched, first.peers[0].ready], [[], [], false]);
  assert.deepEqual([first, second].flatMap(heardBeside), []);

  house.forgePeers = false;
  house.meet([...house.conversations.values()][0], [...house.conversations.values()][0].guests[0]);
  await until('sealed, with a signature that holds', () => first.peers[0].ready && second.peers[0].ready);
});

test('a signature for another name, another profession, another conversation or by another house vouches for nobody', async () => {
  await talking();
  const [conversation] = house.conversations.values();
  const id = Buffer.from(conversation.id, 'base64url');
  const word = house.vouch(conversation, conversation.agent);
  assert.equal(await vouches(house.houseKey, id, word), true);
  const others = [
    { name: 'Agent 13' }, { profession: 'police' }, { sig: '' }, { sig: '*' }, { key: '' },
    // The length before each: what the two say together is the same.
    { name: `${word.name}g`, profession: word.profession.slice(1) },
    { key: new FakeHouse().houseKey },
  ];
  for (const change of others) assert.equal(await vouches(house.houseKey, id, { ...word, ...change }), false);
  assert.equal(await vouches(house.houseKey, id.map((byte) => byte ^ 1), word), false);
  for (const key of [new FakeHouse().houseKey, '', 'x']) assert.equal(await vouches(key, id, word), false);
});

test('who came by another proposal than the one she agreed to stays outside', async () => {
  const { session } = await talking();
  session.answer(5, true);
  await joinedBy('noor', { slot: 2, ask: 6 });
  await until('told', () => session.notes.length);
  assert.equal(session.agents.length, 1);
});

test('typing is shown, and over with the text', async () => {
  const { session, conversation } = await talking();
  session.talk.typed();
  await until('typing', () => conversation.talk.typing.length);
  session.talk.say('voilà');
  await until('heard', () => heardBy(conversation).length === 1);
  assert.equal(conversation.talk.typing.length, 0);
});

for (const [who, drop] of [
  ['visitor', 'dropVisitors'],
  ['agent', 'dropAgents'],
]) {
  test(`the line of the ${who} is cut again and again: nothing lost, nothing doubled, no new handshake`, async () => {
    const { session, conversation } = await talking();
    const hellos = [];
    house.meddle = (envelope) => {
      if (envelope[0] === 1) hellos.push(envelope);
      return [envelope];
    };
    const [hers, his] = [[], []];
    for (let at = 1; at <= 12; at++) {
      hers.push(`elle ${at} é`);
      his.push(`lui ${at} שלום`);
      session.talk.say(hers[at - 1]);
      conversation.talk.say(his[at - 1]);
      if (at % 4 === 0) house[drop]();
      await wait(at % 3 ? 4 : 90);
    }
    await until('all delivered', () => delivered(session) && delivered(conversation), 3500);
    assert.deepEqual(heardBy(conversation), hers);
    assert.deepEqual(session.heard, his);
    assert.deepEqual(hellos, []);
    assert.equal(session.stage, 'matched');
  });
}

test('each side says that a line is cut, whose it is, and that it is back', async () => {
  const { desk, session, conversation } = await talking();
  house.deaf = true;
  house.dropVisitors();
  await until('cut', () => !session.up && conversation.state === 'cut');
  assert.equal(describe(session).status, 'La connexion est coupée.');
  house.deaf = false;
  await until('back', () => session.up && conversation.state === 'here');
  house.deaf = true;
  house.dropAgents();
  await until('agent cut', () => session.agents[0]?.cut && !desk.up);
  assert.match(describe(session).status, /^Chez Agent 12, la ligne est coupée/);
  house.deaf = false;
  await until('agent back', () => session.agents[0] && !session.agents[0].cut && desk.up);
});

test('a console that was reloaded gets what nobody acknowledged, and nothing of what was said before', async () => {
  const { desk, session, conversation } = await talking();
  session.talk.say('avant');
  conversation.talk.say('d’accord');
  await until('delivered', () => delivered(session) && session.heard.length === 1);
  desk.close();
  await until('agent cut', () => session.agents[0].cut);
  session.talk.say('pendant');
  const again = await taking();
  await until(
    'heard',
    () => again.conversations[0] && heardBy(again.conversations[0]).length === 1,
  );
  assert.deepEqual(heardBy(again.conversations[0]), ['pendant']);
  assert.equal(again.conversations[0].place, '75011');
  assert.deepEqual(session.newcomers, ['Agent 12']);
  again.conversations[0].talk.say('re-bonjour');
  await until('answered, though its ids begin anew', () => session.heard.length === 2);
});

test('another agent gets what nobody acknowledged, and her page says that the rest is not known there', async () => {
  const { desk, session, conversation } = await talking();
  session.talk.say('au premier');
  await until('delivered', () => delivered(session));
  desk.setPresence('away');
  await wait(30);
  house.requeue([...house.conversations.values()][0]);
  await until('requeued', () => session.stage === 'queued' && desk.conversations.length === 0);
  assert.deepEqual(desk.told, [{ ordinal: 1, what: 'gone' }]);
  assert.match(describe(session).status, /Agent 12 n’est plus là/);
  assert.deepEqual(conversation.talk.lines, [], 'wiped');
  session.talk.say('à qui viendra');
  const other = await taking('noor');
  await until(
    'heard',
    () => other.conversations[0] && heardBy(other.conversations[0]).length === 1,
  );
  assert.deepEqual(heardBy(other.conversations[0]), ['à qui viendra']);
  assert.deepEqual(session.newcomers, ['Agent 7']);
});

test('exit: the console says so within a second, and keeps the copy until it is erased or its time is over', async () => {
  const { desk, session, conversation } = await talking();
  session.talk.say('12 rue des Lilas');
  await until('delivered', () => delivered(session));
  const began = Date.now();
  session.exit();
  assert.deepEqual(session.talk.lines, [], 'wiped in the same task');
  await until('exit', () => conversation.state === 'exit');
  assert.ok(Date.now() - began < 1000);
  assert.deepEqual(heardBy(conversation), ['12 rue des Lilas']);
  assert.ok(Math.abs(conversation.eraseAt - Date.now() - 600_000) < 2000);
  desk.forget(conversation);
  assert.deepEqual(conversation.talk.lines, []);
  assert.equal(conversation.place, '');
  assert.deepEqual(desk.conversations, []);
});

test('the copy of who left is erased by itself when its time is over', async () => {
  house.keep = 1;
  const { desk, session, conversation } = await talking();
  session.talk.say('à bientôt');
  await until('delivered', () => delivered(session));
  session.left();
  await until('left', () => conversation.state === 'left');
  await until('erased', () => desk.conversations.length === 0, 3000);
  assert.deepEqual(conversation.talk.lines, []);
});

test('the agent ends: both know, and the agent’s copy is gone at once', async () => {
  const { desk, session, conversation } = await talking();
  conversation.talk.say('au revoir');
  await until('heard', () => session.heard.length === 1);
  desk.end(conversation);
  await until('ended', () => session.stage === 'ended' && desk.conversations.length === 0);
  assert.deepEqual(conversation.talk.lines, []);
  assert.equal(describe(session).again, 'restart');
  session.begin();
  await until('another conversation', () => session.stage === 'matched' && session.agents[0]?.ready);
});

test('who the house does not vouch for gets no handshake and no word', async () => {
  house.forge = true;
  const envelopes = [];
  house.meddle = (envelope, toVisitor) => {
    if (!toVisitor) envelopes.push(envelope);
    return [envelope];
  };
  await taking();
  const session = visitor();
  session.start('75011', 'fr');
  session.talk.say('à personne');
  await until('unverified', () => session.stage === 'unverified');
  await wait(100);
  assert.deepEqual(envelopes, []);
  assert.deepEqual(
    [describe(session).numbers, describe(session).again, describe(session).open],
    [true, 'restart', false],
  );
  house.forge = false;
  house.meddle = (one) => [one];
  session.begin();
  await until('another conversation', () => session.agents[0]?.ready);
});

test('an altered message is said on the console, and the genuine one arrives', async () => {
  const { session, conversation } = await talking();
  house.meddle = (envelope, toVisitor) => {
    if (toVisitor || envelope[0] !== 3) return [envelope];
    const altered = Buffer.from(envelope);
    altered[40] ^= 1;
    return [altered, envelope];
  };
  session.talk.say('vrai');
  await until('heard', () => heardBy(conversation).length === 1);
  assert.equal(conversation.tampered, 0, 'no longer awaited');
  assert.ok(conversation.course.some(({ what }) => what === 'altered'));
  house.meddle = (one) => [one];
});

test('an id that is taken is left to whoever has it: another key, another hello', async () => {
  house.refuse = 'taken';
  house.hellos = [];
  const session = visitor();
  session.start('75011', 'fr');
  await until('tried again', () => house.hellos.length >= 2);
  house.refuse = null;
  await until('queued', () => session.stage === 'queued');
  assert.equal(new Set(house.hellos).size, house.hellos.length);
});

test('a ticket that is not taken any more: said plainly, and a new conversation is one press away', async () => {
  const { session, desk } = await talking();
  session.talk.say('déjà lu');
  await until('delivered', () => delivered(session));
  house.conversations.clear();
  house.dropVisitors();
  await until('expired', () => session.stage === 'expired');
  assert.equal(describe(session).again, 'restart');
  assert.equal(describe(session).numbers, true);
  session.begin();
  await until('talking', () => session.agents[0]?.ready && desk.conversations.length === 2);
  const [, again] = desk.conversations;
  await until('place', () => again.place === '75011');
  assert.deepEqual(heardBy(again), []);
});

test('a full house: the numbers, and another try', async () => {
  house.refuse = 'full';
  const session = visitor();
  session.start('75011', 'fr');
  await until('full', () => session.stage === 'full');
  assert.deepEqual(
    [describe(session).again, describe(session).numbers, describe(session).open],
    ['retry', true, false],
  );
  house.refuse = null;
  session.begin();
  await until('queued', () => session.stage === 'queued');
});

test('no desk yet: she is asked to wait, and let in once there is one', async () => {
  house.refuse = 'unavailable';
  const session = visitor();
  session.start('75011', 'fr');
  await wait(300);
  assert.equal(session.stage, 'opening');
  house.refuse = null;
  await until('queued', () => session.stage === 'queued');
});

test('no house key yet: the page asks for it until there is one', async () => {
  house.withKey = false;
  let asked = 0;
  const session = visitor({ houseKey: async () => (asked++ ? house.houseKey : '') });
  session.start('75011', 'fr');
  await until('queued', () => session.stage === 'queued');
  assert.equal(asked, 2);
});

test('an account that is opened elsewhere: this console erases and does not come back by itself, but can take over', async () => {
  const { desk, session, conversation } = await talking();
  session.talk.say('bonjour');
  await until('delivered', () => delivered(session));
  const other = await agent();
  await until('elsewhere', () => desk.phase === 'elsewhere');
  assert.deepEqual(conversation.talk.lines, []);
  await wait(400);
  assert.equal(other.up, true);
  assert.equal(desk.up, false);
  await until('goes on there', () => other.conversations[0]?.sealed);
  await desk.takeBack();
  await until('back here', () => desk.conversations[0]?.sealed && other.phase === 'elsewhere');
  desk.conversations[0].talk.say('me revoilà');
  await until('heard', () => session.heard.includes('me revoilà'));
});

test('signing out leads to the way in, and nothing is wrong', async () => {
  const desk = await agent();
  await desk.signOut();
  assert.deepEqual([desk.phase, desk.trouble, desk.me], ['signing-in', null, null]);
});

test('an offer that was missed makes the agent away, and the console says why', async () => {
  const desk = await agent();
  desk.setPresence('available');
  [...house.agents.values()][0].say({ t: 'presence', presence: 'away', why: 'missed' });
  await until('away', () => desk.presence === 'away');
  assert.equal(desk.missed, true);
});

test('drafts and unread counts belong to their conversations', async () => {
  const { desk, session, conversation } = await talking();
  const second = visitor();
  second.start('59000', 'en');
  await until('two', () => desk.conversations[1]?.sealed);
  const [, other] = desk.conversations;
  desk.setDraft(conversation, 'pour elle');
  desk.select(other);
  assert.deepEqual([conversation.draft, other.draft], ['pour elle', '']);
  session.talk.say('un');
  session.talk.say('deux');
  await until('unread', () => conversation.unread === 2);
  assert.equal(other.unread, 0);
  await wait(50);
  assert.ok(session.talk.lines.every(({ state }) => state !== 'seen'));
  desk.select(conversation);
  assert.equal(conversation.unread, 0);
  await until('seen', () => session.talk.lines.every(({ state }) => state === 'seen'));
  desk.sayDraft(conversation);
  await until('said', () => session.heard.length === 1);
  assert.deepEqual(session.heard, ['pour elle']);
});

test('the same console takes her again after she was back in the queue: nothing that it resends shows twice', async () => {
  const { desk, session, conversation } = await talking();
  conversation.talk.say('une fois');
  await until('heard', () => session.heard.length === 1);
  house.requeue([...house.conversations.values()][0]);
  await until('back in the queue', () => session.former);
  await until('taken again', () => session.agents[0]?.ready && desk.conversations[0]?.sealed);
  assert.notEqual(desk.conversations[0], conversation);
  // As the old channel would have it, had its acknowledgement been lost.
  session.talk.party(1).receive({ t: 'text', id: 1, text: 'une fois' });
  assert.deepEqual(session.heard, ['une fois']);
  desk.conversations[0].talk.say('et ceci');
  await until('goes on counting', () => session.heard.length === 2);
});

test('a console that lost the channel and keeps its key: after some fruitless time she shakes hands anew', async () => {
  const { session, conversation } = await talking();
  const hellos = [];
  house.meddle = (envelope) => {
    if (envelope[0] === 1) hellos.push(envelope);
    return [envelope];
  };
  const [agent] = session.agents;
  for (let times = 1; times <= 12; times++) {
    // The line comes back each time it is renewed.
    await until('up', () => session.up);
    if (!hellos.length) agent.stalled(times);
    await wait(20);
  }
  await until('a new handshake', () => hellos.length > 0);
  await until('sealed again', () => session.agents[0].ready);
  session.talk.say('enfin');
  await until('heard', () => heardBy(conversation).includes('enfin'));
});

test('while a line is known to be cut, nothing is concluded from silence', async () => {
  const { session } = await talking();
  const [agent] = session.agents;
  const { caller } = agent;
  agent.cut = true;
  for (let times = 1; times < 20; times++) agent.stalled(times);
  assert.equal(agent.caller, caller);
  agent.cut = false;
});

test('no worker to do the work: said plainly, with the numbers, and the task is not a place in the house', async () => {
  const session = visitor();
  session.start('75011', 'fr');
  await until('queued', () => session.stage === 'queued');
  session.up = false;
  await session.progress({ t: 'work', salt: '00'.repeat(16), bits: 1 });
  const { numbers, again } = describe(session);
  assert.deepEqual([session.stage, numbers, again], ['limit', true, 'retry']);
});

test('an altered message is forgiven once the genuine one is there, and a new conversation begins without it', async () => {
  const { session, conversation } = await talking();
  house.meddle = (envelope, toVisitor) => {
    if (!toVisitor || envelope[0] !== 3) return [envelope];
    const altered = Buffer.from(envelope);
    altered[40] ^= 1;
    return [altered];
  };
  conversation.talk.say('vrai');
  await until('said', () => session.agents[0].tampered);
  house.meddle = (one) => [one];
  house.dropVisitors();
  await until('genuine', () => session.heard.length === 1);
  assert.equal(session.agents[0].tampered, false);
  session.agents[0].tampered = true;
  session.begin();
  await until('again', () => session.agents[0]?.ready);
  assert.equal(session.agents[0].tampered, false);
});

test('a long message is one on both pages, whatever it is made of, and is delivered and seen as one', async () => {
  const { session, desk, conversation } = await talking();
  const text = `${'ligne é שלום 🙂\n  deux  espaces\n\n'.repeat(300)}fin`.slice(-10_000);
  session.talk.say(text);
  conversation.talk.say(text);
  await until('all of it', () => session.talk.lines[1]?.text.endsWith('fin') && heardBy(conversation)[0]?.endsWith('fin'));
  assert.deepEqual(heardBy(conversation), [text]);
  assert.deepEqual(heardBy(session), [text]);
  desk.select(conversation);
  conversation.talk.seen();
  await until('seen', () => session.talk.lines[0].state === 'seen');
  assert.equal(session.talk.lines.length, 2);
});

test('what is beyond the longest message comes back, and no pair is cut in two', () => {
  const { Talk } = pages.talk;
  const talk = new Talk({ line: () => undefined, changed: () => undefined });
  assert.equal(talk.say(`${'x'.repeat(19_999)}🙂y`), '🙂y');
  assert.equal(talk.say('court'), '');
  assert.deepEqual(talk.lines.map(({ text }) => text.length), [19_999, 5]);
  talk.wipe();
});

test('control characters and heaps of blank lines are left out, both ways; all else stays', async () => {
  const { session, conversation } = await talking();
  const typed = '\n\n  un\u0000\u0007\tdeux\r\ntrois\u009b\n\n\n\n\n\n \nquatre \u202ecinq  \n\n';
  const clean = '  un\tdeux\ntrois\n\n\n\nquatre \u202ecinq';
  session.talk.say(typed);
  await until('heard', () => heardBy(conversation).length);
  assert.deepEqual(heardBy(conversation), [clean]);
  // A page that cleans nothing.
  conversation.link.current.channel.send({ t: 'text', id: 1, text: typed.trim() });
  await until('heard', () => session.heard.length);
  assert.deepEqual(heardBy(session), [clean.trim()]);
  session.talk.say('  \n \u0000 ');
  assert.equal(session.talk.lines.filter(({ mine }) => mine).length, 1, 'nothing is said of nothing');
});

test('what nobody has when the agent ends is said to have failed, and goes to the next on her word', async () => {
  const { session, desk, conversation } = await talking();
  session.talk.say('arrivé');
  await until('delivered', () => delivered(session));
  house.meddle = (envelope, toVisitor) => (toVisitor ? [envelope] : []);
  session.talk.say('perdu');
  await wait(50);
  desk.end(conversation);
  await until('ended', () => session.stage === 'ended');
  assert.deepEqual(session.talk.lines.map(({ state }) => state), ['seen', 'failed']);
  house.meddle = (one) => [one];
  session.resend();
  await until('said again', () => desk.conversations[0] && heardBy(desk.conversations[0]).length);
  assert.deepEqual(heardBy(desk.conversations[0]), ['perdu']);
  await until('delivered', () => delivered(session) && session.talk.lines[1].state !== 'failed');
});

for (const why of ['closed', 'banned', 'full'])
  test(`refused as ${why}: said so, nothing is lost, and she can try again`, async () => {
    house.refuse = why;
    house.closed = { fr: 'Jusqu’à midi.' };
    const session = visitor();
    session.start('75011', 'fr');
    session.talk.say('écrit avant');
    await until(why, () => session.stage === why);
    const { numbers, again, open: writable, more } = describe(session);
    assert.deepEqual([numbers, again, writable], [true, 'retry', false]);
    if (why === 'closed') assert.equal(more, 'Jusqu’à midi.');
    assert.equal(session.talk.lines[0].state, 'failed');
    house.refuse = null;
    const desk = await taking();
    session.begin();
    await until('said', () => desk.conversations[0] && heardBy(desk.conversations[0]).length);
    assert.deepEqual(heardBy(desk.conversations[0]), ['écrit avant']);
  });

test('no key can be made: a state of its own, nothing was sent, and another try may work', async () => {
  const { subtle } = globalThis.crypto;
  const generate = subtle.generateKey;
  subtle.generateKey = () => Promise.reject(new Error('not here'));
  const hellos = house.hellos.length;
  const session = visitor();
  try {
    session.start('75011', 'fr');
    await until('said', () => session.stage === 'no_crypto');
  } finally {
    subtle.generateKey = generate;
  }
  assert.equal(house.hellos.length, hellos);
  const { numbers, again } = describe(session);
  assert.deepEqual([numbers, again], [true, 'retry']);
  session.begin();
  await until('queued', () => session.stage === 'queued');
});
