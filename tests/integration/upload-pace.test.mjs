// An upload that drips holds its place for half a minute at the most. By itself, because it waits for that.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { signIn } from './lib/clients.mjs';
import { House, sleep } from './lib/house.mjs';
import { post } from './lib/staff.mjs';

let house, cookie;
before(async () => {
  house = await House.start();
  ({ cookie } = await signIn(house.desk.url, house.agents[3]));
});
after(() => house?.stop());

test('a drip of bytes is cut with 408, and the next upload has its turn', async () => {
  const { host, port } = new URL(house.desk.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (data) => (text += data));
  socket.on('error', () => undefined);
  socket.write(`POST /imports/places HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nCookie: ${cookie}\r\n`
    + 'Content-Type: text/csv\r\nContent-Length: 1000000\r\n\r\n');
  const begun = Date.now();
  while (!text && Date.now() - begun < 90_000) {
    socket.write('x'.repeat(1000));
    await sleep(500);
  }
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.ok(Date.now() - begun > 25_000, 'a slow line has that long');
  socket.destroy();
  assert.equal((await post(house.desk.url, 'imports', undefined, { cookie })).body.busy, false);
});
