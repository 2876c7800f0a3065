// What a unit would be told: written at the console, shown to her, hers to change, accept, refuse and
// withdraw; and only then on paper, told to her.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './lib/axe.mjs';
import { agentWrites, picture, sees, textOf, visitorWrites } from './lib/browser.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();

const FACTS = ['Dimanche, il m’a poussée dans l’escalier.', 'Les voisins ont entendu.', 'J’ai des photos.'];
const NOTE = '.note-panel';
const hasButton = (page, within, text) => page.evaluate((where, name) =>
  [...document.querySelectorAll(`${where} button`)].some((one) => one.innerText === name && one.getClientRects().length), within, text);

async function presses(page, within, text, nth = 0) {
  await page.waitForFunction((where, name, at) =>
    [...document.querySelectorAll(`${where} button`)].filter((one) => one.innerText === name && one.getClientRects().length)[at],
  {}, within, text, nth);
  await page.evaluate((where, name, at) =>
    [...document.querySelectorAll(`${where} button`)].filter((one) => one.innerText === name && one.getClientRects().length)[at].click(),
  within, text, nth);
}

/** By the key, in lines, and shown to her. */
async function shows(agent, facts = FACTS, unit = 'Commissariat du 11e') {
  await agent.keyboard.press('Escape');
  await agent.focus('.item');
  await agent.keyboard.press('n');
  await agent.waitForFunction(() => document.activeElement.id === 'note-facts');
  await agent.$eval('#note-facts', (field) => field.select());
  await agent.keyboard.sendCharacter(facts.join('\n'));
  await agent.$eval('#note-unit', (field) => field.select());
  await agent.focus('#note-unit');
  await agent.keyboard.sendCharacter(unit);
  await presses(agent, NOTE, 'Lui montrer');
}

async function shown() {
  const { agent, visitor } = await it.talking();
  // Its own dialog would wait for somebody.
  await agent.evaluate(() => {
    globalThis.prints = 0;
    window.print = () => globalThis.prints++;
  });
  await shows(agent);
  await sees(visitor, '#log .sheet', FACTS[0], 'Unité compétente : Commissariat du 11e', 'J’accepte');
  return { agent, visitor };
}

async function accepted() {
  const both = await shown();
  await presses(both.visitor, '#log .sheet', 'J’accepte');
  await sees(both.visitor, '#log .sheet', 'a votre accord');
  await sees(both.agent, NOTE, FACTS[0]);
  await sees(both.agent, '.news', 'accepté par la personne à');
  return both;
}

const drawnOnPaper = async (page) => {
  await page.emulateMediaType('print');
  // Of what is not drawn innerText is all that is in it.
  const text = await page.evaluate(() => (document.body.getClientRects().length ? document.body.innerText.trim() : ''));
  await page.emulateMediaType('screen');
  return text;
};

test('the whole of it: nothing can be taken before her word, then it is printed once as a page of its own, and her page says so', async () => {
  const { agent, visitor } = await it.talking();
  await visitorWrites(visitor, 'une chose du reste de la conversation');
  await sees(agent, '.log', 'une chose du reste');
  await agent.evaluate(() => (window.print = () => undefined));
  await shows(agent);
  await sees(visitor, '#log .sheet', ...FACTS);
  await sees(agent, NOTE, 'Rien ne peut être imprimé ni copié avant sa réponse');
  assert.equal(await hasButton(agent, NOTE, 'Imprimer') || await hasButton(agent, NOTE, 'Copier'), false);
  assert.equal(await agent.$eval('.note-lines', (one) => getComputedStyle(one).userSelect), 'none');
  assert.equal(await agent.evaluate(() => {
    const copy = new ClipboardEvent('copy', { bubbles: true, cancelable: true });
    return document.querySelector('.note-lines li').dispatchEvent(copy);
  }), false, 'a copy is refused');
  assert.equal(await drawnOnPaper(agent), '', 'on paper there is nothing');
  assert.deepEqual(await audit(agent), []);
  assert.deepEqual(await audit(visitor), []);
  await presses(visitor, '#log .sheet', 'J’accepte');
  await sees(agent, '.news', 'accepté par la personne à');
  assert.equal(await drawnOnPaper(agent), '', 'nor once she accepted, but by the button');
  await picture(agent, 'console-note');
  await presses(agent, NOTE, 'Imprimer');
  const paper = await drawnOnPaper(agent);
  for (const part of ['Signalement', ...FACTS, 'Unité compétente : Commissariat du 11e', 'accepté par la personne à'])
    assert.ok(paper.includes(part), `${part} in ${paper}`);
  assert.ok(!paper.includes('une chose du reste'), 'no chat');
  await agent.emulateMediaType('print');
  await picture(agent, 'console-paper');
  await agent.emulateMediaType('screen');
  await sees(visitor, '#log .sheet', 'a imprimé ou copié ceci');
  assert.equal(await hasButton(visitor, '#log .sheet', 'Retirer mon accord'), false);
  await agent.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await agent.$('.paper'), null);
  assert.equal(await drawnOnPaper(agent), '');
});

test('line by line: one changed, one taken out, one put back; the agent has exactly what stands on her screen', async () => {
  const { agent, visitor } = await shown();
  assert.equal(await visitor.evaluate(() => document.activeElement.id), 'text', 'it takes no focus');
  await presses(visitor, '#log .sheet', 'Modifier');
  const field = await visitor.waitForSelector('#log .sheet textarea');
  assert.equal(await field.evaluate((one) => one === document.activeElement), true);
  assert.deepEqual(await field.evaluate((one) => ['autocomplete', 'autocorrect', 'autocapitalize', 'spellcheck',
    'writingsuggestions', 'name', 'id', 'placeholder'].map((name) => one.getAttribute(name))),
  ['off', 'off', 'off', 'false', 'false', null, null, null]);
  await field.evaluate((one) => one.select());
  await visitor.keyboard.sendCharacter('Dimanche, vers 20 h,\nil m’a poussée.');
  await visitor.keyboard.press('Enter');
  await sees(visitor, '#log .sheet', 'Dimanche, vers 20 h, il m’a poussée.');
  assert.equal(await visitor.evaluate(() => document.activeElement.innerText), 'Modifier');
  await presses(visitor, '#log .sheet', 'Enlever', 1);
  await presses(visitor, '#log .sheet', 'Enlever', 1);
  await presses(visitor, '#log .sheet', 'Remettre', 1);
  // And one that is open as she accepts: what is in the field is what stands there.
  await presses(visitor, '#log .sheet', 'Modifier', 1);
  await visitor.waitForSelector('#log .sheet textarea');
  await visitor.$eval('#log .sheet textarea', (one) => one.select());
  await visitor.keyboard.sendCharacter('J’ai trois photos.');
  await presses(visitor, '#log .sheet', 'J’accepte');
  await sees(agent, NOTE, 'J’ai trois photos.');
  assert.deepEqual(await agent.$$eval('.note-lines li', (all) => all.map((one) => one.innerText)),
    ['Dimanche, vers 20 h, il m’a poussée.', 'J’ai trois photos.', 'Unité compétente : Commissariat du 11e']);
  assert.deepEqual(visitor.errors, []);
});

test('she does not want it: nothing is there to be printed, and another one can be shown', async () => {
  const { agent, visitor } = await shown();
  await presses(visitor, '#log .sheet', 'Je ne veux pas');
  await sees(visitor, '#log .sheet', 'rien n’est transmis');
  await sees(agent, '.news', 'refusé');
  assert.equal(await hasButton(agent, NOTE, 'Imprimer'), false);
  await agent.focus('#note-facts');
  await agent.$eval('#note-facts', (one) => one.select());
  await agent.keyboard.sendCharacter('Autrement.');
  await presses(agent, NOTE, 'Lui montrer');
  await sees(visitor, '#log .sheet', 'Autrement.', 'J’accepte');
  assert.equal((await visitor.$$('#log .sheet')).length, 1, 'the newest revision alone');
});

test('her word comes while the agent writes to her: what is typed stays in that field; on the agent’s own word the fields have the focus', async () => {
  const { agent, visitor } = await shown();
  await agent.click('#text');
  await agent.keyboard.type('Je comprends,');
  await presses(visitor, '#log .sheet', 'Je ne veux pas');
  await agent.waitForSelector('#note-facts');
  await agent.keyboard.type(' on peut');
  assert.equal(await agent.$eval('#text', ({ value }) => value), 'Je comprends, on peut');
  assert.equal(await agent.$eval('#note-facts', ({ value }) => value), FACTS.join('\n'));
  await presses(agent, NOTE, 'Lui montrer');
  await presses(agent, NOTE, 'Reprendre');
  await agent.waitForFunction(() => document.activeElement.id === 'note-facts');
});

test('a second one leaves what was printed of the first where it stands on her page', async () => {
  const { agent, visitor } = await accepted();
  await presses(agent, NOTE, 'Imprimer');
  await sees(visitor, '#log .sheet', 'a imprimé ou copié ceci');
  await presses(agent, NOTE, 'Un autre signalement');
  await shows(agent, ['Autre chose.'], '');
  await sees(visitor, '#log .sheet', 'a imprimé ou copié ceci', FACTS[0], 'Autre chose.', 'J’accepte');
});

test('withdrawn: the console says so at once, and the text is nowhere in it any more', async () => {
  const { agent, visitor } = await accepted();
  await presses(visitor, '#log .sheet', 'Retirer mon accord');
  await sees(visitor, '#log .sheet', 'Votre accord est retiré');
  await sees(agent, '.news', 'accord retiré');
  assert.equal(await hasButton(agent, NOTE, 'Imprimer'), false);
  assert.equal(await agent.evaluate((fact) => [document.body.innerText, ...[...document.querySelectorAll('textarea,input')]
    .map(({ value }) => value)].some((text) => text.includes(fact)), FACTS[1]), false);
});

test('copied: as plain text, with the hour at which she accepted, and her page says so', async () => {
  const { agent, visitor } = await accepted();
  await agent.evaluate(() => Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (text) => { globalThis.copied = text; } } }));
  await presses(agent, NOTE, 'Copier');
  await sees(visitor, '#log .sheet', 'a imprimé ou copié ceci');
  const text = await agent.evaluate(() => globalThis.copied);
  assert.match(text, new RegExp(`^Signalement\\n.*\\n\\n${FACTS.join('\\n')}\\nUnité compétente : Commissariat du 11e\\n\\naccepté par la personne à \\d\\d:\\d\\d$`));
});

test('not while her line is cut, for a withdrawal could not arrive; after she left it may be, until it is erased', async () => {
  const { agent, visitor } = await accepted();
  await visitor.setOfflineMode(true);
  it.house.lobbies[0].kill('SIGKILL');
  await sees(agent, NOTE, 'Pas tant qu’une ligne est coupée');
  assert.equal(await hasButton(agent, NOTE, 'Imprimer'), false);
  await it.house.startLobby(0);
  await visitor.setOfflineMode(false);
  await agent.waitForFunction(() => [...document.querySelectorAll('.note-panel button')].some((one) => one.innerText === 'Imprimer'));
  await visitor.click('#exit');
  await sees(agent, '.kept', 'sortie d’urgence');
  await presses(agent, NOTE, 'Imprimer');
  assert.ok((await drawnOnPaper(agent)).includes(FACTS[0]));
  await agent.click('.kept .main');
  await agent.waitForFunction((fact) => !document.body.innerText.includes(fact), {}, FACTS[0]);
});

test('taken back by the agent: her page says that nothing is passed on', async () => {
  const { agent, visitor } = await accepted();
  await presses(agent, NOTE, 'Reprendre');
  await sees(visitor, '#log .sheet', 'a repris ce texte');
  assert.equal(await hasButton(visitor, '#log .sheet', 'Retirer mon accord'), false);
});

test('a long note is read from its beginning, a message below moves nothing while she changes a line, and the exit is never covered', async () => {
  const { agent, visitor } = await it.talking();
  await visitor.setViewport({ width: 320, height: 480 });
  await shows(agent, Array.from({ length: 39 }, (_, at) => `Ligne ${at + 1}, ${'et la suite '.repeat(12)}`));
  await sees(visitor, '#log .sheet', 'Ligne 39');
  const view = (selector) => visitor.$eval(selector, (one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return [top, bottom, document.querySelector('#log').getBoundingClientRect().top];
  });
  const [top, , log] = await view('#log .sheet > b');
  assert.ok(top >= log - 1, 'its first words are in view');
  await presses(visitor, '#log .sheet', 'Modifier', 5);
  await visitor.waitForSelector('#log .sheet textarea');
  for (const [width, height] of [[320, 480], [320, 220]]) {
    await visitor.setViewport({ width, height });
    await visitor.$eval('#log .sheet textarea', (one) => one.blur() || one.focus());
    const before = (await view('#log .sheet textarea'))[0];
    await agentWrites(agent, `Un message, à ${height}.`);
    await sees(visitor, '#log', `à ${height}`);
    assert.equal((await view('#log .sheet textarea'))[0], before, 'it stays where it is');
    for (const selector of ['#exit', '#log .sheet textarea'])
      assert.ok(await visitor.$eval(selector, (one) => {
        const { left, top: y, width: w } = one.getBoundingClientRect();
        return y >= 0 && one.contains(document.elementFromPoint(left + w / 2, y + 12));
      }), `${selector} at ${height}`);
  }
  await visitor.setViewport({ width: 1280, height: 800 });
  assert.ok((await textOf(visitor, '#exit')).includes('Quitter'));
});
