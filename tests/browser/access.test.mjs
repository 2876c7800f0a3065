// The visitor's page without a mouse, without eyes, and on a line that is hardly one.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliCompressSync, constants, createBrotliDecompress } from 'node:zlib';
import { eventually } from '../integration/lib/house.mjs';
import { chromium, newcomer } from './lib/browser.mjs';
import { Rehearsal, states } from './lib/states.mjs';

const FIRST = states.find(({ name }) => name === 'first');
let browser, page, stage;
before(async () => {
  browser = await chromium();
  page = await newcomer(browser);
  stage = await Rehearsal.open(page);
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const back = async () => {
  await page.keyboard.down('Shift');
  await page.keyboard.press('Tab');
  await page.keyboard.up('Shift');
};
/** Where the focus is, in few words. */
const focus = () => page.evaluate(() => {
  const { id, tagName, textContent } = document.activeElement;
  return id || (tagName === 'BODY' ? 'nowhere' : textContent);
});

/** Every stop of the Tab key from the top, until it leaves the page. */
async function stops() {
  await page.evaluate(() => document.activeElement.blur());
  await page.$eval('#exit', (link) => link.focus());
  const seen = [await focus()];
  for (let i = 0; i < 20; i++) {
    await press('Tab');
    const now = await focus();
    if (now === 'nowhere' || now === seen[0]) return seen;
    seen.push(now);
  }
  throw new Error(`a trap: ${seen}`);
}

test('a whole conversation by the keyboard, and the focus is never lost', async () => {
  await stage.enter(FIRST);
  await press('Tab');
  assert.equal(await focus(), 'exit', 'the way out comes first');
  assert.deepEqual(await stops(), ['exit', 'English', '17', '112', '114', 'code', 'begin']);

  await page.focus('#code');
  await page.keyboard.type('7501');
  await press('Enter');
  assert.equal(await focus(), 'code', 'back to what is to be mended');
  await page.keyboard.type('1');
  const called = stage.begins();
  await press('Enter');
  const call = await called;
  await eventually('the field', async () => (await focus()) === 'text');

  call.say({ t: 'queued', ahead: 0, wait: 30 });
  await call.match();
  await stage.shows('#status', 'Agent 12');
  await page.keyboard.type('Bonjour');
  await press('Enter');
  await stage.shows('#log .mine', 'Bonjour');
  assert.equal(await focus(), 'text');
  call.agent.talk.say('Bonjour, je vous lis.');
  await stage.shows('#log .theirs', 'je vous lis');
  assert.equal(await focus(), 'text', 'a message takes nothing from her');
  await back();
  assert.equal(await focus(), 'log', 'what was said can be scrolled');
  assert.deepEqual(await stops(), ['exit', 'English', 'danger', 'log', 'text', 'send']);

  await page.focus('#text');
  call.say({ t: 'ended' });
  await stage.shows('#status', 'terminée');
  assert.notEqual(await focus(), 'nowhere');
  assert.deepEqual(await stops(), ['exit', 'English', 'again', 'log']);
  await page.focus('#again');
  const anew = stage.begins();
  await press('Enter');
  await anew;
  assert.notEqual(await focus(), 'nowhere');
});

test('the language by the keyboard: the focus stays, and so does what she typed', async () => {
  await stage.enter(FIRST);
  await page.$eval('#code', (field) => (field.value = '750'));
  await press('Tab', 'Tab');
  assert.equal(await focus(), 'English');
  await press('Enter');
  await page.waitForFunction(() => document.documentElement.lang === 'en', { polling: 10 });
  assert.equal(await focus(), 'Français');
  assert.equal(await page.$eval('#code', (field) => field.value), '750');
});

/** The tree that a screen reader is given, as a list in the order of reading. */
async function tree() {
  const list = [];
  const walk = (node) => {
    list.push(node);
    for (const child of node.children ?? []) walk(child);
  };
  walk(await page.accessibility.snapshot({ interestingOnly: false }));
  return list;
}

for (const state of states.filter(({ script = true, language }) => script && !language))
  test(`${state.name}: every control has a name, and it reads exit, heading, conversation, field`, async () => {
    await stage.enter(state);
    const list = await tree();
    const controls = list.filter(({ role }) => /^(button|link|textbox)$/.test(role));
    assert.deepEqual(controls.filter(({ name }) => !name?.trim()), []);
    assert.equal(controls[0].name, 'Quitter en urgence et effacer la conversation');
    const order = [
      list.findIndex(({ role, name }) => role === 'link' && name.startsWith('Quitter')),
      list.findIndex(({ role, level }) => role === 'heading' && level === 1),
      ...(state.exchange ? [list.findIndex(({ role, name }) => role === 'list' && name === 'Conversation')] : []),
      ...(state.field ? [list.findIndex(({ role }) => role === 'textbox')] : []),
    ];
    assert.ok(order.every((at) => at >= 0), String(order));
    assert.deepEqual([...order].sort((a, b) => a - b), order);
    if (state.name !== 'first' && state.field !== '#code' && state.name !== 'no-crypto')
      assert.ok(await page.evaluate((news) => {
        const live = document.querySelector('#live[aria-live=polite]');
        return live.textContent.includes(document.querySelector(news).textContent);
      }, state.news ?? '#status'), 'what changes is said');
  });

test('a wrong code: the field is said to be wrong, and why', async () => {
  await stage.enter(states.find(({ name }) => name === 'code-wrong'));
  const field = (await tree()).find(({ role }) => role === 'textbox');
  assert.equal(field.name, 'Code postal');
  assert.ok(field.invalid && field.invalid !== 'false');
  assert.match(field.description, /Il faut cinq chiffres/);
});

test('what the agent says is read out once and in order; what she says herself is not', async () => {
  await stage.enter(FIRST);
  const call = await stage.talking();
  await page.evaluate(() => {
    globalThis.said = [];
    for (const live of document.querySelectorAll('[aria-live],[role=status],[role=alert]'))
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const one of addedNodes) globalThis.said.push(one.textContent);
      }).observe(live, { childList: true, subtree: true });
  });
  for (let i = 1; i < 9; i++) {
    await stage.says(`d’elle ${i}`);
    call.agent.talk.say(`de l’agent ${i}`);
    await stage.shows('#log .theirs', `de l’agent ${i}`);
  }
  const said = await page.evaluate(() => globalThis.said);
  assert.deepEqual(said.filter((text) => /de l’agent/.test(text)),
    Array.from({ length: 8 }, (_, i) => `Agent 12 : de l’agent ${i + 1}`));
  assert.ok(!said.some((text) => /d’elle/.test(text)));
  const inLive = await page.$eval('#live', (live) => live.childElementCount);
  assert.ok(inLive < 8, 'what was said does not pile up');
});

/** Serves a page as far as it is told to. */
async function trickle(html) {
  let end;
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (request.url !== '/') return response.end('<title>ailleurs</title>');
    const upTo = (mark, from = 0) => html.indexOf(mark) + mark.length - from;
    const first = upTo('</header>');
    response.write(html.slice(0, first));
    end = {
      words: () => response.write(html.slice(first, upTo('</ul>'))),
      all: () => response.end(html.slice(upTo('</ul>'))),
    };
    return undefined;
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { asked, server, url: `http://localhost:${server.address().port}/`,
    part: (name) => eventually('the request', () => end).then(() => end[name]()) };
}

test('on a line that drips, the exit and the first words are there, and work, before the script', async () => {
  const html = stage.page().replace(/href="[^"]*elsewhere"/, 'href="/elsewhere"');
  const house = await trickle(html);
  const other = await newcomer(browser);
  const drawn = (selector) => eventually(selector, () => other.evaluate((where) => {
    const painted = performance.getEntriesByName('first-contentful-paint').length;
    const one = document.querySelector(where);
    return Boolean(painted && one?.innerText && one.getClientRects().length);
  }, selector).catch(() => false));
  try {
    const loading = other.goto(house.url, { waitUntil: 'load', timeout: 10_000 }).catch(() => null);
    await drawn('#exit');
    assert.equal(await other.$('#start'), null, 'no byte more has come');
    await house.part('words');
    await drawn('[data-t=lead]');
    await drawn('[data-t=about_danger]');
    assert.equal(await other.$('#settings'), null, 'the script has not come');
    await other.evaluate(() => document.querySelector('#exit').click());
    await eventually('the other site', () => house.asked.includes('/elsewhere'));
    await eventually('it is shown', () => other.title().then((title) => title === 'ailleurs').catch(() => false));
    await loading;
  } finally {
    await other.close();
    house.server.closeAllConnections();
    house.server.close();
  }
});

test('of the compressed page the first half holds the exit and the first words', async () => {
  const html = Buffer.from(stage.page());
  const packed = brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: html.length } });
  const inflated = createBrotliDecompress();
  let text = '';
  inflated.on('data', (data) => (text += data));
  inflated.on('error', () => undefined);
  const reached = {};
  for (let at = 0; at < packed.length; at += 100) {
    await new Promise((done) => inflated.write(packed.subarray(at, at + 100), done));
    await new Promise((done) => setImmediate(done));
    for (const [name, mark] of [['exit', '</header>'], ['words', '</ul>']])
      if (text.includes(mark)) reached[name] ??= at + 100;
  }
  inflated.destroy();
  console.log(`# note: of ${packed.length} bytes the exit needs ${reached.exit}, the words ${reached.words}`);
  assert.ok(reached.words < packed.length / 2, JSON.stringify(reached));
});
