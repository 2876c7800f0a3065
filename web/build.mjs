// Builds the pages into OUTDIR: visitor.html (a template: the desk fills in @SETTINGS@ and @EXIT@),
// console.html with .br and .gz, csp.json, and assets.c, which carries all of it in the binary
// (src/net/asset_data.h). The same input gives the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const TARGET = 'es2019';
const FIELD_MUST = [
  'autocomplete="off"',
  'autocorrect="off"',
  'autocapitalize="off"',
  'spellcheck="false"',
  'writingsuggestions="false"',
];
const EXIT = 'https://www.meteo.fr/';
const settings = (houseKey) => ({
  '@SETTINGS@': JSON.stringify({ house_key: houseKey, exit: EXIT, grace: 300, keep: 600 }),
  '@EXIT@': EXIT,
});
const BUILT_IN = settings('');
const TYPICAL = settings(
  createHash('sha512').update('typical').digest('base64url').slice(0, 86) + 'A',
);

const read = (path) => readFileSync(join(web, path), 'utf8');
const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const once = (text, marker) => {
  if (text.split(marker).length !== 2) throw new Error(`${marker} must be there exactly once`);
};
// A function as replacement: `$` means nothing in it.
const put = (text, marker, value) => (once(text, marker), text.replace(marker, () => value));

// The catalogues have the same keys: those of the second are taken from the first, so that the page
// carries them once.
const catalogues = {
  name: 'catalogues',
  setup({ onLoad }) {
    onLoad({ filter: /\ben\.json$/ }, ({ path }) => {
      const first = path.replace(/en\.json$/, 'fr.json');
      const [fr, en] = [first, path].map((name) => JSON.parse(readFileSync(name, 'utf8')));
      const sentences = JSON.stringify(Object.keys(fr).map((key) => en[key]));
      if (Object.keys(fr).sort().join() !== Object.keys(en).sort().join())
        throw new Error(`${path} and ${first} differ in their keys`);
      return {
        contents: `import fr from './${basename(first)}';
          const sentences = ${sentences};
          const en = {};
          Object.keys(fr).forEach((key, at) => (en[key] = sentences[at]));
          export default en;`,
      };
    });
  },
};

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(web, entry)],
    absWorkingDir: web,
    bundle: true,
    write: false,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    format: 'iife',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [catalogues],
  });
  return outputFiles[0].text.trim();
}

const escapeHtml = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

// As write() of web/lobby/view.ts draws a sentence.
function rich(sentence) {
  return escapeHtml(sentence)
    .replace('{minutes}', '10')
    .replace(/\[(\d+)\]/g, (_, n) => `<a href="${n === '114' ? 'sms' : 'tel'}:${n}">${n}</a>`)
    .replace(/\*([^*]+)\*/g, '<b>$1</b>');
}

// The words of the first screen are in the page itself, in French: it says something before, and
// without, the script.
function withWords(html) {
  const words = JSON.parse(read('locales/fr.json'));
  return html.replace(/(data-t="(\w+)"[^>]*>)(?=<)/g, (_, open, key) => {
    if (!(key in words)) throw new Error(`fr.json has no ${key}`);
    return open + rich(words[key]);
  });
}

// VISITOR-SAFETY: a field without these leaves its text on the disk, a name or a form more still.
function checkFields(html) {
  for (const [field] of html.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
    for (const must of FIELD_MUST) if (!field.includes(must)) throw new Error(`${must}: ${field}`);
    if (/\sname=/.test(field)) throw new Error(`a name: ${field}`);
  }
  if (/<form\b/.test(html)) throw new Error('a form');
}

async function page(folder) {
  const html = read(`${folder}/page.html`).replace(/\n\s*/g, '\n').replace(/>\n</g, '><').trim();
  const style = await bundle(`${folder}/page.css`);
  const script = await bundle(`${folder}/main.${folder === 'desk' ? 'tsx' : 'ts'}`);
  if (/<\/(script|style)/i.test(script + style)) throw new Error('would end its element early');
  const whole = put(put(withWords(html), '%STYLE%', style), '%SCRIPT%', script);
  return { html: whole, csp: { script: sha256(script), style: sha256(style) } };
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

function cBytes(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 20)
    lines.push([...bytes.subarray(at, at + 20)].join(','));
  return `const uint8_t ${name}[] = {\n${lines.join(',\n')}};\nconst size_t ${name}_len = ${bytes.length};\n`;
}

function assets(visitor, console_) {
  const bytes = Buffer.from(console_.html);
  // Without a house key: what a lobby serves until a desk has given it the house's own page.
  const builtin = Buffer.from(filled(visitor.html, BUILT_IN));
  const csp = (page, kind, value) => `const char asset_${page}_${kind}_csp[] = "${value}";\n`;
  return [
    '/* Made by web/build.mjs. */\n#include "net/asset_data.h"\n\n',
    cBytes('asset_visitor_html', Buffer.from(visitor.html)),
    cBytes('asset_builtin_html', builtin),
    cBytes('asset_builtin_html_gz', gzipSync(builtin, { level: 9 })),
    cBytes('asset_builtin_html_br', brotli(builtin)),
    cBytes('asset_console_html', bytes),
    cBytes('asset_console_html_gz', gzipSync(bytes, { level: 9 })),
    cBytes('asset_console_html_br', brotli(bytes)),
    csp('visitor', 'script', visitor.csp.script),
    csp('visitor', 'style', visitor.csp.style),
    csp('console', 'script', console_.csp.script),
    csp('console', 'style', console_.csp.style),
  ].join('');
}

const filled = (template, values) =>
  Object.entries(values).reduce((html, [marker, value]) => put(html, marker, value), template);

async function main(out) {
  const visitor = await page('lobby');
  checkFields(visitor.html);
  const typical = Buffer.from(filled(visitor.html, TYPICAL));
  const console_ = await page('desk');
  const consoleBytes = Buffer.from(console_.html);
  mkdirSync(out, { recursive: true });
  const files = {
    'visitor.html': visitor.html,
    'console.html': console_.html,
    'console.html.br': brotli(consoleBytes),
    'console.html.gz': gzipSync(consoleBytes, { level: 9 }),
    'csp.json': JSON.stringify({ visitor: visitor.csp, console: console_.csp }, null, 2) + '\n',
    'assets.c': assets(visitor, console_),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
  const size = (name, html) => `${name}: ${html.length} bytes, ${brotli(html).length} with brotli`;
  console.log(size('visitor page, typical settings', typical));
  console.log(size('console', consoleBytes));
}

if (!process.argv[2]) {
  console.error('usage: node web/build.mjs OUTDIR');
  process.exit(2);
}
await main(process.argv[2]);
