// Who works in the house, and how it is set: an admin’s pages in the console.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { sees, textOf } from './lib/browser.mjs';
import {
  ADMIN, accountOf, changes, flawless, meanwhile, opensHouse, presses, rowOf, settingOf, sets, staffAt, types, wrongField,
} from './lib/house.mjs';
import { stage } from './lib/stage.mjs';
import { eventually } from '../integration/lib/house.mjs';

const it = stage();
const as = (person, options) => staffAt(it, person, options);

test('an admin adds somebody and has a link to give, shown once', async () => {
  const admin = await as(ADMIN, { away: true });
  await opensHouse(admin, 'Équipe');
  await sees(admin, '.house table', 'camille', 'Agent 12', 'superviseur');
  const tops = await admin.$$eval('.house tbody tr:first-child > *', (cells) => cells.map((one) => one.getBoundingClientRect().top));
  assert.equal(new Set(tops).size, 1, 'what a row says stands in one line');
  await presses(admin, 'Ajouter un compte', '.bar');
  await admin.type('#staff-name', 'Nour');
  await admin.type('#staff-display', 'Agent 44');
  await presses(admin, 'Ajouter un compte', '.pane');
  await sees(admin, '.wrong', 'minuscules');
  const [field, invalid, about] = await wrongField(admin);
  assert.deepEqual([field, invalid], ['staff-name', 'true']);
  assert.match(about, /minuscules/, 'the field that has the focus says what is wrong');
  await flawless(admin);
  await types(admin, '#staff-name', 'nour');
  await presses(admin, 'Ajouter un compte', '.pane');
  await sees(admin, '.house .link', '/#enrol=', '72 heures');
  await eventually('the new row', async () => /lien pas encore utilisé/.test(await rowOf(admin, 'nour')));
  await admin.browserContext().overridePermissions(new URL(it.house.desk.url).origin, ['clipboard-sanitized-write']);
  await admin.bringToFront();
  await presses(admin, 'Copier le lien');
  await sees(admin, '.link [role=status]', 'Copié');
  await presses(admin, 'C’est noté');
  assert.ok(!(await textOf(admin, '.house')).includes('#enrol='));
});

test('an admin changes what somebody can do; of two at once the second sees both values', async () => {
  const admin = await as(ADMIN, { away: true });
  await opensHouse(admin, 'Équipe');
  await sees(admin, '.house table', 'camille');
  await changes(admin, 'camille');
  const { version, ...settable } = await accountOf(admin, 'camille');
  const { display, profession, zones, languages, minors, tags, takes_at_once } = settable;
  await meanwhile(admin, `staff/change/${settable.id}`,
    { version, display, profession, role: 'supervisor', zones, languages, capacity: 2, minors, tags, takes_at_once });
  await types(admin, '#staff-capacity', '3');
  await admin.type('#staff-tags', 'nuit littoral');
  await presses(admin, 'Enregistrer', '.pane');
  await sees(admin, '.pane .conflict', 'superviseur', '« agent »', 'nuit, littoral');
  assert.equal((await accountOf(admin, 'camille')).role, 'supervisor', 'nothing was overwritten unseen');
  assert.equal(await admin.$eval('#staff-tags', (one) => one.value), 'nuit littoral', 'nothing typed is lost');
  await flawless(admin);
  await presses(admin, 'Enregistrer ma saisie', '.pane');
  await sees(admin, '.said', 'enregistré');
  const now = await accountOf(admin, 'camille');
  assert.deepEqual([now.role, now.capacity, now.tags], ['agent', 3, ['littoral', 'nuit'].sort().reverse()]);
});

test('somebody is disabled, and given a new link, only after the page asked', async () => {
  const admin = await as(ADMIN, { away: true });
  await opensHouse(admin, 'Équipe');
  await sees(admin, '.house table', 'sacha', 'nour');
  await changes(admin, 'sacha');
  await presses(admin, 'Désactiver');
  await sees(admin, '.access', 'déconnectée aussitôt');
  assert.equal((await accountOf(admin, 'sacha')).disabled, false);
  await presses(admin, 'Oui, désactiver');
  await eventually('sacha is disabled', async () => /désactivé/.test(await rowOf(admin, 'sacha')));
  await presses(admin, 'Réactiver');
  await eventually('sacha is back', async () => /actif/.test(await rowOf(admin, 'sacha')));
  await changes(admin, 'nour');
  await presses(admin, 'Refaire le lien d’accès');
  await presses(admin, 'Oui, refaire le lien');
  await sees(admin, '.house .link', 'nour', '/#enrol=');
});

test('of two admins at once the second reads both values, and nothing is overwritten or lost', async () => {
  const second = await as(ADMIN, { away: true });
  await opensHouse(second, 'Réglages');
  await sees(second, '.house', 'Durée de sonnerie', 'Réglage d’origine : 25 s');
  await types(second, '#set-ring', '4');
  await second.keyboard.press('Enter');
  await sees(second, '.wrong', 'de 5 à 120');
  assert.equal((await wrongField(second))[0], 'set-ring');
  await types(second, '#set-ring', '50');
  await types(second, '#set-grace', '240');
  await sets(second, 'ring', 40);
  await second.keyboard.press('Enter');
  await sees(second, '.setting .conflict', 'Agent 1', '40', '50');
  assert.equal((await settingOf(second, 'ring')).value, 40);
  assert.equal((await settingOf(second, 'grace')).value, 300, 'all or none');
  assert.equal(await second.$eval('#set-ring', (one) => one.value), '50');
  await flawless(second);
  await presses(second, 'Enregistrer');
  await sees(second, '.save-bar', 'en vigueur');
  assert.deepEqual([(await settingOf(second, 'ring')).value, (await settingOf(second, 'grace')).value], [50, 240]);
  await presses(second, 'Durée de sonnerie : revenir au réglage d’origine');
  await sees(second, '.setting.changed', 'une fois enregistré');
  await presses(second, 'Enregistrer');
  await eventually('the default again', async () => (await settingOf(second, 'ring')).from === 'file');
});

test('beside the settings stands her page as it would be: it runs nothing and leads nowhere', async () => {
  const admin = await as(ADMIN, { away: true, height: 900 });
  const asked = [];
  admin.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await opensHouse(admin, 'Réglages');
  await admin.waitForSelector('#set-keep');
  await types(admin, '#set-keep', '120');
  await types(admin, '#set-exit', 'https://www.example.org/');
  const frame = await (await admin.waitForSelector('.preview iframe')).contentFrame();
  const shown = () => frame.evaluate(() => ({
    exit: document.getElementById('exit')?.href,
    text: document.body.innerText,
    scripts: document.scripts.length,
    background: getComputedStyle(document.querySelector('#exit') ?? document.body).backgroundColor,
    field: document.getElementById('code')?.getClientRects().length,
  }));
  await eventually('the new exit', async () => (await shown().catch(() => ({}))).exit === 'https://www.example.org/');
  const { text, scripts, background, field } = await shown();
  assert.match(text, /2 minutes/);
  assert.doesNotMatch(text, /JavaScript/);
  assert.deepEqual([scripts, background, field], [0, 'rgb(179, 38, 30)', 1], 'as she sees it');
  await (await frame.$('#exit')).click();
  assert.equal((await shown()).exit, 'https://www.example.org/', 'it is still there');
  assert.deepEqual(asked.filter((one) => /later|words|live/.test(one)), []);
  assert.notEqual((await settingOf(admin, 'keep')).value, 120, 'nothing is stored');
  assert.deepEqual(admin.errors.filter((one) => /Content Security Policy/.test(one)), []);
  // What the browser says of the theme for all of it would hide what the frame is told.
  await admin.emulateMediaFeatures([]);
  for (const [theme, field] of [['light', '#set-colours'], ['dark', '#set-colours-dark']]) {
    if (theme === 'dark') await presses(admin, 'Sombre');
    await eventually(`her page in the ${theme} theme`, () => frame.evaluate((name) =>
      matchMedia(`(prefers-color-scheme:${name})`).matches, theme));
    const accent = await frame.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent').trim());
    assert.equal(await admin.$eval(field, (one) => one.value), accent, 'what is picked from is what is there');
  }
  await presses(admin, 'Annuler');
  await eventually('her page as it is', async () => /10 minutes/.test((await shown().catch(() => ({}))).text));
});

const PNG = Buffer.from('iVBORw0KGgo=', 'base64');

test('words, colours, title and icon are typed as what they are, seen beside as she would see them, and saved', async () => {
  const admin = await as(ADMIN, { away: true, height: 900 });
  await opensHouse(admin, 'Réglages');
  await admin.waitForSelector('#set-numbers');
  await admin.type('#set-numbers', 'Appelez le 116 006.');
  await presses(admin, 'Enregistrer');
  await sees(admin, '.wrong', 'entre crochets');
  assert.equal((await wrongField(admin))[0], 'set-numbers', 'what the desk refuses stands at its field');
  await types(admin, '#set-numbers', 'Appelez le [17], le [112], le [114] ou le [116006].');
  await admin.type('#set-numbers-en', 'Call [17], [112], [114] or [116006].');
  await admin.type('#set-closed', 'Nous rouvrons à huit heures.');
  await admin.type('#set-opening', 'Prenez votre temps.');
  await types(admin, '#set-title', 'Un instant');
  await admin.$eval('#set-colours', (field) => {
    field.value = '#5b2a86';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const file = path.join(mkdtempSync(path.join(it.house.state, 'icon-')), 'icon.png');
  writeFileSync(file, PNG);
  await (await admin.$('#set-icon')).uploadFile(file);
  await admin.waitForSelector('.setting img');
  const frame = await (await admin.waitForSelector('.preview iframe')).contentFrame();
  await eventually('her page, closed, in its own colour', () => frame.evaluate(() =>
    document.querySelector('#unable')?.innerText.includes('Nous rouvrons à huit heures.')
      && document.querySelector('#unable').innerText.includes('Appelez le 17, le 112, le 114 ou le 116006.')
      && document.querySelector('#ask').hidden
      && getComputedStyle(document.documentElement).getPropertyValue('--accent') === '#5b2a86').catch(() => false));
  await flawless(admin);
  await presses(admin, 'Enregistrer');
  await sees(admin, '.save-bar', 'en vigueur');
  const value = async (name) => (await settingOf(admin, name)).value;
  assert.deepEqual(await value('numbers'), { fr: 'Appelez le [17], le [112], le [114] ou le [116006].', en: 'Call [17], [112], [114] or [116006].' });
  assert.deepEqual(await value('closed'), { fr: 'Nous rouvrons à huit heures.' });
  assert.deepEqual(await value('opening'), { fr: 'Prenez votre temps.' });
  assert.deepEqual(await value('colours'), { light: '#5b2a86', dark: '#86c7c4' });
  assert.deepEqual([await value('title'), await value('icon')], ['Un instant', `data:image/png;base64,${PNG.toString('base64')}`]);
  await sees(admin, '.notices', 'fermée');
  await opensHouse(admin, 'Journal');
  await sees(admin, '.journal', 'Premier message', 'aucun → français : « Prenez votre temps. »', 'icône vide → une image');
  await opensHouse(admin, 'Réglages');
  for (const name of ['Numéros à appeler', 'Fermeture', 'Premier message', 'Titre de la page', 'Couleur', 'Icône'])
    await presses(admin, `${name} : revenir au réglage d’origine`);
  await presses(admin, 'Enregistrer');
  await eventually('all as it was', async () => (await settingOf(admin, 'icon')).from === 'file');
  assert.deepEqual([await value('numbers'), await value('closed'), await value('icon')], [{}, {}, '']);
});
