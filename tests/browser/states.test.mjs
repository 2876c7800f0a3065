// The visitor's page in every state: for all who read it, on any screen, and pictured (make
// pictures).
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '../integration/lib/house.mjs';
import { audit } from './lib/axe.mjs';
import { chromium, newcomer, PICTURES } from './lib/browser.mjs';
import { contactSheets } from './lib/sheets.mjs';
import { Rehearsal, states } from './lib/states.mjs';

const WIDTHS = [[320, 568], [768, 1024], [1280, 800]];
/** 320 × 480 without what a keyboard takes; 1280 × 1024 at 400 %; the smallest phone. */
const SHORT = [[320, 220], [320, 256], [320, 480]];
const CLOSE_EXIT = 4001;
/** WCAG 1.4.12. */
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

/** Only where somebody wants to look: they take as long as all the rest. */
const pictures = process.env.HAVRE_PICTURES;

let browser, page, stage, wire;
before(async () => {
  browser = await chromium();
  page = await newcomer(browser);
  stage = await Rehearsal.open(page);
  wire = await page.createCDPSession();
  mkdirSync(path.join(PICTURES, 'states'), { recursive: true });
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

/** By the wire: puppeteer knows neither forced colours nor contrast. */
const media = (theme, features = [], type = '') => wire.send('Emulation.setEmulatedMedia', {
  media: type,
  features: [{ name: 'prefers-color-scheme', value: theme }, ...features],
});

async function viewport(width, height, deviceScaleFactor = 1) {
  await page.setViewport({ width, height, deviceScaleFactor });
  // Where scripts are off no frame is told of.
  if (page.isJavaScriptEnabled()) await page.evaluate(() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What is wider than the screen; what is cut, though nobody can scroll to it. */
const tooWide = () => page.evaluate(() => [...document.querySelectorAll('body, body *')]
  .filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    const isUnseen = one.closest('.unseen') || !width;
    return !isUnseen && (left < -0.5 || right > innerWidth + 0.5
      || one.scrollWidth > one.clientWidth + 1 && !/^(inline|contents)/.test(getComputedStyle(one).display));
  }).map((one) => `${one.tagName}#${one.id} ${one.scrollWidth} > ${one.clientWidth}`));

/** What of these is not in view, to be read and touched. */
const outOfView = (wanted) => page.evaluate((selectors) => selectors.filter((selector) => {
  const one = [...document.querySelectorAll(selector)].pop();
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const isIn = top >= -0.5 && bottom <= innerHeight + 0.5 && left >= -0.5 && right <= innerWidth + 0.5;
  return !isIn || !one.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}), wanted);

/** The last words of the conversation are in view, whole, and nothing lies over them. */
const lastWordsShown = () => page.evaluate(() => {
  const words = [...document.querySelectorAll('#log p:not([hidden]), #log .note, #log .card')].pop();
  const range = document.createRange();
  range.selectNodeContents(words);
  const { left, top, bottom } = [...range.getClientRects()].pop();
  return top >= 0 && bottom <= innerHeight
    && words.contains(document.elementFromPoint(left + 2, (top + bottom) / 2));
});

for (const state of states)
  test(`${state.name}`, async (t) => {
    await viewport(1280, 800);
    await media('light');
    await stage.enter(state);

    // Without scripts there is none of axe either; its words stand in « no-crypto » too.
    if (state.script !== false) await t.test('axe finds nothing, in either theme', async () => {
      for (const theme of ['light', 'dark']) {
        await media(theme);
        assert.deepEqual(await audit(page), [], theme);
      }
    });

    await t.test('with a keyboard up, and at 400 %, exit, last words and field are in view', async () => {
      for (const [width, height] of SHORT) {
        await viewport(width, height);
        const wanted = ['#exit', ...(state.field === '#text' ? ['#text', '#send'] : [])];
        if (state.field === '#code') {
          // A browser does it for a field that has the focus when the keyboard rises.
          await page.$eval('#code', (field) => field.blur() || field.focus());
          wanted.push('#code');
        }
        assert.deepEqual(await outOfView(wanted), [], `${width} × ${height}`);
        if (state.exchange && state.name !== 'below') assert.ok(await lastWordsShown(), `${width} × ${height}`);
      }
    });

    await t.test('nothing is wider than 320 px, at 400 % or with its letters apart', async () => {
      await viewport(320, 256, 4);
      assert.deepEqual(await tooWide(), []);
      const style = await page.addStyleTag({ content: SPACED });
      assert.deepEqual(await tooWide(), []);
      await style.evaluate((one) => one.remove());
    });

    await t.test('the exit puts the other site in its place, and ends the line', async () => {
      const { hasLine, exit } = stage;
      const length = await page.evaluate(() => history.length);
      await page.click('#exit');
      await eventually('the other site', () => page.url() === exit);
      assert.equal(await page.$('#exit'), null);
      if (hasLine) await eventually('it is told as an exit', () => stage.ends.at(-1) === CLOSE_EXIT);
      // Without scripts it is a link.
      if (state.script !== false) assert.equal(await page.evaluate(() => history.length), length);
    });

    if (pictures) await t.test('pictures', async () => {
      await stage.enter(state);
      for (const theme of ['light', 'dark']) {
        await media(theme);
        for (const [width, height] of WIDTHS) {
          await viewport(width, height);
          if (state.name === 'code-wrong') await page.$eval('#code', (field) => field.blur() || field.focus());
          await page.screenshot({ type: 'webp', quality: 90,
            path: path.join(PICTURES, 'states', `${state.name}-${width}-${theme}.webp`) });
        }
      }
    });
  });

test('without scripts the page says so, and whom to call', async () => {
  await stage.enter(states.find(({ script }) => script === false));
  const text = await page.evaluate(() => document.body.innerText);
  assert.match(text, /il faut JavaScript/);
  assert.match(text, /3919/);
  assert.doesNotMatch(text, /Commencer/);
});

if (pictures) test('contact sheets', () => contactSheets(browser, states.map(({ name }) => name)));

const talking = states.find(({ name }) => name === 'talking');

test('forced colours: buttons, fields and both sides’ messages keep an edge', async () => {
  await viewport(390, 700);
  await media('light', [{ name: 'forced-colors', value: 'active' }]);
  await stage.enter(talking);
  const without = await page.evaluate(() => ['#exit', '#send', '#text', '#log .mine p', '#log .theirs p']
    .filter((selector) => {
      const { borderTopWidth, borderTopColor } = getComputedStyle(document.querySelector(selector));
      const [, , , alpha = '1'] = borderTopColor.match(/[\d.]+/g);
      return borderTopWidth === '0px' || Number(alpha) === 0;
    }));
  assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches));
  assert.deepEqual(without, []);
});

test('more contrast, where it is asked for', async () => {
  await stage.enter(talking);
  const soft = () => page.$eval('#log small', (one) => getComputedStyle(one).color);
  await media('light', [{ name: 'prefers-contrast', value: 'no-preference' }]);
  const usual = await soft();
  await media('light', [{ name: 'prefers-contrast', value: 'more' }]);
  assert.notEqual(await soft(), usual);
  assert.equal(await soft(), await page.$eval('body', (one) => getComputedStyle(one).color));
});

test('on paper there is nothing', async () => {
  await stage.enter(talking);
  const words = 'par où commencer';
  assert.ok((await page.evaluate(() => document.body.innerText)).includes(words));
  await media('light', [], 'print');
  const drawn = await page.evaluate(() => [...document.querySelectorAll('*')]
    .filter((one) => one.getClientRects().length).map((one) => one.tagName));
  await media('light');
  assert.deepEqual(drawn, []);
});
