// What the visitor's page must not contain, because it would leave traces on her device
// (docs/threat-model.md).
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { web } from './lib/pages.mjs';

const FORBIDDEN = [
  [/\bhistory\s*[.[]/, 'history'],
  [/\b(push|replace)State\b/, 'history states'],
  [/\blocalStorage\b/, 'localStorage'],
  [/\bsessionStorage\b/, 'sessionStorage'],
  [/\bindexedDB\b/i, 'IndexedDB'],
  [/\bdocument\s*\.\s*cookie\b/, 'cookies'],
  [/\bcookieStore\b/, 'cookies'],
  [/\bcaches\b/, 'the Cache API'],
  [/\bserviceWorker\b/, 'service workers'],
  [/\blocation\s*(\.\s*href\s*)?=[^=]/, 'an assignment to the location'],
  [/\blocation\s*\.\s*(assign|hash|reload)\b/, 'a navigation that stays in the history'],
  [/\bdocument\s*\.\s*title\s*=/, 'a title that changes'],
  [/\bgeolocation\b/, 'the position'],
  [/\bNotification\b/, 'notifications'],
  [/\b(sendBeacon|XMLHttpRequest|EventSource)\b/, 'another way to send'],
  [/\b(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write/, 'HTML from strings'],
  [/\beval\s*\(|new\s+Function\b/, 'code from strings'],
  [
    /createElement\(\s*['"](input|textarea|select|form)['"]/,
    'a field that the build does not check',
  ],
  [/https?:\/\//, 'an address of anybody else'],
  [/\bconsole\s*\./, 'the console'],
];
const ATTRIBUTES = [
  'autocomplete="off"',
  'autocorrect="off"',
  'autocapitalize="off"',
  'spellcheck="false"',
  'writingsuggestions="false"',
];

const withoutComments = (text) =>
  text.replace(/\/\*[^]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
const modules = ['lobby', 'shared'].flatMap((folder) =>
  readdirSync(join(web, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

for (const module of modules) {
  test(`${module} leaves nothing behind`, () => {
    const text = withoutComments(readFileSync(join(web, module), 'utf8'));
    for (const [pattern, what] of FORBIDDEN) assert.doesNotMatch(text, pattern, what);
  });
}

test('the search finds what it looks for', () => {
  const bad = [
    'history.back()',
    "x.pushState({}, '')",
    'localStorage.x = 1',
    'sessionStorage.x = 1',
    "indexedDB.open('x')",
    "document.cookie = 'x'",
    "cookieStore.set('x', 1)",
    "caches.open('x')",
    'navigator.serviceWorker',
    "location.href = 'x'",
    "location.assign('x')",
    "document.title = 'x'",
    'navigator.geolocation',
    "new Notification('x')",
    "navigator.sendBeacon('/x')",
    "x.innerHTML = 'x'",
    "eval('x')",
    "document.createElement('input')",
    "'https://example.org'",
    'console.log(1)',
  ];
  assert.equal(bad.length, FORBIDDEN.length);
  for (const [at, [pattern, what]] of FORBIDDEN.entries()) assert.match(bad[at], pattern, what);
  assert.match("location = 'x'", FORBIDDEN[9][0]);
});

const html = readFileSync(join(web, 'lobby/page.html'), 'utf8');

test('every field of the page keeps browsers from remembering it, has no name, and is in no form', () => {
  const fields = [...html.matchAll(/<(input|textarea|select)\b[^>]*>/g)];
  assert.equal(fields.length, 2);
  for (const [field] of fields) {
    for (const attribute of ATTRIBUTES)
      assert.ok(field.includes(attribute), `${attribute}: ${field}`);
    assert.doesNotMatch(field, /\sname=/);
  }
  assert.doesNotMatch(html, /<form\b/);
});

test('the exit is the first thing in the page that can be reached, and works without the script', () => {
  const body = html.slice(html.indexOf('<body>'));
  const [first] = body.match(/<(a|button|input|textarea|select)\b[^>]*>/);
  assert.equal(first, '<a id="exit" href="@EXIT@" rel="noreferrer nofollow" data-t="exit">');
});

test('the title is neutral and the icon asks for nothing', () => {
  // What an ordinary house has there: tests/node/build.test.mjs.
  assert.match(html, /<title>@TITLE@<\/title>/);
  assert.match(html, /<link rel="icon" href="@ICON@">/);
  assert.match(html, /<html [^>]*translate="no">/);
});
