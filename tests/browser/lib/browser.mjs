// Real browsers, used as a person would: by what is on the screen.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { PATIENCE_MS, ROOT } from '../../integration/lib/house.mjs';

export const PICTURES = path.join(ROOT, 'build/pictures');

const WHOLE = '/usr/bin/chromium';
/**
 * The same engine, network and protocol without the windows around it, which take more than twice
 * as much of the machine as the pages in them.
 */
const SHELL = '/usr/bin/chromium-headless-shell';

/**
 * `whole`: where what the browser does around a page counts (what it keeps for Back) or is measured.
 * `args`: switches beside the usual ones.
 */
export async function chromium({ whole = false, args = [] } = {}) {
  const executablePath = whole ? WHOLE : SHELL;
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is not there: tools/install test`);
  const profile = mkdtempSync(path.join(tmpdir(), 'havre-chromium-'));
  const browser = await puppeteer.launch({
    executablePath,
    headless: whole ? true : 'shell',
    userDataDir: profile,
    args: [
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--lang=fr', ...args,
    ],
  });
  const close = browser.close.bind(browser);
  await (await browser.newPage()).goto('about:blank'); // a browser without pages ends
  browser.close = async () => {
    await close();
    // Its children may still be writing as it ends.
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  return browser;
}

/** A page in a context of its own: another person. What goes wrong in it is kept in `errors`. */
export async function newcomer(browser, { language = 'fr', width = 1280, height = 800, dark = false } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height });
  await page.setExtraHTTPHeaders({ 'Accept-Language': language });
  await page.evaluateOnNewDocument((lang) => {
    Object.defineProperty(navigator, 'languages', { get: () => [lang] });
    Object.defineProperty(navigator, 'language', { get: () => lang });
  }, language);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.errors.push(message.text());
  });
  return page;
}

/** From now on the time of this page goes `times` as fast: what it would do in a minute is not waited for. */
export function hurry(page, times) {
  return page.evaluate((factor) => {
    const { now } = Date;
    const began = now();
    Date.now = () => began + (now() - began) * factor;
    for (const name of ['setTimeout', 'setInterval']) {
      const original = globalThis[name];
      globalThis[name] = (act, ms, ...rest) => original(act, ms / factor, ...rest);
    }
  }, times);
}

export async function everyPage(browser) {
  const pages = await Promise.all(browser.browserContexts().map((context) => context.pages()));
  return pages.flat().filter((page) => page.url() !== 'about:blank');
}

export async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

/** Waits until the text of `selector` has all of `parts` in it. */
export async function sees(page, selector, ...parts) {
  try {
    await page.waitForFunction((where, all) => {
      const text = [...document.querySelectorAll(where)].map((one) => one.innerText).join('\n');
      return all.every((part) => text.includes(part));
    }, { timeout: PATIENCE_MS, polling: 20 }, selector, parts);
  } catch (error) {
    const text = await page.evaluate(() => document.body.innerText).catch(() => '(no page)');
    throw new Error(`${selector} does not show ${JSON.stringify(parts)}. On the screen:\n${text}`);
  }
}

/** Pictures of pages side by side on one sheet. */
export async function sheet(browser, name, pages, { width, height }) {
  const page = await browser.newPage();
  const images = [];
  for (const one of pages) images.push(await one.screenshot({ encoding: 'base64' }));
  await page.setViewport({ width, height, deviceScaleFactor: 1.5 });
  await page.setContent(`<body style="margin:0;padding:32px;display:flex;gap:32px;background:#e4e0d8">
    ${images.map((image) => `<img style="border-radius:12px;box-shadow:0 2px 12px #0003;height:${height - 64}px"
      src="data:image/png;base64,${image}">`).join('')}`);
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ type: 'webp', quality: 88, path: path.join(PICTURES, `${name}.webp`) });
  await page.close();
}

export const textOf = (page, selector) =>
  page.evaluate((where) => document.querySelector(where)?.innerText ?? null, selector);

/** A visitor who has given her code. */
export async function visitorAt(browser, url, { code = '75011', ...options } = {}) {
  const page = await newcomer(browser, options);
  await page.goto(url);
  await page.type('#code', code);
  await page.click('#begin');
  return page;
}

export async function visitorWrites(page, text) {
  await page.click('#text');
  await page.keyboard.sendCharacter(text);
  await page.click('#send');
}

/** An agent who has signed in and is available, or away. */
export async function agentAt(browser, url, { name, password }, { away = false, ...options } = {}) {
  const page = await newcomer(browser, options);
  await page.goto(url);
  await page.waitForSelector('#name');
  await page.type('#name', name);
  await page.focus('#password');
  await page.keyboard.sendCharacter(password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('button.available:not([disabled])');
  if (!away) {
    await page.click('button.available');
    await page.waitForSelector('button.available[aria-pressed=true]');
  }
  return page;
}

/** Takes the offer that rings. */
export async function agentTakes(page) {
  await page.waitForSelector('.offers button.main');
  await page.click('.offers button.main');
  await page.waitForFunction(() => !document.querySelector('.offers button'), { polling: 20 });
  await page.waitForSelector('.exchange .writer');
}

export async function agentWrites(page, text) {
  await page.click('.writer textarea');
  await page.keyboard.sendCharacter(text);
  await page.click('.writer button.main');
}

/** What stands in a conversation, oldest first: of the visitor's page or of the console. */
export const linesOf = (page, selector) =>
  page.evaluate((where) => [...document.querySelectorAll(`${where} p`)]
    .map((one) => one.innerText), selector);

/** All that the live region said from now on. */
export async function listen(page) {
  await page.evaluate(() => {
    globalThis.calledOut = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const { textContent } of addedNodes) globalThis.calledOut.push(textContent);
    }).observe(document.getElementById('live'), { childList: true });
  });
  return () => page.evaluate(() => globalThis.calledOut);
}
