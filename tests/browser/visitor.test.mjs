// The visitor's page where things are long, slow or not what they should be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentAt, agentTakes, agentWrites, hurry, linesOf, newcomer, sees, visitorAt, visitorWrites }
  from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();

test('10,000 characters at once arrive whole, line breaks too', async () => {
  const { agent, visitor } = await it.talking();
  const text = Array.from({ length: 400 }, (_, at) => `ligne ${at}, é שלום 🙂${at % 7 ? '' : '\n'}`)
    .join('\n').slice(0, 9990) + ' la fin';
  await visitorWrites(visitor, text);
  await sees(agent, '.log', 'la fin');
  const bare = (lines) => lines.replace(/ /g, '');
  assert.equal(bare((await linesOf(agent, '.log .theirs')).join('')), bare(text));
});

test('120 lines written while waiting go through one line, in order', async () => {
  const visitor = await visitorAt(it.browser, it.house.url);
  await sees(visitor, '#state', 'Vous pouvez déjà écrire');
  const said = Array.from({ length: 120 }, (_, at) => `ligne ${at}`);
  await visitor.evaluate((lines) => {
    for (const line of lines) {
      document.querySelector('#text').value = line;
      document.querySelector('#send').click();
    }
  }, said);
  let closed = 0;
  const wire = await visitor.createCDPSession();
  await wire.send('Network.enable');
  wire.on('Network.webSocketClosed', () => closed++);
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  await agentTakes(agent);
  await agent.waitForFunction(() => document.querySelectorAll('.log .theirs').length >= 120,
    { timeout: 30_000 });
  assert.deepEqual(await linesOf(agent, '.log .theirs'), said);
  assert.equal(closed, 0);
});

test('no line after ten seconds: the numbers to call, and it opens when there is one again', async () => {
  const visitor = await newcomer(it.browser);
  await visitor.goto(it.house.url);
  it.house.lobbies[0].kill('SIGKILL');
  try {
    await visitor.type('#code', '75011');
    await hurry(visitor, 8);
    await visitor.click('#begin');
    await sees(visitor, '#status', 'ne s’ouvre pas');
    await sees(visitor, '#numbers', '3919', '114');
  } finally {
    await it.house.startLobby(0);
    await it.house.ready();
  }
  await sees(visitor, '#state', 'Nous cherchons quelqu’un');
  assert.equal(await visitor.$eval('#numbers', (part) => part.hidden), true);
});

test('an agent whom the house of the page does not vouch for gets no word; numbers, and another conversation, are there', async () => {
  const visitor = await newcomer(it.browser);
  // The public key of nobody in particular: the generator of the curve. It is in the page before its
  // script runs. (A page that the test answers itself may not open a line to this machine.)
  const other = Buffer.from('046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'
    + '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex').toString('base64url');
  await visitor.evaluateOnNewDocument((key) => {
    new MutationObserver((_, observer) => {
      const block = document.getElementById('settings');
      if (!block?.textContent) return;
      observer.disconnect();
      block.textContent = JSON.stringify({ ...JSON.parse(block.textContent), house_key: key });
    }).observe(document, { childList: true, subtree: true });
  }, other);
  await visitor.goto(it.house.url);
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  await visitor.type('#code', '75011');
  await visitor.click('#begin');
  await visitor.type('#text', 'à personne');
  await agentTakes(agent);
  await sees(visitor, '#state', 'pas pu vérifier', '3919', 'Nouvelle conversation');
  assert.equal(await visitor.$eval('#write', (part) => part.hidden), true);
  assert.notEqual(await visitor.evaluate(() => document.activeElement.tagName), 'BODY');
  assert.equal((await linesOf(agent, '.log .theirs')).length, 0);
  await visitor.click('#again');
  await sees(visitor, '#write', 'Envoyer');
  assert.notEqual(await visitor.evaluate(() => document.activeElement.tagName), 'BODY');
  await sees(agent, '.exchange .state', 'page fermée');
});

test('“vu” is said of what was in view, not of what came below while she read above', async () => {
  const { agent, visitor } = await it.talking({ width: 390, height: 600 });
  for (let at = 0; at < 12; at++) await agentWrites(agent, `ligne ${at}\nencore\nencore`);
  await sees(visitor, '#log', 'ligne 11');
  await sees(agent, '.log .mine:last-child', 'vu');
  await visitor.$eval('#log', (log) => log.scrollTo(0, 0));
  await visitor.waitForFunction(() => document.querySelector('#log').scrollTop === 0);
  await agentWrites(agent, 'tout en bas');
  await sees(visitor, '#below', 'Nouveau message');
  await sees(agent, '.log .mine:last-child', 'tout en bas', 'remis');
  await visitor.click('#below');
  await sees(agent, '.log .mine:last-child', 'vu');
});

for (const [width, height] of [[320, 568], [375, 667]])
  test(`at ${width} × ${height} nothing lies over what is to be read before « Commencer »`, async () => {
    const page = await newcomer(it.browser, { width, height });
    await page.goto(it.house.url);
    const covered = await page.evaluate(() => [...document.querySelectorAll('#start li')].filter((notice) => {
      notice.scrollIntoView({ block: 'nearest' });
      const { left, bottom } = notice.getBoundingClientRect();
      return !notice.contains(document.elementFromPoint(left + 8, bottom - 12));
    }).map((notice) => notice.innerText));
    assert.deepEqual(covered, []);
  });
