// The console's state, without its elements, against notices made by hand.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { pages, until, wait } from './lib/pages.mjs';

const { Desk } = pages.desk;
const { p256 } = pages.noise;
const { conversationId } = pages.handshake;

const WELCOME = { t: 'welcome', name: 'Agent 12', profession: 'gendarme', presence: 'away', capacity: 3, keep: 600 };
const open = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A desk that says what it is told to, and keeps what it hears. */
async function server() {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'havre-desk.1' });
  const heard = [];
  const it = {
    heard,
    welcome: WELCOME,
    texts: (t) => heard.filter((one) => one.t === t),
    say: (notice) => sockets.clients.forEach((one) => one.send(JSON.stringify(notice))),
    drop: () => sockets.clients.forEach((one) => one.terminate()),
    close: () => new Promise((done) => {
      it.drop();
      sockets.close(done);
    }),
  };
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => {
    heard.push(binary ? { t: 'bytes', n: data.readUInt32BE(0) } : JSON.parse(data));
    if (!binary && JSON.parse(data).t === 'hello') socket.send(JSON.stringify(it.welcome));
  }));
  await new Promise((done) => sockets.on('listening', done));
  it.url = `ws://127.0.0.1:${sockets.address().port}/live`;
  open.push(it);
  return it;
}

async function signedIn(answers = () => 200) {
  const house = await server();
  const desk = new Desk({ liveUrl: house.url, changed() {}, fetch: async (path) => ({ status: answers(path) }) });
  open.unshift(desk);
  await desk.boot();
  await until('up', () => desk.up);
  return { house, desk };
}

async function opened(n, more = {}) {
  const { text: id } = await conversationId((await p256.generate()).publicKey);
  return { t: 'open', n, id, slot: 1, departements: ['75'], zone: '', lang: 'fr', state: 'here', for: 0, ...more };
}

async function again(house, desk, welcome = WELCOME) {
  house.welcome = welcome;
  house.drop();
  await until('down', () => !desk.up);
  await until('up again', () => desk.up);
}

test('a proxy that answers 503 is asked again until it knows', async () => {
  const answers = [503, 502, 200];
  const { desk } = await signedIn(() => answers.shift());
  assert.equal(desk.phase, 'live');
});

test('a sign of life is said once a minute, however much happens at the page', async () => {
  const { house, desk } = await signedIn();
  for (let i = 0; i < 5; i++) desk.here();
  desk.setPresence('available');
  await until('the presence', () => house.texts('presence').length === 1);
  assert.equal(house.texts('here').length, 1);
});

test('numbers end with their connection: the one who is named gets its states, nobody else', async () => {
  const { house, desk } = await signedIn();
  const [a, b] = [await opened(1), await opened(2)];
  house.say(a);
  house.say(b);
  await until('both', () => desk.conversations.length === 2);
  await again(house, desk);
  assert.deepEqual(house.texts('hello')[1].ids, [a.id, b.id]);
  house.say({ ...b, n: 1 });
  house.say({ t: 'visitor', n: 1, state: 'exit', for: 0 });
  await until('over', () => desk.conversations[1].state === 'exit');
  assert.equal(desk.conversations[0].state, 'here');
});

test('what became of them while the line was cut: its time, its countdown, or the copy wiped', async () => {
  const { house, desk } = await signedIn();
  const all = await Promise.all([1, 2, 3, 4, 5].map((n) => opened(n)));
  all.forEach(house.say);
  await until('all', () => desk.conversations.length === 5);
  const [left, gone, ended, long, stays] = [...desk.conversations];
  await again(house, desk);
  house.say({ t: 'was', id: left.id, state: 'left', for: 60 });
  house.say({ t: 'was', id: gone.id, state: 'gone', for: 0 });
  house.say({ t: 'was', id: ended.id, state: 'ended', for: 5 });
  house.say({ t: 'was', id: long.id, state: 'lost', for: 700 });
  await until('told', () => desk.told.length === 2);
  assert.equal(left.state, 'left');
  assert.ok(Math.abs(left.eraseAt - Date.now() - 540_000) < 2000);
  assert.deepEqual(desk.conversations, [left, stays]);
  assert.deepEqual(desk.told.map(({ ordinal }) => ordinal), [gone.ordinal, long.ordinal]);
});

test('one that was held to be lost and is opened again goes on, with what was said', async () => {
  const { house, desk } = await signedIn();
  const notice = await opened(1);
  house.say(notice);
  await until('open', () => desk.conversations.length === 1);
  const [conversation] = desk.conversations;
  conversation.talk.say('bonjour');
  house.say({ t: 'visitor', n: 1, state: 'lost', for: 0 });
  await until('lost', () => conversation.state === 'lost');
  await again(house, desk);
  house.say({ ...notice, n: 7 });
  await until('here', () => conversation.state === 'here');
  assert.deepEqual(desk.conversations, [conversation]);
  assert.equal(conversation.eraseAt, 0);
  assert.equal(conversation.talk.lines.length, 1);
});

test('no desk says that it is lost: a cut that lasts stays a cut', async () => {
  const { house, desk } = await signedIn();
  house.say(await opened(1));
  await until('open', () => desk.conversations.length === 1);
  const [conversation] = desk.conversations;
  await again(house, desk);
  conversation.visitor('cut', 3600);
  desk.upSince -= 10_000; // all that the desk knows of has been named by then
  await wait(1200);
  assert.equal(conversation.state, 'cut');
});

test('what the agent said last holds after a cut; an offer that rang out meanwhile is said', async () => {
  const { house, desk } = await signedIn();
  desk.setPresence('available');
  await until('heard', () => house.texts('presence').length === 1);
  await again(house, desk);
  await until('said again to a desk that was restarted', () => house.texts('presence').length === 2);
  desk.setPresence('away');
  await until('heard', () => house.texts('presence').length === 3);
  await again(house, desk, { ...WELCOME, presence: 'available' });
  await until('nobody who went away rings', () => house.texts('presence').length === 4);
  assert.equal(house.texts('presence')[3].presence, 'away');

  desk.setPresence('available');
  house.say({ t: 'offer', n: 9, waited: 0, departements: [], zone: '', lang: 'fr', stretch: [], ring: 0 });
  await until('rings', () => desk.offers.length === 1);
  await again(house, desk);
  assert.equal(desk.presence, 'away');
  assert.equal(desk.missed, true);
});

test('while the line is cut the presence stays as it is', async () => {
  const { house, desk } = await signedIn();
  await house.close();
  await until('down', () => !desk.up);
  desk.setPresence('available');
  assert.equal(desk.presence, 'away');
});

test('an end whose word was lost with the line is said again, and of another’s offer it means nothing', async () => {
  const { house, desk } = await signedIn();
  const notice = await opened(1);
  house.say(notice);
  await until('open', () => desk.conversations.length === 1);
  desk.end(desk.conversations[0]);
  await until('end', () => house.texts('end').length === 1);
  await again(house, desk);
  house.say({ ...notice, n: 2 });
  await until('end again', () => house.texts('end').length === 2);
  assert.equal(house.texts('end')[1].n, 2);
});

test('another time for copies counts at once when it is shorter, and for new conversations when it is longer', async () => {
  const { house, desk } = await signedIn();
  const [over, here] = [await opened(1), await opened(2)];
  house.say(over);
  house.say(here);
  house.say({ t: 'visitor', n: 1, state: 'exit', for: 0 });
  await until('over', () => desk.conversations[0]?.state === 'exit');
  const seconds = ({ since, eraseAt }) => Math.round((eraseAt - since) / 1000);
  for (const [keep, then] of [[1800, 600], [60, 60], [1800, 600]]) {
    house.say({ t: 'settings', keep });
    await until(`keep ${keep}`, () => desk.me.keep === keep);
    assert.equal(seconds(desk.conversations[0]), then);
  }
  house.say(await opened(3));
  house.say({ t: 'visitor', n: 2, state: 'left', for: 0 });
  house.say({ t: 'visitor', n: 3, state: 'left', for: 0 });
  await until('all over', () => desk.conversations[2]?.state === 'left');
  assert.deepEqual(desk.conversations.map(seconds), [600, 600, 1800]);
  house.say({ t: 'settings', keep: 0 });
  await until('erased', () => !desk.conversations.length);
});

test('after signing out nothing of it is left for who signs in next', async () => {
  const { house, desk } = await signedIn();
  house.say({ t: 'presence', presence: 'away', why: 'missed' });
  house.say(await opened(1));
  await until('open', () => desk.conversations.length === 1 && desk.missed);
  await desk.signOut();
  assert.deepEqual([desk.missed, desk.conversations, desk.told, desk.selected], [false, [], [], null]);
});

test('erasing what is erased already erases nothing else', async () => {
  const { house, desk } = await signedIn();
  house.say(await opened(1));
  house.say(await opened(2));
  await until('both', () => desk.conversations.length === 2);
  const [first, second] = desk.conversations;
  desk.forget(first);
  desk.forget(first);
  assert.deepEqual(desk.conversations, [second]);
  assert.equal(desk.selected, null);
});
