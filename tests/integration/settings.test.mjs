// What a house sets, changed while it runs: the page, its languages, the consoles' time for copies.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent } from './lib/clients.mjs';
import { Process, ROOT, demoAgents, eventually } from './lib/house.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'havre-settings-'));
const PAGES = [
  '[page]\nexit = https://one.example/\nlanguages = fr\n[queue]\nkeep = 600\ngrace = 300\n',
  '[page]\nexit = https://two.example/?a=1&b=2\nlanguages = en fr\n[queue]\nkeep = 61\ngrace = 7\n',
  '[page]\nexit = https://three.example/\n[queue]\nkeep = 600\n',
  '[page]\nexit = https://four.example/\nlanguages = en\n[queue]\nkeep = 0\n',
];
const MORE = [5, 6, 7].map((n) => `[page]\nexit = https://${n}.example/\n`);
const files = [...PAGES, ...MORE].map((text, at) => path.join(folder, `${at}.ini`));
const buses = ['a', 'b'].map((name) => path.join(folder, `${name}.sock`));
let lobbies, desk, agents;

/** As a Process, of the test's own program. */
function changingDesk() {
  const it = Object.create(Process.prototype);
  const program = path.join(ROOT, 'build/asan/tests/integration/changing_desk');
  it.stdout = it.stderr = '';
  it.child = spawn(program, [folder, buses.join(), ...files], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' },
  });
  it.child.stdout.on('data', (data) => (it.stdout += data));
  it.child.stderr.on('data', (data) => (it.stderr += data));
  it.ended = new Promise((resolve) => it.child.on('exit', (code, signal) => resolve({ code, signal })));
  it.ended.then((how) => (it.how = how));
  return it;
}

before(async () => {
  files.forEach((file, at) => writeFileSync(file, [...PAGES, ...MORE][at]));
  lobbies = buses.map((bus) => new Process(['lobby', '--state', folder, '--lobby-listen', '127.0.0.1:0', '--bus', bus]));
  for (const lobby of lobbies) [, lobby.url] = await lobby.printed(/(http:\/\/\S+)/);
  desk = changingDesk();
  [, desk.url] = await desk.printed(/(http:\/\/\S+)/);
  agents = await demoAgents(desk);
});
after(async () => {
  for (const one of [...(lobbies ?? []), desk]) one?.kill();
  await desk?.ended;
  rmSync(folder, { recursive: true, force: true });
});

async function page(lobby, language = 'fr') {
  const answer = await fetch(lobby.url, { headers: { 'Accept-Language': language } });
  const html = await answer.text();
  const settings = JSON.parse(/id="settings">([^<]*)</.exec(html)[1]);
  const exit = /id="exit" href="([^"]*)"/.exec(html)[1].replace(/&amp;/g, '&');
  return { html, settings, exit, lang: /<html lang="(\w+)"/.exec(html)[1] };
}

const at = (exit) => Promise.all(lobbies.map((lobby) =>
  eventually(`${exit} at a lobby`, async () => (await page(lobby)).exit === exit)));

test('other settings reach the page at every lobby, in every language and encoding, without a restart', async () => {
  await at('https://one.example/');
  assert.equal((await page(lobbies[0], 'en')).lang, 'fr', 'French alone is on offer');
  const agent = await Agent.arrive(desk.url, agents[0]);
  assert.equal(agent.welcome.keep, 600);
  desk.kill('SIGUSR1');
  assert.equal((await agent.hears('settings')).keep, 61);
  await at('https://two.example/?a=1&b=2');
  for (const lobby of lobbies) {
    for (const [asked, lang] of [['fr', 'fr'], ['en', 'en'], ['de', 'en']]) {
      const { html, settings, lang: got } = await page(lobby, asked);
      assert.equal(got, lang);
      assert.equal(settings.keep, 61);
      assert.deepEqual(Object.keys(settings.languages), ['en', 'fr']);
      assert.ok(html.includes('href="https://two.example/?a=1&amp;b=2"'));
      assert.match(html, /\b2 minutes (au plus|at most)/);
    }
    assert.equal((await fetch(`${lobby.url}words/en`)).status, 200);
  }
  const zipped = await fetch(lobbies[0].url, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(zipped.headers.get('content-encoding'), 'gzip');
  assert.match(await zipped.text(), /two\.example/);
  agent.cut();
});

test('of several changes in a row the last one counts', async () => {
  desk.kill('SIGUSR1');
  await eventually('the second change', () => desk.stdout.match(/applied/g)?.length === 2);
  desk.kill('SIGUSR1');
  await at('https://four.example/');
  for (const lobby of lobbies) {
    const { settings, lang } = await page(lobby);
    assert.equal(lang, 'en');
    assert.equal(settings.keep, 0);
    assert.equal((await fetch(`${lobby.url}words/fr`)).status, 404);
  }
});

test('while other pages are made the desk does everything else', async () => {
  const longest = [];
  for (const [n] of MORE.entries()) {
    desk.kill('SIGUSR1');
    await at(`https://${n + 5}.example/`);
    desk.kill('SIGUSR2');
    const said = await eventually('how long', () => [...desk.stdout.matchAll(/longest turn: (\d+) us/g)][n]);
    longest.push(Number(said[1]) / 1000);
  }
  // Compressing two languages takes 70 ms; a busy machine may hold any turn up, but not all of them.
  assert.ok(Math.min(...longest) < 20, `${longest} ms`);
});

test('a lobby that comes later gets the pages of now, and the desk ends in order', async () => {
  await lobbies[1].stop();
  lobbies[1] = new Process(['lobby', '--state', folder, '--lobby-listen', '127.0.0.1:0', '--bus', buses[1]]);
  [, lobbies[1].url] = await lobbies[1].printed(/(http:\/\/\S+)/);
  await at('https://7.example/');
  assert.deepEqual(await desk.stop(), { code: 0, signal: null });
});
