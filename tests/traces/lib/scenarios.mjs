// What she, or somebody else, does with the browser, and how that ends. The scenarios of one launch
// are played one after another, each in a tab of its own with words of its own, which stays before
// the eyes for as long as a browser takes to write; the tabs stay, and the end is common to them.
import assert from 'node:assert/strict';
import { eventually, sleep } from '../../integration/lib/house.mjs';
import { EXIT } from './net.mjs';
import { write } from './visit.mjs';

async function closeTab(visit) {
  const { page } = visit;
  await visit.keys('ctrl+w');
  await eventually('the tab is closed', async () => !(await visit.driver.pages()).includes(page));
  visit.page = null;
}

const exitAndBack = {
  name: 'exit, Back, quit',
  async run(visit) {
    await visit.converse();
    await visit.settle();
    await visit.leave();
    await visit.keys('alt+Left');
    await sleep(500);
    await visit.assertClean('after Back');
  },
};

const exitThenKilled = {
  name: 'exit, killed half a second later',
  async run(visit) {
    await visit.converse();
    await visit.settleForKill();
    await visit.leave();
    await sleep(500);
  },
};

const tabClosed = {
  name: 'tab closed, quit',
  async run(visit) {
    await visit.converse();
    await visit.settle();
    await closeTab(visit);
    await sleep(500);
  },
};

const tabOpenedAgain = {
  name: 'tab closed and opened again, quit',
  async run(visit) {
    await visit.converse();
    await visit.settle();
    await closeTab(visit);
    await visit.keys('ctrl+shift+t');
    await visit.pagesThere('again');
    await visit.assertClean('in the tab that is open again');
    await visit.settle();
  },
};

const windowClosed = {
  name: 'window closed, quit',
  async run(visit) {
    await visit.converse('window');
    await visit.settle();
    const { page } = visit;
    await visit.keys('ctrl+shift+w');
    await eventually(
      'the window is closed',
      async () => !(await visit.driver.pages()).includes(page),
    );
    await sleep(500);
  },
};

const midConversation = {
  name: 'killed in mid-conversation',
  async run(visit) {
    await visit.converse();
    await visit.settle();
  },
};

const restored = {
  name: 'the session restored after that, quit',
  async run(visits) {
    const [visit] = visits;
    await visit.browser.launch({ again: true });
    // From the last one, which is before her eyes, to the first.
    await visit.leafBack(visits.length - 1);
    await visit.pagesThere('in the session restored', visits.length);
    for (const one of visits) await one.assertClean('in the session restored');
    await visit.settle();
    await visit.browser.quit();
  },
};

const reloaded = {
  name: 'reloaded, quit',
  async run(visit) {
    await visit.converse();
    await visit.settle();
    await visit.keys('F5');
    await visit.page.waitForSelector('#code', { visible: true });
    await visit.assertClean('after the reload');
    await visit.settle();
  },
};

const languageSwitched = {
  name: 'language switched, quit',
  async run(visit) {
    await visit.arrive();
    await visit.page.click('#languages button');
    await visit.begin();
    await visit.talk();
    await visit.page.click('#languages button');
    await visit.settle();
  },
};

const awayAndBack = {
  name: 'unsent draft, another site, Back, quit',
  async run(visit) {
    await visit.converse();
    await visit.settle();
    await visit.page.goto(`https://${EXIT}/autre`);
    await visit.keys('alt+Left');
    await eventually('Back has arrived', async () => visit.page.url() !== `https://${EXIT}/autre`);
    await sleep(500);
    await visit.assertClean('after Back');
    await visit.settle();
  },
};

const undelivered = {
  name: 'a message that was not delivered, killed',
  async run(visit) {
    await visit.converse();
    await visit.loseTheAgent();
    const { page } = visit;
    await page.click('#text', { count: 3 });
    await write(page, '#text', visit.word('undelivered'));
    await page.click('#send');
    await page.waitForFunction(
      (text) => document.querySelector('#log').innerText.includes(text),
      {},
      visit.word('undelivered'),
    );
    await visit.settle();
  },
};

const cardsAndNotes = {
  name: 'cards, an appointment, a note accepted, another one being changed, killed',
  async run(visit) {
    await visit.converse();
    await visit.takeCards();
    await visit.readNote({ accepts: true });
    visit.conversation.transmission.renew();
    await visit.readNote({ accepts: false });
    await visit.settle();
  },
};

const wrongCode = {
  name: 'wrong postal code, then a right one, quit',
  async run(visit) {
    await visit.arrive();
    await write(visit.page, '#code', visit.word('wrong'));
    await visit.page.click('#begin');
    await visit.page.waitForFunction(() => document.querySelector('#error').innerText);
    await visit.settle();
    await visit.page.click('#code', { count: 3 });
    await visit.page.keyboard.press('Backspace');
    assert.equal(await visit.page.$eval('#code', (field) => field.value), '');
    await visit.begin();
    await visit.talk();
    await visit.settle();
  },
};

const typedAddress = {
  name: 'address typed in the bar, quit',
  async run(visit) {
    await visit.arriveByTheBar();
    await visit.begin();
    await visit.talk();
    await visit.settle();
  },
};

const quit = ({ browser }) => browser.quit();
const kill = ({ browser }) => browser.kill();

/**
 * The longest first. `end` is of the browser, by any visit in it; `then`: another launch with the
 * same profile, by all of them.
 */
export const LAUNCHES = [
  { scenarios: [exitAndBack, reloaded, languageSwitched, wrongCode, typedAddress], end: quit },
  // Nothing of ours stays open before the second: what is open again is its own.
  { scenarios: [tabClosed, tabOpenedAgain, windowClosed, awayAndBack], end: quit },
  {
    scenarios: [undelivered, cardsAndNotes, midConversation],
    async end(visit) {
      await visit.settleForKill();
      await kill(visit);
    },
    then: restored,
  },
  { scenarios: [exitThenKilled], end: kill },
];
