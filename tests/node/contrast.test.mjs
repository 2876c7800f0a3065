// Every pair of colours that the visitor's page puts on each other, in both themes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { web } from './lib/pages.mjs';

const css = readFileSync(join(web, 'lobby/page.css'), 'utf8');
const propertiesIn = (text) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
const [light, dark] = css.split('@media (prefers-color-scheme: dark)').map((part) =>
  propertiesIn(part.slice(0, part.indexOf('@media') < 0 ? undefined : part.indexOf('@media'))));
const themes = { light, dark: { ...light, ...dark } };

/** WCAG 2: relative luminance, and the ratio of two. */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

const TEXT = [['ink', 'paper'], ['ink', 'card'], ['ink', 'tint'], ['soft', 'paper'], ['soft', 'card'],
  ['accent', 'paper'], ['accent', 'card'], ['on-accent', 'accent'], ['on-exit', 'exit']];
/** Edges of fields, the ring of focus, the red bar. */
const SHAPES = [['edge', 'paper'], ['edge', 'card'], ['accent', 'paper'], ['accent', 'card'],
  ['on-exit', 'exit'], ['exit', 'paper']];

test('the measure is WCAG’s', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01);
});

for (const [theme, colours] of Object.entries(themes)) {
  test(`${theme}: words can be read, 4.5 to 1`, () => judge(colours, TEXT, 4.5));
  test(`${theme}: fields, rings and the exit can be seen, 3 to 1`, () => judge(colours, SHAPES, 3));
}

function judge(colours, pairs, least) {
  for (const [one, other] of pairs) {
    const ratio = contrast(colours[one], colours[other]);
    assert.ok(ratio >= least, `${one} on ${other}: ${ratio.toFixed(2)}`);
  }
}

test('each theme says all of its colours itself', () => {
  assert.ok(Object.keys(dark).length >= 10);
  assert.deepEqual(Object.keys(light).filter((name) => !/^on-exit$/.test(name) && !(name in dark)), []);
});
