// Care in conversation, in a real browser: long messages, what was not delivered, links, what is
// called out, where the focus goes, Enter, and what she has not sent yet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentAt, agentTakes, agentWrites, linesOf, listen, newcomer, sees, textOf,
  visitorAt, visitorWrites } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();

async function talking(options) {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[0]);
  const visitor = await visitorAt(it.browser, it.house.url, options);
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  return { agent, visitor };
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

test('10,000 characters are one message on both pages, as they were typed', async () => {
  const { agent, visitor } = await talking();
  const text = `${'ligne é שלום 🙂\n  deux  espaces\n\n'.repeat(400)}la fin`.slice(-10_000).trimStart();
  await visitorWrites(visitor, text);
  await agent.waitForFunction(() => document.querySelector('.log .theirs p')?.textContent.endsWith('la fin'));
  await sees(visitor, '#log .mine', 'vu');
  for (const [page, selector] of [[agent, '.log .theirs p'], [visitor, '#log .mine p']])
    assert.deepEqual(await page.$$eval(selector, (all) => all.map((one) => one.textContent)), [text]);
});

test('what is beyond the longest message is announced before, and stays in the field', async () => {
  const { visitor } = await talking();
  await visitor.click('#text');
  await visitor.keyboard.sendCharacter('x'.repeat(17_000));
  assert.equal(await visitor.$eval('#room', (one) => one.hidden), true);
  await visitor.keyboard.sendCharacter(`${'y'.repeat(3000)}le reste`);
  await sees(visitor, '#room', '20 000 caractères');
  await visitor.click('#send');
  assert.equal(await visitor.$eval('#text', (field) => field.value), 'le reste');
  assert.equal(await visitor.$eval('#log .mine p', (one) => one.textContent.length), 20_000);
  assert.equal(await visitor.$eval('#room', (one) => one.hidden), true);
});

test('numbers in an agent’s message can be called, and say what stays; addresses, scripts and html are text', async () => {
  const { agent, visitor } = await talking();
  const text = 'Appelez le 17, ou le 3919. Pas https://example.org/17 ni javascript:alert(1) ni <a href="tel:18">18</a>';
  await agentWrites(agent, text);
  await sees(visitor, '#log .theirs', 'javascript:alert(1)');
  assert.deepEqual(await visitor.$$eval('#log a', (all) => all.map((one) => one.getAttribute('href'))),
    ['tel:17', 'tel:3919']);
  assert.equal(await visitor.$eval('#log .theirs p', (one) => one.textContent), text);
  await sees(visitor, '#log .theirs', 'reste dans le journal du téléphone');
  await agentWrites(agent, 'Le 17 mars, à 15 heures');
  await sees(visitor, '#log', '17 mars');
  assert.equal((await visitor.$$('#log a')).length, 2);
  await visitorWrites(visitor, 'le 17, https://example.org');
  assert.equal(await visitor.$('#log .mine a'), null, 'her own words are text');
});

test('a message that nobody has when the conversation ends says so and goes to the next, on her word, with the keyboard', async () => {
  const { agent, visitor } = await talking();
  const said = await listen(visitor);
  await visitor.evaluate(() => {
    // From here on nothing of hers gets out.
    globalThis.reallySend = WebSocket.prototype.send;
    WebSocket.prototype.send = () => undefined;
  });
  await visitorWrites(visitor, 'perdu en route');
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking button.danger');
  await agent.click('.asking button.danger');
  await sees(visitor, '#state', 'terminée');
  await sees(visitor, '#log .mine', 'non remis', 'Renvoyer');
  assert.deepEqual((await said()).filter((text) => text.includes('non remis')), ['Votre message : non remis']);
  const button = await visitor.$('#log .mine button');
  assert.equal(await button.evaluate((one) => one.getAttribute('aria-label')), 'Renvoyer : perdu en route');
  const { height } = await button.boundingBox();
  assert.ok(height >= 44, `${height} px`);
  await visitor.evaluate(() => {
    WebSocket.prototype.send = globalThis.reallySend;
  });
  await button.focus();
  await visitor.keyboard.press('Enter');
  await agentTakes(agent);
  await sees(agent, '.log .theirs', 'perdu en route');
  await sees(visitor, '#log .mine', 'vu');
  assert.notEqual(await focused(visitor), 'BODY');
});

test('states and messages are called out once and in order, her own and estimates never', async () => {
  const agent = await agentAt(it.browser, it.house.desk.url, it.house.agents[1], { away: true });
  const visitor = await newcomer(it.browser);
  await visitor.goto(it.house.url);
  const said = await listen(visitor);
  await visitor.type('#code', '75011');
  await visitor.click('#begin');
  await sees(visitor, '#state', 'Nous cherchons');
  await agent.click('button.available');
  await agentTakes(agent);
  await sees(visitor, '#state', 'est avec vous');
  await agentWrites(agent, 'un');
  await agentWrites(agent, 'deux');
  await visitorWrites(visitor, 'à moi');
  await agentWrites(agent, 'trois');
  await sees(visitor, '#log', 'trois');
  const heard = await said();
  assert.deepEqual(heard.filter((text) => /^Agent \d+ :/.test(text)).map((text) => text.split(' : ')[1]),
    ['un', 'deux', 'trois']);
  assert.equal(heard.filter((text) => text.startsWith('Nous cherchons')).length, 1);
  assert.equal(heard.filter((text) => text.includes('est avec vous')).length, 1);
  assert.ok(!heard.some((text) => text.includes('à moi')));
});

test('when something was said is told softly: now, in minutes, in hours', async () => {
  const { agent, visitor } = await talking();
  await visitorWrites(visitor, 'bonjour');
  await sees(visitor, '#log .mine', 'à l’instant');
  for (const [minutes, told] of [[59, 'il y a 59 min'], [60, 'il y a 1 h'], [179, 'il y a 2 h']]) {
    await visitor.evaluate((n) => {
      const now = globalThis.realNow ??= Date.now.bind(Date);
      Date.now = () => now() + n * 60_000 + 1000;
    }, minutes);
    await agentWrites(agent, 'oui');
    await sees(visitor, '#log .mine', told);
  }
});

test('what she has not sent survives a cut, a new agent, another language, and the end', async () => {
  const { agent, visitor } = await talking();
  await visitor.type('#text', 'pas encore envoyé');
  const draft = () => visitor.$eval('#text', (field) => field.value);
  it.house.lobbies[0].kill('SIGKILL');
  await sees(visitor, '#state', 'coupée');
  await it.house.startLobby(0);
  await it.house.ready();
  await sees(visitor, '#state', 'est avec vous');
  assert.equal(await draft(), 'pas encore envoyé');
  await visitor.click('#languages button');
  await sees(visitor, '#state', 'is with you');
  assert.equal(await draft(), 'pas encore envoyé');
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking button.danger');
  await agent.click('.asking button.danger');
  await sees(visitor, '#state', 'is over');
  await visitor.click('#again');
  await agentTakes(agent);
  await sees(visitor, '#state', 'is with you');
  assert.equal(await draft(), 'pas encore envoyé');
  assert.equal((await linesOf(agent, '.log .theirs')).length, 0, 'and it has not left the page');
});

test('the order of reading is exit, heading, conversation, field; focus goes where she goes on', async () => {
  const { visitor } = await talking();
  assert.equal(await focused(visitor), 'text');
  const inOrder = await visitor.evaluate(() => {
    const all = ['#exit', 'h1', '#log', '#text', '#send'].map((one) => document.querySelector(one));
    return all.every((one, at) => !at
      || all[at - 1].compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  assert.ok(inOrder);
  const first = 'a, button, input, textarea, [tabindex="0"]';
  assert.equal(await visitor.$eval(first, (one) => one.id), 'exit', 'and nothing is before the exit');
});

for (const [name, emulate, sends] of [
  ['a keyboard', null, true],
  ['glass', { hasTouch: true, isMobile: true }, false],
])
  test(`Enter on ${name}: ${sends ? 'sends' : 'makes a line'}; Ctrl with it sends, Shift never`, async () => {
    const visitor = await newcomer(it.browser);
    if (emulate) await visitor.setViewport({ width: 390, height: 700, ...emulate });
    await visitor.goto(it.house.url);
    assert.equal(await visitor.evaluate(() => matchMedia('(pointer:coarse)').matches), !sends);
    await visitor.type('#code', '75011');
    await visitor.click('#begin');
    await sees(visitor, '#state', 'Nous cherchons');
    await visitor.focus('#text');
    await visitor.keyboard.type('un');
    await visitor.keyboard.down('Shift');
    await visitor.keyboard.press('Enter');
    await visitor.keyboard.up('Shift');
    await visitor.keyboard.type('deux');
    await visitor.keyboard.press('Enter');
    const lines = () => visitor.$$eval('#log p', (all) => all.map((one) => one.textContent));
    if (!sends) {
      assert.deepEqual(await lines(), []);
      assert.equal(await visitor.$eval('#text', (field) => field.value), 'un\ndeux\n');
      await visitor.keyboard.down('Control');
      await visitor.keyboard.press('Enter');
      await visitor.keyboard.up('Control');
    }
    assert.deepEqual(await lines(), ['un\ndeux']);
  });

test('banned, with the keyboard alone: asked first, said plainly, and the numbers stay', async () => {
  const { agent, visitor } = await talking();
  await agent.focus('.exchange .head .ban');
  assert.equal(await agent.evaluate(() => document.activeElement.textContent), 'Bannir une heure');
  await agent.keyboard.press('Enter');
  await sees(agent, '.asking', 'toute personne qui partage cette connexion');
  assert.equal(await agent.evaluate(() => document.activeElement.textContent), 'Non');
  await agent.keyboard.press('Enter');
  assert.equal(await agent.evaluate(() => document.activeElement.textContent), 'Bannir une heure');
  await agent.keyboard.press('Enter');
  await agent.waitForSelector('.asking');
  await agent.keyboard.down('Shift');
  await agent.keyboard.press('Tab');
  await agent.keyboard.up('Shift');
  await agent.keyboard.press('Enter');
  await sees(visitor, '#state', 'fermée pour une heure', 'cela ne dit rien de vous', '3919');
  await agent.waitForFunction(() => !document.querySelector('.exchange .head'));
  assert.equal(await visitor.$eval('#write', (part) => part.hidden), true);
  await visitor.click('#again');
  await sees(visitor, '#state', 'fermée pour une heure');
  assert.equal((await textOf(visitor, '#numbers')).includes('114'), true);
  assert.match(it.house.logs, /a connection is banned for an hour; 1 are/);
});
