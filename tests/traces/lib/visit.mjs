// A visit: in a browser with the control page in its first tab, hers in a tab of its own, and what
// the search says at the end. Several visits may share a browser.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { PATIENCE_MS, eventually, sleep } from '../../integration/lib/house.mjs';
import { pages } from '../../node/lib/pages.mjs';
import { Browser } from './browsers.mjs';
import { CONTROL, EXIT, LINE } from './net.mjs';
import { search } from './search.mjs';
import { newCore } from './world.mjs';

const LINE_URL = `https://${LINE}/`;
/** Longer than either browser takes to look at the fields of a page after a key. */
const FIELDS_MS = 1200;
/** Longer than either takes to write down the state of a page, where nothing else is to be done. */
const SETTLE_MS = 3200;
/** Longer than a tab takes to begin loading. */
const LOAD_MS = 500;
/** How long a try at the bar may take, before another. */
const BAR_MS = 10_000;
/**
 * What Chromium writes only some seconds later, or at its end: whoever kills it before is spared, and
 * so is the control page.
 */
const LATER = { chromium: ['local', 'session', 'cookie'], firefox: [] };
/**
 * The key of Firefox's own start page in its cache. It shows the sites that were visited: ours by its
 * neutral address and title, as the history does.
 */
const START_PAGE = ':about:home';
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
const HERS = ['sent', 'unsent', 'undelivered', 'agent', 'wrong', 'place', 'meeting', 'note', 'changed'];

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
    this.mark = newCore();
    this.controlCore = newCore();
    this.code = world.newCode(kind);
  }

  /** The next one in the same browser: other words, another code. */
  next() {
    const { world, kind, browser, control, controlCore } = this;
    return Object.assign(new Visit(world, kind), { browser, control, controlCore });
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
    // It looks at no field of a page that is hidden.
    if (this.kind === 'firefox') await this.noted('control draft');
  }

  /** The browser has noted these in the files of its session. */
  async noted(...labels) {
    const { session } = this.browser;
    const words = this.words.filter(({ label }) => labels.includes(label));
    await eventually(`${labels} in ${session}`, () => {
      if (!existsSync(session)) return false;
      const { found } = search(session, { words });
      return labels.every((label) => found.some((one) => one.label === label));
    });
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

  /** In her tab, first: what is written down of the tab has this in it. */
  async readArticle() {
    await this.page.goto(`https://${EXIT}/article?${this.mark}`);
  }

  async arrive(type) {
    await this.open(type);
    await this.readArticle();
    await this.page.goto(LINE_URL);
    await this.page.waitForSelector('#code', { visible: true });
  }

  /** Keys that the bar is not ready for go to the page: then once more. */
  async arriveByTheBar() {
    await this.open();
    await this.readArticle();
    const tries = async (left) => {
      await this.keys('ctrl+l');
      await eventually('the bar', () => this.page.evaluate(() => !document.hasFocus()));
      await this.display.type(LINE_URL);
      await this.display.keys('Return');
      const there = this.page.waitForSelector('#code', { visible: true, timeout: left ? BAR_MS : PATIENCE_MS });
      await there.catch((error) => (left ? tries(left - 1) : Promise.reject(error)));
    };
    await tries(2);
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

  /** A place and an appointment, which she accepts. */
  async takeCards() {
    const { page, conversation } = this;
    const { placeDraft, appointmentDraft } = pages.deskCards;
    const meeting = { ...appointmentDraft(), place: this.word('meeting'), day: '2099-01-20', hour: '14:30' };
    for (const card of [placeDraft({ name: this.word('place'), phone: '01 00 00 00 00' }), meeting]) {
      conversation.compose(card);
      conversation.sendCard();
    }
    await page.waitForSelector('#log .answer button');
    await page.click('#log .answer button');
    await eventually('her answer', () => conversation.talk.lines.some(({ extra }) => extra?.answer));
  }

  /** A note, of which she changes a line; `accepts`, or the field stays as it is. */
  async readNote({ accepts }) {
    const { page, conversation } = this;
    const { transmission } = conversation;
    transmission.show([this.word('note'), 'une autre ligne']);
    await page.waitForSelector('#log .sheet .row button');
    await page.click('#log .sheet .row button');
    await page.waitForSelector('#log .sheet textarea');
    // In the place of what stands there.
    await page.$eval('#log .sheet textarea', (field) => field.select());
    await write(page, '#log .sheet textarea', this.word('changed'));
    await sleep(FIELDS_MS);
    if (!accepts) return;
    await page.click('#log .sheet > div > .row button');
    await eventually('her word', () => transmission.isAccepted);
    transmission.took();
    await page.waitForFunction(() => !document.querySelector('#log .sheet button'));
  }

  /** From now on nothing reaches the agent's page, so that it acknowledges nothing. */
  loseTheAgent() {
    this.conversation.accept = () => undefined;
  }

  /** Her page is before her, and the browser has written what it writes of one. */
  async settle() {
    await sleep(SETTLE_MS);
    await this.noted('address', 'article', 'control draft');
  }

  /** And all that it must have written before it may be killed: else nothing could be said of it. */
  async settleForKill() {
    await this.settle();
    const { kind, profile } = this.browser;
    await eventually('it has noted that it runs', () => kind.hasBegun(profile));
    const isThere = (mistakes) => this.expectedWhenKilled.every((one) => mistakes.includes(one));
    await eventually('all mistakes are written', async () => isThere((await this.search()).mistakes));
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

  /** Back through so many tabs: one that was restored is loaded when it is looked at. */
  async leafBack(count) {
    for (let i = 0; i < count; i++) {
      await this.display.focus((await this.display.windows()).at(-1));
      await this.display.keys('ctrl+Prior');
      await sleep(LOAD_MS);
    }
  }

  /** So many pages at her address, once they are there and whole. */
  async pagesThere(when, count = 1) {
    let open = [];
    const there = async () => {
      const pages = await this.driver.pages();
      open = pages.map((page) => page.url());
      const hers = pages.filter((_, i) => open[i] === LINE_URL);
      const whole = await Promise.all(hers.map((page) => page.$('#code')));
      return whole.filter(Boolean).length === count;
    };
    return eventually(`her address is open ${when}`, there, 2 * PATIENCE_MS).catch((error) => {
      throw new Error(`${error.message}; open are ${JSON.stringify(open)}`);
    });
  }

  /** The mistakes that must be found after this visit. */
  get expected() {
    return this.browser.wasKilled ? this.expectedWhenKilled : MISTAKES;
  }

  get expectedWhenKilled() {
    return MISTAKES.filter((mistake) => !LATER[this.kind].includes(mistake));
  }

  /** All that is looked for. */
  get words() {
    const { world, core, controlCore, code } = this;
    return [
      ...HERS.map((label) => ({ label, text: `${core}${label}` })),
      { label: 'code', text: code, alone: true },
      { label: 'certificate', text: world.lineWord },
      { label: 'control certificate', text: world.otherWord },
      ...world.sentences.map((text) => ({ label: 'page', text })),
      { label: 'title', text: 'Parler à quelqu’un' },
      { label: 'address', text: LINE },
      { label: 'article', text: this.mark },
      { label: 'start page', text: START_PAGE },
      { label: 'control', text: CONTROL },
      ...MISTAKES.filter((label) => label !== 'certificate').map((label) => ({
        label: `control ${label}`,
        text: `${controlCore}${label}`,
      })),
    ];
  }

  async search() {
    const { world, kind, core, controlCore, browser, words } = this;
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
const HARMLESS = /^(?:part of )?(?:address|article|start page|title|control.*)$/;
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
    const ofTheBrowser = this.filesWith('start page');
    const cached = this.found.filter(
      ({ label, file }) => label === 'address' && IN_CACHE.test(file) && !ofTheBrowser.includes(file),
    );
    return [...this.found.filter(({ label }) => !HARMLESS.test(label)), ...cached];
  }

  get mistakes() {
    return MISTAKES.filter((mistake) => this.filesWith(`control ${mistake}`).length);
  }
}
