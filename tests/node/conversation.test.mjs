// The visitor's page and the console, without their elements, over real sockets.
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { FakeHouse } from './lib/fake-house.mjs';
import { cookies, pages, until, wait } from './lib/pages.mjs';

const { Session } = pages.session;
const { Desk } = pages.desk;
const { describe } = pages.describe;

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
  const session = new Session({
    url: `${house.visitorUrl.replace('http', 'ws')}live`,
    houseKey: async () => (house.withKey ? house.houseKey : ''),
    changed: () => undefined,
    line: (line) => void (line.mine || heard.push(line.text)),
    newcomer: ({ name }) => newcomers.push(name),
    ...hooks,
  });
  open.push({ close: () => session.left() });
  return Object.assign(session, { heard, newcomers });
}

async function agent(name = 'camille') {
  const { host } = new URL(house.deskUrl);
  const desk = new Desk({
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
  });
  open.push(desk);
  cookies.clear();
  await desk.boot();
  await desk.signIn(name, 'demo');
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
  await until('talking', () => session.agent?.ready && desk.conversations[0]?.sealed);
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

test('typing is shown, and over with the text', async () => {
  const { session, conversation } = await talking();
  session.talk.typed();
  await until('typing', () => conversation.talk.otherTyping);
  session.talk.say('voilà');
  await until('heard', () => heardBy(conversation).length === 1);
  assert.equal(conversation.talk.otherTyping, false);
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
  await until('agent cut', () => session.agent?.cut && !desk.up);
  assert.match(describe(session).status, /^Chez Agent 12, la ligne est coupée/);
  house.deaf = false;
  await until('agent back', () => session.agent && !session.agent.cut && desk.up);
});

test('a console that was reloaded gets what nobody acknowledged, and nothing of what was said before', async () => {
  const { desk, session, conversation } = await talking();
  session.talk.say('avant');
  conversation.talk.say('d’accord');
  await until('delivered', () => delivered(session) && session.heard.length === 1);
  desk.close();
  await until('agent cut', () => session.agent.cut);
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
  await until('another conversation', () => session.stage === 'matched' && session.agent?.ready);
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
  await until('another conversation', () => session.agent?.ready);
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
  await until('talking', () => session.agent?.ready && desk.conversations.length === 2);
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

test('a wrong password is said, and signing out erases', async () => {
  const desk = await agent();
  await desk.signOut();
  assert.equal(desk.phase, 'signing-in');
  await desk.signIn('camille', 'nope');
  assert.deepEqual([desk.phase, desk.trouble], ['signing-in', 'wrong']);
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
  await until('taken again', () => session.agent?.ready && desk.conversations[0]?.sealed);
  assert.notEqual(desk.conversations[0], conversation);
  // As the old channel would have it, had its acknowledgement been lost.
  session.talk.receive({ t: 'text', id: 1, text: 'une fois' });
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
  const agent = session.agent;
  const key = session.caller.agentKey;
  for (let times = 1; times <= 12; times++) {
    // The line comes back each time it is renewed.
    await until('up', () => session.up);
    if (!hellos.length) session.stalled(times, key, agent);
    await wait(20);
  }
  await until('a new handshake', () => hellos.length > 0);
  await until('sealed again', () => session.agent.ready);
  session.talk.say('enfin');
  await until('heard', () => heardBy(conversation).includes('enfin'));
});

test('while a line is known to be cut, nothing is concluded from silence', async () => {
  const { session } = await talking();
  const { caller, agent } = session;
  agent.cut = true;
  for (let times = 1; times < 20; times++) session.stalled(times, caller.agentKey, agent);
  assert.equal(session.caller, caller);
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
  await until('said', () => session.tampered);
  house.meddle = (one) => [one];
  house.dropVisitors();
  await until('genuine', () => session.heard.length === 1);
  assert.equal(session.tampered, false);
  session.tampered = true;
  session.begin();
  assert.equal(session.tampered, false);
});
