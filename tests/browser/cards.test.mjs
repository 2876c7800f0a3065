// Cards, from the console to her page: chosen, edited, looked at, sent; drawn there without a link to
// any place but a telephone; and what she says to an appointment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { agentAt, agentTakes, agentWrites, listen, newcomer, picture, sees, textOf, visitorWrites } from './lib/browser.mjs';
import { Console, opens } from './lib/console.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const console_ = new Console(it);

/** The panel beside the conversation, by its key; then one of its buttons. */
async function composes(agent, kind) {
  await agent.keyboard.press('Escape');
  await agent.focus('.item');
  await agent.keyboard.press('p');
  await agent.waitForFunction(() => document.activeElement.closest('#cards'));
  await agent.evaluate((text) => [...document.querySelectorAll('#cards button')]
    .find((one) => one.textContent === text).click(), kind);
  await agent.waitForSelector('.composer');
}

async function types(page, fields) {
  for (const [name, text] of Object.entries(fields)) {
    await page.$eval(`#card-${name}`, (field) => field.select?.());
    await page.focus(`#card-${name}`);
    await page.keyboard.sendCharacter(text);
  }
}

const sends = (agent) => agent.click('.composer .main');
const setValue = (page, selector, value) => page.$eval(selector, (field, text) => {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}, value);
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv');

async function offersAppointment(agent) {
  await composes(agent, 'Rendez-vous');
  await types(agent, { place: 'Commissariat du 11e', whom: 'Capitaine de permanence' });
  await setValue(agent, '#card-day', inDays(3));
  await setValue(agent, '#card-hour', '14:30');
  await sends(agent);
}

test('a place, by the keyboard: previewed, sent, read out once in its order, and drawn with numbers to call alone', async () => {
  const { agent, visitor } = await it.talking();
  const said = await listen(visitor);
  await agentWrites(agent, 'Voici un lieu.');
  await composes(agent, 'Lieu');
  assert.equal(await agent.evaluate(() => document.activeElement.id), 'card-name');
  await types(agent, { name: 'UMJ Hôtel-Dieu', address: '1 place du Parvis, https://example.org/carte',
    phone: '+33 1 42 34 82 34', note: 'Sans rendez-vous. En danger, appelez le 17.' });
  await sees(agent, '.composer .card', 'UMJ Hôtel-Dieu', 'place du Parvis');
  assert.deepEqual(await audit(agent), []);
  await picture(agent, 'console-card');
  assert.equal(await visitor.$('#log .card'), null, 'nothing is sent by looking');
  await agent.focus('.composer .main');
  await agent.keyboard.press('Enter');
  await agentWrites(agent, 'Prenez votre temps.');
  await sees(visitor, '#log', 'Prenez votre temps');
  await sees(visitor, '#log .card', 'UMJ Hôtel-Dieu', 'Adresse', 'place du Parvis', 'Téléphone', 'À savoir');
  assert.deepEqual(await visitor.$$eval('#log a', (all) => all.map((one) => one.getAttribute('href'))), ['tel:+33142348234', 'tel:17']);
  await sees(visitor, '#log .calls', 'reste dans le journal du téléphone');
  const heard = (await said()).filter((text) => text.startsWith('Agent 12 : '));
  assert.equal(heard.length, 3);
  assert.match(heard[1], /^Agent 12 : UMJ Hôtel-Dieu\nAdresse : 1 place du Parvis/);
  assert.match(heard[2], /Prenez votre temps/);
  await sees(agent, '.log .mine .card', 'UMJ Hôtel-Dieu');
  await sees(agent, '.log .mine', 'vu');
  assert.deepEqual(visitor.errors, []);
});

test('a field that is missing is said and has the focus; Escape puts the card away, and the field to write in is there', async () => {
  const { agent, visitor } = await it.talking();
  await composes(agent, 'Numéro national');
  await types(agent, { name: 'Violences Femmes Info' });
  await sends(agent);
  await sees(agent, '.composer .fault', 'À remplir');
  assert.equal(await agent.evaluate(() => document.activeElement.id), 'card-number');
  await agent.keyboard.press('Escape');
  await agent.waitForFunction(() => !document.querySelector('.composer') && document.activeElement.id === 'text');
  assert.equal(await visitor.$('#log .theirs'), null);
});

test('a national line and prepared advice, edited: on her page as they were left', async () => {
  const { agent, visitor } = await it.talking();
  await composes(agent, 'Numéro national');
  await types(agent, { number: '114', name: 'Urgence par SMS', ways: 'SMS, tchat, visio en langue des signes' });
  await sends(agent);
  await sees(visitor, '#log .card', 'Urgence par SMS', 'langue des signes');
  assert.equal(await visitor.$eval('#log .card a', (one) => one.getAttribute('href')), 'sms:114');
  await composes(agent, 'Conseil');
  await agent.select('.composer select', 'bag');
  await sees(agent, '.composer .card', 'Un sac prêt');
  await setValue(agent, '#card-text', 'Papiers et clés, chez la voisine.');
  await sends(agent);
  await sees(visitor, '#log', 'Un sac prêt', 'Papiers et clés, chez la voisine.');
});

test('an appointment in the past is refused; one to come she accepts, then changes her mind, by the keyboard', async () => {
  const { agent, visitor } = await it.talking();
  await composes(agent, 'Rendez-vous');
  await types(agent, { place: 'Commissariat' });
  await setValue(agent, '#card-day', inDays(-1));
  await setValue(agent, '#card-hour', '14:30');
  await sends(agent);
  await sees(agent, '.composer .fault', 'déjà passée');
  await agent.keyboard.press('Escape');
  await offersAppointment(agent);
  await sees(agent, '.log .mine', 'Pas encore de réponse');
  await sees(visitor, '#log .card', 'Rendez-vous proposé', '14:30', 'Commissariat du 11e', 'Capitaine de permanence');
  const apart = await visitor.$$eval('#log .card .row button:not([hidden])',
    ([yes, no]) => no.getBoundingClientRect().left - yes.getBoundingClientRect().right);
  assert.ok(apart >= 8, `yes and no are ${apart} px apart`);
  await visitor.focus('#log .card .row button');
  await visitor.keyboard.press('Enter');
  await sees(visitor, '#log .card', 'Vous avez dit oui');
  assert.equal(await visitor.evaluate(() => document.activeElement.id), 'text', 'the focus is not lost');
  await sees(visitor, '#log .mine', 'C’est oui pour le rendez-vous');
  await sees(agent, '.log .mine', 'Réponse : oui');
  await picture(agent, 'console-appointment');
  const [first] = await visitor.$$('#log .card .row button:not([hidden])');
  assert.equal(await first.evaluate((one) => one.innerText), 'Changer d’avis');
  await first.click();
  await sees(visitor, '#log .card', 'Vous avez dit non');
  await sees(agent, '.log .mine', 'Réponse : non');
  assert.equal((await visitor.$$('#log .mine')).length, 2);
});

test('she declines, while the line is cut: her answer waits like a message, and arrives', async () => {
  const { agent, visitor } = await it.talking();
  await offersAppointment(agent);
  await sees(visitor, '#log .card', 'Rendez-vous proposé');
  it.house.lobbies[0].kill('SIGKILL');
  await sees(visitor, '#state', 'connexion est coupée');
  await visitor.click('#log .card .row button + button');
  await sees(visitor, '#log .mine', 'en attente');
  await it.house.startLobby(0);
  await sees(agent, '.log .mine', 'Réponse : non');
});

test('when the conversation is over there is nobody to answer, and her page offers no answer', async () => {
  const { agent, visitor } = await it.talking();
  await offersAppointment(agent);
  await sees(visitor, '#log .card', 'Rendez-vous proposé');
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking button.danger');
  await agent.click('.asking button.danger');
  await sees(visitor, '#state', 'terminée');
  await visitor.waitForFunction(() => [...document.querySelectorAll('#log .card button')].every((one) => one.hidden));
});

test('in another language of hers: composed in it, and drawn in the one that she changes to', async () => {
  const { agent, visitor } = await it.talking({ language: 'en' });
  await offersAppointment(agent);
  await sees(visitor, '#log .card', 'Appointment proposed', 'Whom to ask for');
  await visitor.click('#languages button');
  await sees(visitor, '#log .card', 'Rendez-vous proposé', 'Qui demander', 'D’accord');
  await visitorWrites(visitor, 'merci');
  await sees(agent, '.log', 'merci');
  assert.match(await textOf(agent, '.log .card'), /Rendez-vous proposé/);
});

test('before the rest of the page is there a card stands as its text, and is drawn when it comes', async () => {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  const visitor = await newcomer(it.browser);
  await visitor.setRequestInterception(true);
  const held = [];
  visitor.on('request', (request) => (/later\.js$/.test(request.url()) ? held.push(request) : request.continue()));
  await visitor.goto(it.house.url);
  await visitor.type('#code', '75011');
  await visitor.click('#begin');
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  await offersAppointment(agent);
  await sees(visitor, '#log .theirs p', 'Rendez-vous proposé', 'Où : Commissariat du 11e');
  assert.equal(await visitor.$('#log .card'), null);
  for (const request of held) await request.continue();
  await sees(visitor, '#log .card', 'Rendez-vous proposé', 'D’accord');
  assert.equal(await visitor.$eval('#log .theirs p', (one) => one.hidden), true);
});

test('a card that is begun waits with its conversation, and takes no focus when that is before the agent’s eyes again', async () => {
  const { agent } = await console_.twoVisitors();
  await composes(agent, 'Lieu');
  await agent.waitForFunction(() => document.activeElement.id === 'card-name');
  await agent.keyboard.type('UMJ');
  await agent.focus('.item');
  await agent.keyboard.press('j');
  await agent.waitForFunction(() => !document.querySelector('.composer'));
  await agent.keyboard.press('j');
  await agent.waitForSelector('.composer');
  await agent.keyboard.press('j');
  await agent.waitForFunction(() => !document.querySelector('.composer'));
  await opens(agent, 'je suis B');
  assert.equal(await agent.$eval('#card-name', (one) => one.value), 'UMJ');
});

test('side by side, the keys of what stands beside a conversation bring it there', async () => {
  const { agent } = await console_.twoVisitors();
  for (const [key, part] of [['g', '.guide summary'], ['l', '#places-field'], ['p', '#cards button'], ['n', '#note-facts']]) {
    await agent.focus('.item');
    await agent.keyboard.press('c');
    await agent.waitForSelector('.columns.sided');
    await agent.keyboard.press(key);
    await agent.waitForFunction((selector) => document.activeElement === document.querySelector(selector)
      && document.activeElement.getClientRects().length, {}, part);
  }
});
