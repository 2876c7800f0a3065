// The ways in, as a person at a browser takes them: the link, a code app that the test itself is, a passkey of Chromium's virtual
// authenticator, recovery codes, one's own account. Each page is looked at by axe, and pictured.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { PASSWORD, addStaff, enrol, resetStaff, totp } from '../integration/lib/staff.mjs';
import { newcomer, picture, sees, textOf } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NEXT = 1; // the code of now was spent at enrolment

const it = stage({ options: ['--set', 'limits.sign_ins_per_address=1000'] });
const base = () => it.house.desk.url.replace(/\/$/, '');
let people = 0;
const link = (options) => addStaff(it.house.state, `agent${people++}`, { base: base(), ...options });

async function at(url, options) {
  const page = await newcomer(it.browser, { width: 1280, height: 720, ...options });
  await page.goto(url);
  return page;
}

/** What axe finds wrong with the page as it is; its picture is kept in both sizes. */
async function looks(page, name) {
  for (const [width, height] of [[1280, 720], [1024, 768]]) {
    await page.setViewport({ width, height });
    await picture(page, `${name}-${width}`);
  }
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
}

const type = async (page, selector, text) => {
  await page.waitForSelector(selector);
  await page.type(selector, text);
};
const press = async (page, text) => {
  const handle = await page.waitForFunction((wanted) =>
    [...document.querySelectorAll('button')].find((one) => one.innerText.includes(wanted) && !one.disabled), {}, text);
  await handle.click();
};
/** From the menu under one's own name. */
const pressOwn = async (page, text) => {
  await page.waitForSelector('.me summary');
  await page.click('.me summary');
  await press(page, text);
};
const enter = (page) => page.keyboard.press('Enter');
const arrived = (page) => page.waitForSelector('button.available:not([disabled])');

/** An authenticator that has a finger on it; `verifies` says whether the finger is the right one. */
async function authenticator(page) {
  const devtools = await page.createCDPSession();
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    add: (credential) => devtools.send('WebAuthn.addCredential', { authenticatorId, credential }),
    remove: (credentialId) => devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId }),
    verifies: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

async function givesPassword(page, password = PASSWORD) {
  await type(page, '#new', password);
  await type(page, '#again', password);
  await enter(page);
}

async function signsIn(page, { name, password = PASSWORD }) {
  await type(page, '#name', name);
  await type(page, '#password', password);
  await enter(page);
}

async function enrolsByPasskey(page, label = 'Clé du bureau') {
  await givesPassword(page);
  await press(page, 'Une clé d’accès');
  await type(page, '#label', label);
  await enter(page);
  await sees(page, '.codes h2', 'Codes de secours');
}

test('the link: a password, a code app, recovery codes, and at work; the token leaves the address', async () => {
  const { link: href, name } = link();
  const page = await at(href);
  await sees(page, 'main', `Vous ouvrez le compte ${name}`);
  assert.equal(await page.evaluate(() => location.href), `${base()}/`);
  await looks(page, 'enrol-password');
  await type(page, '#new', PASSWORD);
  await type(page, '#again', 'autre chose que cela');
  await enter(page);
  await sees(page, '.trouble', 'pas les mêmes');
  for (const field of ['#new', '#again']) await page.$eval(field, (one) => { one.value = ''; });
  await givesPassword(page, '123456789012');
  await sees(page, 'main', 'Choisissez ce qui le complète');
  await looks(page, 'enrol-factor');
  await press(page, 'Une application');
  await page.waitForSelector('.qr');
  await looks(page, 'enrol-totp');
  const secret = (await textOf(page, '.secret')).replace(/\s/g, '');
  await type(page, '#totp-code', '000000');
  await enter(page);
  await sees(page, 'main', 'trop facile à deviner'); // the password is judged where nobody can leave that out
  await givesPassword(page);
  await press(page, 'Une application');
  await page.waitForSelector('.qr');
  const again = (await textOf(page, '.secret')).replace(/\s/g, '');
  assert.notEqual(again, secret);
  await type(page, '#totp-code', '000000');
  await enter(page);
  await sees(page, '.trouble', 'Ce code n’est pas le bon');
  await type(page, '#totp-code', await totp(again));
  await enter(page);
  await sees(page, '.codes', 'Codes de secours');
  assert.equal((await page.$$('.codes li')).length, 10);
  await looks(page, 'enrol-codes');
  await press(page, 'Je les ai notés');
  await arrived(page);

  const used = await at(href);
  await sees(used, '.trouble', 'Ce lien a déjà servi');
  await looks(used, 'enrol-over');
  await press(used, 'Aller à la connexion');
  await used.waitForSelector('#name');
  assert.deepEqual(page.errors.filter((error) => !/status of 4\d\d/.test(error)), []);
});

test('name and password, then a code; what is wrong is said, and nothing typed stays', async () => {
  const person = await enrol(base(), link());
  const page = await at(base());
  await page.waitForSelector('#name');
  await looks(page, 'sign-in');
  assert.deepEqual(await page.$$eval('input', (all) => all.map((one) => one.autocomplete)), ['username webauthn', 'current-password']);
  await signsIn(page, { name: person.name, password: 'devinette' });
  await sees(page, '.trouble', 'ne vont pas ensemble');
  assert.equal(await page.$eval('#password', (one) => one.value), '');
  await type(page, '#password', PASSWORD);
  await enter(page);
  await page.waitForSelector('#code');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'code');
  assert.equal(await page.$eval('#code', (one) => one.autocomplete), 'one-time-code');
  await looks(page, 'sign-in-code');
  await page.type('#code', '123456');
  await enter(page);
  await sees(page, '.trouble', 'Ce code n’est pas le bon');
  await page.type('#code', await totp(person.secret, NEXT));
  await enter(page);
  await arrived(page);
});

test('a recovery code in place of the other, and how many are left', async () => {
  const person = await enrol(base(), link());
  const page = await at(base());
  await signsIn(page, person);
  await type(page, '#code', person.codes[3].toLowerCase());
  await enter(page);
  await sees(page, 'main', 'Il vous reste 9 codes de secours');
  await looks(page, 'sign-in-recovery');
  await press(page, 'Continuer');
  await arrived(page);
});

test('a passkey is enough alone, and only with the finger of its owner', async () => {
  const page = await at(link().link);
  const device = await authenticator(page);
  await enrolsByPasskey(page);
  await press(page, 'Je les ai notés');
  await arrived(page);
  assert.equal((await device.credentials()).length, 1);
  assert.equal((await device.credentials())[0].isResidentCredential, true);

  await pressOwn(page, 'Se déconnecter');
  await page.waitForSelector('#name');
  await device.verifies(false);
  await press(page, 'Utiliser une clé d’accès');
  await page.waitForFunction(() => !document.querySelector('button.quiet').disabled);
  assert.ok(await page.$('#name'), 'not verified: nobody is let in');
  await device.verifies(true);
  await press(page, 'Utiliser une clé d’accès');
  await arrived(page);
});

test('a copy of a passkey, whose count goes back, lets nobody in', async () => {
  const page = await at(link().link);
  const device = await authenticator(page);
  await enrolsByPasskey(page);
  await press(page, 'Je les ai notés');
  await arrived(page);
  const [copy] = await device.credentials();
  await pressOwn(page, 'Se déconnecter');
  await press(page, 'Utiliser une clé d’accès');
  await arrived(page);
  await pressOwn(page, 'Se déconnecter');
  await page.waitForSelector('#name');
  await device.remove(copy.credentialId);
  await device.add({ ...copy, signCount: 1 });
  await press(page, 'Utiliser une clé d’accès');
  await sees(page, '.trouble', 'Cette clé d’accès n’ouvre aucun compte ici');
});

test('a reset by an admin: the passkey and all else are void, and the new link is good', async () => {
  const made = link();
  const page = await at(made.link);
  await authenticator(page);
  await enrolsByPasskey(page);
  await press(page, 'Je les ai notés');
  await arrived(page);
  const again = resetStaff(it.house.state, made.name, base());
  await page.goto(base());
  await page.waitForSelector('#name');
  await press(page, 'Utiliser une clé d’accès');
  await sees(page, '.trouble', 'Cette clé d’accès n’ouvre aucun compte ici');
  await page.goto('about:blank');
  await page.goto(again.link);
  await enrolsByPasskey(page, 'Une nouvelle');
  await press(page, 'Je les ai notés');
  await arrived(page);
});

test('one’s own account: what there is, and each change after the password', async () => {
  const person = await enrol(base(), link());
  const page = await at(base());
  await authenticator(page);
  await signsIn(page, person);
  await type(page, '#code', await totp(person.secret, NEXT));
  await enter(page);
  await arrived(page);
  await pressOwn(page, 'Mon compte');
  await sees(page, '.account', person.name, 'En place.', 'Aucune.', 'Il vous reste 10 codes');
  await looks(page, 'account');

  await press(page, 'Ajouter une clé d’accès');
  await type(page, '#label', 'Clé de la maison');
  await enter(page);
  await page.waitForSelector('#confirm');
  await looks(page, 'account-confirm');
  await page.type('#confirm', 'devinette');
  await enter(page);
  await sees(page, '.account .trouble', 'Ce n’est pas votre mot de passe');
  await page.type('#confirm', PASSWORD);
  await enter(page);
  await sees(page, '.account', 'C’est enregistré', 'Clé de la maison');

  await press(page, 'En faire de nouveaux');
  await sees(page, '.account .codes', 'Codes de secours');
  const codes = await page.$$eval('.codes code', (all) => all.map((one) => one.innerText));
  assert.equal(codes.length, 10);
  await press(page, 'Je les ai notés');

  await press(page, 'Changer d’application');
  await page.waitForSelector('.account .qr');
  await looks(page, 'account-totp');
  const secret = (await textOf(page, '.secret')).replace(/\s/g, '');
  await type(page, '#totp-code', await totp(secret));
  await enter(page);
  await sees(page, '.account', 'C’est enregistré');

  await press(page, 'Changer le mot de passe');
  await givesPassword(page, 'une phrase toute neuve');
  await sees(page, '.account', 'C’est enregistré');
  await press(page, 'Retirer');
  await sees(page, '.account', 'Aucune.');
  await press(page, 'Se déconnecter partout');
  await page.waitForSelector('#name');

  await signsIn(page, { name: person.name, password: 'une phrase toute neuve' });
  await type(page, '#code', await totp(secret, NEXT));
  await enter(page);
  await arrived(page);
});

test('the last second factor stays; the keys of the console do nothing behind the account', async () => {
  const page = await at(link().link);
  await authenticator(page);
  await enrolsByPasskey(page);
  await press(page, 'Je les ai notés');
  await arrived(page);
  await pressOwn(page, 'Mon compte');
  await sees(page, '.account', 'Clé du bureau');
  const presence = () => textOf(page, 'button[aria-pressed=true]');
  const before = await presence();
  await page.keyboard.press('d');
  assert.equal(await presence(), before);
  await press(page, 'Retirer');
  await type(page, '#confirm', PASSWORD);
  await enter(page);
  await sees(page, '.account .trouble', 'C’est votre seul second facteur');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('.account'));
});

test('passkeys are the console’s alone: the visitor’s page may not even ask', async () => {
  const policy = async (url) => (await fetch(url)).headers.get('permissions-policy');
  assert.match(await policy(base()), /publickey-credentials-get=\(self\), publickey-credentials-create=\(self\)/);
  assert.match(await policy(it.house.url), /publickey-credentials-get=\(\), publickey-credentials-create=\(\)/);
});
