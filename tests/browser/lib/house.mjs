// The house's own pages at the console, used as an admin or a supervisor does.
import assert from 'node:assert/strict';
import { audit } from './axe.mjs';
import { agentAt, sees } from './browser.mjs';
import { eventually } from '../../integration/lib/house.mjs';

export { ADMIN, SUPERVISOR } from '../../integration/lib/house.mjs';

export function staffAt(it, person, options = {}) {
  return agentAt(it.browser, it.house.desk.url, it.house.agents[person], { height: 720, ...options });
}

async function buttonThatSays(page, text, within) {
  for (const button of await page.$$(`${within} button`)) {
    const [said, name] = await button.evaluate((one) => [one.innerText.trim(), one.getAttribute('aria-label')]);
    if ((said === text || name === text) && await button.isVisible()) return button;
  }
  return null;
}

/** The button that is there to be pressed, as soon as it is. */
export async function presses(page, text, within = '.house') {
  const button = await eventually(`a button in ${within} that says ${text}`, () => buttonThatSays(page, text, within));
  // Not where what stays at the top of the page lies over it.
  await button.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  await button.click();
}

export async function opensHouse(page, name) {
  if (!await page.$('.console[data-house]')) await presses(page, 'Maison', '.top');
  await presses(page, name, '.house nav');
}

/** In the place of what stands there. */
export async function types(page, selector, text) {
  await page.$eval(selector, (field) => field.select());
  if (text) await page.type(selector, text);
  else await page.keyboard.press('Backspace');
}

/** As another admin does meanwhile: over the API, with this one's cookie. */
export const meanwhile = (page, path, body) => page.evaluate(async (where, what) => {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) };
  const answer = await fetch(where, what ? post : {});
  return answer.status === 204 ? {} : answer.json();
}, path, body);

/** Is it in the field that has the focus, and does that field say what is wrong with it? */
export const wrongField = (page) => page.evaluate(() => {
  const field = document.activeElement;
  const about = document.getElementById(field.getAttribute('aria-describedby') ?? '');
  return [field.id, field.getAttribute('aria-invalid'), about?.innerText ?? ''];
});

/** The person's row of the team. */
export const rowOf = (page, name) => page.evaluate((who) => [...document.querySelectorAll('.house tbody tr')]
  .find((row) => row.cells[0].innerText === who)?.innerText ?? '', name);

export async function changes(page, name) {
  await presses(page, `Modifier ${name}`);
  await sees(page, '.pane h3', name);
}

/** For all who work there: in both themes, and where there is less room. */
export async function flawless(page) {
  for (const [width, theme] of [[1280, 'light'], [1024, 'dark']]) {
    await page.setViewport({ width, height: 720 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    assert.deepEqual(await audit(page), [], `${width} ${theme}`);
  }
  await page.setViewport({ width: 1280, height: 720 });
}

export const settingOf = async (page, name) =>
  (await meanwhile(page, 'settings')).settings.find((one) => one.name === name);
export const sets = async (page, name, value) =>
  meanwhile(page, 'settings', { changes: [{ name, value, version: (await settingOf(page, name)).version }] });
export const accountOf = async (page, name) =>
  (await meanwhile(page, 'staff')).staff.find((one) => one.name === name);
