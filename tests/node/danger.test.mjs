// « Je suis en danger maintenant », as both pages hold it, without their elements.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { FakeHouse } from './lib/fake-house.mjs';
import { cookies, pages, until, wait } from './lib/pages.mjs';

const { Session } = pages.session;
const { Desk } = pages.desk;

let house;
const open = [];
before(async () => {
  house = new FakeHouse();
  await house.listen();
});
after(() => house.close());
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await until('all gone', () => house.agents.size === 0);
  house.conversations.clear();
  Object.assign(house, { refuse: null, deaf: false, hears: true, dangers: [] });
});

function visitor() {
  const session = new Session({
    url: `${house.visitorUrl.replace('http', 'ws')}live`,
    prove: () => Promise.reject(new Error('no worker')),
    houseKey: async () => house.houseKey,
    changed: () => undefined,
    line: () => undefined,
    note: () => undefined,
    told: () => undefined,
    newcomer: () => undefined,
  });
  open.push({ close: () => session.left() });
  return session;
}

async function queued() {
  const session = visitor();
  session.start('75011', 'fr');
  await until('in the house', () => session.up);
  return session;
}

async function agent(alert) {
  const { host } = new URL(house.deskUrl);
  const desk = new Desk({
    liveUrl: `ws://${host}/live`,
    changed: () => undefined,
    alert,
    fetch: (path, body) => fetch(house.deskUrl + path, body
      ? { method: 'POST', body: JSON.stringify(body) }
      : { headers: { cookie: cookies.get(host) ?? '' } }),
  });
  open.push(desk);
  cookies.set(host, 'session=camille');
  await desk.boot();
  await until('signed in', () => desk.up);
  desk.setPresence('available');
  return desk;
}

const idOf = () => [...house.conversations.keys()][0];

test('it is said once, and the house’s answer is kept', async () => {
  const session = await queued();
  assert.equal(session.danger, '');
  session.inDanger();
  assert.equal(session.danger, 'said');
  await until('answered', () => session.danger === 'heard');
  assert.deepEqual(house.dangers, [idOf()]);
  assert.equal(session.danger, 'heard');
  house.hears = false;
  const other = await queued();
  other.inDanger();
  await until('answered', () => other.danger === 'unheard');
});

test('while the line is cut, and until there is an answer, it is said on each line that comes', async () => {
  const session = await queued();
  const socket = () => house.conversations.get(idOf()).visitor;
  house.hears = null;
  socket().terminate();
  await until('cut', () => !session.up);
  session.inDanger();
  assert.equal(session.danger, 'said', 'at once, for the page');
  await until('said', () => house.dangers.length);
  house.hears = true;
  socket().terminate();
  await until('answered', () => session.danger === 'heard');
  const { length } = house.dangers;
  socket().terminate();
  await until('cut', () => !session.up);
  await until('back', () => session.up);
  await wait(50);
  assert.equal(house.dangers.length, length, 'and not after that');
});

test('before any house has answered it goes along, and into the conversation that she begins next', async () => {
  house.refuse = 'full';
  const session = visitor();
  session.start('75011', 'fr');
  session.inDanger();
  await until('full', () => session.stage === 'full');
  assert.equal(session.danger, 'said');
  house.refuse = null;
  session.begin();
  await until('answered', () => session.danger === 'heard');
  assert.equal(house.dangers.length, 1);
  session.begin();
  assert.equal(session.danger, '', 'another conversation is another');
});

test('the console: urgent ones ring first, and since when is told wherever it stands', async () => {
  const alerts = [];
  const desk = await agent((what) => alerts.push(what));
  await queued();
  const session = await queued();
  await until('both ring', () => desk.offers.length === 2);
  const [first, second] = desk.offers;
  session.inDanger();
  await until('urgent', () => desk.offers[0].urgent);
  assert.deepEqual(desk.offers.map(({ n }) => n), [second.n, first.n]);
  assert.deepEqual(alerts, [], 'the offer rings by itself');
  desk.takeOffer(second.n);
  await until('open', () => desk.conversations.length === 1);
  const [conversation] = desk.conversations;
  assert.ok(Date.now() - conversation.dangerAt < 5000);
  desk.takeOffer(first.n);
  await until('open', () => desk.conversations.length === 2);
  assert.equal(desk.conversations[1].dangerAt, 0);
});

test('the console: one who talks already is marked, once, and heard; what is noted is wiped with it', async () => {
  const alerts = [];
  const desk = await agent((what) => alerts.push(what));
  const session = await queued();
  await until('rings', () => desk.offers.length);
  desk.takeOffer(desk.offers[0].n);
  await until('talking', () => desk.conversations[0]?.sealed && session.agents[0]?.ready);
  const [conversation] = desk.conversations;
  session.inDanger();
  await until('marked', () => conversation.dangerAt > 0);
  const at = conversation.dangerAt;
  house.conversations.get(idOf()).agent.say({ t: 'danger', n: conversation.n });
  await wait(50);
  assert.deepEqual(alerts, ['danger']);
  assert.equal(conversation.dangerAt, at);
  assert.deepEqual(conversation.course.filter(({ what }) => what === 'danger').length, 1);
  desk.note(conversation, { danger: { where: '12 rue des Lilas' } });
  desk.forget(conversation);
  assert.deepEqual(conversation.danger, {});
});
