// The visitor's page as it is served: which language, which header fields, which bytes; and what
// happens when lobby and desk are not of one build.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { HEAD_MOST, WINDOW_BYTES } from '../../web/template.mjs';
import { Client } from './lib/clients.mjs';
import { House, Process, ROOT, eventually } from './lib/house.mjs';

const [fr, en] = ['fr', 'en'].map((tag) =>
  JSON.parse(readFileSync(path.join(ROOT, `web/locales/${tag}.json`), 'utf8')),
);
const BUS_VERSION = 4;
const [HELLO, PAGE, OPEN, READY, LANGUAGES, ZONES] = [1, 2, 3, 8, 10, 12];
const folder = mkdtempSync(path.join(tmpdir(), 'havre-pages-'));
let house;

before(async () => {
  house = await House.start({ options: ['--set', 'page.languages=en fr', '--base-path', '/aide'] });
  await house.ready();
});
after(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** { status, headers, head (its bytes), body }, with nothing that a client would add. */
function ask(url, headers = {}, method = 'GET') {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: pathname, method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const fields = answer.rawHeaders;
        const lines = fields.map((text, at) => (at % 2 ? `${text}\r\n` : `${text}: `)).join('');
        const head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines}\r\n`.length;
        resolve({ status: answer.statusCode, headers: answer.headers, head, body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

const languageOf = ({ body }) => /<html lang="(\w+)" dir="ltr"/.exec(body.toString())[1];
const page = (accept) => ask(house.url, accept === undefined ? {} : { 'Accept-Language': accept });

test('the page comes in the language that the browser asks for most, of those on offer', async () => {
  for (const [accept, language] of [
    [undefined, 'en'], ['fr-CA,fr;q=0.9', 'fr'], ['de,fr;q=0.1', 'fr'], ['de', 'en'],
    ['en;q=0.5,fr;q=0.6', 'fr'], ['fr;q=9', 'en'],
  ]) {
    const answer = await page(accept);
    assert.equal(languageOf(answer), language, accept);
    assert.ok(answer.body.includes(language === 'fr' ? fr.lead : en.lead), accept);
    assert.match(answer.body.toString(), /"languages":\{"en":"English","fr":"Français"\}/);
  }
});

test('the words of a language on offer stand beside the page, with the same header fields', async () => {
  const [of] = [await page('fr')];
  for (const [tag, catalogue] of [['fr', fr], ['en', en]]) {
    for (const encoding of ['br', 'identity']) {
      const answer = await ask(`${house.url}words/${tag}`, { 'Accept-Encoding': encoding });
      assert.equal(answer.status, 200);
      const text = encoding === 'br' ? brotliDecompressSync(answer.body) : answer.body;
      assert.equal(JSON.parse(text.toString()).start, catalogue.start);
      const { 'content-type': type, 'content-length': _, 'content-encoding': __, ...rest } = answer.headers;
      assert.equal(type, 'application/json');
      for (const [name, value] of Object.entries(rest)) assert.equal(of.headers[name], value, name);
      assert.equal(rest['cache-control'], 'no-store');
      assert.equal(rest['set-cookie'], undefined);
    }
  }
  for (const name of ['de', 'FR', 'f', 'fr/', 'fra', '']) {
    const { status } = await ask(`${house.url}words/${name}`);
    assert.equal(status, 404, name);
  }
  assert.equal((await ask(`${house.url}words/fr`, {}, 'POST')).status, 405);
  assert.equal((await ask(`${house.url}words/fr`, {}, 'HEAD')).body.length, 0);
});

test('head and page of an ordinary house fit into the first window of TCP, in every language', async () => {
  const proper = await House.start({ options: ['--set', 'lobby.origin=https://ligne.exemple-departement.fr'] });
  try {
    const headers = { Host: 'ligne.exemple-departement.fr', 'Accept-Encoding': 'br' };
    const url = `http://127.0.0.1:${proper.lobbies[0].port}/`;
    const settled = async () => {
      const { body } = await ask(url, headers);
      return /"house_key":"[^"]/.test(brotliDecompressSync(body).toString());
    };
    await eventually('the house’s page', settled);
    for (const language of ['fr', 'en']) {
      const { head, body } = await ask(url, { ...headers, 'Accept-Language': language });
      assert.ok(head + HSTS.length <= HEAD_MOST, `a head of ${head} bytes`);
      assert.ok(head + body.length <= WINDOW_BYTES, `${language}: ${head} + ${body.length} bytes`);
    }
  } finally {
    await proper.stop();
  }
});

test('a conversation begins in any language of the page, and in no other', async () => {
  for (const [lang, isTaken] of [['fr', true], ['en', true], ['de', false], ['FR', false]]) {
    const client = new Client(house.url, 'havre.1');
    await client.opened;
    client.say({ t: 'hello', id: newId(), code: '75011', lang });
    if (isTaken) await client.hears('queued');
    else assert.equal(await client.closed, 1008, lang);
    client.cut();
  }
});

/** Frames of the bus as they come in. */
function frames(socket) {
  const got = [];
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0);
      got.push({ type: rest[4], body: Buffer.from(rest.subarray(13, 4 + length)) });
      rest = rest.subarray(4 + length);
    }
  });
  return got;
}

function frame(type, body) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(9 + body.length, 0);
  head[4] = type;
  return Buffer.concat([head, body]);
}

const hello = (mark) => frame(HELLO, Buffer.concat([Buffer.from('havre bus'), Buffer.from([BUS_VERSION]), mark]));
const newId = () => randomBytes(32).toString('base64url');
/** What a proxy in front may add to it. */
const HSTS = 'Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n';
const STRANGE = Buffer.alloc(8, 7);

test('a lobby keeps its page when a desk is of another build, and says so', async () => {
  const bus = path.join(folder, 'a.sock');
  const lobby = new Process(['lobby', '--state', folder, '--lobby-listen', '127.0.0.1:0', '--bus', bus]);
  try {
    const [, url] = await lobby.printed(/(http:\/\/\S+)/);
    const ours = (await ask(url)).body;
    const socket = net.connect(bus);
    const got = frames(socket);
    socket.write(hello(STRANGE));
    for (const encoding of [2, 1, 0])
      socket.write(frame(PAGE, Buffer.concat([Buffer.from([encoding]), Buffer.from('fr'), Buffer.from('strange')])));
    socket.write(frame(LANGUAGES, Buffer.from('fr')));
    socket.write(frame(READY, Buffer.alloc(0)));
    await lobby.printed(/pages are of another build than ours/);
    const mark = got[0].body.subarray(10);
    // The link goes on: whoever is in a conversation stays in it.
    const client = new Client(url, 'havre.1');
    await client.opened;
    client.say({ t: 'hello', id: newId(), code: '75011', lang: 'fr' });
    await eventually('the opening at the desk', () => got.some(({ type }) => type === OPEN));
    assert.ok((await ask(url)).body.equals(ours));
    client.cut();
    socket.destroy();

    // And one of our own build is listened to.
    const brother = net.connect(bus);
    brother.write(hello(mark));
    for (const encoding of [2, 1, 0])
      brother.write(frame(PAGE, Buffer.concat([Buffer.from([encoding]), Buffer.from('fr'), Buffer.from('familiar')])));
    assert.ok((await ask(url)).body.equals(ours), 'nothing changes before the list of languages');
    brother.write(frame(LANGUAGES, Buffer.from('fr')));
    await eventually('its page', async () => (await ask(url)).body.toString() === 'familiar');
    brother.destroy();
    await lobby.stop();
  } finally {
    lobby.kill();
  }
});

const POLICE = 1;
/** Of codes that are all the police's, in the order in which they are given (docs/protocol.md section 4). */
const zoneTable = (...codes) => Buffer.concat([Buffer.from([0, 0, 0, codes.length]), ...codes.map((code) => {
  const row = Buffer.alloc(8);
  row.writeUIntBE(code, 0, 3);
  row[3] = POLICE;
  return row;
})]);

test('a table of zones that is not of its form ends the link, and the one before it stays', async () => {
  const bus = path.join(folder, 'c.sock');
  const lobby = new Process(['lobby', '--state', folder, '--lobby-listen', '127.0.0.1:0', '--bus', bus]);
  try {
    const [, url] = await lobby.printed(/(http:\/\/\S+)/);
    const desk = net.connect(bus);
    frames(desk);
    desk.on('error', () => undefined);
    const ended = new Promise((resolve) => desk.on('close', resolve));
    desk.write(Buffer.concat([hello(STRANGE), frame(ZONES, zoneTable(1000))]));
    await lobby.printed(/is known for 1 postal codes/);
    desk.write(frame(ZONES, zoneTable(2000, 1000)));
    await ended;

    const other = net.connect(bus);
    const got = frames(other);
    other.write(Buffer.concat([hello(STRANGE), frame(READY, Buffer.alloc(0))]));
    await eventually('the other desk', () => lobby.stderr.split('of another build than ours').length > 2);
    const client = new Client(url, 'havre.1');
    await client.opened;
    client.say({ t: 'hello', id: newId(), code: '01000', lang: 'fr' });
    const { body } = await eventually('the opening at the desk', () => got.find(({ type }) => type === OPEN));
    assert.equal(body[32 + 2], POLICE);
    client.cut();
    other.destroy();
    await lobby.stop();
  } finally {
    lobby.kill();
  }
});

test('a desk sends no page to a lobby of another build, and says so', async () => {
  const bus = path.join(folder, 'b.sock');
  const got = [];
  const server = net.createServer((socket) => {
    got.push(frames(socket));
    socket.on('error', () => undefined);
    socket.write(hello(STRANGE));
  });
  await new Promise((done) => server.listen(bus, done));
  const desk = new Process(['desk', '--state', path.join(folder, 'state'), '--desk-listen', '127.0.0.1:0', '--bus', bus]);
  try {
    await desk.printed(/pages are of another build than ours/);
    await eventually('ready', () => got[0]?.some(({ type }) => type === READY));
    assert.deepEqual(got[0].map(({ type }) => type), [HELLO, ZONES, READY]);
    await desk.stop();
  } finally {
    desk.kill();
    server.close();
  }
});
