// One launch of one browser: the control page in its first tab, her visit in another, and what
// the search says at the end.
import assert from 'node:assert/strict';
import { eventually, sleep } from '../../integration/lib/house.mjs';
import { Browser } from './browsers.mjs';
import { CONTROL, EXIT, LINE } from './net.mjs';
import { newCore } from './world.mjs';

const LINE_URL = `https://${LINE}/`;
/** Firefox looks at the fields of a page a moment after a key, and not at all once it is hidden. */
const FIELDS_MS = 1200;
/** Longer than either browser takes to write down the state of a page. */
const SETTLE_MS = 3200;
/**
 * What Chromium writes only some seconds later, or at its end: whoever kills it before is spared, and
 * so is the control page.
 */
const LATER = { chromium: ['local', 'session', 'cookie'], firefox: [] };
export const MISTAKES = [
  'cache',
  'certificate',
  'local',
  'session',
  'cookie',
  'indexed',
  'pushed',
  'title',
  'posted',
  'draft',
];
const HERS = ['sent', 'unsent', 'undelivered', 'agent', 'wrong'];

/** Key by key, and looked at: a window that opens beside it may take a key away. */
export async function write(page, field, text) {
  const value = () => page.$eval(field, (element) => element.value);
  for (let tries = 0; tries < 3; tries++) {
    await page.type(field, text);
    if ((await value()) === text) return;
    await page.click(field, { count: 3 });
    await page.keyboard.press('Backspace');
  }
  throw new Error(`${text} does not stand in ${field}, but ${await value()}`);
}

export class Visit {
  constructor(world, kind) {
    this.world = world;
    this.kind = kind;
    this.core = newCore();
    this.controlCore = newCore();
    this.code = world.newCode(kind);
  }

  static async start(world, kind) {
    const visit = new Visit(world, kind);
    visit.browser = await Browser.start(kind, world, world.used[kind].folder);
    try {
      [visit.control] = await visit.browser.driver.pages();
      await visit.makeMistakes();
    } catch (error) {
      visit.stop();
      throw error;
    }
    return visit;
  }

  word(what) {
    return `${this.core}${what}`;
  }

  get driver() {
    return this.browser.driver;
  }

  get display() {
    return this.browser.display;
  }

  async makeMistakes() {
    const page = this.control;
    await page.goto(`https://${CONTROL}/?core=${this.controlCore}`);
    await page.waitForSelector('.stored');
    await write(page, '#posted', `${this.controlCore}posted`);
    await page.click('#post');
    await page.waitForSelector('#draft');
    await write(page, '#draft', `${this.controlCore}draft`);
    await sleep(FIELDS_MS);
  }

  /** A tab, or a window, of her own. */
  async open(type = 'tab') {
    const before = await this.display.windows();
    this.page = await this.driver.newPage({ type });
    this.window = before.at(-1);
    if (type === 'window') {
      this.window = await eventually('her window', async () =>
        (await this.display.windows()).find((one) => !before.includes(one)),
      );
    }
    await this.page.bringToFront();
    return this.page;
  }

  /** As she would: by the keyboard, in the window that she sees. */
  async keys(...keys) {
    await this.page?.bringToFront().catch(() => {});
    await this.display.focus(this.window);
    await this.display.keys(...keys);
  }

  async arrive(type) {
    await this.open(type);
    await this.page.goto(LINE_URL);
    await this.page.waitForSelector('#code', { visible: true });
  }

  async begin() {
    await write(this.page, '#code', this.code);
    await this.page.click('#begin');
    await this.page.waitForSelector('#text', { visible: true });
  }

  /** Her words reach the agent, the agent's reach her; what she goes on to write stays unsent. */
  async talk() {
    const { page } = this;
    await write(page, '#text', this.word('sent'));
    await page.click('#send');
    const { desk, conversation } = await this.world.agents.told(this.code, [this.word('sent')]);
    this.reached = true;
    conversation.talk.say(this.word('agent'));
    await page.waitForFunction(
      (text) => document.querySelector('#log').innerText.includes(text),
      {},
      this.word('agent'),
    );
    await write(page, '#text', this.word('unsent'));
    this.conversation = conversation;
    this.letGo = () => desk.end(conversation);
  }

  async converse(type) {
    await this.arrive(type);
    await this.begin();
    await this.talk();
  }

  /** From now on nothing reaches the agent's page, so that it acknowledges nothing. */
  loseTheAgent() {
    this.conversation.accept = () => undefined;
  }

  settle() {
    return sleep(SETTLE_MS);
  }

  /** The exit, to the other site. */
  async leave() {
    const { page } = this;
    await page.click('#exit');
    await eventually('the other site', () => page.url().startsWith(`https://${EXIT}`));
  }

  /** Whatever is before her eyes now: none of the conversation is in it, in fields neither. */
  async assertClean(when) {
    for (const page of await this.driver.pages()) {
      const seen = await page.evaluate(() => {
        const fields = [...document.querySelectorAll('input,textarea')].map(({ value }) => value);
        return [document.title, location.href, document.body?.innerText ?? '', ...fields].join(
          '\n',
        );
      });
      for (const text of [this.core, this.code])
        assert.ok(!seen.includes(text), `${when}, on the screen: ${seen}`);
    }
  }

  /** The page at her address, once it is there and whole. */
  async pageThere(when) {
    let open = [];
    const there = async () => {
      const pages = await this.driver.pages();
      open = pages.map((page) => page.url());
      const page = pages[open.indexOf(LINE_URL)];
      return page && (await page.$('#code')) ? page : undefined;
    };
    return eventually(`her address is open ${when}`, there, 20_000).catch((error) => {
      throw new Error(`${error.message}; open are ${JSON.stringify(open)}`);
    });
  }

  /** The mistakes that must be found after this visit. */
  get expected() {
    return this.browser.wasKilled
      ? MISTAKES.filter((mistake) => !LATER[this.kind].includes(mistake))
      : MISTAKES;
  }

  async search() {
    const { world, kind, core, controlCore, code, browser } = this;
    const words = [
      ...HERS.map((label) => ({ label, text: `${core}${label}` })),
      { label: 'code', text: code, alone: true },
      { label: 'certificate', text: world.lineWord },
      { label: 'control certificate', text: world.otherWord },
      ...world.sentences.map((text) => ({ label: 'page', text })),
      { label: 'title', text: 'Parler à quelqu’un' },
      { label: 'address', text: LINE },
      { label: 'control', text: CONTROL },
      ...MISTAKES.filter((label) => label !== 'certificate').map((label) => ({
        label: `control ${label}`,
        text: `${controlCore}${label}`,
      })),
    ];
    const result = await world.searcher.search(browser.folder, {
      words,
      cores: [core, controlCore],
      before: world.used[kind].folder,
    });
    return new Findings(result);
  }

  stop() {
    this.browser?.stop();
  }
}

/** What a site cannot help, and the control page. */
const HARMLESS = /^(?:part of )?(?:address|title|control.*)$/;
const IN_CACHE = /cache/i;

/** What a search found, sorted by what it means. */
export class Findings {
  constructor({ files, bytes, found }) {
    Object.assign(this, { files, bytes, found });
  }

  filesWith(label) {
    return this.found.filter((one) => one.label === label).map(({ file }) => file);
  }

  /**
   * What must not be there: her words, the agent's, the code, the page, any cache entry of its
   * host.
   */
  get leaks() {
    const cached = this.found.filter(
      ({ label, file }) => label === 'address' && IN_CACHE.test(file),
    );
    return [...this.found.filter(({ label }) => !HARMLESS.test(label)), ...cached];
  }

  get mistakes() {
    return MISTAKES.filter((mistake) => this.filesWith(`control ${mistake}`).length);
  }
}
