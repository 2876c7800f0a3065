// Leaving, with the real house in two real browsers: from every state she may be in, by every way
// that a hand or a key may take, whatever the line and the tab are doing. What the windows around a
// page have a part in (tabs, what is kept for Back) is tried in the whole of Chromium.
import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';
import { eventually, sleep } from '../integration/lib/house.mjs';
import { EXIT } from '../traces/lib/net.mjs';
import { sees } from './lib/browser.mjs';
import { BEFORE_URL, EXIT_URL, STATES, TITLE, scene } from './lib/leaving.mjs';

const PHONE = { width: 320, height: 480, isMobile: true, hasTouch: true };

/** Where the page has little room, and how it is told so. */
const SCREENS = {
  'on a small phone with its keyboard up': { ...PHONE, height: 480 - 260 },
  'at 400 %': { width: 320, height: 200, deviceScaleFactor: 4 },
  'on a small phone on its side': { ...PHONE, width: 480, height: 320 },
};
const BUSY_MS = 2000;
const BUSY_MOST_MS = 16_000;

/** Points of the button, and of its text, at which something else would be pressed. */
function hiddenParts() {
  const exit = document.querySelector('#exit');
  const range = document.createRange();
  range.selectNodeContents(exit);
  return [exit, range].flatMap((part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]]
      .filter(([x, y]) => !exit.contains(document.elementFromPoint(x, y)));
  });
}

/** What the browser shows and keeps of the page. */
const outside = () => ({
  title: document.title,
  length: history.length,
  state: history.state,
  path: location.pathname + location.search + location.hash,
  icons: [...document.querySelectorAll('link')].map(({ rel, href }) => `${rel} ${href}`),
  stored: [document.cookie, localStorage.length, sessionStorage.length],
});
const NEUTRAL = { title: TITLE, state: null, path: '/', icons: ['icon data:,'], stored: ['', 0, 0] };

async function centre(page) {
  const box = await (await page.$('#exit')).boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const held = (key) => async (page) => {
  await page.keyboard.down(key);
  await page.click('#exit');
  await page.keyboard.up(key);
};
const focused = (key) => async (page) => {
  await page.focus('#exit');
  await page.keyboard.press(key);
};

/** What she may do to the button. */
const WAYS = {
  'a click': (page) => page.click('#exit'),
  'a double click': (page) => page.click('#exit', { count: 2 }),
  'the middle button': (page) => page.click('#exit', { button: 'middle' }),
  'the right button': (page) => page.click('#exit', { button: 'right' }),
  'a click with Ctrl': held('Control'),
  'a click with Shift': held('Shift'),
  'Enter': focused('Enter'),
  'the space bar': focused(' '),
  'Shift three times while writing': async (page) => {
    await page.focus('#text');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift');
  },
  'Shift, five times': async (page) => {
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift').catch(() => {});
  },
  'a press that becomes a drag': async (page) => {
    const [x, y] = await centre(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    // The page may be gone under the hand that moves on.
    await page.mouse.move(x + 15, y + 5, { steps: 4 }).catch(() => {});
    await page.mouse.up().catch(() => {});
  },
};

/** The house's page with its cache field changed, or only its first bytes. */
async function served(house, { bytes, cached = false }) {
  const answer = await fetch(house.url);
  const page = Buffer.from(await answer.arrayBuffer());
  const server = http.createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (!cached) response.setHeader('Cache-Control', 'no-store');
    if (!bytes) return response.end(page);
    return response.write(page.subarray(0, bytes));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://localhost:${server.address().port}/`, page: page.toString(), stop };
}

function waysToLeave(it) {
  for (const [name, press] of Object.entries(WAYS))
    test(`by ${name}`, async () => {
      const her = await it.talking();
      await press(her.page);
      await her.left();
    });

  test('a cache that kept the page all the same brings back a blank one, which leaves', async () => {
    const kept = await served(it.house, { cached: true });
    try {
      const her = await it.newcomer({ url: kept.url });
      await her.page.type('#code', '75011');
      await her.page.goto(kept.url.replace('localhost', '127.0.0.1'));
      her.steps.length = 0;
      void her.page.goBack().catch(() => {});
      const back = await eventually('back', () => her.steps.find(({ what, value }) => what === 'pageshow' && value));
      assert.ok(back.blank);
      await eventually('away', () => her.page.url() === EXIT_URL);
    } finally {
      kept.stop();
    }
  });

  test('without any network: blank at once, and the browser’s own page is in our place', async () => {
    const her = await it.talking();
    delete her.conversation;
    it.internet.line = 'cut';
    it.house.lobbies[0].kill();
    try {
      await her.page.click('#exit');
      await eventually('the browser’s own page', () => !her.page.url().startsWith(it.house.url));
      assert.ok(her.step('navigate').blank);
      await her.ownPage();
    } finally {
      await it.house.startLobby(0);
      await it.house.ready();
    }
    it.internet.line = 'up';
    await her.goes('Back', BEFORE_URL);
  });

  test('another page in the same tab, then Back: the first screen, and nothing of before', async () => {
    const her = await it.talking();
    await her.page.goto(BEFORE_URL);
    await eventually('the agent is told', () => her.conversation.state === 'left');
    await her.goes('Back', it.house.url);
    await her.page.waitForSelector('#code', { visible: true });
    const fields = await her.page.$$eval('input,textarea', (all) => all.map(({ value }) => value));
    assert.deepEqual(fields, ['', '']);
    assert.equal(await her.page.$eval('#log', (log) => log.textContent), '');
  });
}

function momentsToLeave(it, kind) {
  for (const [name, arrive] of Object.entries(STATES))
    test(`from this state: ${name}`, async () => {
      const her = await arrive(it);
      assert.deepEqual(await her.page.evaluate(outside), { ...NEUTRAL, length: her.length });
      await her.page.click('#exit');
      await her.left();
    });

  for (const [name, viewport] of Object.entries(SCREENS))
    test(`in view, whole and on top, ${name}`, async () => {
      const her = await it.talking({ viewport });
      it.pour(her);
      await sees(her.page, '#log', 'une ligne de plus, 5');
      assert.deepEqual(await her.page.evaluate(hiddenParts), []);
      await her.page.click('#exit');
      await her.left();
    });

  /** Presses while the tab is busy, and says what was done before. */
  async function pressesWhileBusy(ms) {
    const her = await it.talking();
    it.pour(her);
    await sees(her.page, '#log', 'une ligne de plus, 3');
    await her.page.evaluate((long) => {
      setTimeout(() => {
        const until = performance.now() + long;
        while (performance.now() < until);
        globalThis.counting = true;
        console.info(JSON.stringify({ what: 'idle', at: performance.timeOrigin + performance.now() }));
      }, 100);
    }, ms);
    const [x, y] = await centre(her.page);
    await sleep(ms / 4);
    // Not waiting for an answer in between, as a finger does not.
    void her.page.mouse.move(x, y).catch(() => {});
    void her.page.mouse.down().catch(() => {});
    void her.page.mouse.up().catch(() => {});
    await her.left();
    return her;
  }

  test('while the tab is busy: the press comes before all that has piled up', async () => {
    let ms = BUSY_MS;
    let her = await pressesWhileBusy(ms);
    // In Firefox it is the driver's press that takes its turn among the messages.
    const isLate = () => kind === 'chromium' && her.step('message');
    // On a machine that is busy itself the press may come to the browser when the tab is idle again.
    while (isLate() && ms < BUSY_MOST_MS) her = await pressesWhileBusy((ms *= 2));
    const waited = her.step('send').at - her.step('idle').at;
    console.log(`# note: ${kind}, a tab that is busy for ${ms} ms: left ${waited.toFixed(1)} ms after it`);
    assert.ok(!isLate());
  });

  test('she who waits and leaves is offered to nobody any more', async () => {
    const her = await STATES['waiting, with lines and a draft'](it);
    await her.page.click('#exit');
    await her.left();
    it.agents.taking = false;
    it.present('available');
    await sleep(300);
    assert.deepEqual(it.agents.desks.flatMap(({ offers }) => offers), []);
  });

  test('while the line is cut: at once, without waiting for it', async () => {
    const her = await it.talking();
    delete her.conversation;
    it.house.lobbies[0].kill();
    try {
      await sees(her.page, '#state', 'connexion est coupée');
      await her.page.click('#exit');
      await her.left();
    } finally {
      await it.house.startLobby(0);
      await it.house.ready();
    }
  });

  test('when the other site never answers: blank, and pressed again it is asked for again', async () => {
    const her = await it.talking();
    it.internet.line = 'hole';
    it.internet.unanswered.length = 0;
    // (Chromium lets nobody drive a page whose successor is on its way, so it drives itself; and
    // of what that page tells, the last may be lost.)
    await her.page.evaluate(() => {
      const press = () => {
        for (let i = 0; i < 3; i++)
          for (const type of ['keydown', 'keyup'])
            dispatchEvent(new KeyboardEvent(type, { key: 'Shift' }));
      };
      document.querySelector('#exit').addEventListener('click', () => setInterval(press, 1000));
    });
    const asked = () => it.internet.unanswered.filter((name) => name === EXIT).length;
    void her.page.click('#exit').catch(() => {});
    await eventually('blank', () => her.step('frame')?.blank);
    await eventually('asked for again', () => asked() > 1);
    it.internet.line = 'up';
    await her.there();
    assert.deepEqual([...new Set(her.steps.map(({ title }) => title))], [TITLE]);
    await her.cannotComeBack();
  });

  test('what was being fetched when she left does not come into the blank page', async () => {
    const her = await it.talking({ prepare: () => {
      const { fetch } = globalThis;
      globalThis.fetch = async (url, how) => {
        const answer = await fetch(url, how);
        if (String(url).endsWith('later.js')) {
          const text = await answer.text();
          await new Promise((done) => setTimeout(done, 1500));
          answer.text = async () => text;
        }
        return answer;
      };
    } });
    it.internet.line = 'hole';
    void her.page.click('#exit').catch(() => {});
    await eventually('blank', () => her.step('frame')?.blank);
    await sleep(2500);
    assert.equal(her.step('late'), undefined);
  });

  test('before the script is there: a plain link, with no word of where she came from', async () => {
    const whole = await served(it.house, {});
    whole.stop();
    const half = await served(it.house, { bytes: Buffer.byteLength(whole.page.slice(0, whole.page.indexOf('<main>'))) });
    const her = await it.someone();
    try {
      await her.page.goto(BEFORE_URL);
      void her.page.goto(half.url).catch(() => {});
      const link = await her.page.waitForSelector('#exit');
      assert.equal(await link.evaluate(({ rel }) => rel), 'noreferrer nofollow');
      it.internet.asked.length = 0;
      await link.click();
      await her.there();
      const asked = it.internet.asked.filter(({ host }) => host === EXIT);
      assert.deepEqual(asked.map(({ url, headers }) => [url, headers.referer]), [['/', undefined]]);
    } finally {
      half.stop();
    }
  });

  test('the page that goes away by itself is blank, and the agent is told that it was closed', async () => {
    const her = await it.talking();
    const text = await her.page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide'));
      return document.body.textContent;
    });
    assert.equal(text, '');
    await eventually('the agent is told', () => her.conversation.state === 'left');
  });

  test('hidden, the page is covered for the task switcher’s picture, and seen again when it is back', async () => {
    const her = await it.talking();
    const look = (hidden) => her.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { get: () => value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      return getComputedStyle(document.body).visibility;
    }, hidden);
    const { talk } = her.conversation;
    assert.equal(await look(true), 'hidden');
    talk.say('une réponse');
    await eventually('it is delivered', () => talk.lines.at(-1).state === 'delivered');
    assert.equal(await look(false), 'visible');
    await eventually('it is seen', () => talk.lines.at(-1).state === 'seen');
  });

  // The last one: for an hour nobody begins a conversation from this address.
  test('from this state: banned', async () => {
    const her = await it.talking();
    her.desk.ban(her.conversation);
    delete her.conversation;
    await sees(her.page, '#state', 'fermée pour une heure', '3919');
    await her.page.click('#exit');
    await her.left();
  });
}

/** In which browsers, and how. */
const PLACES = {
  'the whole of Chromium': () => waysToLeave(scene('chromium')),
  'Chromium': () => momentsToLeave(scene('shell'), 'chromium'),
  'Firefox': () => {
    const it = scene('firefox');
    waysToLeave(it);
    momentsToLeave(it, 'firefox');
  },
};

// Side by side: they wait more than they work.
describe('exit', { concurrency: true }, () => {
  for (const [name, tests] of Object.entries(PLACES)) describe(`in ${name}`, { concurrency: 1 }, tests);
});

describe('exit by touch', () => {
  const it = scene('shell');

  for (const [name, ms] of [['a tap', 30], ['a long press', 1000]])
    test(`by ${name}`, async () => {
      const her = await it.talking({ viewport: PHONE });
      const [x, y] = await centre(her.page);
      const touch = await her.page.touchscreen.touchStart(x, y);
      await sleep(ms);
      void touch.end().catch(() => {});
      await her.left();
    });

  test('a touch that slides off the button was taken back', async () => {
    const her = await it.talking({ viewport: PHONE });
    const [x, y] = await centre(her.page);
    const touch = await her.page.touchscreen.touchStart(x, y);
    await touch.move(x, y + 200);
    await touch.end();
    await sleep(200);
    assert.equal(her.step('navigate'), undefined);
    assert.ok(her.page.url().startsWith(it.house.url));
  });
});
