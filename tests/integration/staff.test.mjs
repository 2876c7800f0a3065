// The commands for those who run a house: accounts, backups, the journal. Beside a desk that runs, and when none does.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, signIn } from './lib/clients.mjs';
import { BINARY, Process, demoAgents, eventually } from './lib/house.mjs';

let folder;
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'havre-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

let states = 0;
const newState = () => path.join(folder, `state${states++}`);

function havre(...args) {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr };
}

/** It must end well; gives what it printed. */
function done(...args) {
  const { status, stdout, stderr } = havre(...args);
  assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

const sql = (state, text) => execFileSync('sqlite3', [path.join(state, 'havre.db'), text], { encoding: 'utf8' }).trim();
const add = (state, name, ...options) => done('staff', 'add', name, '--display', 'Agent 1', '--state', state, ...options);
const accounts = (state) => Object.fromEntries(done('staff', 'list', '--state', state).trim().split('\n')
  .map((line) => line.split('\t')).map(([name, ...rest]) => [name, rest]));
const LINK = /^(\S+)\/#enrol=([\w-]{43})$/m;

async function withDesk(state, work) {
  const desk = new Process(['desk', '--demo', '--state', state, '--desk-listen', '127.0.0.1:0']);
  try {
    const [, url] = await desk.printed(/Staff: (\S+)/);
    await work(url, await demoAgents(desk), desk);
    await desk.stop();
  } finally {
    desk.kill();
  }
}

test('the first admin is made on the command line, with a link that is in no log on the way', () => {
  const state = newState();
  const out = add(state, 'alex', '--role', 'admin', '--base', 'https://desk.example');
  const [, base, token] = LINK.exec(out);
  assert.equal(base, 'https://desk.example');
  assert.deepEqual(accounts(state).alex.slice(0, 3), ['admin', 'not enrolled', 'Agent 1']);
  const database = ['havre.db', 'havre.db-wal'].map((name) => path.join(state, name)).filter(existsSync)
    .map((file) => readFileSync(file, 'latin1')).join('');
  for (const form of [token, Buffer.from(token, 'base64url').toString('latin1'), Buffer.from(token, 'base64url').toString('hex')])
    assert.ok(!database.includes(form));
  assert.ok(database.includes('alex'));
  for (const name of ['havre.db', 'secret.key']) assert.equal(statSync(path.join(state, name)).mode & 0o777, 0o600);
});

test('the link leads to where staff connect', () => {
  const state = newState();
  assert.equal(LINK.exec(add(state, 'a'))[1], 'http://localhost:8081');
  assert.equal(LINK.exec(add(state, 'b', '--set', 'desk.origin=https://b.example'))[1], 'https://b.example');
  assert.equal(LINK.exec(add(state, 'c', '--set', 'desk.listen=127.0.0.1:9'))[1], 'http://localhost:9');
  const { status, stderr } = havre('staff', 'add', 'd', '--display', 'D', '--state', state, '--set', 'desk.listen=127.0.0.1:0');
  assert.equal(status, 2);
  assert.match(stderr, /--base/);
  for (const base of ['http://desk.example', 'https://desk.example/', 'https://', 'https://a b', 'http://localhost.evil'])
    assert.equal(havre('staff', 'add', 'd', '--display', 'D', '--state', state, '--base', base).status, 2, base);
  assert.ok(!('d' in accounts(state)));
});

test('an account is what the options say', () => {
  const state = newState();
  add(state, 'kim', '--role', 'supervisor', '--profession', 'psychologist', '--zones', 'gendarmerie',
    '--languages', 'en,ar', '--capacity', '3', '--minors', '--tags', 'lsf,nuit');
  assert.deepEqual(accounts(state).kim, ['supervisor', 'not enrolled', 'Agent 1', 'psychologist', 'gendarmerie', 'en,ar', '3', 'minors', 'lsf,nuit']);
});

test('what is wrong is said at once, and nothing is made', () => {
  const state = newState();
  const { status, stderr } = havre('staff', 'add', 'A B', '--state', state, '--role', 'boss', '--profession', 'nurse',
    '--zones', 'sea', '--languages', 'xx', '--capacity', '0', '--tags', 'É', '--base', 'http://a.example');
  assert.equal(status, 2);
  for (const said of [/A B: a name/, /--display/, /--role boss/, /--profession nurse/, /--zones sea/, /--languages xx/, /--capacity 0/, /--tags/, /--base http/])
    assert.match(stderr, said);
  assert.ok(!existsSync(state));
  for (const args of [['staff'], ['staff', 'fly'], ['staff', 'add'], ['staff', 'list', 'x'], ['backup'], ['journal'], ['journal', 'prune'],
    ['journal', 'verify', '--head', 'x'], ['staff', 'list', '--demo']])
    assert.equal(havre(...args, '--state', state).status, 2, args.join(' '));
});

test('a state folder that was mistyped is not made into a house', () => {
  const state = newState();
  for (const args of [['staff', 'list'], ['staff', 'disable', 'a'], ['backup', path.join(folder, 'none')], ['journal', 'verify']]) {
    const { status, stderr } = havre(...args, '--state', state);
    assert.equal(status, 3);
    assert.match(stderr, /there is no database in .*--state/);
  }
  assert.ok(!existsSync(state));
});

test('no account is made twice, and who is not there is said', () => {
  const state = newState();
  add(state, 'a');
  assert.match(havre('staff', 'add', 'a', '--display', 'A', '--state', state).stderr, /an account of the name a already/);
  for (const action of ['disable', 'enable', 'reset']) {
    const { status, stderr } = havre('staff', action, 'b', '--state', state);
    assert.equal(status, 1);
    assert.match(stderr, /no account of the name b/);
  }
  assert.match(done('journal', 'verify', '--state', state), /intact: 1 rows/);
});

test('disabling ends the session of an agent while the desk runs', async () => {
  const state = newState();
  await withDesk(state, async (url, [camille]) => {
    const { cookie } = await signIn(url, camille);
    const session = async () => (await fetch(new URL('session', url), { headers: { Cookie: cookie } })).status;
    assert.equal(await session(), 200);
    done('staff', 'disable', 'camille', '--state', state);
    assert.equal(await session(), 401);
    assert.equal((await signIn(url, camille)).status, 401);
    assert.equal(accounts(state).camille[1], 'disabled');
    done('staff', 'enable', 'camille', '--state', state);
    assert.equal(await session(), 401);
    assert.equal((await signIn(url, camille)).status, 204);
  });
});

test('a reset leaves nothing to sign in with and prints a link', () => {
  const state = newState();
  const [, , first] = LINK.exec(add(state, 'a'));
  sql(state, "UPDATE accounts SET password_hash = 'some'");
  const [, , second] = LINK.exec(done('staff', 'reset', 'a', '--state', state));
  assert.notEqual(first, second);
  assert.equal(sql(state, "SELECT password_hash || (SELECT COUNT(*) FROM enrolments) FROM accounts"), '1');
  done('staff', 'disable', 'a', '--state', state);
  assert.match(havre('staff', 'reset', 'a', '--state', state).stderr, /enable it first/);
});

test('the demo’s people need no second factor, and a desk that is no demo refuses them', async () => {
  const state = newState();
  let people;
  await withDesk(state, async (url, agents) => {
    people = agents;
    assert.deepEqual(people.map(({ name }) => name), ['camille', 'sacha', 'dominique', 'alex']);
    const roles = accounts(state);
    assert.deepEqual(people.map(({ name }) => roles[name][0]), ['agent', 'agent', 'supervisor', 'admin']);
    assert.equal((await signIn(url, people[3])).status, 204);
  });
  const desk = new Process(['desk', '--state', state, '--desk-listen', '127.0.0.1:0']);
  try {
    const [, url] = await desk.printed(/Staff: (\S+)/);
    for (const one of people) assert.equal((await signIn(url, one)).status, 401);
    await desk.stop();
  } finally {
    desk.kill();
  }
});

test('a demo of two agents becomes one of four', async () => {
  const state = newState();
  let before;
  await withDesk(state, async (_, agents) => (before = agents));
  execFileSync('sed', ['-i', '3,$d', path.join(state, 'demo-sign-in')]);
  sql(state, "DELETE FROM accounts WHERE name IN ('dominique', 'alex'); UPDATE accounts SET demo = 0");
  await withDesk(state, async (url, agents) => {
    assert.equal(agents.length, 4);
    assert.deepEqual(agents.slice(0, 2), before.slice(0, 2));
    assert.equal((await signIn(url, agents[0])).status, 204);
  });
});

test('a backup is made while the desk runs, whole, and overwrites nothing', async () => {
  const state = newState();
  await withDesk(state, async (url, agents) => {
    const file = path.join(folder, 'backup');
    const agent = await Agent.arrive(url, agents[0]);
    const out = done('backup', file, '--state', state);
    assert.match(out, /checked/);
    assert.match(out, /secret\.key elsewhere/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(execFileSync('sqlite3', [file, 'PRAGMA integrity_check; SELECT COUNT(*) FROM accounts'], { encoding: 'utf8' }), 'ok\n4\n');
    const { status, stderr } = havre('backup', file, '--state', state);
    assert.equal(status, 1);
    assert.match(stderr, /File exists/);
    assert.equal(havre('backup', path.join(folder, 'no/where'), '--state', state).status, 1);
    assert.match(sql(state, "SELECT action || detail FROM journal WHERE action = 'backup'"), /^backup\{"file":"backup"\}$/);
    agent.close();
  });
});

test('verify names the row that a hand in the database altered or took out', () => {
  const state = newState();
  for (const name of ['a', 'b', 'c']) add(state, name);
  done('staff', 'disable', 'b', '--state', state);
  const [, head] = /^Head: (\d+:[0-9a-f]{64})$/m.exec(done('journal', 'verify', '--state', state));
  done('staff', 'enable', 'b', '--state', state);
  const verify = (...options) => havre('journal', 'verify', '--state', state, ...options);
  for (const given of [head, head.split(':')[1]]) {
    assert.match(done('journal', 'verify', '--state', state, '--head', given), /intact: 5 rows, 1 to 5, 1 of them after/);
  }
  sql(state, "CREATE TABLE kept AS SELECT * FROM journal");
  const says = (change, said, ...options) => {
    sql(state, change);
    const { status, stdout } = verify(...options);
    assert.match(stdout, said);
    assert.equal(status, 1);
    sql(state, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept");
  };
  says("UPDATE journal SET actor = 3 WHERE number = 2", /^Row 2 was altered\. 1 rows before it are right\.$/m);
  says("DELETE FROM journal WHERE number = 3", /^Row 3 is missing\.$/m);
  says("DELETE FROM journal WHERE number >= 4", /^Row 4 is missing\.$/m, '--head', head);
  says("DELETE FROM journal WHERE number >= 4", /No row has the hash/, '--head', head.split(':')[1]);
  says("DELETE FROM journal WHERE number = 1", /^Row 1 is missing\.$/m);
  assert.equal(verify('--head', head).status, 0);
});

test('each command is in the journal, by the command line', () => {
  const state = newState();
  add(state, 'a', '--role', 'admin');
  for (const action of ['reset', 'disable', 'disable', 'enable']) done('staff', action, 'a', '--state', state);
  assert.deepEqual(sql(state, 'SELECT actor, action, subject, detail FROM journal ORDER BY number').split('\n'), [
    '0|account-added|a|{"role":"admin","display":"Agent 1"}', '0|account-reset|a|{}', '0|account-disabled|a|{}', '0|account-enabled|a|{}',
  ]);
});

test('a desk whose key of second factors is gone says so and runs', async () => {
  const state = newState();
  await withDesk(state, async () => {});
  sql(state, "UPDATE accounts SET totp_secret = '00' WHERE name = 'sacha'");
  unlinkSync(path.join(state, 'secret.key'));
  await withDesk(state, async (url, agents, desk) => {
    await eventually('the warning', () => /secret\.key: .*missing or damaged/.test(desk.stderr));
    assert.equal((await signIn(url, agents[0])).status, 204);
  });
});
