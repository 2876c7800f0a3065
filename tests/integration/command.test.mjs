// The command line as a person meets it: what it prints, what it refuses and how it says so, and how `run` keeps both roles alive.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Client, signIn } from './lib/clients.mjs';
import { BINARY, Process, ROOT, demoAgents, eventually, sleep } from './lib/house.mjs';

let folder;
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'havre-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const havre = (...args) => {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr };
};

let states = 0;
const runOptions = () => ['run', '--demo', '--state', path.join(folder, `deep/state${states++}`),
  '--lobby-listen', '127.0.0.1:0', '--desk-listen', '127.0.0.1:0'];

/** The roles that a supervisor has running. */
function rolesOf(pid) {
  const roles = {};
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))[1];
      if (Number(parent) === pid)
        roles[readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')[1]] = Number(name);
    } catch { /* gone meanwhile */ }
  }
  return roles;
}

test('each command has its help, and the manual names each option', () => {
  assert.equal(havre('--help').status, 0);
  const manual = readFileSync(path.join(ROOT, 'packaging/havre.1'), 'utf8').replaceAll('\\-', '-');
  for (const command of ['run', 'lobby', 'desk', 'staff', 'backup', 'journal', 'import', 'check', 'page', 'version']) {
    assert.match(havre('--help').stdout, new RegExp(`^  ${command} `, 'm'));
    const { status, stdout } = havre(command, '--help');
    assert.equal(status, 0);
    for (const [option] of stdout.matchAll(/--[a-z-]+/g)) assert.ok(manual.includes(option), option);
  }
});

test('what is no command or no option is named, with exit status 2', () => {
  for (const [args, said] of [
    [[], /Usage/], [['fly'], /fly: no such command/], [['lobby', '--fly'], /--fly/],
    [['lobby', 'extra'], /extra/], [['check', '--set', 'queue.ring'], /SECTION\.KEY=VALUE/],
    [['check', '--set', 'queue.rin=4'], /nearest is queue\.ring/],
    [['check', '--lobby-listen', 'nowhere'], /lobby-listen/],
    [['check', '--set', 'queue.ring=0'], /from 1 to/],
  ]) {
    const { status, stderr } = havre(...args);
    assert.equal(status, 2, JSON.stringify(args));
    assert.match(stderr, said);
  }
});

test('check names the file and the line of each fault', () => {
  const file = path.join(folder, 'wrong.ini');
  writeFileSync(file, '[queue]\nring = soon\n\n[lobby]\nlisten = 0.0.0.0:80\nlisen = 1\n[nothing]\nx = 1\n');
  const { status, stderr } = havre('check', '--config', file);
  assert.equal(status, 2);
  for (const line of [2, 5, 6]) assert.match(stderr, new RegExp(`^${file}:${line}: `, 'm'));
  assert.equal(havre('check', '--config', path.join(ROOT, 'packaging/havre.ini')).status, 0);
  assert.equal(havre('check', '--config', path.join(folder, 'absent.ini')).status, 2);
});

test('run starts both, prints where to go and how to sign in, and ends in order on a signal', async () => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const run = new Process(runOptions());
    try {
      const [, lobby] = await run.printed(/Visitors: (\S+)/);
      const [, desk] = await run.printed(/Staff: (\S+)/);
      await eventually('the page', async () => (await fetch(lobby)).status === 200);
      assert.equal((await signIn(desk, (await demoAgents(run))[1])).status, 204);
      const roles = Object.values(rolesOf(run.pid));
      assert.equal(roles.length, 2);
      run.kill(signal);
      assert.deepEqual(await run.ended, { code: 0, signal: null });
      assert.deepEqual(roles.filter((pid) => existsSync(`/proc/${pid}`)), []);
    } finally {
      run.kill();
    }
  }
});

test('a role that is told twice to end still ends in order', async () => {
  const lobby = new Process(['lobby', '--state', path.join(folder, 'twice'), '--lobby-listen', '127.0.0.1:0']);
  try {
    const [, url] = await lobby.printed(/Visitors: (\S+)/);
    const open = new Client(url, 'havre.1'); // who does not answer the close keeps it busy for a moment
    await open.opened;
    open.socket.pause();
    lobby.kill('SIGINT');
    await sleep(100);
    lobby.kill('SIGTERM');
    assert.deepEqual(await lobby.ended, { code: 0, signal: null });
    open.cut();
  } finally {
    lobby.kill();
  }
});

test('the demo does not touch an account that is not its own', async () => {
  const state = path.join(folder, 'real');
  const options = ['desk', '--demo', '--state', state, '--desk-listen', '127.0.0.1:0'];
  const first = new Process(options);
  await first.printed(/Staff: (\S+)/);
  await first.stop();
  rmSync(path.join(state, 'demo-sign-in'));
  const { status, stderr } = havre(...options);
  assert.equal(status, 3);
  assert.match(stderr, /give the demo a folder of its own/);
});

test('a second start has the same agents and the same house key', async () => {
  const options = runOptions();
  const keys = [], agents = [];
  for (let i = 0; i < 2; i++) {
    const run = new Process(options);
    try {
      const [, lobby] = await run.printed(/Visitors: (\S+)/);
      await run.printed(/Staff: (\S+)/);
      agents.push(await demoAgents(run));
      keys.push(await eventually('the key', async () => /"house_key":"([^"]+)"/.exec(await (await fetch(lobby)).text())?.[1]));
      await run.stop();
    } finally {
      run.kill();
    }
  }
  assert.deepEqual(agents[0], agents[1]);
  assert.equal(keys[0], keys[1]);
  const state = options[3];
  assert.equal(statSync(state).mode & 0o777, 0o700);
  for (const name of ['havre.db', 'demo-sign-in'])
    assert.equal(statSync(path.join(state, name)).mode & 0o777, 0o600, name);
  const database = readFileSync(path.join(state, 'havre.db'));
  assert.ok(database.includes('$argon2id$'));
  for (const { password } of agents[0]) assert.ok(!database.includes(password));
});

test('a role that dies is started again, with back-off', async () => {
  const run = new Process(runOptions());
  try {
    await run.printed(/Visitors: (\S+)/);
    await run.printed(/Staff: (\S+)/);
    for (const role of ['lobby', 'desk']) {
      const before = (await eventually(role, () => rolesOf(run.pid)[role] && rolesOf(run.pid)))[role];
      process.kill(before, 'SIGKILL');
      await eventually(`another ${role}`, () => {
        const now = rolesOf(run.pid)[role];
        return now && now !== before;
      });
    }
    assert.match(run.stderr, /lobby was ended by signal 9: starting it again in 100 ms/);
    await run.stop();
  } finally {
    run.kill();
  }
});

test('the roles end with a supervisor that is killed', async () => {
  const run = new Process(runOptions());
  await run.printed(/Visitors: (\S+)/);
  await run.printed(/Staff: (\S+)/);
  const roles = Object.values(rolesOf(run.pid));
  assert.equal(roles.length, 2);
  run.kill('SIGKILL');
  await eventually('no orphans', () => roles.every((pid) => !existsSync(`/proc/${pid}`)));
});

test('page prints the hashes of what visitors are served, in each encoding and language', async () => {
  const options = runOptions();
  const run = new Process(options);
  try {
    const [, lobby] = await run.printed(/Visitors: (\S+)/);
    await run.printed(/Staff: (\S+)/);
    await eventually('the house’s page', async () => /"house_key":"[^"]/.test(await (await fetch(lobby)).text()));
    const { stdout, status } = havre('page', '--state', options[3]);
    assert.equal(status, 0);
    for (const encoding of ['br', 'gzip', 'identity']) {
      for (const [at, language] of ['fr', 'en'].entries()) {
        const answer = await fetch(lobby, { headers: { 'Accept-Encoding': encoding, 'Accept-Language': language } });
        assert.equal(answer.headers.get('content-encoding') ?? 'identity', encoding);
        const served = createHash('sha256').update(Buffer.from(await answer.arrayBuffer())).digest('hex');
        assert.match(stdout.split('\n')[at], new RegExp(`^${served} .* in ${language},`), encoding);
      }
    }
    const english = havre('page', '--state', options[3], '--language', 'en');
    assert.equal(english.stdout, `${stdout.split('\n')[1]}\n`);
    const none = havre('page', '--state', options[3], '--language', 'de');
    assert.equal(none.status, 3);
    assert.match(none.stderr, /not on offer/);
    const templates = havre('version').stdout.split('\n').slice(1, 3).map((line) => line.split(' ')[0]);
    for (const template of templates) assert.ok(/^[0-9a-f]{64}$/.test(template) && !stdout.includes(template));
    await run.stop();
  } finally {
    run.kill();
  }
});

test('an address in use stops everything and says what to do, with exit status 3', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await eventually('a port', () => other.address());
  const port = other.address().port;
  const taken = `127.0.0.1:${port}`;
  try {
    for (const [role, lobby, desk] of [['lobby', taken, '127.0.0.1:0'], ['desk', '127.0.0.1:0', taken],
      ['run', taken, '127.0.0.1:0']]) {
      const { status, stderr } = havre(role, '--state', path.join(folder, 'in-use'),
        '--lobby-listen', lobby, '--desk-listen', desk);
      assert.equal(status, 3, stderr);
      assert.match(stderr, /is another program there/);
    }
  } finally {
    other.close();
  }
});

test('a state folder that cannot be made is said plainly', () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const { status, stderr } = havre('desk', '--state', path.join(file, 'state'), '--desk-listen', '127.0.0.1:0');
  assert.equal(status, 3);
  assert.match(stderr, /state folder/);
});

test('unix listeners and a base path', async () => {
  const socket = path.join(folder, 'lobby.http');
  const state = path.join(folder, 'unix');
  const lobby = new Process(['lobby', '--state', state, '--lobby-listen', `unix:${socket}`,
    '--base-path', '/aide', '--set', 'lobby.origin=https://neutre.example', '--trusted-proxy', 'unix']);
  try {
    await lobby.printed(/Visitors: unix:/);
    const { request } = await import('node:http');
    const status = (where, host = 'neutre.example') => new Promise((resolve, reject) => {
      request({ socketPath: socket, path: where, headers: { Host: host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on('error', reject).end();
    });
    assert.equal(await status('/aide'), 200);
    assert.equal(await status('/aide/'), 200);
    assert.equal(await status('/'), 404);
    assert.equal(await status('/aider'), 404);
    assert.equal(await status('/aide/live'), 426);
    assert.equal(await status('/aide', 'localhost'), 403);
    await lobby.stop();
  } finally {
    lobby.kill();
  }
});

test('nothing about a visitor is in what the roles print', async () => {
  const run = new Process(runOptions());
  try {
    const [, lobby] = await run.printed(/Visitors: (\S+)/);
    await run.printed(/Staff: (\S+)/);
    await fetch(lobby, { headers: { 'User-Agent': 'agent-string-of-hers' } });
    await sleep(100);
    await run.stop();
    assert.doesNotMatch(run.stderr, /agent-string-of-hers|127\.0\.0\.1/);
  } finally {
    run.kill();
  }
});
