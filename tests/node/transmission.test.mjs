// Cards, answers and notes over real sockets and channels: both pages without their elements.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { FakeHouse } from './lib/fake-house.mjs';
import { cookies, pages, until, wait } from './lib/pages.mjs';

const { Session } = pages.session;
const { Desk } = pages.desk;
const { HerNote } = pages.herNote;
const { answerTo, cardOf } = pages.cards;
const { appointmentDraft, placeDraft } = pages.deskCards;

const SEALED = 3;
let house;
let open = [];
before(async () => {
  house = new FakeHouse({ agents: { noor: { name: 'Agent 7', profession: 'police' } } });
  await house.listen();
});
after(() => house.close());
afterEach(async () => {
  house.meddle = (one) => [one];
  for (const one of open.splice(0)) one.close();
  await until('all gone', () => house.agents.size === 0);
  house.conversations.clear();
});

/** Her page, with what later.ts does of notes. */
function visitor() {
  const notes = new Map();
  const session = new Session({
    url: `${house.visitorUrl.replace('http', 'ws')}live`,
    prove: () => Promise.reject(new Error('no worker')),
    houseKey: async () => house.houseKey,
    changed: () => {
      for (const [agent, note] of notes) {
        if (!session.agents.includes(agent)) note.part(session.stage === 'expired');
        else if (agent.channel && agent.channel !== note.channel) {
          note.channel = agent.channel;
          note.again();
        }
      }
    },
    line: () => undefined,
    note: () => undefined,
    told: (what, by) => {
      if (!by) return;
      const note = notes.get(by) ?? Object.assign(new HerNote((message) => by.tell(message)), { channel: by.channel });
      notes.set(by, note);
      note.hear(what);
    },
    newcomer: (agent, lines) => session.newcomers.push({ agent, lines }),
  });
  session.newcomers = [];
  Object.defineProperty(session, 'note', { get: () => [...notes.values()].pop() });
  open.push({ close: () => session.left() });
  return session;
}

async function deskOf(name) {
  const { host } = new URL(house.deskUrl);
  const desk = new Desk({
    liveUrl: `ws://${host}/live`,
    changed: () => desk.offers.forEach(({ n }) => desk.takeOffer(n)),
    fetch: async () => ({ status: 200, ok: false }),
  });
  open.push(desk);
  cookies.set(host, `session=${name}`);
  await desk.entered();
  await until('signed in', () => desk.up);
  return desk;
}

async function talking() {
  const desk = await deskOf('camille');
  desk.setPresence('available');
  const session = visitor();
  session.start('75011', 'fr');
  await until('talking', () => session.agents[0]?.ready && desk.conversations[0]?.sealed);
  return { desk, session, conversation: desk.conversations[0] };
}

const PLACE = placeDraft({ name: 'UMJ', address: '1 place du Parvis' });
const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const appointment = () => ({ ...appointmentDraft(), place: 'Commissariat', day: later(2), hour: '14:30' });
const cardsOf = ({ talk }) => talk.lines.map(cardOf).filter(Boolean);
const isHers = ({ mine, person }) => !mine && !person;

function sends(conversation, card) {
  conversation.compose(card);
  conversation.sendCard();
}

test('a card goes by the ways of a text: once, in order, through loss, a cut and doubles, and is seen', async () => {
  const { session, conversation } = await talking();
  let n = 0;
  house.meddle = (envelope, toVisitor) =>
    envelope[0] !== SEALED || !toVisitor ? [envelope] : n++ < 2 ? [] : [envelope, envelope];
  conversation.talk.say('avant');
  sends(conversation, PLACE);
  conversation.talk.say('après');
  await wait(100);
  house.dropVisitors();
  await until('all', () => session.talk.lines.length === 3);
  house.meddle = (one) => [one];
  assert.deepEqual(session.talk.lines.map((line) => cardOf(line)?.kind ?? line.text), ['avant', 'place', 'après']);
  assert.equal(session.talk.lines[1].text, 'UMJ\nAdresse : 1 place du Parvis');
  session.talk.seen();
  await until('seen', () => conversation.talk.lines.every(({ state }) => state === 'seen'));
});

test('she says yes to an appointment, then no: both are her messages, and the console has the last', async () => {
  const { session, conversation } = await talking();
  const card = appointment();
  sends(conversation, card);
  await until('there', () => cardsOf(session).length);
  const answer = () => answerTo(card.ref, conversation.talk.lines, isHers);
  assert.equal(answer(), null);
  session.talk.say('C’est oui.', { answer: { ref: card.ref, yes: true } });
  await until('yes', () => answer()?.extra.answer.yes === true);
  house.dropAgents();
  session.talk.say('C’est non.', { answer: { ref: card.ref, yes: false } });
  await until('no', () => answer()?.extra.answer.yes === false);
  assert.deepEqual(conversation.talk.lines.filter(isHers).map(({ text }) => text), ['C’est oui.', 'C’est non.']);
});

test('a newcomer in the same slot has nothing of a card but what she passes on, as text', async () => {
  const { desk, session, conversation } = await talking();
  const card = appointment();
  sends(conversation, card);
  await until('delivered', () => session.talk.lines.length === 1);
  desk.close();
  await until('gone', () => house.agents.size === 0);
  const other = await deskOf('noor');
  const [one] = house.conversations.values();
  house.requeue(one);
  other.setPresence('available');
  await until('the newcomer', () => session.newcomers.length && other.conversations[0]?.sealed);
  const [{ agent, lines }] = session.newcomers;
  lines.forEach((line, at) => agent.tell({ t: 'said', id: at + 1, name: 'Agent 12', hers: false, ago: 1, text: line.text }));
  await until('passed', () => other.conversations[0].passed.length === 1);
  assert.match(other.conversations[0].passed[0].text, /^Rendez-vous proposé\nQuand : /);
  assert.deepEqual(cardsOf(other.conversations[0]), []);
});

test('a card that is malformed is left alone and its text stands; a malformed note is dropped; both are acknowledged', async () => {
  const { session, conversation } = await talking();
  const { channel } = conversation;
  const id = conversation.talk.said;
  channel.send({ t: 'note', rev: 1, at: 0, of: 99, lines: ['x'] });
  channel.send({ t: 'text', id: id + 1, text: 'tout de même', card: { kind: 'map', name: 'x' } });
  channel.send({ t: 'noted', rev: 'un', how: 'taken' });
  await until('the text', () => session.talk.lines.length === 1);
  assert.equal(session.talk.lines[0].text, 'tout de même');
  assert.deepEqual(cardsOf(session), []);
  assert.ok(!session.note?.rev);
  await until('acknowledged', () => channel.kept.length === 0);
});

test('a note of forty long lines, her changes and all, through cuts of both lines; then taken', async () => {
  const { desk, session, conversation } = await talking();
  const { transmission } = conversation;
  const lines = Array.from({ length: 40 }, (_, at) => `${at} ${'é'.repeat(497)}`);
  transmission.show(lines);
  await wait(20);
  house.dropVisitors();
  await until('shown', () => session.note?.state === 'shown', 20_000);
  assert.deepEqual(session.note.lines, lines);
  assert.equal(conversation.mayTake(desk.up), false);
  const kept = lines.slice(0, 39);
  session.note.accept(kept);
  house.dropAgents();
  await until('accepted', () => session.note.state === 'accepted', 20_000);
  assert.deepEqual(transmission.lines, kept);
  await until('both lines', () => conversation.mayTake(desk.up));
  transmission.took();
  await until('told', () => session.note.state === 'taken');
});

test('a handshake anew: what either side said of a note and the old channel lost is said again', async () => {
  const { session, conversation } = await talking();
  const [agent] = session.agents;
  const loses = (lost) => {
    house.meddle = (envelope, toVisitor) => (envelope[0] === SEALED && toVisitor === lost ? [] : [envelope]);
  };
  const anew = async () => {
    house.meddle = (one) => [one];
    agent.ready = false;
    agent.call();
    await until('sealed anew', () => agent.ready);
  };
  loses(true);
  conversation.transmission.show(['un fait']);
  await wait(50);
  await anew();
  await until('shown', () => session.note?.state === 'shown');
  loses(false);
  session.note.accept(['un fait']);
  await wait(50);
  await anew();
  await until('accepted', () => session.note.state === 'accepted');
  assert.deepEqual(conversation.transmission.lines, ['un fait']);
});

test('a console that was loaded again has no note: an answer to the old one is nobody’s, and her page says so', async () => {
  const { desk, session, conversation } = await talking();
  conversation.transmission.show(['un fait']);
  await until('shown', () => session.note?.state === 'shown');
  const { note } = session;
  desk.close();
  await until('gone', () => house.agents.size === 0);
  const again = await deskOf('camille');
  await until('sealed', () => again.conversations[0]?.sealed);
  note.accept(['un fait']);
  await wait(50);
  assert.equal(note.state, 'lost');
  assert.equal(again.conversations[0].transmission.isAccepted, false);
});

test('what she accepted may be taken while a withdrawal could arrive, and after she is gone; not while a line is cut', async () => {
  const { desk, session, conversation } = await talking();
  conversation.transmission.show(['un fait']);
  await until('shown', () => session.note?.state === 'shown');
  session.note.accept(['un fait']);
  await until('accepted', () => conversation.transmission.isAccepted);
  assert.equal(conversation.mayTake(true), true);
  assert.equal(conversation.mayTake(false), false, 'the agent’s own line');
  conversation.visitor('cut', 0);
  assert.equal(conversation.mayTake(true), false, 'her line');
  session.exit();
  await until('exit', () => conversation.state === 'exit');
  assert.equal(conversation.mayTake(desk.up), true);
  desk.forget(conversation);
  assert.equal(conversation.mayTake(desk.up), false);
  assert.deepEqual([conversation.transmission.lines, conversation.card], [[], null]);
});

test('that it was taken is counted once, without a word of it, and not once the desk knows the conversation no more', async () => {
  const { desk, session, conversation } = await talking();
  const said = [];
  desk.connection.send = (message) => typeof message === 'string' && said.push(JSON.parse(message));
  const { transmission } = conversation;
  Object.assign(transmission, { state: 'accepted', lines: ['un fait'] });
  transmission.took();
  transmission.took();
  assert.deepEqual(said, [{ t: 'count', n: conversation.n, what: 'transmission' }]);
  const { transmission: other } = conversation;
  Object.assign(other, { state: 'accepted', counted: false });
  conversation.visitor('left', 0);
  other.took();
  assert.equal(said.length, 1);
  assert.ok(session);
});
