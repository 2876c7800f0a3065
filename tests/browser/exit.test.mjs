// Leaving, with the real house in a real browser: from every state she may be in, and by every way
// the page may go.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, eventually } from '../integration/lib/house.mjs';
import { agentAt, agentTakes, agentWrites, chromium, everyPage, newcomer, sees, visitorAt,
  visitorWrites } from './lib/browser.mjs';

const WORD = 'un mot qui ne doit pas rester';
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
afterEach(async () => {
  for (const page of await everyPage(browser)) await page.close();
});

/** What is asked for instead of this page; the other site itself is not to be had here. */
async function elsewhere(page) {
  const asked = [];
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const { hostname } = new URL(request.url());
    if (request.isNavigationRequest() && hostname !== 'localhost') asked.push(request.url());
    if (hostname === 'localhost') void request.continue();
    else void request.respond({ status: 200, contentType: 'text/html', body: '<title>m</title>' });
  });
  return asked;
}

const isElsewhere = (page) =>
  eventually('the other site', () => page.url().startsWith('https://'));

async function talking() {
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  const visitor = await visitorAt(browser, house.url);
  await agentTakes(agent);
  await sees(visitor, '#state', 'Agent 12');
  await visitorWrites(visitor, WORD);
  await sees(agent, '.log', WORD);
  return { agent, visitor };
}

test('before the script has run the button is a link to the other site, and leaves no way back in its address', async () => {
  const page = await newcomer(browser);
  const asked = await elsewhere(page);
  await page.setJavaScriptEnabled(false);
  await page.goto(house.url);
  assert.equal(await page.$eval('#exit', (link) => link.rel), 'noreferrer nofollow');
  await page.click('#exit');
  await isElsewhere(page);
  assert.equal(asked.length, 1);
});

test('exit on the first screen, with the postal code typed: the page is gone', async () => {
  const page = await newcomer(browser);
  await elsewhere(page);
  await page.goto(house.url);
  await page.type('#code', '75011');
  await page.click('#exit');
  await isElsewhere(page);
});

test('exit while she waits: the page is gone, and nobody is offered her conversation any more', async () => {
  const visitor = await visitorAt(browser, house.url);
  await elsewhere(visitor);
  await sees(visitor, '#state', 'Vous pouvez déjà écrire');
  await visitorWrites(visitor, WORD);
  await visitor.click('#exit');
  await isElsewhere(visitor);
  const agent = await agentAt(browser, house.desk.url, house.agents[0]);
  await sees(agent, 'body', 'Agent 12');
  assert.equal(await agent.$('.offers button.main'), null);
});

test('exit while the line is cut: at once, without waiting for it', async () => {
  const { visitor } = await talking();
  await elsewhere(visitor);
  house.lobbies[0].kill('SIGKILL');
  try {
    await sees(visitor, '#state', 'connexion est coupée');
    await visitor.click('#exit');
    await isElsewhere(visitor);
  } finally {
    await house.startLobby(0);
    await house.ready();
  }
});

test('in one task, in this order: nothing on the screen, the line closed, the other site on its way', async () => {
  const { visitor } = await talking();
  await elsewhere(visitor);
  await visitor.type('#text', 'un brouillon');
  const seen = await visitor.evaluate(() => new Promise((resolve) => {
    const steps = [];
    const blank = () => document.body.textContent === '' && !document.querySelector('textarea');
    const { send, close } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      steps.push(['send', data, blank()]);
      send.call(this, data);
    };
    WebSocket.prototype.close = function (code) {
      steps.push(['close', code, blank()]);
      close.call(this, code);
    };
    const field = document.querySelector('#text');
    document.querySelector('#exit').click();
    // Still the same task: the location itself is not for scripts to watch, the request is.
    resolve({ steps, blank: blank(), draft: field.value, title: document.title });
  }));
  assert.deepEqual(seen, {
    steps: [['send', '{"t":"exit"}', true], ['close', 4001, true]],
    blank: true,
    draft: '',
    title: 'Parler à quelqu’un',
  });
  await isElsewhere(visitor);
});

test('the middle button of the mouse leaves too, and opens nothing beside', async () => {
  const { visitor } = await talking();
  await elsewhere(visitor);
  const before = (await visitor.browserContext().pages()).length;
  await visitor.click('#exit', { button: 'middle' });
  await isElsewhere(visitor);
  assert.equal((await visitor.browserContext().pages()).length, before);
});

test('the page that goes away by itself is blank, and the console says that it was closed', async () => {
  const { agent, visitor } = await talking();
  await elsewhere(visitor);
  const text = await visitor.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide'));
    return document.body.textContent;
  });
  assert.equal(text, '');
  await sees(agent, '.exchange .state', 'page fermée');
});

test('a page that is brought back from the cache leaves at once', async () => {
  const page = await newcomer(browser);
  await elsewhere(page);
  await page.goto(house.url);
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
  });
  assert.equal(new URL(page.url()).hostname, 'localhost');
  const text = await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    return document.body.textContent;
  });
  assert.equal(text, '');
  await isElsewhere(page);
});

test('hidden, the page is covered for the task switcher’s picture, and seen again when it is back', async () => {
  const { agent, visitor } = await talking();
  const look = (hidden) => visitor.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { get: () => value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    return getComputedStyle(document.body).visibility;
  }, hidden);
  assert.equal(await look(true), 'hidden');
  await agentWrites(agent, 'une réponse');
  await sees(agent, '.log .mine', 'remis');
  assert.doesNotMatch(await agent.$eval('.log', (log) => log.innerText), /\bvu\b/);
  assert.equal(await look(false), 'visible');
  await sees(agent, '.log .mine', 'vu');
});
