import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { LATER } from '../../web/catalogues.mjs';
import { pages, root, web } from './lib/pages.mjs';

const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'build-')));
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));
const printed = folders.map((folder, at) => {
  const depfile = at === 1 ? [join(folder, 'pages.d')] : [];
  const command = [join(web, 'build.mjs'), folder, ...depfile];
  return execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
});
const read = (name, at = 0) => readFileSync(join(folders[at], name));
const LANGUAGES = ['fr', 'en'];
const templates = LANGUAGES.map((tag) => read(`visitor.${tag}.html`).toString());
const [visitor] = templates;
const wordsOf = (html) => JSON.parse(/id="words">([^<]*)</.exec(html)[1]);
const catalogueOf = (tag) => JSON.parse(readFileSync(join(web, `locales/${tag}.json`), 'utf8'));

test('the same sources give the same bytes', () => {
  for (const name of readdirSync(folders[0])) assert.ok(read(name).equals(read(name, 1)), name);
});

test('the hashes for the policy are those of the one script, of what it fetches, and of the one style', () => {
  const csp = JSON.parse(read('csp.json'));
  for (const [page, html] of [
    ...templates.map((template) => ['visitor', template]),
    ['console', read('console.html').toString()],
  ]) {
    const inner = (tag) =>
      [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map(([, text]) => text);
    for (const tag of ['script', 'style']) {
      assert.equal(inner(tag).length, 1, `${page} ${tag}`);
      const fetched = page === 'visitor' && tag === 'script' ? [read('later.js').toString()] : [];
      const hashes = [inner(tag)[0], ...fetched].map((text) =>
        `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
      assert.equal(csp[page][tag], hashes.join(' '));
    }
    assert.doesNotMatch(
      html.replace(/<(script|style)>[^]*?<\/\1>/g, ''),
      /\s(on\w+|style)=/,
      'nothing inline that the policy would stop',
    );
  }
});

test('each template has each of its markers once, and its settings are read back whatever is in them', () => {
  for (const html of templates)
    for (const marker of ['@SETTINGS@', '@EXIT@', '@MINUTES@', '@TITLE@', '@ICON@'])
      assert.equal(html.split(marker).length, 2, marker);
  const settings = {
    house_key: 'BA-_',
    exit: 'https://example.org/?a=1&b=</script>',
    grace: 300,
    keep: 600,
    languages: { fr: 'Français' },
  };
  const html = visitor.replace('@SETTINGS@', () =>
    JSON.stringify(settings).replace(/</g, '\\u003c'),
  );
  assert.deepEqual(pages.settings.settingsOf(html), settings);
  assert.equal(pages.settings.settingsOf(visitor), null);
});

test('every sentence is in the page before the script, in the language of the page, with numbers that can be called', () => {
  for (const [at, html] of templates.entries()) {
    const tag = LANGUAGES[at];
    const catalogue = catalogueOf(tag);
    const text = html.slice(html.indexOf('<body>'), html.indexOf('<script'));
    assert.ok(html.startsWith(`<!doctype html><html lang="${tag}" dir="ltr" translate="no">`));
    assert.ok(text.includes(`${catalogue.exit}</a>`));
    for (const link of ['tel:17', 'tel:112', 'sms:114', 'tel:3919'])
      assert.ok(text.includes(`href="${link}"`), link);
    assert.match(text, /<noscript>.*JavaScript.*<\/noscript>/);
    assert.doesNotMatch(text, /\{\w+\}|%[A-Z]+%/);
    for (const [, key] of text.matchAll(/data-t="(\w+)"[^>]*><\//g)) assert.ok(LATER.includes(key), key);
    for (const [, key, label] of text.matchAll(/data-label="(\w+)" aria-label="([^"]*)"/g))
      assert.equal(label, catalogue[key]);
    assert.equal((text.match(/aria-label=/g) ?? []).length, (text.match(/data-label=/g) ?? []).length);
    assert.ok(text.includes(`placeholder="${catalogue.message}"`));
  }
});

test('each page carries what it may have to say at first, as data or in its elements, and the script holds none', () => {
  for (const [at, html] of templates.entries()) {
    const { language, no_script, ...words } = catalogueOf(LANGUAGES[at]);
    const data = wordsOf(html);
    for (const [key, sentence] of Object.entries(words)) {
      if (LATER.includes(key)) assert.ok(!(key in data), key);
      else if (key in data) assert.equal(data[key], sentence);
      else assert.match(html, new RegExp(` data-(t|label)="${key}"`), key);
    }
    for (const key of ['searching', 'code_error', 'cut', 'full', 'unverified', 'stranger']) assert.ok(key in data, key);
    const [, script] = /<script>([^]*?)<\/script>/.exec(html);
    for (const sentence of Object.values(words).filter((text) => text.includes(' ')))
      assert.ok(!script.includes(sentence), sentence);
  }
});

// What would show, sound, ask or be kept outside of the page. A word of each is enough: nothing of the
// page is called so.
const OUTSIDE = ['Notification', 'serviceWorker', 'PushManager', 'AudioContext', 'Audio(', '<audio',
  'vibrate', 'permissions', 'geolocation', 'mediaDevices', 'wakeLock', 'setAppBadge', 'mediaSession',
  'clipboard', 'navigator.share', 'pushState', 'replaceState', 'location.hash', 'document.title',
  'localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookie', 'window.open', 'window.name',
  'BroadcastChannel', 'sendBeacon', 'rel="manifest"', 'target='];

test('the visitor’s page shows, asks, sounds and keeps nothing outside of itself', () => {
  for (const [at, html] of templates.entries()) {
    const rest = html.replace(/<script type="application\/json"[^]*?<\/script>/g, '');
    assert.deepEqual(OUTSIDE.filter((word) => rest.includes(word)), [], LANGUAGES[at]);
    assert.deepEqual(rest.match(/<link\b[^>]*>/g), ['<link rel="icon" href="@ICON@">']);
    assert.equal(rest.match(/<title>/g).length, 1);
  }
});

test('the page of an ordinary house fits in the first window of TCP, in its largest language', () => {
  const left = [...printed[0].matchAll(/visitor's page in .* (-?\d+) left of the first window/g)];
  assert.equal(left.length, LANGUAGES.length);
  for (const [line, bytes] of left) assert.ok(Number(bytes) >= 0, line);
});

test('the console is there in three encodings of the same page', () => {
  const html = read('console.html');
  assert.ok(brotliDecompressSync(read('console.html.br')).equals(html));
  assert.ok(gunzipSync(read('console.html.gz')).equals(html));
});

test('the pages ask nobody else for anything', () => {
  for (const name of [...LANGUAGES.map((tag) => `visitor.${tag}.html`), 'console.html']) {
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
  for (const [, name] of header.matchAll(/extern const (?:struct )?\w+ (asset_\w+)/g))
    assert.match(c, new RegExp(`^const (struct )?\\w+ ${name}(\\[.*\\])? = `, 'm'), name);
  const bytesOf = (name) => {
    const [, body] = new RegExp(`${name}\\[\\] = \\{([^}]*)\\}`).exec(c);
    return Buffer.from(body.split(',').map(Number));
  };
  for (const [at, tag] of LANGUAGES.entries()) {
    assert.equal(bytesOf(`${tag}_template`).toString(), templates[at]);
    const page = bytesOf(`${tag}_page_0`);
    const settings = pages.settings.settingsOf(page.toString());
    assert.deepEqual(Object.entries(settings.languages), [['fr', 'Français'], ['en', 'English']]);
    assert.equal(settings.house_key, '');
    assert.match(page.toString(), /10 minutes (au plus|at most)/);
    assert.match(page.toString(), /<title>Parler à quelqu’un<\/title>.*<link rel="icon" href="data:,">/);
    assert.ok(gunzipSync(bytesOf(`${tag}_page_1`)).equals(page));
    assert.ok(brotliDecompressSync(bytesOf(`${tag}_page_2`)).equals(page));
    const words = bytesOf(`${tag}_words_0`);
    const { language, no_script, ...all } = catalogueOf(tag);
    assert.deepEqual(JSON.parse(words.toString()), all);
    assert.ok(brotliDecompressSync(bytesOf(`${tag}_words_2`)).equals(words));
  }
  const csp = JSON.parse(read('csp.json'));
  assert.ok(c.includes(`asset_visitor_script_csp[] = "${csp.visitor.script}"`));
});

test('the page and what it fetches later have the same short names for what they hand each other', () => {
  const [, script] = /<script>([^]*?)<\/script>/.exec(visitor);
  const later = read('later.js').toString();
  assert.match(later, /^\(\(\)=>\{[^]*\}\)\(\);?$/, 'closed in itself');
  const ofProtocol = readFileSync(join(web, 'shared/protocol.ts'), 'utf8').match(/\w+/g);
  const ofStyle = read('later.css').toString().match(/\w+/g);
  const known = [...ofProtocol, ...ofStyle, 'at', 'dir'];
  // What it makes for itself, and hands to nobody.
  const own = [...later.matchAll(/(?:this\.|[{};]|\bget |\bstatic )([A-Za-z_$]\w{0,2})(?==[^=]|\([^()]*\)\{)/g)]
    .map(([, name]) => name);
  const short = new Set([...later.matchAll(/\.([A-Za-z_$]{1,3}\d?)\b/g)].map(([, name]) => name)
    .filter((name) => !known.includes(name) && !own.includes(name)));
  assert.ok(short.size > 5);
  for (const name of short) assert.match(script, new RegExp(`\\b${name.replace('$', '\\$')}\\b`), name);
  for (const name of ['goOn', 'announce', 'dressAs']) assert.ok(!later.includes(name), name);
});

test('the script needs nothing newer than ES2019', () => {
  const [, script] = /<script>([^]*?)<\/script>/.exec(visitor);
  for (const text of [script, read('later.js').toString(), read('work.js').toString()])
    assert.doesNotMatch(text, /\?\.\w|\?\?|#\w+[=(;]|\|\|=|&&=/);
});

test('every page, style, catalogue and script is built again when it changes', () => {
  const [output, ...sources] = read('pages.d', 1).toString().trim().split(/(?<!\\) /);
  assert.equal(output, `${join(folders[1], 'assets.c')}:`);
  const files = ['lobby', 'desk', 'locales'].flatMap((folder) =>
    readdirSync(join(web, folder), { recursive: true })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => join(web, folder, name)));
  assert.ok(files.length > 10);
  const library = join(root, 'node_modules/preact/dist/preact.module.js');
  for (const file of [...files, join(web, 'shared/protocol.ts'), library])
    assert.ok(sources.includes(file.replace(/[ #]/g, '\\$&')), file);
});

test('the script has short names for what is its own, and leaves those that others know', () => {
  const [, script] = /<script>([^]*?)<\/script>/.exec(visitor);
  assert.doesNotMatch(script, /\.(lineDown|renewIdentity|otherTyping)\b/);
  for (const name of ['house_key', 'salt', 'ahead', 'profession', 'publicKey', 'readyState', 'who'])
    assert.match(script, new RegExp(`\\b${name}\\b`), name);
});
