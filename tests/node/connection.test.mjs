import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { Connection, liveUrl } = pages.connection;
const real = globalThis.WebSocket;
let sockets = [];
let timers = [];

/** As the browser's, but it does what the test says. */
class FakeSocket {
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(url, subprotocol) {
    Object.assign(this, { url, subprotocol });
    sockets.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  send(data) {
    if (this.readyState !== 1) throw new Error('not open');
    this.sent.push(data);
  }
  close(code) {
    this.readyState = 3;
    this.code = code;
  }
}

beforeEach(() => {
  sockets = [];
  timers = [];
  globalThis.WebSocket = FakeSocket;
  mock.method(globalThis, 'setTimeout', (job, delay) => timers.push({ job, delay }));
  mock.method(globalThis, 'clearTimeout', (id) => {
    if (timers[id - 1]) timers[id - 1].job = () => undefined;
  });
});
afterEach(() => {
  mock.restoreAll();
  globalThis.WebSocket = real;
});

function connect(again = true) {
  const events = [];
  const connection = new Connection('ws://x/live', 'havre.1', {
    up: () => events.push('up'),
    down: (code) => events.push(`down ${code}`) && again,
    text: (text) => events.push(text),
    bytes: (bytes) => events.push(bytes.length),
  });
  connection.start();
  return { connection, events };
}
const last = (list) => list[list.length - 1];

test('it waits longer and longer, by chance between half and all of 0.25 s to 5 s', () => {
  const { connection } = connect();
  const waits = [];
  for (let at = 0; at < 10; at++) {
    last(sockets).onclose({ code: 1006 });
    waits.push(last(timers).delay);
    last(timers).job();
  }
  for (const [at, wait] of waits.entries()) {
    const most = Math.min(250 * 2 ** at, 5000);
    assert.ok(wait >= most / 2 && wait <= most, `${at}: ${wait}`);
  }
  connection.settled();
  last(sockets).onclose({ code: 1006 });
  assert.ok(last(timers).delay <= 250, 'from the beginning, once it was taken in');
});

test('being let in and sent away at once does not begin the waits anew', () => {
  connect();
  for (let at = 0; at < 6; at++) {
    last(sockets).open();
    last(sockets).onmessage({ data: '{"t":"refused","why":"unavailable"}' });
    last(sockets).onclose({ code: 1000 });
    last(timers).job();
  }
  last(sockets).onclose({ code: 1006 });
  assert.ok(last(timers).delay >= 2500);
});

test('nothing is sent before it is open, or after it is down', () => {
  const { connection } = connect();
  assert.equal(connection.send('early'), false);
  last(sockets).open();
  assert.equal(connection.send('now'), true);
  last(sockets).onclose({ code: 1006 });
  assert.equal(connection.send('late'), false);
  assert.deepEqual(sockets[0].sent, ['now']);
});

test('it comes again at once when the device is online again', () => {
  const { connection } = connect();
  connection.hurry();
  assert.equal(sockets.length, 1, 'not while it tries');
  last(sockets).onclose({ code: 1006 });
  connection.hurry();
  assert.equal(sockets.length, 2);
  timers[timers.length - 2].job();
  assert.equal(sockets.length, 2, 'the wait that was cut short makes no other');
});

test('a connection that never opens is given up', () => {
  const { events } = connect();
  assert.equal(last(timers).delay, 8000);
  last(timers).job();
  assert.deepEqual(events, ['down 1006']);
  assert.equal(sockets[0].readyState, 3);
});

test('what a given up connection still says is not heard', () => {
  const { connection, events } = connect();
  const [old] = sockets;
  old.open();
  connection.renew();
  last(timers).job();
  old.onmessage({ data: 'late' });
  old.onclose({ code: 1000 });
  assert.deepEqual(events, ['up', 'down 1006']);
  assert.equal(sockets.length, 2);
});

test('it does not come again when told not to, nor after close', () => {
  connect(false);
  last(sockets).onclose({ code: 4003 });
  assert.equal(sockets.length, 1);
  const { connection } = connect();
  last(sockets).open();
  connection.close(4001);
  assert.equal(last(sockets).code, 4001);
  connection.hurry();
  assert.equal(sockets.length, 2);
});

test('text and bytes arrive as what they are', () => {
  const { events } = connect();
  last(sockets).open();
  last(sockets).onmessage({ data: 'text' });
  last(sockets).onmessage({ data: new ArrayBuffer(7) });
  assert.deepEqual(events, ['up', 'text', 7]);
  assert.equal(last(sockets).binaryType, 'arraybuffer');
});

test('the live connection is beside the page, whatever its path', () => {
  const at = (protocol, pathname) => liveUrl({ protocol, host: 'example.org:8443', pathname });
  assert.equal(at('https:', '/'), 'wss://example.org:8443/live');
  assert.equal(at('http:', '/'), 'ws://example.org:8443/live');
  assert.equal(at('https:', '/aide'), 'wss://example.org:8443/aide/live');
  assert.equal(at('https:', '/aide/'), 'wss://example.org:8443/aide/live');
});

test('a line that is silent for 50 s is given up, whatever it looks like', () => {
  const { events } = connect();
  last(sockets).open();
  last(sockets).onmessage({ data: 'a word' });
  assert.equal(last(timers).delay, 50_000);
  last(timers).job();
  assert.deepEqual(events, ['up', 'a word', 'down 1006']);
  last(timers).job();
  assert.equal(sockets.length, 2);
});

test('each word begins the 50 s anew', () => {
  connect();
  last(sockets).open();
  const [before] = timers.slice(-1);
  last(sockets).onmessage({ data: 'a word' });
  before.job();
  assert.equal(sockets[0].readyState, 1);
});

test('a device that slept finds out as soon as it is looked at, or online', () => {
  const { connection } = connect();
  last(sockets).open();
  connection.hurry();
  assert.equal(sockets.length, 1, 'not one that was heard of just now');
  const now = Date.now();
  mock.method(Date, 'now', () => now + 51_000);
  connection.hurry();
  assert.equal(sockets[0].readyState, 3);
  assert.equal(sockets.length, 2);
});

test('who was sent away for too much is not begun anew by the first word', () => {
  const { connection } = connect();
  for (let at = 0; at < 6; at++) {
    last(sockets).open();
    last(sockets).onmessage({ data: '{"t":"queued"}' });
    connection.settled();
    last(sockets).onclose({ code: 1008 });
    last(timers).job();
  }
  last(sockets).onclose({ code: 1008 });
  assert.ok(last(timers).delay >= 2500, `${last(timers).delay}`);
});
