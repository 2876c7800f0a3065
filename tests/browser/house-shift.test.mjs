// What supervisors have in the console: replies, journal, and the conversations that go on beside it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { agentTakes, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { Console } from './lib/console.mjs';
import {
  ADMIN, SUPERVISOR, accountOf, changes, flawless, meanwhile, opensHouse, presses, sets, staffAt, types, wrongField,
} from './lib/house.mjs';
import { stage } from './lib/stage.mjs';
import { eventually } from '../integration/lib/house.mjs';

const it = stage();
const desk = new Console(it);
const as = (person, options) => staffAt(it, person, options);

test('a supervisor edits, adds, orders and takes out replies; another’s change is not overwritten', async () => {
  const supervisor = await as(SUPERVISOR, { away: true });
  const titles = () => supervisor.$$eval('.prepared b', (all) => all.map((one) => one.innerText));
  await opensHouse(supervisor, 'Réponses');
  await sees(supervisor, '.prepared', 'bonjour, en sécurité', 'mineurs');
  const [first, second] = await titles();
  await presses(supervisor, `Descendre « ${first} »`);
  await eventually('the new order', async () => (await titles())[0] === second);
  await presses(supervisor, 'Ajouter une réponse', '.bar');
  await supervisor.type('#reply-title', 'bonne nuit');
  await supervisor.type('#reply-text', 'Bonne nuit, {prenom}.');
  await presses(supervisor, 'Ajouter une réponse', '.pane');
  await sees(supervisor, '.wrong', 'accolades');
  assert.equal((await wrongField(supervisor))[0], 'reply-text');
  await types(supervisor, '#reply-text', 'Bonne nuit, de la part de {name}.');
  await presses(supervisor, 'Ajouter une réponse', '.pane');
  await eventually('the new one, last', async () => (await titles()).at(-1) === 'bonne nuit');
  await presses(supervisor, 'bonne nuit\nBonne nuit, de la part de {name}.', '.prepared');
  const { replies } = await meanwhile(supervisor, 'replies');
  const { id, version, ...rest } = replies.find(({ title }) => title === 'bonne nuit');
  await meanwhile(supervisor, `replies/change/${id}`, { ...rest, version, text: 'Reposez-vous.' });
  await types(supervisor, '#reply-title', 'bonne nuit, au calme');
  await presses(supervisor, 'Enregistrer', '.pane');
  await sees(supervisor, '.pane .conflict', 'Reposez-vous.');
  await flawless(supervisor);
  await presses(supervisor, 'Reprendre ce qui est enregistré');
  assert.equal(await supervisor.$eval('#reply-text', (one) => one.value), 'Reposez-vous.');
  await presses(supervisor, 'Supprimer cette réponse');
  await sees(supervisor, '.access', 'plus proposée');
  await presses(supervisor, 'Oui, supprimer');
  await eventually('it is gone', async () => !(await titles()).includes('bonne nuit'));
});

test('a supervisor reads the journal page by page and its head; an agent sees no such pages', async () => {
  const supervisor = await as(SUPERVISOR, { away: true });
  const admin = await as(ADMIN, { away: true });
  await sets(admin, 'ring', 40);
  const { id, version, display, profession, zones, languages, minors, tags, takes_at_once } = await accountOf(admin, 'sacha');
  await meanwhile(admin, `staff/change/${id}`,
    { version, display, profession, role: 'supervisor', zones, languages, capacity: 2, minors, tags, takes_at_once });
  for (let i = 0; i < 48; i++)
    await meanwhile(supervisor, 'replies/add', { language: 'en', title: `n${i}`, text: 'x', position: 90 + i, minors: false });
  await opensHouse(supervisor, 'Journal');
  await sees(supervisor, '.house table', 'réponses modifiées', 'ajoutée');
  const head = await supervisor.$eval('.house .head-of code', (one) => one.innerText);
  assert.match(head, /^\d+ [0-9a-f]{64}$/);
  const numbers = () => supervisor.$$eval('.journal tbody tr', (all) => all.map((row) => Number(row.cells[0].innerText)));
  assert.equal((await numbers())[0], Number(head.split(' ')[0]), 'the newest is first, and is the head');
  await presses(supervisor, 'Plus anciennes');
  await sees(supervisor, '.journal', 'Durée de sonnerie', '25 s → 40 s', 'par mot de passe', 'Rôle : agent → superviseur');
  const all = await numbers();
  assert.deepEqual(all, all.map((_, at) => all[0] - at), 'none is left out, none is there twice');
  assert.ok(!(await textOf(supervisor, '.house nav')).includes('Réglages'));
  await flawless(supervisor);
  const agent = await desk.agent({ away: true });
  assert.ok(!(await textOf(agent, '.top')).includes('Maison'));
});

test('whoever is made an admin sees the admins’ pages at once', async () => {
  const supervisor = await as(SUPERVISOR, { away: true });
  await opensHouse(supervisor, 'Journal');
  const admin = await as(ADMIN, { away: true });
  await opensHouse(admin, 'Équipe');
  await sees(admin, '.house table', 'dominique');
  for (const role of ['admin', 'supervisor']) {
    await changes(admin, 'dominique');
    await admin.select('#staff-role', role);
    await presses(admin, 'Enregistrer', '.pane');
    await admin.waitForFunction(() => !document.querySelector('.pane'));
    if (role === 'admin') await sees(supervisor, '.house nav', 'Équipe', 'Réglages');
  }
  await supervisor.waitForSelector('#name');
});

test('conversations go on there, an offer rings, and what was typed is there when one comes back', async () => {
  const supervisor = await as(SUPERVISOR);
  const first = await visitorAt(it.browser, it.house.url);
  await agentTakes(supervisor);
  await opensHouse(supervisor, 'Réponses');
  await presses(supervisor, 'Ajouter une réponse', '.bar');
  await supervisor.type('#reply-title', 'à demi écrit, e r d 1');
  await visitorWrites(first, 'vous êtes là ?');
  await sees(supervisor, '.list', 'vous êtes là ?', '1');
  assert.ok(await supervisor.$('.list .unread'), 'it is not taken for read');
  await visitorAt(it.browser, it.house.url);
  await sees(supervisor, '.offers', 'demande à vous parler');
  assert.equal(await supervisor.evaluate(() => document.activeElement.id), 'reply-title', 'the focus stays');
  await supervisor.click('.offers button.main');
  await supervisor.waitForSelector('.house', { hidden: true });
  await sees(supervisor, '.exchange', 'Terminer');
  await opensHouse(supervisor, 'Réponses');
  assert.equal(await supervisor.$eval('#reply-title', (one) => one.value), 'à demi écrit, e r d 1');
});

test('a database that takes nothing is said in words; what was typed stays, conversations go on', async () => {
  const admin = await as(ADMIN);
  const visitor = await visitorAt(it.browser, it.house.url);
  await agentTakes(admin);
  await opensHouse(admin, 'Réglages');
  await admin.waitForSelector('#set-keep');
  const other = spawn('sqlite3', [path.join(it.house.state, 'havre.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    other.stdin.write('BEGIN IMMEDIATE; SELECT 1;\n');
    await new Promise((resolve) => other.stdout.once('data', resolve));
    await types(admin, '#set-keep', '90');
    await admin.keyboard.press('Enter');
    await sees(admin, '.notices .alarm', 'ne peut pas être écrite', 'conversations continuent');
    await sees(admin, '.house .trouble', 'base de données');
    assert.equal(await admin.$eval('#set-keep', (one) => one.value), '90');
    await visitorWrites(visitor, 'je suis encore là');
    await sees(admin, '.list', 'je suis encore là');
    await flawless(admin);
  } finally {
    other.stdin.end('ROLLBACK;\n');
  }
  await new Promise((resolve) => other.once('exit', resolve));
  await presses(admin, 'Enregistrer');
  await sees(admin, '.save-bar', 'en vigueur');
  await admin.waitForSelector('.notices .alarm', { hidden: true });
});
