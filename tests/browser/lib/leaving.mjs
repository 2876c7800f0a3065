// For the tests of the exit: a browser with an internet of three names around it, people whose page
// tells what it does while it leaves, and the states she may leave from.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import puppeteer from 'puppeteer-core';
import { signIn, Visitor } from '../../integration/lib/clients.mjs';
import { ADMIN, eventually } from '../../integration/lib/house.mjs';
import { post } from '../../integration/lib/staff.mjs';
import { Agents } from '../../traces/lib/agents.mjs';
import { CONTROL, EXIT, Internet, makeCertificates } from '../../traces/lib/net.mjs';
import { chromium, sees } from './browser.mjs';
import { stage } from './stage.mjs';

export const EXIT_URL = `https://${EXIT}/`;
/** Where she comes from: an article that led here. */
export const BEFORE_URL = `https://${CONTROL}/`;
export const TITLE = 'Parler à quelqu’un';
/** As the agent's program may. */
const POUR_MS = 1000 / 14;
const CLOSED = { fr: 'Nous rouvrons à vingt heures.' };

const chromiumIn = ({ port }, { spki }, whole) => chromium({
  whole,
  args: [
    '--accept-lang=fr',
    `--proxy-server=127.0.0.1:${port}`,
    `--ignore-certificate-errors-spki-list=${spki}`,
  ],
});

const LAUNCH = {
  chromium: (internet, certificates) => chromiumIn(internet, certificates, true),
  shell: (internet, certificates) => chromiumIn(internet, certificates, false),
  firefox: async ({ port }) => puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      'intl.accept_languages': 'fr',
      // Processes for pages that nobody opens.
      'dom.ipc.processPrelaunch.enabled': false,
      'network.proxy.type': 1,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': port,
    },
  }),
};

/**
 * Runs in the page before its own script: says on the console what is done, during which event, and
 * whether the document was blank by then. The navigation is seen by the Navigation API:
 * `location` lets nobody stand in between.
 */
function watch() {
  if (location.hostname !== 'localhost') return;
  const WAYS = ['click', 'auxclick', 'contextmenu', 'dragstart', 'touchend', 'keydown', 'keyup', 'pageshow'];
  let during = '';
  const note = (what, value) => {
    const { body, title } = document;
    const fields = 'input,textarea,a,button';
    const blank = !body || (body.textContent === '' && !document.querySelector(fields));
    const at = performance.timeOrigin + performance.now();
    console.info(JSON.stringify({ what, value, blank, title, during, at }));
  };
  const noteFrame = () => requestAnimationFrame(() => note('frame'));
  for (const way of WAYS)
    addEventListener(way, (event) => {
      during = way;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (during = '');
      port2.postMessage(0);
      if (way === 'pageshow') note('pageshow', event.persisted);
    }, true);
  navigation.addEventListener('navigate', ({ navigationType, destination }) => {
    note('navigate', `${navigationType} ${destination.url}`);
    noteFrame();
  });
  const { send, close } = WebSocket.prototype;
  let left = false;
  WebSocket.prototype.send = function (data) {
    if (data === '{"t":"exit"}') note('send', data);
    send.call(this, data);
  };
  WebSocket.prototype.close = function (code) {
    if (code === 4001) note('close', code);
    left ||= code === 4001;
    close.call(this, code);
  };
  // First to listen: what the page itself does with a message comes after.
  globalThis.WebSocket = class extends WebSocket {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', () => globalThis.counting && note('message'));
    }
  };
  // Whatever is still on its way when she leaves.
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    const text = added.map(({ textContent }) => textContent).join('');
    if (left && text) note('late', text);
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** A page, and what it told. */
class Person {
  steps = [];

  constructor(scene, page) {
    this.scene = scene;
    this.page = page;
    page.on('console', (message) => {
      const text = message.text();
      if (text.startsWith('{"what"')) this.steps.push(JSON.parse(text));
    });
  }

  step(what) {
    return this.steps.find((one) => one.what === what);
  }

  async begin(code = this.scene.newCode()) {
    this.code = code;
    await this.page.type('#code', code);
    await this.page.click('#begin');
    await this.page.waitForSelector('#text', { visible: true });
  }

  async writes(text) {
    await this.page.type('#text', text);
    await this.page.click('#send');
  }

  /** Her words at the console, a draft in her field. */
  async talks() {
    await this.begin();
    await this.writes('un mot de trop');
    const { desk, conversation } = await this.scene.agents.told(this.code, ['un mot de trop']);
    Object.assign(this, { desk, conversation });
    await this.page.type('#text', 'un brouillon');
  }

  async there() {
    await eventually('the other site', () => this.page.url().startsWith(EXIT_URL));
  }

  /**
   * She is on the other site; what her page told of the leaving: in one task, everything blank
   * first, the line closed, the other site in place of this one. And Back goes to where she came
   * from.
   */
  async left({ line = Boolean(this.conversation) } = {}) {
    await this.there();
    await eventually('what her page told of it', () => this.step('navigate'));
    const leaving = this.steps.filter(({ what }) => ['send', 'close', 'navigate'].includes(what));
    const told = JSON.stringify(this.steps);
    assert.deepEqual([...new Set(leaving.map(({ blank }) => blank))], [true], told);
    assert.equal(new Set(leaving.map(({ during }) => during)).size, 1, told);
    assert.notEqual(leaving[0].during, '', told);
    const done = leaving.map(({ what, value }) => `${what} ${value}`);
    assert.equal(done.at(-1), `navigate replace ${EXIT_URL}`);
    if (line) assert.deepEqual(done.slice(0, 2), ['send {"t":"exit"}', 'close 4001']);
    assert.ok(this.step('frame')?.blank ?? true, told);
    assert.equal(this.step('late'), undefined);
    assert.deepEqual([...new Set(this.steps.map(({ title }) => title))].filter(Boolean), [TITLE]);
    if (this.conversation)
      await eventually('the agent is told', () => this.conversation.state === 'exit');
    await this.cannotComeBack();
  }

  /** No address of ours is in the history, and Back has nothing of it either. */
  async ownPage() {
    const { page } = this;
    const title = await page.title();
    assert.ok(!title.includes(TITLE), title);
    assert.ok(!page.url().includes('localhost'), page.url());
  }

  async cannotComeBack() {
    const { page } = this;
    assert.equal(await page.evaluate(() => history.length), this.length);
    assert.equal((await page.browserContext().pages()).length, 1);
    await this.goes('Back', BEFORE_URL);
    await this.goes('Forward', EXIT_URL);
  }

  /** (A page out of the cache has no load event to wait for, and Firefox tells of no new address.) */
  async goes(way, url) {
    const { page } = this;
    void page[`go${way}`]({ waitUntil: [] }).catch(() => {});
    const address = () => page.evaluate(() => location.href).catch(() => '');
    await eventually(`${way} to ${url}`, async () => (await address()) === url);
  }
}

class Scene {
  codes = 10000;
  internet = new Internet();
  agents = new Agents();

  newCode() {
    return String(++this.codes);
  }

  async open(house) {
    this.house = house;
    await this.agents.signIn(house.desk.port, house.agents);
  }

  async someone() {
    const context = await this.browser.createBrowserContext();
    const person = new Person(this, await context.newPage());
    await person.page.evaluateOnNewDocument(watch);
    return person;
  }

  /** She comes from an article. `prepare` runs in the page before its script. */
  async newcomer({ prepare, url = this.house.url, viewport } = {}) {
    const person = await this.someone();
    const { page } = person;
    if (viewport) await page.setViewport(viewport);
    if (prepare) await page.evaluateOnNewDocument(prepare);
    await page.goto(BEFORE_URL);
    await page.goto(url);
    person.length = await page.evaluate(() => history.length);
    person.steps.length = 0;
    return person;
  }

  async talking(options) {
    const person = await this.newcomer(options);
    await person.talks();
    return person;
  }

  present(presence) {
    for (const desk of this.agents.desks) desk.setPresence(presence);
  }

  pour({ conversation }) {
    let n = 0;
    clearInterval(this.pouring);
    this.pouring = setInterval(() => conversation.talk.say(`une ligne de plus, ${n++}`), POUR_MS);
  }

  /** The house takes nobody new and says why; with nothing to say it is open. */
  async close(texts) {
    const { desk, url } = this.house;
    this.closed = Object.keys(texts).length > 0;
    this.admin ??= (await signIn(desk.url, this.house.agents[ADMIN])).cookie;
    const ask = async (body) => (await post(desk.url, 'settings', body, { cookie: this.admin })).body;
    const { version } = (await ask()).settings.find(({ name }) => name === 'closed');
    await ask({ changes: [{ name: 'closed', value: texts, version }] });
    const served = async () => (await fetch(url)).text();
    await eventually('her page says so', async () => /"closed":{/.test(await served()) === this.closed);
  }

  /** The people of a test go; the house is as before. */
  async clear() {
    clearInterval(this.pouring);
    this.filler?.close(4001);
    this.internet.line = 'up';
    this.agents.taking = true;
    for (const desk of this.agents.desks)
      for (const conversation of [...desk.conversations]) desk.end(conversation);
    this.present('available');
    if (this.closed) await this.close({});
  }

  async stop() {
    this.agents.stop();
    this.internet.stop();
  }
}

/** As `stage`, with agents that are programs, and the internet. */
export function scene(kind) {
  const it = new Scene();
  const folder = mkdtempSync(path.join(tmpdir(), 'havre-exit-'));
  const launch = async () => {
    const certificates = makeCertificates(folder, { lineWord: 'a', otherWord: 'b' });
    await it.internet.start(certificates);
    return LAUNCH[kind](it.internet, certificates);
  };
  const settings = { 'page.exit': EXIT_URL, 'queue.collect': 0, 'queue.zone_overflow': 0, 'queue.room': 1 };
  const options = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  // Before their house does.
  after(async () => {
    await it.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const base = stage({ launch, options });
  before(async () => {
    it.browser = base.browser;
    await it.open(base.house);
  });
  afterEach(() => it.clear());
  return it;
}

/** Each brings somebody into a state; what it gives is her. */
export const STATES = {
  'the first screen, a postal code typed': async (it) => {
    const her = await it.newcomer();
    await her.page.type('#code', '75011');
    return her;
  },
  'the first screen, after a code that is none': async (it) => {
    const her = await it.newcomer();
    await her.page.type('#code', 'abc');
    await her.page.keyboard.press('Enter');
    await her.page.waitForFunction(() => document.querySelector('#error').innerText);
    return her;
  },
  'the first screen of a browser that cannot': async (it) =>
    it.newcomer({ prepare: () => Object.defineProperty(crypto, 'subtle', { value: undefined }) }),
  'waiting, with lines and a draft': async (it) => {
    it.present('away');
    const her = await it.newcomer();
    await her.begin();
    await sees(her.page, '#state', 'Nous cherchons quelqu’un');
    await her.writes('personne ne l’a encore');
    await her.page.type('#text', 'un brouillon');
    return her;
  },
  'the house is full': async (it) => {
    it.present('away');
    it.filler = await Visitor.arrive(it.house.url);
    await it.filler.hears('queued');
    const her = await it.newcomer();
    await her.page.type('#code', '75011');
    await her.page.click('#begin');
    await sees(her.page, '#talk', '3919');
    return her;
  },
  'the house is closed': async (it) => {
    await it.close(CLOSED);
    const her = await it.newcomer();
    await sees(her.page, '#start', CLOSED.fr, '3919');
    return her;
  },
  'the house has closed since she came': async (it) => {
    const her = await it.newcomer();
    await it.close(CLOSED);
    await her.page.type('#code', '75011');
    await her.page.click('#begin');
    await sees(her.page, '#state', CLOSED.fr, '3919');
    return her;
  },
  'ringing at an agent': async (it) => {
    it.agents.taking = false;
    const her = await it.newcomer();
    await her.begin();
    await eventually('it rings', () => it.agents.desks.some(({ offers }) => offers.length));
    return her;
  },
  'talking': (it) => it.talking(),
  'talking, in English': async (it) => {
    const her = await it.newcomer();
    await her.page.click('#languages [lang=en]');
    await sees(her.page, '#exit', 'Leave now');
    await her.talks();
    return her;
  },
  'the agent writes': async (it) => {
    const her = await it.talking();
    her.conversation.talk.typed();
    await sees(her.page, '#typing', 'Agent');
    return her;
  },
  'messages pour in': async (it) => {
    const her = await it.talking();
    it.pour(her);
    await sees(her.page, '#log', 'une ligne de plus, 5');
    return her;
  },
  'ended by the agent': async (it) => {
    const her = await it.talking();
    her.desk.end(her.conversation);
    delete her.conversation;
    await her.page.waitForSelector('#again', { visible: true });
    return her;
  },
};
