// Contact sheets: the pictures of all states on few pages, small enough to be kept with the
// sources.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { PICTURES } from './browser.mjs';

const FOLDER = path.join(PICTURES, 'states');
/** Of a picture's width, how wide it is on the sheet, and how many stand in a row. */
const LAYOUT = { 320: [240, 7], 768: [320, 5], 1280: [400, 4] };
const GROUND = { light: '#d9d5cc', dark: '#0c0b0a' };

const figure = (name, file, width) => `<figure><img width="${width}" src="data:image/webp;base64,${
  readFileSync(path.join(FOLDER, file), 'base64')}"><figcaption>${name}</figcaption></figure>`;

/** One sheet for each width and theme, the states in the order of `names`. */
export async function contactSheets(browser, names) {
  const there = new Set(readdirSync(FOLDER));
  const page = await browser.newPage();
  mkdirSync(path.join(PICTURES, 'sheets'), { recursive: true });
  for (const [width, [shown, columns]] of Object.entries(LAYOUT))
    for (const [theme, ground] of Object.entries(GROUND)) {
      const figures = names
        .filter((name) => there.has(`${name}-${width}-${theme}.webp`))
        .map((name) => figure(name, `${name}-${width}-${theme}.webp`, shown));
      await page.setViewport({ width: columns * (shown + 20) + 20, height: 400 });
      await page.setContent(`<style>body{margin:0;padding:20px 0 0 20px;background:${ground};color:#888;
        font:13px system-ui}figure{display:inline-block;margin:0 20px 20px 0;vertical-align:top}
        img{display:block;border-radius:6px}figcaption{margin-top:6px}</style>${figures.join('')}`);
      await page.screenshot({ type: 'webp', quality: 72, fullPage: true,
        path: path.join(PICTURES, 'sheets', `states-${width}-${theme}.webp`) });
    }
  await page.close();
}
