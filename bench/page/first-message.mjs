// On a slow line: from her request until « Commencer » can be pressed, and until her first message
// stands at the agent's, who takes at once. She types nothing slower than a program does, and writes
// while she waits; what is measured is the line and we.
import { row, quantile, seconds } from './report.mjs';
import { PROFILES, SlowLine } from './slow-line.mjs';

const TIMES = 3;

/** Runs in the page before its own script. */
function watch() {
  const look = () => {
    const begin = document.querySelector('#begin');
    if (begin?.onclick && begin.getClientRects().length) globalThis.usable = performance.now();
    else setTimeout(look, 1);
  };
  look();
}

/** In milliseconds; `usable` since the page was asked for, `delivered` since « Commencer ». */
async function once(scene, line, code) {
  const page = await scene.someone(watch);
  await page.goto(line.url, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction('globalThis.usable', { polling: 5 });
  const usable = await page.evaluate(() => globalThis.usable);
  const text = `un premier mot, ${code}`;
  const pressed = await page.evaluate((postal, first) => {
    const at = Date.now();
    document.querySelector('#code').value = postal;
    document.querySelector('#begin').click();
    document.querySelector('#text').value = first;
    document.querySelector('#send').click();
    return at;
  }, code, text);
  await scene.agents.told(code, [text]);
  const delivered = Date.now() - pressed;
  await page.browserContext().close();
  scene.endConversations();
  return { usable, delivered };
}

export async function measureFirstMessage(scene) {
  let code = 75000;
  for (const profile of PROFILES) {
    const line = await SlowLine.to(scene.house.url, profile);
    const runs = [];
    for (let i = 0; i < TIMES; i++) runs.push(await once(scene, line, String(++code)));
    line.close();
    const median = (what) => seconds(quantile(runs.map((run) => run[what]), 0.5));
    row(`« Commencer » usable, ${profile.name}`, median('usable'));
    row(`« Commencer » to her first message at the agent's, ${profile.name}`, median('delivered'));
  }
}
