// Several people in one conversation, with clients that speak the protocol: who may say what to
// whom, what each of them hears, and that nothing of it is lost when a server dies.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Agent, SEALED, Visitor, envelope, retry, someBytes } from './lib/clients.mjs';
import { House, sleep } from './lib/house.mjs';

const LIMITS = ['--set', 'limits.conversations_per_address=1000',
  '--set', 'limits.messages_per_second=1000', '--set', 'limits.message_burst=10000'];

let house;
before(async () => {
  house = await House.start({ options: [...LIMITS, '--set', 'queue.grace=6'] });
  await house.ready();
});
after(() => house.stop());

const route = (from, to) => (from << 4) | to;
const sealed = (from, to, number = 0) => envelope(SEALED, route(from, to), number, someBytes(40));
const keyOf = (agent) => agent.key.getPublicKey().toString('base64url');

/** The demo's people: two agents, a supervisor, an admin. */
const arrive = async (who, options) => met(await Agent.arrive(house.desk.url, house.agents[who], options));

/** Whoever is left when a test is over goes: the next one meets nobody. */
const clients = new Set();
const met = (client) => clients.add(client) && client;
afterEach(async () => {
  for (const one of clients) one.close(4001);
  await Promise.all([...clients].map((one) => one.closed));
  clients.clear();
});
const visit = async () => met(await Visitor.arrive(house.url));
const returns = async (visitor) => met(await Visitor.comeBack(house.url, visitor));

async function talking() {
  const holder = await arrive(0);
  const visitor = await visit();
  const open = await holder.takes();
  const matched = await visitor.hears('matched');
  assert.equal(matched.ask, 0);
  assert.equal(open.part, 'holder');
  return { holder, visitor, n: open.n };
}

/** The guest is rung once the visitor agreed, and takes it. */
async function invite({ holder, visitor, n }, guest, stays = true) {
  holder.say({ t: 'invite', n, to: `account:${guest.welcome.account}`, stays });
  const asked = await visitor.hears('asked');
  visitor.say({ t: 'agree', ask: asked.ask });
  const offer = await guest.hears('offer');
  guest.say({ t: 'take', n: offer.n });
  const open = await guest.hears('open');
  return { asked, offer, open };
}

async function threeOfThem() {
  const talk = await talking();
  const guest = await arrive(1);
  const { open } = await invite(talk, guest);
  await talk.holder.hears('peer');
  await guest.hears('peer');
  await talk.visitor.hears('matched');
  await talk.visitor.hears('settled');
  return { ...talk, guest, m: open.n };
}

async function assertReaches(sender, n, receiver, bytes) {
  if (n) sender.sendEnvelope(n, bytes);
  else sender.sendBytes(bytes);
  const got = receiver instanceof Agent ? (await receiver.receivesEnvelope()).envelope : await receiver.receives();
  assert.deepEqual(got, bytes);
}

test('an invited agent joins after the visitor agreed, and each reaches each other', async () => {
  const talk = await talking();
  const { holder, visitor, n } = talk;
  const guest = await arrive(1);
  holder.say({ t: 'invite', n, to: `account:${guest.welcome.account}`, stays: true });
  const asked = await visitor.hears('asked');
  assert.deepEqual(asked, { t: 'asked', ask: 1, stays: true, name: 'Agent 27', profession: 'police', lang: '' });
  assert.equal((await holder.hears('invitation')).state, 'asking');
  await sleep(100);
  assert.ok(!guest.heard.some(({ t }) => t === 'offer'), 'it rang before she agreed');
  visitor.say({ t: 'agree', ask: 1 });
  const offer = await guest.hears('offer');
  assert.deepEqual([offer.kind, offer.from], ['invited', 'Agent 12']);
  const ringing = await holder.hears('invitation');
  assert.deepEqual([ringing.state, ringing.name, ringing.ask], ['ringing', 'Agent 27', 1]);
  guest.say({ t: 'take', n: offer.n });
  const open = await guest.hears('open');
  assert.deepEqual([open.part, open.slot, open.id], ['guest', 2, visitor.id]);
  const matched = await visitor.hears('matched');
  assert.deepEqual([matched.slot, matched.ask, matched.key], [2, 1, keyOf(guest)]);
  assert.deepEqual(await visitor.hears('settled'), { t: 'settled', ask: 1, how: 'joined' });
  const peer = await holder.hears('peer');
  assert.deepEqual([peer.n, peer.slot, peer.part, peer.key, peer.name], [n, 2, 'guest', keyOf(guest), 'Agent 27']);
  const other = await guest.hears('peer');
  assert.deepEqual([other.slot, other.part, other.key], [1, 'holder', keyOf(holder)]);
  await assertReaches(visitor, 0, guest, sealed(0, 2));
  await assertReaches(visitor, 0, holder, sealed(0, 1));
  await assertReaches(guest, open.n, visitor, sealed(2, 0));
  await assertReaches(guest, open.n, holder, sealed(2, 1));
  await assertReaches(holder, n, guest, sealed(1, 2));
});

test('when she says no nothing changes', async () => {
  const { holder, visitor, n } = await talking();
  const guest = await arrive(1);
  holder.say({ t: 'invite', n, to: `account:${guest.welcome.account}`, stays: false });
  await holder.hears('invitation');
  const { ask, stays } = await visitor.hears('asked');
  assert.equal(stays, false);
  visitor.say({ t: 'decline', ask });
  assert.equal((await holder.hears('invitation')).state, 'declined');
  assert.equal((await visitor.hears('settled')).how, 'declined');
  visitor.say({ t: 'agree', ask });
  await assertReaches(visitor, 0, holder, sealed(0, 1));
  assert.ok(!guest.heard.some(({ t }) => t === 'offer'));
});

test('nobody who could come: she is not even asked, or is told so', async () => {
  const { holder, visitor, n } = await talking();
  const guest = await arrive(1, { presence: 'away' });
  const to = `account:${guest.welcome.account}`;
  holder.say({ t: 'invite', n, to: 'profession:psychologist', stays: true });
  assert.deepEqual(await holder.hears('invitation'),
    { t: 'invitation', n, ask: 0, state: 'nobody', to: 'profession:psychologist', name: '' });
  holder.say({ t: 'invite', n, to, stays: true });
  assert.equal((await holder.hears('invitation')).state, 'nobody');
  guest.say({ t: 'presence', presence: 'available' });
  await sleep(50);
  holder.say({ t: 'invite', n, to, stays: true });
  assert.equal((await holder.hears('invitation')).state, 'asking');
  holder.say({ t: 'invite', n, to: 'lang:en', stays: true });
  assert.equal((await holder.hears('invitation')).state, 'busy');
  const { ask } = await visitor.hears('asked');
  guest.say({ t: 'presence', presence: 'away' });
  await sleep(50);
  visitor.say({ t: 'agree', ask });
  assert.deepEqual(await visitor.hears('settled'), { t: 'settled', ask, how: 'nobody' });
  assert.equal((await holder.hears('invitation')).state, 'nobody');
});

test('an invitation can be withdrawn, and its console stops ringing', async () => {
  const { holder, visitor, n } = await talking();
  const guest = await arrive(1);
  holder.say({ t: 'invite', n, to: `account:${guest.welcome.account}`, stays: true });
  visitor.say({ t: 'agree', ask: (await visitor.hears('asked')).ask });
  const offer = await guest.hears('offer');
  holder.say({ t: 'withdraw', n });
  assert.equal((await guest.hears('withdrawn')).n, offer.n);
  assert.equal((await visitor.hears('settled')).how, 'withdrawn');
  guest.say({ t: 'take', n: offer.n });
  assert.equal((await guest.hears('withdrawn')).n, offer.n, 'taking it is too late, and no fault');
});

test('she is asked again after a cut, and hears what was settled meanwhile', async () => {
  const { holder, visitor, n } = await talking();
  const guest = await arrive(1);
  holder.say({ t: 'invite', n, to: `account:${guest.welcome.account}`, stays: true });
  const asked = await visitor.hears('asked');
  await visitor.hears('ticket');
  visitor.cut();
  await holder.hears('visitor');
  const back = await returns(visitor);
  assert.deepEqual(await back.hears('asked'), asked);
  back.cut();
  await holder.hears('visitor');
  await holder.hears('visitor');
  holder.say({ t: 'withdraw', n });
  await sleep(50);
  const again = await returns(visitor);
  assert.deepEqual(await again.hears('settled'), { t: 'settled', ask: asked.ask, how: 'withdrawn' });
});

test('a handover: the first leaves when the newcomer is here, and has nothing to say any more', async () => {
  const talk = await talking();
  const { holder, visitor, n } = talk;
  const guest = await arrive(1);
  const { asked, offer, open } = await invite(talk, guest, false);
  assert.equal(asked.stays, false);
  assert.equal(offer.kind, 'handover');
  assert.deepEqual([open.part, open.slot], ['holder', 2]);
  assert.equal((await visitor.hears('matched')).slot, 2);
  assert.equal((await visitor.hears('gone')).slot, 1);
  assert.equal((await holder.hears('gone')).n, n);
  assert.equal((await guest.hears('peer_gone')).slot, 1);
  holder.sendEnvelope(n, sealed(1, 0));
  await assertReaches(guest, open.n, visitor, sealed(2, 0));
  assert.equal(visitor.envelopes.length, 0);
  guest.say({ t: 'end', n: open.n });
  await visitor.hears('ended');
});

test('only the holder ends it; who leaves leaves it to the others', async () => {
  const { holder, visitor, guest, n, m } = await threeOfThem();
  guest.say({ t: 'end', n: m });
  assert.deepEqual(await guest.hears('part'), { t: 'part', n: m, part: 'guest' });
  holder.say({ t: 'leave', n });
  assert.equal((await holder.hears('gone')).n, n);
  assert.equal((await visitor.hears('gone')).slot, 1);
  assert.equal((await guest.hears('peer_gone')).slot, 1);
  assert.deepEqual(await guest.hears('part'), { t: 'part', n: m, part: 'holder' });
  guest.say({ t: 'leave', n: m });
  assert.deepEqual(await guest.hears('part'), { t: 'part', n: m, part: 'holder' });
  guest.say({ t: 'end', n: m });
  await guest.hears('ended');
  await visitor.hears('ended');
});

test('a guest who left while her line was cut is gone from her page when she is back', async () => {
  const { holder, visitor, guest, m } = await threeOfThem();
  visitor.cut();
  await holder.hears('visitor');
  guest.say({ t: 'leave', n: m });
  await holder.hears('peer_gone');
  const back = await returns(visitor);
  assert.equal((await back.hears('gone')).slot, 2);
  assert.equal((await back.hears('matched')).slot, 1);
});

test('the guest holds it when the holder is lost', async () => {
  const { holder, visitor, guest, m } = await threeOfThem();
  holder.cut();
  assert.equal((await visitor.hears('cut')).slot, 1);
  assert.equal((await guest.hears('peer_cut')).slot, 1);
  assert.deepEqual(await guest.hears('part', 9000), { t: 'part', n: m, part: 'holder' });
  assert.equal((await visitor.hears('gone')).slot, 1);
  await assertReaches(visitor, 0, guest, sealed(0, 2));
});

test('a console that was loaded again keeps its slot and its ask under a new key', async () => {
  const { holder, visitor, guest, m } = await threeOfThem();
  guest.cut();
  assert.equal((await visitor.hears('cut')).slot, 2);
  const again = await arrive(1, { cookie: guest.cookie });
  const open = await again.hears('open');
  assert.deepEqual([open.part, open.slot], ['guest', 2]);
  assert.notEqual(open.n, m);
  const matched = await visitor.hears('matched');
  assert.deepEqual([matched.slot, matched.ask, matched.key], [2, 1, keyOf(again)]);
  assert.equal((await holder.hears('peer')).key, keyOf(again));
});

test('« aidez-moi » reaches supervisors alone; who comes beside it and the visitor never reach each other', async () => {
  const { holder, visitor, n } = await talking();
  const guest = await arrive(1, { presence: 'away' });
  const supervisor = await arrive(2, { presence: 'away' });
  holder.say({ t: 'help', n, on: true });
  const help = await supervisor.hears('help');
  assert.deepEqual([help.name, help.on, help.by], ['Agent 12', true, '']);
  const admin = await arrive(3, { presence: 'away' });
  assert.deepEqual(await admin.hears('help'), help, 'one who connects hears what is on');
  supervisor.say({ t: 'assist', help: help.help });
  const open = await supervisor.hears('open');
  assert.deepEqual([open.part, open.slot], ['beside', 2]);
  assert.equal((await holder.hears('peer')).part, 'beside');
  assert.deepEqual(await admin.hears('help'), { t: 'help', help: help.help, name: 'Agent 12', on: false, by: 'Agent 3' });
  admin.say({ t: 'assist', help: help.help });
  assert.equal((await admin.hears('help')).on, false, 'somebody was faster');
  assert.ok(!guest.heard.some(({ t }) => t === 'help'));
  assert.ok(!visitor.heard.some(({ t }) => t === 'matched' || t === 'asked'));
  await assertReaches(supervisor, open.n, holder, sealed(2, 1));
  await assertReaches(holder, n, supervisor, sealed(1, 2));
  visitor.sendBytes(sealed(0, 2));
  await assertReaches(visitor, 0, holder, sealed(0, 1));
  assert.equal(supervisor.envelopes.length, 0);
  supervisor.sendEnvelope(open.n, sealed(2, 0));
  assert.equal(await supervisor.closed, 1008);
  assert.equal((await holder.hears('peer_cut')).slot, 2);
  assert.equal(visitor.envelopes.length, 0);
  guest.say({ t: 'assist', help: 1 });
  assert.equal(await guest.closed, 1008, 'that is not an agent to do');
});

test('nobody sends in the name of another slot', async () => {
  for (const [from, to] of [[2, 0], [1, 1], [0, 1]]) {
    const { holder, visitor, n } = await talking();
    holder.sendEnvelope(n, sealed(from, to));
    assert.equal(await holder.closed, 1008);
    visitor.close(4001);
    await visitor.closed;
    }
});

async function comeBack(visitor) {
  const back = await retry('the lobby', () => returns(visitor));
  const first = await back.hears(['matched', 'cut', 'refused']);
  if (first.why === 'unavailable') return comeBack(visitor);
  assert.notEqual(first.t, 'refused', first.why);
  back.heard.unshift(first);
  return back;
}

/** All three talk on, in both directions. */
async function assertAllTalk(visitor, [holder, n], [guest, m]) {
  for (const client of [visitor, holder, guest]) client.envelopes.length = 0;
  for (let i = 0; i < 3; i++) {
    await assertReaches(visitor, 0, holder, sealed(0, 1, i));
    await assertReaches(visitor, 0, guest, sealed(0, 2, i));
    await assertReaches(holder, n, visitor, sealed(1, 0, i));
    await assertReaches(guest, m, visitor, sealed(2, 0, i));
    await assertReaches(holder, n, guest, sealed(1, 2, i));
    await assertReaches(guest, m, holder, sealed(2, 1, i));
  }
  assert.equal(visitor.envelopes.length + holder.envelopes.length + guest.envelopes.length, 0, 'something came twice');
}

test('kill -9 of the lobby with three people: all talk on', async () => {
  const { holder, visitor, guest, n, m } = await threeOfThem();
  house.lobbies[0].kill('SIGKILL');
  assert.equal((await holder.hears('visitor')).state, 'cut');
  assert.equal((await guest.hears('visitor')).state, 'cut');
  await house.startLobby(0);
  const back = await comeBack(visitor);
  const slots = [(await back.hears('matched')).slot, (await back.hears('matched')).slot];
  assert.deepEqual(slots.sort(), [1, 2]);
  assert.equal((await guest.hears('visitor')).state, 'here');
  await assertAllTalk(back, [holder, n], [guest, m]);
});

test('kill -9 of the desk with three people and a question: everybody is back in the same place', async () => {
  const { holder, visitor, guest, n } = await threeOfThem();
  const third = await arrive(3);
  holder.say({ t: 'invite', n, to: `account:${third.welcome.account}`, stays: true });
  const asked = await visitor.hears('asked');
  await holder.hears('invitation');
  await sleep(100);
  house.desk.kill('SIGKILL');
  await Promise.all([visitor.closed, holder.closed, guest.closed, third.closed]);
  await house.startDesk();
  await house.ready();
  const again = ({ cookie, key }, who) => retry('the desk', () => arrive(who, { cookie, key }));
  const [holder2, guest2] = [await again(holder, 0), await again(guest, 1)];
  const back = await comeBack(visitor);
  const third2 = await again(third, 3);
  const [open, openToo] = [await holder2.hears('open'), await guest2.hears('open')];
  assert.deepEqual([open.part, open.slot, openToo.part, openToo.slot], ['holder', 1, 'guest', 2]);
  const matched = [await back.hears('matched'), await back.hears('matched')].sort((a, b) => a.slot - b.slot);
  assert.deepEqual(matched.map(({ slot, ask, key }) => [slot, ask, key]),
    [[1, 0, keyOf(holder)], [2, 1, keyOf(guest)]]);
  assert.deepEqual(await back.hears('asked'), asked);
  await assertAllTalk(back, [holder2, open.n], [guest2, openToo.n]);
  back.say({ t: 'agree', ask: asked.ask });
  const { n: rings } = await third2.hears('offer');
  third2.say({ t: 'take', n: rings });
  assert.equal((await third2.hears('open')).slot, 3);
  assert.equal((await back.hears('matched')).ask, asked.ask);
});

test('a colleague who does not read makes the other wait, and nothing is lost', async () => {
  const { holder, visitor, guest, n } = await threeOfThem();
  const COUNT = 1500;
  guest.socket.pause();
  for (let i = 0; i < COUNT; i++) holder.sendEnvelope(n, envelope(SEALED, route(1, 2), i, someBytes(16000)));
  await sleep(500);
  guest.socket.resume();
  for (let i = 0; i < COUNT; i++) {
    const { envelope: bytes } = await guest.receivesEnvelope(20_000);
    assert.equal(bytes.readUInt32BE(2), i);
  }
  await assertReaches(holder, n, visitor, sealed(1, 0));
  assert.equal(holder.code ?? guest.code, undefined);
});

test('colleagues see who is connected, and how they are', async () => {
  const { holder, visitor } = await talking();
  const guest = await arrive(1, { presence: 'break' });
  const list = await retry('the break', async () => {
    const { list } = await holder.hears('colleagues', 2000);
    assert.ok(list.some(({ name, presence }) => name === 'Agent 27' && presence === 'break'));
    return list;
  });
  const me = list.find(({ account }) => account === holder.welcome.account);
  assert.deepEqual([me.name, me.role, me.presence, me.open, me.languages],
    ['Agent 12', 'agent', 'available', 1, ['fr', 'en']]);
});
