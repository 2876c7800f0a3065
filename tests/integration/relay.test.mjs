// A visitor and an agent through the real lobby and desk, as programs.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Agent, Client, SEALED, TO_AGENT, TO_VISITOR, Visitor, envelope, signIn, someBytes }
  from './lib/clients.mjs';
import { House, sleep } from './lib/house.mjs';

let house;
before(async () => {
  house = await House.start({ lobbies: 2, options: ['--set', 'limits.conversations_per_address=1000'] });
  await house.ready(0);
  await house.ready(1);
});
after(() => house.stop());

async function talking(lobby = 0) {
  const agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const visitor = await Visitor.arrive(house.lobbies[lobby].url);
  const open = await agent.takes();
  const matched = await visitor.hears('matched');
  return { agent, visitor, open, matched };
}

const p256 = (bytes) => createPublicKey({
  key: {
    kty: 'EC', crv: 'P-256',
    x: bytes.subarray(1, 33).toString('base64url'),
    y: bytes.subarray(33).toString('base64url'),
  },
  format: 'jwk',
});

test('the house vouches for the agent under the key that the page carries', async () => {
  const { agent, visitor, matched } = await talking();
  const page = await (await fetch(house.url)).text();
  const { house_key: houseKey } = JSON.parse(/id="settings">(.*?)<\/script>/s.exec(page)[1]);
  const name = Buffer.from(matched.name);
  const profession = Buffer.from(matched.profession);
  const claim = Buffer.concat([Buffer.from('havre agent 1'), Buffer.from(visitor.id, 'base64url'),
    Buffer.from(matched.key, 'base64url'), Buffer.from([name.length]), name,
    Buffer.from([profession.length]), profession]);
  const signature = Buffer.from(matched.sig, 'base64url');
  const key = { key: p256(Buffer.from(houseKey, 'base64url')), dsaEncoding: 'ieee-p1363' };
  assert.equal(matched.key, agent.key.getPublicKey().toString('base64url'));
  assert.ok(verify('sha256', claim, key, signature));
  claim[20] ^= 1;
  assert.ok(!verify('sha256', claim, key, signature));
  visitor.close(4001);
  agent.close();
});

test('envelopes pass unchanged, in order, both ways, by every lobby', async () => {
  for (const lobby of [0, 1]) {
    const { agent, visitor, open } = await talking(lobby);
    const sent = [];
    for (let i = 0; i < 50; i++) {
      const bytes = envelope(SEALED, TO_AGENT, i, someBytes(16 + i * 327));
      sent.push(bytes);
      visitor.sendBytes(bytes);
    }
    for (const bytes of sent) {
      const got = await agent.receivesEnvelope();
      assert.equal(got.n, open.n);
      assert.deepEqual(got.envelope, bytes);
      agent.sendEnvelope(open.n, Buffer.concat([Buffer.from([SEALED, TO_VISITOR]), bytes.subarray(2)]));
    }
    for (const bytes of sent) assert.deepEqual((await visitor.receives()).subarray(2), bytes.subarray(2));
    visitor.close(4001);
    assert.equal((await agent.hears('visitor')).state, 'exit');
    agent.close();
    await agent.closed;
  }
});

test('the console learns within a second how she left', async () => {
  for (const [leave, state] of [
    [(visitor) => visitor.close(4001), 'exit'],
    [(visitor) => visitor.say({ t: 'exit' }), 'exit'],
    [(visitor) => visitor.close(4002), 'left'],
    [(visitor) => visitor.cut(), 'cut'],
  ]) {
    const { agent, visitor, open } = await talking();
    const at = Date.now();
    leave(visitor);
    const heard = await agent.hears('visitor', 1000);
    assert.equal(heard.state, state);
    assert.equal(heard.n, open.n);
    assert.ok(Date.now() - at < 1000);
    if (state === 'cut') agent.say({ t: 'end', n: open.n });
    agent.close();
    await agent.closed;
  }
});

test('an agent who ends it closes her connection after the word', async () => {
  const { agent, visitor, open } = await talking();
  agent.say({ t: 'end', n: open.n });
  await visitor.hears('ended');
  assert.equal(await visitor.closed, 1000);
  await agent.hears('ended');
  const back = await Visitor.comeBack(house.url, visitor);
  await back.hears('ended');
  agent.close();
});

test('an offer that is not taken rings out, and she keeps her place at the front', async () => {
  const quick = await House.start({ options: ['--set', 'queue.ring=1', '--set', 'queue.collect=0'] });
  try {
    await quick.ready();
    const agent = await Agent.arrive(quick.desk.url, quick.agents[0]);
    const visitor = await Visitor.arrive(quick.url);
    await agent.hears('offer');
    await agent.hears('withdrawn', 3000);
    const presence = await agent.hears('presence');
    assert.deepEqual(presence, { t: 'presence', presence: 'away', why: 'missed', for: 0 });
    await visitor.hears('requeued');
    agent.say({ t: 'presence', presence: 'available' });
    await agent.takes();
    await visitor.hears('matched');
  } finally {
    await quick.stop();
  }
});

test('nobody talks in another name', async () => {
  const { agent, visitor, open } = await talking();
  visitor.sendBytes(envelope(SEALED, TO_VISITOR, 0, someBytes(16)));
  assert.equal(await visitor.closed, 1008);
  agent.sendEnvelope(open.n, envelope(SEALED, TO_AGENT, 0, someBytes(16)));
  assert.equal(await agent.closed, 1008);
});

test('an id without its ticket is nobody, a ticket of another conversation too', async () => {
  const { agent, visitor, open } = await talking();
  const thief = await Visitor.arrive(house.url, { id: visitor.id });
  assert.equal((await thief.hears('refused')).why, 'taken');
  assert.equal(await thief.closed, 1000);
  const other = await Visitor.arrive(house.url);
  await other.hears('ticket');
  const mixed = await Visitor.comeBack(house.url, { id: visitor.id, ticket: other.ticket });
  assert.equal((await mixed.hears('refused')).why, 'expired');
  const forged = Buffer.from(visitor.ticket, 'base64url');
  forged[40] ^= 1;
  const forger = await Visitor.comeBack(house.url, { id: visitor.id, ticket: forged.toString('base64url') });
  assert.equal((await forger.hears('refused')).why, 'expired');
  visitor.close(4001);
  other.close(4001);
  agent.close();
  void open;
});

test('one account has one console: the newer takes over, conversations and all', async () => {
  const { agent, visitor, open } = await talking();
  const newer = await Agent.arrive(house.desk.url, house.agents[0]);
  assert.equal(await agent.closed, 4003);
  const again = await newer.hears('open');
  assert.equal(again.id, open.id);
  assert.equal((await visitor.hears('matched')).key, newer.key.getPublicKey().toString('base64url'));
  visitor.close(4001);
  newer.close();
});

test('a wrong password, a wrong name and a strange page do not sign in', async () => {
  const url = house.desk.url;
  const [{ name, password }] = house.agents;
  assert.equal((await signIn(url, { name, password: password + 'x' })).status, 401);
  assert.equal((await signIn(url, { name: 'nobody', password })).status, 401);
  const post = (headers, body) => fetch(new URL('sign-in', url), { method: 'POST', headers, body });
  const body = JSON.stringify({ name, password });
  const json = 'application/json';
  assert.equal((await post({ 'Content-Type': json, Origin: 'https://elsewhere.example' }, body)).status, 403);
  assert.equal((await post({ 'Content-Type': json }, body)).status, 403);
  assert.equal((await post({ 'Content-Type': 'text/plain', Origin: new URL(url).origin }, body)).status, 415);
  assert.equal((await post({ 'Content-Type': json, Origin: new URL(url).origin }, '{"name":1}')).status, 400);
  const stranger = new Client(url, 'havre-desk.1');
  await assert.rejects(stranger.opened);
  assert.equal(stranger.status, 401);
});

const signOut = ({ cookie }) => fetch(new URL('sign-out', house.desk.url), {
  method: 'POST',
  body: '{}',
  headers: { 'Content-Type': 'application/json', Cookie: cookie, Origin: new URL(house.desk.url).origin },
});

test('signing out after the line was cut gives the conversations to others at once', async () => {
  const { agent, visitor } = await talking();
  agent.cut();
  await visitor.hears('cut');
  await signOut(agent);
  await visitor.hears('requeued', 2000);
  visitor.close(4001);
});

test('taking twice is no fault, and says nothing untrue', async () => {
  const { agent, visitor, open } = await talking();
  agent.say({ t: 'take', n: open.n });
  agent.say({ t: 'take', n: open.n + 1000 });
  assert.equal((await agent.hears('withdrawn')).n, open.n + 1000);
  visitor.close(4001);
  agent.close();
});

test('signing out ends the session and gives the conversations to others', async () => {
  const { agent, visitor } = await talking();
  const answer = await signOut(agent);
  assert.equal(answer.status, 204);
  assert.equal(await agent.closed, 4004);
  await visitor.hears('requeued');
  const again = new Agent(house.desk.url, agent.cookie);
  await assert.rejects(again.opened);
  const other = await Agent.arrive(house.desk.url, house.agents[1]);
  await other.takes();
  await visitor.hears('matched');
  visitor.close(4001);
  other.close();
  await sleep(50);
});
