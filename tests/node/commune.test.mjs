// In which commune she is: what may be asked, what the house hears of it, and what the agents do.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { FakeHouse } from './lib/fake-house.mjs';
import { cookies, pages, until } from './lib/pages.mjs';

const { Commune } = pages.commune;
const { Session } = pages.session;
const { Desk } = pages.desk;
const COMMUNES = [
  ['Oyonnax', 'police'],
  ['Évosges', 'gendarmerie'],
  ['Arbent', 'gendarmerie'],
  ['Échallon', 'both'],
];

let house;
let open = [];

before(async () => {
  house = new FakeHouse();
  await house.listen();
});
after(() => house.close());
afterEach(async () => {
  for (const close of open) close();
  open = [];
  await until('all gone', () => house.agents.size === 0);
  house.conversations.clear();
  house.answers = [];
  house.communes = COMMUNES;
});

/** The page, as later.ts drives it. */
async function visitor() {
  house.communes ??= COMMUNES;
  const page = { asked: 0 };
  page.session = new Session({
    url: `${house.visitorUrl.replace('http', 'ws')}live`,
    prove: () => Promise.reject(new Error('no worker')),
    houseKey: async () => house.houseKey,
    changed: () => page.commune?.tell(),
    line: () => undefined,
    note: () => undefined,
    newcomer: () => undefined,
    told(notice) {
      if (notice.t !== 'which') return;
      page.asked++;
      page.commune.asked(notice);
    },
  });
  page.commune = new Commune(page.session);
  open.push(() => page.session.left());
  page.session.start('01100', 'fr');
  await until('in the queue', () => page.session.stage !== 'opening');
  return page;
}

async function agent() {
  const { host } = new URL(house.deskUrl);
  const hooks = {
    liveUrl: `ws://${host}/live`,
    changed: () => undefined,
    async fetch(path, body) {
      const headers = { cookie: cookies.get(host) ?? '' };
      const how = body && { method: 'POST', body: JSON.stringify(body) };
      const answer = await fetch(house.deskUrl + path, { headers, ...how });
      const cookie = answer.headers.get('set-cookie');
      if (cookie) cookies.set(host, cookie.split(';')[0]);
      return answer;
    },
  };
  const desk = new Desk(hooks);
  open.push(() => desk.close());
  cookies.clear();
  await desk.boot();
  await hooks.fetch('sign-in', { name: 'camille', password: 'demo' });
  await desk.entered();
  await until('signed in', () => desk.up);
  desk.setPresence('available');
  return desk;
}

async function talking(page) {
  const desk = await agent();
  await until('a ring', () => desk.offers.length);
  desk.takeOffer(desk.offers[0].n);
  await until('sealed', () => page.session.agents[0]?.ready && desk.conversations[0]?.place);
  return desk;
}

test('communes are offered by name, as French has it', async () => {
  assert.deepEqual(
    Commune.sorted({ t: 'which', communes: COMMUNES }).map(([name]) => name),
    ['Arbent', 'Échallon', 'Évosges', 'Oyonnax'],
  );
});

test('the house hears the zone of her commune, once, and never its name; the agent reads the name', async () => {
  const page = await visitor();
  assert.equal(page.commune.open.communes.length, 4);
  page.commune.choose('Arbent', 'gendarmerie');
  assert.equal(page.commune.open, null);
  await until('the zone', () => house.answers.length);
  assert.deepEqual(house.answers, [{ t: 'zone', zone: 'gendarmerie' }]);
  const desk = await talking(page);
  await until('the name', () => desk.conversations[0].commune);
  assert.equal(desk.conversations[0].commune, 'Arbent');
  assert.equal(desk.conversations[0].place, '01100');
  assert.deepEqual(house.answers, [{ t: 'zone', zone: 'gendarmerie' }]);
});

test('unanswered, or with a word that she would rather not say, nothing leaves the page', async () => {
  for (const declines of [true, false]) {
    const page = await visitor();
    if (declines) page.commune.decline();
    const desk = await talking(page);
    assert.equal(page.commune.open, null, 'somebody is there');
    page.commune.tell();
    assert.deepEqual(house.answers, []);
    assert.equal(desk.conversations[0].commune, '');
    page.session.exit();
    open.splice(0).forEach((close) => close());
    await until('gone', () => house.agents.size === 0);
  }
});

test('a tap that comes as somebody has come still tells the zone, and the agent the name', async () => {
  const page = await visitor();
  const desk = await talking(page);
  page.commune.choose('Échallon', 'both');
  await until('the name', () => desk.conversations[0].commune === 'Échallon');
  assert.deepEqual(house.answers, [{ t: 'zone', zone: 'both' }]);
});

test('on a new line nothing is asked, and a tap there tells the house nothing out of place', async () => {
  const page = await visitor();
  const [conversation] = house.conversations.values();
  conversation.visitor.terminate();
  await until('cut', () => !page.session.up);
  assert.equal(page.commune.open, null);
  await until('back', () => page.session.up);
  assert.equal(page.commune.open, null, 'her ticket was shown: she is not asked twice');
  page.commune.choose('Arbent', 'gendarmerie');
  const desk = await talking(page);
  await until('the name', () => desk.conversations[0].commune === 'Arbent');
  assert.deepEqual(house.answers, []);
});

test('a new conversation is not asked again what she has answered', async () => {
  for (const [act, answers] of [
    [(commune) => commune.choose('Oyonnax', 'police'), 2],
    [(commune) => commune.decline(), 0],
  ]) {
    const page = await visitor();
    act(page.commune);
    page.session.begin();
    await until('asked twice', () => page.asked === 2);
    assert.equal(page.commune.open, null);
    await until('answered', () => house.answers.length === answers);
    page.session.exit();
    house.answers = [];
  }
});

test('what she named is forgotten with the page', async () => {
  const page = await visitor();
  page.commune.choose('Arbent', 'gendarmerie');
  page.commune.forget();
  page.session.exit();
  assert.ok(!JSON.stringify([page.commune.answer, page.session.which, page.session.code]).includes('Arbent'));
});
