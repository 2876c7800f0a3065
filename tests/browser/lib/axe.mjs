// axe-core in a page: WCAG 2.2 AA, RGAA 4, and what is good practice besides.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4', 'best-practice'];

/** What it finds wrong: [rule, the elements]. */
export async function audit(page) {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((tags) =>
    globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), RULES);
  assert.ok(passes.length > 10, 'axe looked');
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
