// The check that keeps the visitor's page fit for old browsers: that it sees what is too new.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { problemsIn } from '../../tools/check-compat.mjs';
import { newInScript, newInStyle } from '../../tools/compat.mjs';

const inScript = (text) => newInScript(text).map(({ key }) => key);
const inStyle = (text) => newInStyle(text).map(({ key }) => key);

for (const [what, text, key] of [
  ['syntax after ES2019', 'const a=b?.c', /^syntax/],
  ['an operator after ES2019', 'a??=1', /^syntax/],
  ['a global', 'queueMicrotask(f)', /^queueMicrotask$/],
  ['a class of the browser', 'new ResizeObserver(f)', /^ResizeObserver$/],
  ['a builtin', 'globalThis.a', /^globalThis$/],
  ['a method of an element', 'document.body.replaceChildren()', /^\.replaceChildren$/],
  ['a method of an array, beside a member of ours of that name', 'f({at:1}.at,[1].at(0))', /^\.at$/],
  ['a method of a text', '"a".replaceAll("a","b")', /^\.replaceAll$/],
  ['a function of a class', 'Promise.allSettled([])', /^\.allSettled$/],
  ['a function of crypto', 'crypto.randomUUID()', /^\.randomUUID$/],
  ['an event', 'document.addEventListener("beforematch",f)', /^event beforematch$/],
])
  test(`too new in a script: ${what}`, () => {
    assert.ok(inScript(text).some((found) => key.test(found)), String(inScript(text)));
  });

test('what a script makes itself is its own, whatever a browser calls so today', () => {
  const text = 'class A{changed(){}run(){this.at=1;this.changed()}}new A().run();let at={first:2};f(at.first)';
  assert.deepEqual(inScript(text), []);
});

for (const [what, text, key] of [
  ['a property', 'a{aspect-ratio:1}', 'aspect-ratio'],
  ['a property nobody knows', 'a{colour:red}', 'colour'],
  ['a value', 'a{overflow-wrap:anywhere}', 'overflow-wrap: anywhere'],
  ['a unit', 'a{height:100dvh}', 'unit dvh'],
  ['a function', 'a{width:clamp(1px,2px,3px)}', 'clamp()'],
  ['a function in a custom property', ':root{--a:min(1px,2px)}', 'min()'],
  ['gap in a flex box', 'a{display:flex;gap:1px}', 'gap of a flex box'],
  ['a selector', 'a:has(b){color:red}', ':has'],
  ['a condition', '@media (forced-colors:active){a{color:red}}', '@media forced-colors'],
  ['a range', '@media (width<400px){a{color:red}}', '@media with < or >'],
  ['an at-rule', '@layer a{b{color:red}}', '@layer'],
  ['nesting', 'a{color:red;& b{color:red}}', '&'],
])
  test(`too new in a style: ${what}`, () => assert.ok(inStyle(text).includes(key), String(inStyle(text))));

test('what is as old passes: a grid with gaps, logical sides, sticky', () => {
  const text = 'a{display:grid;gap:1px;margin-inline-start:2px;position:sticky;padding:env(safe-area-inset-top)}';
  assert.deepEqual(inStyle(text), []);
});

test('a fallback must be named, and one that is not used any more must go', () => {
  const page = '<style>a{display:flex;gap:1px}</style><script>f()</script>';
  assert.match(problemsIn(page, {}).join('\n'), /^gap of a flex box is not in safari 13/);
  assert.deepEqual(problemsIn(page, { 'gap of a flex box': 'margins' }), []);
  assert.match(problemsIn(page, { 'gap of a flex box': 'margins', cursor: '' }).join(), /cursor is listed/);
  assert.match(problemsIn('<p>').join(), /no style or no script/);
});

test('the check ends with 1 on a page that asks too much', () => {
  const tool = new URL('../../tools/check-compat.mjs', import.meta.url).pathname;
  assert.throws(() => execFileSync(process.execPath, [tool, '/dev/null'], { stdio: 'pipe' }), { status: 1 });
});
