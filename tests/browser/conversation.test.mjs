// Two people, two browsers, the real house.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, eventually } from '../integration/lib/house.mjs';
import { agentAt, agentTakes, agentWrites, chromium, everyPage, linesOf, sees, sheet, textOf,
  visitorAt, visitorWrites } from './lib/browser.mjs';
import { EXCHANGE } from './lib/states.mjs';

const FROM_HER = ['Bonjour', 'J’ai peur qu’il lise mon écran', 'éàçœ Ÿ', 'שלום, אני צריכה עזרה',
  'أحتاج إلى المساعدة', '👩‍👧 🙏🏽', 'a\u0301 combinant', '<b>pas du gras</b> & "guillemets"', '你好',
  'une ligne\net une autre'];
const FROM_AGENT = ['Bonjour, je suis là.', 'Êtes-vous en sécurité pour écrire ?', 'מותר לך לקחת את הזמן',
  'خذي وقتك', '✅ d’accord', '<script>alert(1)</script>', 'ﬁ ligature', '100 % gratuit', 'ç’est noté', 'À bientôt'];
const twice = (texts) => [...texts, ...texts.map((text, i) => `${text} (${i})`)];

let house, browser;
before(async () => {
  house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000'] });
  await house.ready();
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

// A test that failed must not leave its people to the next.
afterEach(async () => {
  for (const page of await everyPage(browser)) await page.close();
});

/** A conversation that has begun, and both sides of it. */
async function talking(options = {}) {
  const agent = await agentAt(browser, house.desk.url, house.agents[0], options);
  const visitor = await visitorAt(browser, house.url, options);
  await agentTakes(agent);
  await sees(visitor, '#state', 'Agent 12');
  return { agent, visitor, end: async () => {
    await visitor.close();
    await agent.close();
  } };
}

async function delivered(page, selector, expected) {
  const last = expected.at(-1);
  await eventually(`${last} in ${selector}`, async () => (await linesOf(page, selector)).length >= expected.length);
  return linesOf(page, selector);
}

test('20 messages each way arrive once, in order, as they were written', async () => {
  const { agent, visitor, end } = await talking();
  const [hers, theirs] = [twice(FROM_HER), twice(FROM_AGENT)];
  for (let i = 0; i < 20; i++) {
    await visitorWrites(visitor, hers[i]);
    await agentWrites(agent, theirs[i]);
  }
  assert.deepEqual(await delivered(agent, '.log .theirs', hers), hers);
  assert.deepEqual(await delivered(visitor, '#log .theirs', theirs), theirs);
  assert.deepEqual(await linesOf(visitor, '#log .mine'), hers);
  assert.deepEqual(await linesOf(agent, '.log .mine'), theirs);
  assert.deepEqual(visitor.errors, []);
  // The console asks who is signed in before anybody is.
  assert.deepEqual(agent.errors.filter((text) => !text.includes('401')), []);
  await end();
});

test('the agent knows the postal code from her page, and when she writes', async () => {
  const { agent, visitor, end } = await talking();
  await sees(agent, 'body', '75011');
  await visitor.click('#text');
  await visitor.keyboard.type('J');
  await sees(agent, '.state', 'écrit');
  assert.equal(await visitor.$('#code'), null, 'the field of the postal code has left the document');
  await end();
});

/** She says something and leaves; in milliseconds, how long it took until the console said so. */
async function leavesBy(press) {
  const { agent, visitor, end } = await talking();
  await visitorWrites(visitor, 'un mot qui ne doit pas rester');
  await sees(agent, '.log', 'un mot qui ne doit pas rester');
  // The neutral site is not to be had here: what counts is that it is asked for, in place of this page.
  const asked = [];
  await visitor.setRequestInterception(true);
  visitor.on('request', (request) => {
    if (request.isNavigationRequest()) asked.push(request.url());
    if (new URL(request.url()).hostname === 'localhost') void request.continue();
    else void request.respond({ status: 200, contentType: 'text/html', body: '<title>m</title>' });
  });
  const before = await visitor.evaluate(() => history.length);
  const at = Date.now();
  await press(visitor);
  await agent.waitForFunction(() => document.body.innerText.includes('sortie d’urgence'), { polling: 10 });
  const took = Date.now() - at;
  await eventually('the other site', () => visitor.url().startsWith('https://'));
  assert.match(asked[0], /^https:\/\//);
  assert.equal(await visitor.evaluate(() => history.length), before, 'no line was added to the history');
  await visitor.goBack().catch(() => {});
  const text = await visitor.evaluate(() => document.body.innerText);
  assert.doesNotMatch(text, /un mot qui ne doit pas rester/);
  assert.notEqual(new URL(visitor.url()).hostname, 'localhost');
  await end();
  return took;
}

for (const [how, press] of [
  ['the red button', (page) => page.click('#exit')],
  ['Shift three times', async (page) => {
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift');
  }],
]) {
  test(`exit by ${how}: the page is gone, Back shows nothing, the console says so within a second`, async () => {
    const took = [];
    // Once it may be the machine that is slow, and not we.
    while (took.length < 3 && !(took.at(-1) < 1000)) took.push(await leavesBy(press));
    assert.ok(took.at(-1) < 1000, `${took} ms`);
  });
}

test('the agent ends it: she is told, and the agent’s copy is wiped at once', async () => {
  const { agent, visitor, end } = await talking();
  await agentWrites(agent, 'à effacer');
  await sees(visitor, '#log', 'à effacer');
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking button.danger');
  await agent.click('.asking button.danger');
  await sees(visitor, '#state', 'terminé');
  // She may hear of it some milliseconds before the console does; after an exit it would stay for minutes.
  await agent.waitForFunction(() => !document.body.innerText.includes('à effacer'), { polling: 10 });
  await end();
});

test('a closed page and a cut line are told apart', async () => {
  const { agent, visitor } = await talking();
  house.lobbies[0].kill('SIGKILL');
  await sees(agent, '.exchange .state', 'ligne coupée depuis');
  await sees(visitor, '#state', 'connexion est coupée');
  await house.startLobby(0);
  await sees(agent, '.exchange .state', 'là');
  await visitor.close();
  await sees(agent, '.exchange .state', 'page fermée');
  await sees(agent, '.kept', 'Cette copie s’efface dans');
  await agent.click('.kept button.main');
  await agent.waitForFunction(() => !document.querySelector('.kept'));
  await agent.close();
});

test('lobby killed, then desk killed, in mid-conversation: no message is lost or doubled', async () => {
  const { agent, visitor, end } = await talking();
  const hers = [], theirs = [];
  const both = async (text) => {
    hers.push(`elle ${text}`);
    theirs.push(`agent ${text}`);
    await visitorWrites(visitor, hers.at(-1));
    await agentWrites(agent, theirs.at(-1));
  };
  const ten = async (what) => {
    for (let i = 0; i < 5; i++) await both(`${what} ${i}`);
  };
  await ten('avant');
  house.lobbies[0].kill('SIGKILL');
  await ten('sans lobby');
  await house.startLobby(0);
  await ten('lobby revenu');
  assert.deepEqual(await delivered(agent, '.log .theirs', hers), hers);
  house.desk.kill('SIGKILL');
  await ten('sans desk');
  await house.startDesk();
  await ten('desk revenu');
  assert.deepEqual(await delivered(agent, '.log .theirs', hers), hers);
  assert.deepEqual(await delivered(visitor, '#log .theirs', theirs), theirs);
  await end();
});

test('two visitors at once, and the agent answers each', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitors = [];
  for (const text of ['première', 'seconde']) {
    const visitor = await visitorAt(browser, house.url);
    await agentTakes(agent);
    await sees(visitor, '#state', 'Agent 12');
    await visitorWrites(visitor, text);
    await sees(agent, '.log', text);
    await agentWrites(agent, `réponse à ${text}`);
    await sees(visitor, '#log', `réponse à ${text}`);
    visitors.push(visitor);
  }
  assert.equal((await agent.$$('.item')).length, 2);
  assert.doesNotMatch(await textOf(visitors[0], '#log'), /seconde/);
  for (const visitor of visitors) await visitor.close();
  await agent.close();
});

test('what she writes while waiting is there when the agent comes', async () => {
  const visitor = await visitorAt(browser, house.url);
  await sees(visitor, '#state', 'Vous pouvez déjà écrire');
  await visitorWrites(visitor, 'écrit en attendant');
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  await agentTakes(agent);
  await sees(agent, '.log', 'écrit en attendant');
  await visitor.close();
  await agent.close();
});

test('a postal code that is none gets a kind line, one that does not exist is served', async () => {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await visitorAt(browser, house.url, { code: '7501' });
  await sees(visitor, '#error', 'cinq chiffres');
  assert.equal(await visitor.$eval('#code', (field) => field.value), '7501', 'nothing is lost');
  await visitor.$eval('#code', (field) => (field.value = ' 99 999 '));
  await visitor.click('#begin');
  await agentTakes(agent);
  await sees(agent, 'body', '99999');
  await visitor.close();
  await agent.close();
});

test('English, for who reads English', async () => {
  const visitor = await visitorAt(browser, house.url, { language: 'en' });
  await sees(visitor, '#state', 'You can already write');
  assert.equal(await visitor.title(), 'Parler à quelqu’un');
  await visitor.close();
});

test('a page behind a crowded address works for a moment and gets through', async () => {
  const crowded = await House.start({ options: ['--set', 'limits.conversations_per_address=1', '--set', 'limits.work_bits=16'] });
  try {
    await crowded.ready();
    const first = await visitorAt(browser, crowded.url);
    await sees(first, '#state', 'Nous cherchons quelqu’un');
    const second = await visitorAt(browser, crowded.url);
    await sees(second, '#state', 'personne avant vous');
    assert.deepEqual(second.errors, []);
    await first.close();
    await second.close();
  } finally {
    await crowded.stop();
  }
});

// Only where somebody wants to look.
if (process.env.HAVRE_PICTURES) test('a picture of both sides, for the README (make pictures)', async () => {
  const { agent, visitor, end } = await talking({ width: 1280, height: 780 });
  await visitor.setViewport({ width: 390, height: 780, deviceScaleFactor: 2 });
  await agent.setViewport({ width: 1280, height: 780, deviceScaleFactor: 2 });
  for (const [hers, text] of EXCHANGE) {
    await (hers ? visitorWrites(visitor, text) : agentWrites(agent, text));
    await sees(hers ? agent : visitor, hers ? '.log' : '#log', text.slice(0, 40));
  }
  await sheet(browser, 'conversation', [visitor, agent], { width: 1352, height: 650 });
  await end();
});
