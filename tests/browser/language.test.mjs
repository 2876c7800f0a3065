// The languages of the visitor's page: the one she is served, the ones she taps, and one that is
// written from right to left.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { typical } from '../../web/template.mjs';
import { ROOT } from '../integration/lib/house.mjs';
import { agentAt, agentTakes, newcomer, sees, textOf, visitorAt,
  visitorWrites } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const LOCALES = path.join(ROOT, 'web/locales');
const [fr, en] = ['fr', 'en'].map((tag) => JSON.parse(readFileSync(path.join(LOCALES, `${tag}.json`), 'utf8')));
const ENGLISH = '#languages [lang=en]';
const FRENCH = '#languages [lang=fr]';

const it = stage({ options: ['--base-path', '/aide'] });

/** The paths that a page asks for from now on. */
function askedBy(page) {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

test('a browser gets the page in its language, before and without the script', async () => {
  const page = await newcomer(it.browser, { language: 'en-GB' });
  await page.setJavaScriptEnabled(false);
  await page.goto(it.house.url);
  await sees(page, 'body', en.exit, en.title, en.no_script);
  assert.equal(await page.$eval('html', ({ lang, dir }) => `${lang} ${dir}`), 'en ltr');
  assert.equal(await page.$eval('#text', ({ placeholder }) => placeholder), en.message);
});

test('a tap changes all words, and neither address, history, title, nor what she has typed', async () => {
  const page = await newcomer(it.browser);
  await page.goto(it.house.url);
  await page.type('#code', '751');
  const outside = () => page.evaluate(() => [location.href, history.length, document.title]);
  const was = await outside();
  const asked = askedBy(page);
  await page.focus(ENGLISH);
  await page.keyboard.press('Enter');
  await sees(page, 'main', en.start, '10 minutes at most');
  assert.equal(await page.$eval('html', ({ lang }) => lang), 'en');
  assert.equal(await textOf(page, '#exit'), en.exit);
  assert.equal(await page.$eval('#code', ({ value }) => value), '751');
  assert.deepEqual(await outside(), was);
  assert.equal(await page.evaluate(() => document.activeElement.lang), 'fr', 'focus stays on the button');
  await page.click(FRENCH);
  await sees(page, 'main', fr.start);
  await page.click(ENGLISH);
  await sees(page, 'main', en.start);
  assert.deepEqual(asked, ['/aide/words/en', '/aide/words/fr'], 'each language is fetched once, and kept in memory');
  assert.deepEqual(page.errors, []);
});

test('a language that cannot be had leaves the page as it is, and says so', async () => {
  const page = await newcomer(it.browser);
  await page.goto(it.house.url);
  let broken = true;
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (broken && request.url().endsWith('/words/en')) void request.abort();
    else void request.continue();
  });
  await page.click(ENGLISH);
  await sees(page, '#language_error', fr.language_error);
  await sees(page, 'main', fr.start);
  assert.equal(await page.$eval('html', ({ lang }) => lang), 'fr');
  broken = false;
  await page.click(ENGLISH);
  await sees(page, 'main', en.start);
  assert.equal(await page.$eval('#language_error', ({ hidden }) => hidden), true);
});

test('the house learns the language of the page; in a conversation a tap leaves every line', async () => {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  const visitor = await visitorAt(it.browser, it.house.url, { language: 'en' });
  await visitorWrites(visitor, 'Is anybody there?');
  await sees(agent, '.offers', 'anglais');
  await agentTakes(agent);
  await sees(visitor, '#state', 'is with you');
  await visitor.click(FRENCH);
  await sees(visitor, '#state', 'est avec vous');
  await sees(visitor, '#log', 'Is anybody there?', fr.you);
  assert.deepEqual(visitor.errors, []);
});

/** A page of this build whose second language is written from right to left, at an address of its own. */
async function mirrored() {
  const folder = mkdtempSync(path.join(tmpdir(), 'havre-rtl-'));
  const out = path.join(folder, 'out');
  writeFileSync(path.join(folder, 'fr.json'), JSON.stringify(fr));
  writeFileSync(path.join(folder, 'ar.json'), JSON.stringify({ ...fr, language: 'العربية', dir: 'rtl' }));
  execFileSync(process.execPath, [path.join(ROOT, 'web/build.mjs'), out, '', folder], { stdio: 'ignore' });
  const pageIn = (tag) =>
    typical(readFileSync(path.join(out, `visitor.${tag}.html`), 'utf8'), { fr: 'Français', ar: 'العربية' });
  const [french, arabic] = ['fr', 'ar'].map(pageIn);
  const words = /id="words">([^<]*)</.exec(arabic.toString())[1];
  rmSync(folder, { recursive: true });
  const server = createServer(({ url }, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(url === '/words/ar' ? words : url === '/ar/' ? arabic : french);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Where bubbles and the button beside the field stand: a line of each, as the script draws them. */
const sides = (page) => page.evaluate(() => {
  document.getElementById('start')?.remove();
  document.getElementById('talk').hidden = false;
  document.body.className = 'talking';
  const log = document.getElementById('log');
  log.innerHTML = '<li class="mine"><small>x</small><p>x</p></li><li class="theirs"><small>x</small><p>x</p></li>';
  const middle = innerWidth / 2;
  const side = (selector) => {
    const { left, right } = document.querySelector(selector).getBoundingClientRect();
    return (left + right) / 2 > middle ? 'right' : 'left';
  };
  return { mine: side('.mine p'), theirs: side('.theirs p'), send: side('#send'), title: side('h1') };
});

test('a language from right to left mirrors the page: bubbles, field, title', async () => {
  const server = await mirrored();
  try {
    const address = `http://localhost:${server.address().port}`;
    const page = await newcomer(it.browser, { width: 360, height: 640 });
    await page.goto(`${address}/`);
    const plain = await sides(page);
    assert.deepEqual(plain, { mine: 'right', theirs: 'left', send: 'right', title: 'left' });
    const turned = { mine: 'left', theirs: 'right', send: 'left', title: 'right' };
    await page.goto(`${address}/ar/`);
    assert.deepEqual(await sides(page), turned);

    await page.goto(`${address}/`);
    await page.click('#languages [lang=ar]');
    await page.waitForFunction(() => document.documentElement.dir === 'rtl', { polling: 20 });
    assert.deepEqual(await sides(page), turned, 'by a tap too');
  } finally {
    server.close();
  }
});
