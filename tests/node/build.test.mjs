import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pages, root, web } from './lib/pages.mjs';

const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'build-')));
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));
const printed = folders.map((folder) =>
  execFileSync(process.execPath, [join(web, 'build.mjs'), folder], { cwd: root, encoding: 'utf8' }),
);
const read = (name, at = 0) => readFileSync(join(folders[at], name));
const visitor = read('visitor.html').toString();

/** Headers of the visitor's page come to about 1,100 bytes; both must fit 14,600. */
const PAGE_MOST = 13_400;

test('the same sources give the same bytes', () => {
  for (const name of readdirSync(folders[0])) assert.ok(read(name).equals(read(name, 1)), name);
});

test('the hashes for the policy are those of the one script and the one style', () => {
  const csp = JSON.parse(read('csp.json'));
  for (const [page, html] of [
    ['visitor', visitor],
    ['console', read('console.html').toString()],
  ]) {
    const inner = (tag) =>
      [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map(([, text]) => text);
    for (const tag of ['script', 'style']) {
      assert.equal(inner(tag).length, 1, `${page} ${tag}`);
      assert.equal(
        csp[page][tag],
        `'sha256-${createHash('sha256').update(inner(tag)[0]).digest('base64')}'`,
      );
    }
    assert.doesNotMatch(
      html.replace(/<(script|style)>[^]*?<\/\1>/g, ''),
      /\s(on\w+|style)=/,
      'nothing inline that the policy would stop',
    );
  }
});

test('the template has each of its two markers once, and its settings are read back whatever is in them', () => {
  for (const marker of ['@SETTINGS@', '@EXIT@'])
    assert.equal(visitor.split(marker).length, 2, marker);
  const settings = {
    house_key: 'BA-_',
    exit: 'https://example.org/?a=1&b=</script>',
    grace: 300,
    keep: 600,
  };
  const html = visitor.replace('@SETTINGS@', () =>
    JSON.stringify(settings).replace(/</g, '\\u003c'),
  );
  assert.deepEqual(pages.settings.settingsOf(html), settings);
  assert.equal(pages.settings.settingsOf(visitor), null);
});

test('the first screen has its words without the script, and numbers that can be called', () => {
  const text = visitor.slice(visitor.indexOf('<body>'), visitor.indexOf('<script'));
  assert.match(text, /Quitter en urgence et effacer la conversation<\/a>/);
  for (const link of ['tel:17', 'tel:112', 'sms:114', 'tel:3919'])
    assert.ok(text.includes(`href="${link}"`), link);
  assert.match(text, /10 minutes au plus/);
  assert.match(text, /<noscript>.*JavaScript.*<\/noscript>/);
  assert.doesNotMatch(text, /\{\w+\}/);
});

test('the page fits in the first window of TCP', () => {
  const [, bytes] = /visitor page.* (\d+) with brotli/.exec(printed[0]);
  assert.ok(Number(bytes) <= PAGE_MOST, `${bytes} bytes`);
});

test('the console is there in three encodings of the same page', () => {
  const html = read('console.html');
  assert.ok(brotliDecompressSync(read('console.html.br')).equals(html));
  assert.ok(gunzipSync(read('console.html.gz')).equals(html));
});

test('the pages ask nobody else for anything', () => {
  for (const name of ['visitor.html', 'console.html']) {
    const hosts = [
      ...read(name)
        .toString()
        .matchAll(/https?:\/\/[^\s"'`<>)]+/g),
    ].map(([address]) => address);
    assert.deepEqual(
      hosts.filter((address) => !address.startsWith('http://www.w3.org/')),
      [],
      name,
    );
  }
});

test('the C arrays hold the pages, under the names of the header', () => {
  const c = read('assets.c').toString();
  const header = readFileSync(join(root, 'src/net/asset_data.h'), 'utf8');
  for (const [, name] of header.matchAll(/extern const \w+ (asset_\w+)/g))
    assert.match(c, new RegExp(`^const \\w+ ${name}(\\[\\])? = `, 'm'), name);
  const [, body] = /asset_visitor_html\[\] = \{([^}]*)\}/.exec(c);
  assert.ok(Buffer.from(body.split(',').map(Number)).equals(Buffer.from(visitor)));
  const csp = JSON.parse(read('csp.json'));
  assert.ok(c.includes(`asset_visitor_script_csp[] = "${csp.visitor.script}"`));
});

test('the script needs nothing newer than ES2019', () => {
  const [, script] = /<script>([^]*?)<\/script>/.exec(visitor);
  assert.doesNotMatch(script, /\?\.\w|\?\?|#\w+[=(;]|\|\|=|&&=/);
});
