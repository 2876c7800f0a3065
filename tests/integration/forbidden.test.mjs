// Acts that a role must not be capable of, even when somebody has taken it over: lib/forbidden.c makes the real, running processes try.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { House, ROOT } from './lib/house.mjs';

const FORBIDDEN = path.join(process.env.HAVRE_BUILD ?? path.join(ROOT, 'build'),
  'asan/tests/integration/forbidden');

/** What each act comes to: without a sandbox, in a lobby, in a desk. EACCES is Landlock's word, EPERM seccomp's; EBADF means that the
 * call itself would have been made. */
const ACTS = {
  'read-passwd': ['ok', 'EPERM', 'EACCES'],
  'create-tmp': ['ok', 'EPERM', 'EACCES'],
  'mkdir-tmp': ['ok', 'EPERM', 'EPERM'],
  'list-state': ['ok', 'EPERM', 'ok'],
  'create-state': ['ok', 'EPERM', 'ok'],
  'unlink-state': ['ok', 'EPERM', 'ok'],
  'chmod-state': ['ok', 'EPERM', 'EPERM'],
  'socket-inet': ['ok', 'EPERM', 'EPERM'],
  'socket-inet6': ['ok', 'EPERM', 'EPERM'],
  'socket-netlink': ['ok', 'EPERM', 'EPERM'],
  'socket-unix': ['ok', 'EPERM', 'ok'],
  'connect-inet': ['ok', 'EPERM', 'EPERM'],
  'connect-unix': ['ok', 'EPERM', 'ok'],
  'bind-inet': ['ok', 'EPERM', 'EPERM'],
  'connect-nothing': ['EBADF', 'EPERM', 'EBADF'],
  'bind-nothing': ['EBADF', 'EPERM', 'EPERM'],
  'listen-nothing': ['EBADF', 'EPERM', 'EPERM'],
  'executable-page': ['ok', 'EPERM', 'EPERM'],
  'memory-file': ['ok', 'EPERM', 'EPERM'],
  fork: ['ok', 'EPERM', 'EPERM'],
  clone3: ['ok', 'ENOSYS', 'ENOSYS'],
  unshare: ['ok', 'EPERM', 'EPERM'],
  signal: ['ok', 'EPERM', 'EPERM'],
  dumpable: ['ok', 'EPERM', 'EPERM'],
  'io-uring': ['ok', 'EPERM', 'EPERM'],
};
const [FREE, LOBBY, DESK] = [0, 1, 2];
const FATAL = ['ptrace', 'read-memory', 'execve', 'execveat'];

const expected = (role) => Object.fromEntries(Object.entries(ACTS).map(([act, how]) => [act, how[role]]));

let folder;
let house;
let free; // a house without sandboxes
let unixServer;
let tcpServer;

const listening = (server, ...where) => new Promise((resolve, reject) => {
  server.on('error', reject);
  server.listen(...where, () => resolve(server));
});

before(async () => {
  assert.equal(process.getuid(), 0, 'this test has to be run as root: it makes system calls inside other processes');
  folder = mkdtempSync(path.join(tmpdir(), 'havre-forbidden-'));
  unixServer = await listening(net.createServer((socket) => socket.destroy()), path.join(folder, 'socket'));
  tcpServer = await listening(net.createServer((socket) => socket.destroy()), 0, '127.0.0.1');
  house = await House.start();
  free = await House.start({ options: ['--no-sandbox'], desk: false });
});

after(async () => {
  // What was killed here does not stop in order.
  for (const one of [house, free]) await one?.stop();
  unixServer?.close();
  tcpServer?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Has a role try these acts; { act: how it ended }. */
async function attempt(role, state, ...acts) {
  const args = [role.pid, state, path.join(folder, 'socket'), tcpServer.address().port, ...acts].map(String);
  const output = await new Promise((resolve, reject) => {
    execFile(FORBIDDEN, args, { timeout: 20_000, env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
  return Object.fromEntries(output.trim().split('\n').map((line) => {
    const [act, ...how] = line.split(' ');
    return [act, how.join(' ')];
  }));
}

async function assertServes(role) {
  assert.equal(role.how, undefined, 'it has ended');
  assert.equal((await fetch(role.url)).status, 200);
}

test('without its sandbox a lobby could do all of it', async () => {
  assert.deepEqual(await attempt(free.lobbies[0], free.state, 'all'), expected(FREE));
  await assertServes(free.lobbies[0]);
  for (const act of FATAL) {
    assert.deepEqual(await attempt(free.lobbies[0], free.state, act), { [act]: 'ok' });
    if (!act.startsWith('exec')) continue;
    const { code } = await free.lobbies[0].ended; // as another program
    assert.equal(code, 0);
    await free.startLobby();
  }
});

test('a lobby can do none of it, and goes on', async () => {
  assert.deepEqual(await attempt(house.lobbies[0], house.state, 'all'), expected(LOBBY));
  await assertServes(house.lobbies[0]);
});

test('a desk can use its state folder and dial its lobbies, nothing else, and goes on', async () => {
  assert.deepEqual(await attempt(house.desk, house.state, 'all'), expected(DESK));
  await assertServes(house.desk);
});

for (const act of FATAL) {
  test(`${act} is the end of whoever tries it`, async () => {
    for (const restart of ['startLobby', 'startDesk']) {
      const role = restart === 'startLobby' ? house.lobbies[0] : house.desk;
      assert.deepEqual(await attempt(role, house.state, act), { [act]: 'killed SIGSYS' });
      const { signal } = await role.ended;
      assert.equal(signal, 'SIGSYS');
      await house[restart]();
    }
  });
}
