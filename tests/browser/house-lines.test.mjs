// The national lines: kept by an admin, seen by agents beside each conversation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sees, textOf } from './lib/browser.mjs';
import { ADMIN, SUPERVISOR, flawless as audited, meanwhile, opensHouse, presses, staffAt, types, wrongField } from './lib/house.mjs';
import { stage } from './lib/stage.mjs';
import { eventually } from '../integration/lib/house.mjs';

const it = stage();
const as = (person) => staffAt(it, person, { away: true });
const numbered = async (page, number) =>
  (await meanwhile(page, 'lines')).lines.find((line) => line.number === number);
const rowOf = (page, number) => page.$$eval('.prepared li', (rows, wanted) =>
  rows.find((row) => row.querySelector('b').innerText === wanted)?.innerText ?? '', number);

/** From the top: axe takes for too small what the head that stays covers half of. */
async function flawless(page) {
  await page.$$eval('*', (all) => all.forEach((one) => (one.scrollTop = 0)));
  await audited(page);
}

async function edits(page, number) {
  for (const row of await page.$$('.prepared .reply'))
    if (await row.$eval('b', (one) => one.innerText) === number) await row.click();
  await sees(page, '.pane h3', 'Modifier un numéro');
}

test('an admin reads each line’s hours in words, whether somebody is there, and what is to be verified', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Numéros');
  await sees(admin, '.prepared', '17', 'Violences Femmes Info', 'à toute heure', 'appel');
  assert.match(await rowOf(admin, '3919'), /ouvert/);
  assert.match(await rowOf(admin, '3018'), /tous les jours 09:00–23:00/);
  assert.match(await rowOf(admin, '114'), /SMS, tchat, vidéo/);
  for (const number of ['116 006', '0 800 05 95 95']) assert.match(await rowOf(admin, number), /à vérifier/);
  const old = await numbered(admin, '17');
  assert.match(await rowOf(admin, '17'), /service-public\.fr[^]*vérifié le 22 juil\. 2024/);
  if (Date.now() - old.verified > 366 * 24 * 3600e3) assert.match(await rowOf(admin, '17'), /plus d’un an/);
  await flawless(admin);
});

test('hours are typed day by day with the keyboard alone, and the day of verification with one button', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Numéros');
  await sees(admin, '.prepared', '0 800 05 95 95');
  await edits(admin, '0 800 05 95 95');
  const press = async (key, times = 1) => {
    for (let i = 0; i < times; i++) await admin.keyboard.press(key);
  };
  const labelled = (label) => admin.$eval(`[aria-label="${label}"]`, (one) => one.focus());
  await labelled('samedi : ajouter une plage');
  await press('Enter');
  await labelled('samedi, plage 1, de');
  await admin.keyboard.type('1000');
  await labelled('samedi, plage 1, à');
  await admin.keyboard.type('1600');
  await labelled('dimanche : comme la ligne au-dessus');
  await press('Enter');
  await labelled('dimanche, plage 1, à');
  await admin.keyboard.type('1200');
  await flawless(admin);
  await presses(admin, 'Aujourd’hui', '.pane');
  await admin.focus('#line-source');
  await press('Enter');
  await sees(admin, '.said', 'enregistré');
  await eventually('the new hours', async () => /sam\. 10:00–16:00/.test(await rowOf(admin, '0 800 05 95 95')));
  const { hours, verified, version } = await numbered(admin, '0 800 05 95 95');
  assert.equal(hours, `${Array(5).fill('1000-1900').join(';')};1000-1600;1000-1200;`);
  assert.ok(verified > Date.now() - 48 * 3600e3 && verified <= Date.now() && version === 2);
  await edits(admin, '0 800 05 95 95');
  await admin.focus('#line-hours input:checked');
  await press('ArrowUp');
  await presses(admin, 'Enregistrer', '.pane');
  await eventually('always', async () => /à toute heure/.test(await rowOf(admin, '0 800 05 95 95')));
});

test('what cannot be meant is said at its field; of two admins the second is told', async () => {
  const admin = await as(ADMIN);
  await opensHouse(admin, 'Numéros');
  await presses(admin, 'Ajouter un numéro', '.bar');
  await admin.type('#line-number', '39x');
  await admin.type('#line-names', 'Écoute');
  await admin.type('#line-source', 'affiche');
  await presses(admin, 'Ajouter un numéro', '.pane');
  await sees(admin, '.wrong', '2 à 20 signes');
  assert.equal((await wrongField(admin))[0], 'line-number');
  await types(admin, '#line-number', '3919');
  await presses(admin, 'Ajouter un numéro', '.pane');
  await sees(admin, '.wrong', 'déjà dans la liste');
  await flawless(admin);
  await types(admin, '#line-number', '0 800 20 22 23');
  await presses(admin, 'Ajouter un numéro', '.pane');
  await eventually('it is the last', async () => (await rowOf(admin, '0 800 20 22 23')).includes('à vérifier'));
  await edits(admin, '0 800 20 22 23');
  const { id, ...line } = await numbered(admin, '0 800 20 22 23');
  await meanwhile(admin, `lines/change/${id}`, { ...line, id: undefined, source: 'appel du 3 mars' });
  await types(admin, '#line-source', 'affiche en mairie');
  await presses(admin, 'Enregistrer', '.pane');
  await sees(admin, '.pane .conflict', 'appel du 3 mars');
  assert.equal((await numbered(admin, '0 800 20 22 23')).source, 'appel du 3 mars', 'nothing was overwritten unseen');
  assert.equal(await admin.$eval('#line-source', (one) => one.value), 'affiche en mairie', 'nothing typed is lost');
  await flawless(admin);
  await presses(admin, 'Enregistrer ma saisie', '.pane');
  await sees(admin, '.said', 'enregistré');
  await edits(admin, '0 800 20 22 23');
  await presses(admin, 'Retirer ce numéro');
  await sees(admin, '.access', 'plus montré');
  await presses(admin, 'Oui, supprimer');
  await eventually('it is gone', async () => !await rowOf(admin, '0 800 20 22 23'));
});

test('a supervisor has no such page; an agent has the lines beside each conversation and proposes one', async () => {
  const supervisor = await as(SUPERVISOR);
  await opensHouse(supervisor, 'Réponses');
  assert.ok(!(await textOf(supervisor, '.house nav')).includes('Numéros'));
  const { agent } = await it.talking();
  await agent.click('.facts .fold summary');
  await sees(agent, '.facts .lines', '17', '3919', 'ouvert', '3018');
  await presses(agent, 'Proposer le 3919', '.facts');
  await agent.waitForSelector('.composer');
  const fields = ['number', 'name', 'hours', 'ways'];
  const values = await Promise.all(fields.map((field) => agent.$eval(`#card-${field}`, (one) => one.value)));
  assert.deepEqual(values, ['3919', 'Violences Femmes Info', 'à toute heure', 'appel']);
  await flawless(agent);
});
