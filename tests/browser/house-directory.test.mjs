// What the directory was made from, and a newer file in its place: an admin’s page in the console.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { sees, textOf } from './lib/browser.mjs';
import { ADMIN, SUPERVISOR, flawless as audited, meanwhile, opensHouse, presses, staffAt } from './lib/house.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const as = (person) => staffAt(it, person, { away: true });
const folder = mkdtempSync(path.join(tmpdir(), 'directory-'));
const SECTION = '[aria-labelledby="import-places"]';

function fileOf(name, text) {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
}

/** From the top: axe takes for too small what the head that stays covers half of. */
async function flawless(page) {
  await page.$$eval('*', (all) => all.forEach((one) => (one.scrollTop = 0)));
  await audited(page);
}

async function sends(page, file) {
  const input = await page.$('#file-places');
  await input.uploadFile(file);
  await page.focus(`${SECTION} button`);
  await page.keyboard.press('Enter');
}

test('for each kind it says which file it is, where it is had, and what is there', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Annuaire');
  await sees(admin, '.house', 'Zones de compétence', 'data.gouv.fr', 'export-gn2.csv', 'geo.api.gouv.fr', 'Rien n’a encore été importé');
  await sees(admin, '[aria-labelledby="import-communes"]', 'fournies avec Havre');
  assert.equal((await admin.$$('.import')).length, 6);
  assert.equal((await admin.$$('.house a')).length, 0, 'it leads nowhere');
  await flawless(admin);
});

test('a file is sent with the keyboard alone; what was refused stands in a table', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Annuaire');
  await sees(admin, SECTION, 'Lieux de la maison');
  await sends(admin, fileOf('lieux.csv', 'name,kind,latitude,longitude\nLa Halte,foyer,48.85,2.35\n,foyer,48.85,2.35\nX,foyer,0,0\n'));
  await sees(admin, SECTION, '1 lignes prises, 2 refusées', 'sans nom', 'coordonnées à zéro', 'lieux.csv');
  assert.deepEqual(await admin.$$eval(`${SECTION} tbody tr`, (rows) => rows.map((row) => row.cells[0].innerText)), ['3', '4']);
  await flawless(admin);
  await sends(admin, fileOf('photo.csv', 'pas un tableau'));
  await sees(admin, SECTION, 'Rien n’a été remplacé', 'photo.csv:', 'lieux.csv');
  await flawless(admin);
});

test('data of more than 90 days stand out', async () => {
  const admin = await as(ADMIN);
  const database = path.join(it.house.state, 'havre.db');
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', database, `UPDATE imports SET imported_ms = ${Date.now() - 91 * 24 * 3600e3}`]);
  await opensHouse(admin, 'Annuaire');
  await sees(admin, SECTION, 'Ces données ont plus de 90 jours.');
  await flawless(admin);
});

test('what is too large is said before it is sent; whoever stops has sent nothing', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Annuaire');
  await sends(admin, fileOf('trop.csv', 'x'.repeat(64 * 1024 * 1024 + 1)));
  await sees(admin, SECTION, 'dépasse 64 Mo');
  const client = await admin.createCDPSession();
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200 * 1024 });
  await sends(admin, fileOf('long.csv', 'name,kind\n'.padEnd(20 * 1024 * 1024, 'x')));
  await sees(admin, SECTION, 'Envoi : ');
  await presses(admin, 'Arrêter l’envoi');
  await sees(admin, SECTION, 'L’envoi est arrêté');
  await client.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const { imports } = await meanwhile(admin, 'imports');
  assert.equal(imports.find(({ kind }) => kind === 'places').source, 'lieux.csv');
});

test('a supervisor has no such page', async () => {
  const supervisor = await as(SUPERVISOR);
  await opensHouse(supervisor, 'Réponses');
  assert.ok(!(await textOf(supervisor, '.house nav')).includes('Annuaire'));
});
