// The console on the screens that stand on desks: nothing is cut off, nothing scrolls sideways, what
// is pressed in a hurry is in view. Pictured in both themes (make pictures).
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PICTURES, agentAt, agentTakes, agentWrites, picture, sees, textOf, visitorAt, visitorWrites } from './lib/browser.mjs';
import { Console, opens } from './lib/console.mjs';
import { ADMIN, SUPERVISOR, accountOf, meanwhile, opensHouse, presses, staffAt } from './lib/house.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const desk = new Console(it);

const SCREENS = [[1280, 720], [1024, 768]];
const pictures = process.env.HAVRE_PICTURES;
mkdirSync(path.join(PICTURES, 'desk'), { recursive: true });

/** What is wider than the screen or than the box that it stands in, and cannot be scrolled to. */
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll('#app *')].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const isMeant = one.closest('.unseen, svg, iframe') || style.textOverflow === 'ellipsis' || /auto|scroll/.test(style.overflowX);
  const scrolls = one.closest('.scroll, .journal, table');
  // What is folded away is not laid out anew.
  const isFolded = one.closest('details:not([open]) > :not(summary)');
  return width && !isMeant && !isFolded && !scrolls && (left < -0.5 || right > innerWidth + 0.5);
}).map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`));

const outOfView = (page, selectors) => page.evaluate((all) => all.filter((selector) => {
  const one = document.querySelector(selector);
  if (!one) return true;
  const { top, bottom, left, right, width } = one.getBoundingClientRect();
  return !width || top < 0 || left < 0 || bottom > innerHeight + 0.5 || right > innerWidth + 0.5;
}), selectors);

/** On each screen, in each theme; `inView`: what must be there without scrolling. */
async function looks(page, name, inView = []) {
  for (const [width, height] of SCREENS) {
    await page.setViewport({ width, height });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.deepEqual(await cutOff(page), [], `${name} ${width}`);
    assert.deepEqual(await outOfView(page, inView), [], `${name} ${width}`);
    const top = await page.$eval('.top', (one) => one.offsetHeight).catch(() => 0);
    assert.ok(top <= 56, `${name} ${width}: the bar takes ${top} px`);
    for (const theme of pictures ? ['light', 'dark'] : []) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await picture(page, `desk/${name}-${width}-${theme}`);
    }
  }
  await page.setViewport({ width: 1280, height: 720 });
}

async function roomFor(capacity) {
  const admin = await staffAt(it, ADMIN, { away: true });
  for (const { name } of it.house.agents.slice(0, 1)) {
    const { id, version, display, profession, role, zones, languages, minors, tags, takes_at_once } = await accountOf(admin, name);
    await meanwhile(admin, `staff/change/${id}`,
      { version, display, profession, role, zones, languages, capacity, minors, tags, takes_at_once });
  }
  await admin.close();
}

test('a full night: four conversations, each in another state, and one more rings', async () => {
  await roomFor(6);
  const line = await desk.lineTo(it.house.url);
  const agent = await desk.agent({ height: 720 });
  await looks(agent, 'empty', ['.switch']);
  const first = await desk.joins(agent, 'Bonjour. Je ne sais pas par où commencer.');
  await agentWrites(agent, 'Bonjour, merci d’avoir écrit. Êtes-vous en sécurité pour écrire en ce moment ?');
  await visitorWrites(first, 'Oui. Il rentre vers 19 h.');
  await sees(agent, '.log', 'rentre vers 19 h');
  await agentWrites(agent, 'D’accord. Nous avons le temps, écrivez à votre rythme. Si cela change, le bouton rouge vous fait sortir aussitôt.');
  await visitorWrites(first, 'Ça dure depuis l’été. Au début c’étaient des mots, et puis dimanche il m’a poussée dans l’escalier. Je n’ai rien dit à personne. J’ai gardé des photos de mon bras, mais je ne sais pas si ça sert à quelque chose.');
  await sees(agent, '.log', 'des photos');
  await desk.joins(agent, 'vous êtes toujours là ?');
  const cut = await desk.joins(agent, 'j’entends la porte', line.url);
  const gone = await desk.joins(agent, 'il revient');
  line.cut();
  await gone.click('#exit');
  await sees(agent, '.list', 'coupée depuis', 'sortie d’urgence');
  await cut.close();
  await opens(agent, 'des photos');
  const [who, word] = await agent.$$('.opening label input:not([type=checkbox])');
  await who.type('son frère');
  await word.type('parapluie');
  await agent.click('#text');
  await agent.keyboard.type('Vos photos peuvent servir. Vous pouvez');
  await visitorAt(it.browser, it.house.url);
  await agent.waitForSelector('.offers button.main');
  await agent.evaluate(() => document.fonts.ready);
  await agent.setViewport({ width: 1024, height: 768 });
  await sees(agent, '.tabs', 'coupée depuis');
  await looks(agent, 'night', ['.switch', '.offers button.main', '#text', '.exchange .end', '.writer button.main']);
  await agentTakes(agent);
  await agent.evaluate(() => [...document.querySelectorAll('.tabs button')][0].click());
  await looks(agent, 'list');
  await agent.evaluate(() => [...document.querySelectorAll('.tabs button')][2].click());
  await looks(agent, 'facts');
  await opens(agent, 'il revient');
  await looks(agent, 'gone', ['.kept button.main']);
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('?');
  await agent.waitForSelector('.help dl');
  await looks(agent, 'shortcuts');
  await agent.keyboard.press('Escape');
  await agent.click('.sounds summary');
  await looks(agent, 'sounds', ['.sounds .choices']);
  await agent.keyboard.press('Escape');
  await agent.waitForFunction(() => !document.querySelector('.sounds').open);
});

test('the house’s own pages, and one’s account', async () => {
  const admin = await staffAt(it, ADMIN, { away: true });
  for (const [name, shows] of [['Équipe', 'sacha'], ['Réglages', 'Site de sortie'], ['Réponses', 'bonjour'], ['Journal', 'connexion']]) {
    await opensHouse(admin, name);
    await sees(admin, '.house', shows);
    await looks(admin, `house-${name.normalize('NFD').replace(/\W/g, '').toLowerCase()}`);
  }
  await admin.click('.me summary');
  await looks(admin, 'menu', ['.me .choices']);
  await presses(admin, 'Mon compte', '.me');
  await admin.waitForSelector('.account h2');
  await looks(admin, 'account');
});

test('a supervisor whom an agent asks for help', async () => {
  const supervisor = await agentAt(it.browser, it.house.desk.url, it.house.agents[SUPERVISOR], { away: true, height: 720 });
  const { agent } = await it.talking();
  await agent.click('.more button + button');
  await sees(supervisor, '.notices', 'demande de l’aide');
  await sees(supervisor, '.top', 'personne n’attend');
  await looks(supervisor, 'called', ['.calls-for-help button']);
  await supervisor.click('.calls-for-help button');
  await sees(supervisor, '.exchange', 'Vous êtes à côté');
  assert.ok(!(await textOf(supervisor, '#app')).includes('mise sous clé'), 'nothing is to be locked with her');
  await supervisor.waitForFunction(() => document.activeElement.matches('.aside textarea'));
  await looks(supervisor, 'beside', ['.aside textarea']);
});
