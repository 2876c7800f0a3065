// Every limit has a number and refuses beyond it, for that peer alone: another conversation goes on through all of this.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Agent, Client, SEALED, TO_AGENT, TO_VISITOR, Visitor, envelope, signIn }
  from './lib/clients.mjs';
import { House } from './lib/house.mjs';

let house;
let witness; // a conversation that must not notice anything
before(async () => {
  house = await House.start({
    options: ['--set', 'limits.conversations_per_address=20', '--set', 'limits.connections_per_address=40',
      '--set', 'queue.room=10', '--set', 'limits.work_bits=12', '--set', 'limits.message_burst=60', '--set', 'limits.messages_per_second=20',
      '--set', 'limits.sign_ins_per_address=6'],
  });
  await house.ready();
  const agent = await Agent.arrive(house.desk.url, house.agents[0]);
  const visitor = await Visitor.arrive(house.url);
  witness = { agent, visitor, open: await agent.takes() };
  agent.say({ t: 'presence', presence: 'away' });
});
after(async () => {
  witness.visitor.sendBytes(envelope(SEALED, TO_AGENT, 9, Buffer.alloc(16)));
  assert.equal((await witness.agent.receivesEnvelope()).n, witness.open.n);
  witness.agent.sendEnvelope(witness.open.n, envelope(SEALED, TO_VISITOR, 9, Buffer.alloc(16)));
  await witness.visitor.receives();
  await house.stop();
});

/** Raw bytes to a port; what came back when the server closed, or after `ms`. */
function raw(port, bytes, ms = 3000) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (data) => (text += data.toString('latin1')));
    socket.on('close', () => resolve(text));
    socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    setTimeout(() => socket.destroy(), ms);
  });
}

const statusOf = (text) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
const get = (path, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`;

test('statuses of the lobby', async () => {
  const { port } = house.lobbies[0];
  const cases = [
    [get('/'), 200],
    [get('/nothing'), 404],
    [get('/?q'), 404],
    [get('/live'), 426],
    ['GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', 405],
    ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx', 413],
    ['DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
    [get('/', `X-Large: ${'x'.repeat(9000)}\r\n`), 431],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n', 501],
    ['GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', 400],
    ['\0\r\n\r\n', 400],
  ];
  for (const [bytes, status] of cases)
    assert.equal(statusOf(await raw(port, bytes)), status, JSON.stringify(bytes.slice(0, 60)));
});

test('statuses of the desk', async () => {
  const { port } = house.desk;
  const post = (path, length, body = '') =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
  assert.equal(statusOf(await raw(port, get('/'))), 200);
  assert.equal(statusOf(await raw(port, get('/sign-in'))), 405);
  assert.equal(statusOf(await raw(port, get('/session'))), 401);
  assert.equal(statusOf(await raw(port, post('/sign-in', 65537))), 413);
  assert.equal(statusOf(await raw(port, post('/sign-in', 2, '{}'))), 400);
  assert.equal(statusOf(await raw(port, post('/', 0))), 405);
});

test('a HEAD has the length and no body', async () => {
  const text = await raw(house.lobbies[0].port, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  assert.equal(statusOf(text), 200);
  assert.ok(Number(/content-length: (\d+)/i.exec(text)[1]) > 1000);
  assert.ok(text.endsWith('\r\n\r\n'));
});

test('no answer may be stored, sets a cookie or names another host', async () => {
  for (const path of ['/', '/nothing', '/live']) {
    const text = await raw(house.lobbies[0].port, get(path));
    assert.match(text, /\r\ncache-control: no-store\r\n/i, path);
    assert.match(text, /\r\nreferrer-policy: no-referrer\r\n/i, path);
    assert.match(text, /\r\nx-content-type-options: nosniff\r\n/i, path);
    assert.doesNotMatch(text, /\r\n(set-cookie|alt-svc|nel|report-to|clear-site-data|server|etag|last-modified):/i, path);
  }
  const page = await raw(house.lobbies[0].port, get('/'));
  assert.match(page, /content-security-policy: default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self' ws:\/\/localhost; /i);
});

test('the live connection is refused to another page, and without the subprotocol', async () => {
  for (const [protocol, options, status] of [
    ['havre.1', { origin: 'https://elsewhere.example' }, 403],
    ['other.1', {}, 400],
  ]) {
    const client = new Client(house.url, protocol, options);
    await assert.rejects(client.opened);
    assert.equal(client.status, status);
  }
});

test('a second request cannot be smuggled behind a first', async () => {
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
  for (const head of [
    `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked\r\n`,
    'Content-Length: 0\r\nContent-Length: 5\r\n',
    'Content-Length: +0\r\n',
    'Content-Length : 0\r\n',
    ' folded: 1\r\n',
  ]) {
    const text = await raw(house.lobbies[0].port, `POST / HTTP/1.1\r\nHost: localhost\r\n${head}\r\n${smuggled}`);
    assert.equal(text.match(/HTTP\/1\.1 \d{3}/g)?.length, 1, head);
    assert.ok([400, 501].includes(statusOf(text)), head);
  }
});

test('what is not a message, or out of place, closes that connection with 1008', async () => {
  const hello = { t: 'hello', id: 'A'.repeat(43), code: '75011', lang: 'fr' };
  for (const bad of ['', '{}', '[]', 'null', '{"t":"hello"}', '{"t":"nothing"}',
    JSON.stringify({ ...hello, code: '7501' }), JSON.stringify({ ...hello, code: '7501A' }),
    JSON.stringify({ ...hello, lang: 'french' }), JSON.stringify({ ...hello, id: 'short' }),
    JSON.stringify({ ...hello, more: 1 }), '{"t":"exit","t":"exit"}', '['.repeat(1500)]) {
    const client = new Client(house.url, 'havre.1');
    await client.opened;
    client.socket.send(bad);
    assert.equal(await client.closed, 1008, bad);
  }
  const early = new Client(house.url, 'havre.1');
  await early.opened;
  early.sendBytes(envelope(SEALED, TO_AGENT, 0, Buffer.alloc(16)));
  assert.equal(await early.closed, 1008);
  const twice = await Visitor.arrive(house.url);
  twice.say({ ...hello, id: twice.id });
  assert.equal(await twice.closed, 1008);
});

test('too large is 1009: a text of over 2 KiB, an envelope of over 17 KiB', async () => {
  const text = new Client(house.url, 'havre.1');
  await text.opened;
  text.socket.send('x'.repeat(2049));
  assert.equal(await text.closed, 1009);
  const visitor = await Visitor.arrive(house.url);
  visitor.sendBytes(Buffer.alloc(17 * 1024 + 1));
  assert.equal(await visitor.closed, 1009);
});

test('too many messages in a short time are 1008', async () => {
  const visitor = await Visitor.arrive(house.url);
  for (let i = 0; i < 200; i++) visitor.sendBytes(envelope(SEALED, TO_AGENT, i, Buffer.alloc(16)));
  assert.equal(await visitor.closed, 1008);
});

test('a full waiting room says so', async () => {
  const waiting = [];
  for (;;) {
    const visitor = await Visitor.arrive(house.url);
    const heard = await visitor.hears(['queued', 'refused']);
    waiting.push(visitor);
    if (heard.t === 'refused') {
      assert.equal(heard.why, 'full');
      break;
    }
    assert.ok(waiting.length <= 10);
  }
  for (const visitor of waiting) visitor.close(4001);
  await Promise.all(waiting.map((visitor) => visitor.closed));
});

/** The least number whose hash with the salt begins with so many zero bits (docs/protocol.md section 2). */
function work({ salt, bits }) {
  const task = Buffer.concat([Buffer.from(salt, 'hex'), Buffer.alloc(8)]);
  for (let n = 0; ; n++) {
    task.writeUInt32BE(n, 20);
    if (createHash('sha256').update(task).digest().readUInt32BE(0) >>> (32 - bits) === 0) return n;
  }
}

test('beyond a number of conversations from one address comes a proof of work, not a refusal', async () => {
  let asked;
  for (let i = 0; !asked; i++) {
    assert.ok(i < 30);
    const visitor = await Visitor.arrive(house.url);
    const heard = await visitor.hears(['queued', 'work']);
    if (heard.t === 'work') asked = { visitor, task: heard };
    else visitor.close(4001);
  }
  const { visitor, task } = asked;
  assert.equal(task.bits, 12);
  visitor.say({ t: 'hello', id: visitor.id, code: '75011', lang: 'fr', work: work(task) });
  await visitor.hears('queued');
  visitor.close(4001);
  for (const isEmpty of [false, true]) {
    const other = await Visitor.arrive(house.url);
    const { salt, bits } = await other.hears('work');
    let less = work({ salt, bits }) - 1; // the answer is the least that is right
    if (less < 0) less = 2 ** 40 + 1;
    const wrong = isEmpty ? {} : { work: less };
    other.say({ t: 'hello', id: other.id, code: '75011', lang: 'fr', ...wrong });
    assert.equal((await other.hears('refused')).why, 'limit');
    assert.equal(await other.closed, 1000);
  }
  assert.equal(statusOf(await raw(house.lobbies[0].port, get('/'))), 200);
});

test('too many sign-ins from one address are 429', async () => {
  const statuses = [];
  for (let i = 0; i < 8; i++)
    statuses.push((await signIn(house.desk.url, { name: 'nobody', password: 'x' })).status);
  assert.ok(statuses.includes(401));
  assert.equal(statuses.at(-1), 429);
});

test('too many connections from one address: the page, but no live connection', async () => {
  const open = [];
  try {
    for (;;) {
      assert.ok(open.length < 60);
      const client = new Client(house.url, 'havre.1');
      const refused = await client.opened.then(() => false, () => true);
      if (refused) {
        assert.equal(client.status, 429);
        break;
      }
      open.push(client);
    }
    assert.equal(statusOf(await raw(house.lobbies[0].port, get('/'))), 200);
  } finally {
    for (const client of open) client.close();
    await Promise.all(open.map((client) => client.closed));
  }
});

test('who says nothing, or drips a byte a second, is closed when the deadline is over', async () => {
  const silent = new Client(house.url, 'havre.1');
  await silent.opened;
  const at = Date.now();
  const dripped = new Promise((resolve) => {
    const socket = net.connect(house.lobbies[0].port, '127.0.0.1');
    const head = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100)}`;
    let sent = 0;
    const drip = setInterval(() => socket.write(head[sent++ % head.length]), 500);
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(drip);
      resolve(Date.now() - at);
    });
  });
  assert.equal(await silent.closed, 1001);
  const [hello, head] = [Date.now() - at, await dripped];
  assert.ok(hello > 8000 && hello < 13000, `hello ${hello} ms`);
  assert.ok(head > 8000 && head < 14000, `head ${head} ms`);
});
