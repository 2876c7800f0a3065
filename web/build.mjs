// Builds the pages into OUTDIR: for each language of LOCALES (web/locales) visitor.<tag>.html, a
// template that the desk fills in (template.mjs); console.html with .br and .gz; csp.json; and
// assets.c, which carries all of it in the binary (assets.mjs). The same input gives the same bytes.
// DEPFILE, if there is one, says in make's words which files went into it: what ninja needs to know
// when to do it again.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { assets } from './assets.mjs';
import {
  COMPOSED,
  LATER,
  OF_THE_BUILD,
  faultsIn,
  headFaults,
  readCatalogues,
  sourcesOf,
} from './catalogues.mjs';
import { ownNames } from './own-names.mjs';
import { HEAD_MOST, WINDOW_BYTES, brotli, jsonForHtml, put, typical } from './template.mjs';

const web = dirname(fileURLToPath(import.meta.url));
// The oldest browsers that must do all: tools/compat.mjs.
const SCRIPT_TARGET = 'es2019';
const STYLE_TARGET = ['chrome70', 'safari13'];
const FIELD_MUST = [
  'autocomplete="off"',
  'autocorrect="off"',
  'autocapitalize="off"',
  'spellcheck="false"',
  'writingsuggestions="false"',
];

const sources = new Set();
const read = (path) => {
  sources.add(join(web, path));
  return readFileSync(join(web, path), 'utf8');
};
const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// The console carries both of its languages: the keys of the second are taken from the first, so
// that the page has them once.
const catalogues = {
  name: 'catalogues',
  setup({ onLoad }) {
    onLoad({ filter: /\bconsole\.en\.json$/ }, ({ path }) => {
      const first = path.replace(/en\.json$/, 'fr.json');
      const [fr, en] = [first, path].map((name) => JSON.parse(readFileSync(name, 'utf8')));
      const sentences = JSON.stringify(Object.keys(fr).map((key) => en[key]));
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

// The style of what the page fetches later, as a text in its program.
const LATER_STYLE = 'lobby/later.css';
const laterStyle = {
  name: 'later-style',
  setup({ onLoad }) {
    onLoad({ filter: /\blater\.css$/ }, async () => ({
      contents: await bundle(LATER_STYLE, { plugins: [] }),
      loader: 'text',
    }));
  },
};

async function built(entry, options) {
  const { outputFiles, metafile, mangleCache } = await build({
    entryPoints: [join(web, entry)],
    absWorkingDir: web,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    format: 'iife',
    target: entry.endsWith('.css') ? STYLE_TARGET : SCRIPT_TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [catalogues, laterStyle],
    ...options,
  });
  for (const input of Object.keys(metafile.inputs)) sources.add(join(web, input));
  return { text: outputFiles[0].text.trim(), mangleCache };
}

const bundle = async (entry, options = {}) => (await built(entry, options)).text;

/** Smaller still, by some 400 bytes of the page's 14,600. */
async function minified(script) {
  const options = { ecma: 2019, compress: { passes: 4, unsafe_arrows: true }, module: true };
  const { code } = await minify(script, { ...options, mangle: { toplevel: true } });
  return code;
}

/**
 * The visitor's page's script, and the program that it fetches later. They hand objects to each
 * other, so both have the same short names for what is the page's own.
 */
async function visitorScripts() {
  const mangleProps = ownNames(web);
  const first = await built('lobby/main.ts', { mangleProps, mangleCache: {}, format: 'esm' });
  const { mangleCache } = first;
  // Closed in itself: its names must not meet those of the page's script.
  const later = await built('lobby/later.ts', { mangleProps, mangleCache });
  return { script: await minified(first.text), later: await minified(later.text) };
}

const escapeHtml = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

// As rich() of web/shared/sentence.ts, as text.
function rich(sentence) {
  return escapeHtml(sentence)
    .replace('{minutes}', '@MINUTES@')
    .replace(/\[(\d+)\]/g, (_, n) => `<a href="${n === '114' ? 'sms' : 'tel'}:${n}">${n}</a>`)
    .replace(/\*([^*]+)\*/g, '<b>$1</b>');
}

/** Each key that comes later says nothing yet. */
const withoutLater = (catalogue) => ({
  ...catalogue,
  ...Object.fromEntries(LATER.map((key) => [key, ''])),
});

// The words are in the page itself: it says something before, and without, the script.
function withWords(html, catalogue) {
  const words = withoutLater(catalogue);
  const label = (tag, key) => {
    const text = escapeHtml(words[key]);
    return ` aria-label="${text}"${tag.startsWith('<textarea') ? ` placeholder="${text}"` : ''}`;
  };
  return html
    .replace(/(data-t="(\w+)"[^>]*>)(?=<)/g, (_, open, key) => open + rich(words[key]))
    .replace(/(<\w[^>]*) (data-label="(\w+)")/g, (_, tag, of, key) => `${tag} ${of}${label(tag, key)}`);
}

// VISITOR-SAFETY: a field without these leaves its text on the disk, a name or a form more still.
function checkFields(html) {
  for (const [field] of html.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
    for (const must of FIELD_MUST) if (!field.includes(must)) throw new Error(`${must}: ${field}`);
    if (/\sname=/.test(field)) throw new Error(`a name: ${field}`);
  }
  if (/<form\b/.test(html)) throw new Error('a form');
}

/** The values of custom properties, which esbuild leaves as they are. */
const shorter = (value) => value.replace(/, /g, ',').replace(/^#(.)\1(.)\2(.)\3$/, '#$1$2$3');
const tightened = (style) =>
  style.replace(/(--[\w-]+): ([^;}]+)/g, (_, name, value) => `${name}:${shorter(value)}`);

/** All of a page but its words: { html, script, style, csp }. */
async function page(folder) {
  const html = read(`${folder}/page.html`).replace(/\n\s*/g, '\n').replace(/>\n</g, '><').trim();
  const style = tightened(await bundle(`${folder}/page.css`));
  const { script, later } =
    folder === 'desk' ? { script: await bundle('desk/main.tsx') } : await visitorScripts();
  if (/<\/(script|style)/i.test(script + style)) throw new Error('would end its element early');
  const scripts = [script, later].filter(Boolean).map(sha256).join(' ');
  return { html, script, later, style, csp: { script: scripts, style: sha256(style) } };
}

const assembled = ({ style, script }, html) =>
  put(put(html, '%STYLE%', style), '%SCRIPT%', script);

/** A sentence that is in the page already, and that the script has no reason to say. */
const isInElementsAlone = ({ html, script }, key) =>
  new RegExp(` data-(t|label)="${key}"`).test(html) && !script.includes(`"${key}"`);

/** The visitor's page in one language: the same script and style, other words. */
function inLanguage(one, tag, catalogue) {
  const forScript = Object.entries(catalogue).filter(([key]) => !OF_THE_BUILD.includes(key));
  const words = jsonForHtml(Object.fromEntries(forScript));
  const isHere = ([key]) => !LATER.includes(key) && !isInElementsAlone(one, key);
  const own = forScript.filter(isHere);
  const block = jsonForHtml(Object.fromEntries(own));
  const markers = { '%LANG%': tag, '%DIR%': catalogue.dir, '%WORDS%': block };
  const html = Object.entries(markers).reduce(
    (text, [marker, value]) => put(text, marker, value),
    withWords(one.html, catalogue),
  );
  checkFields(html);
  checkFields(one.later);
  return { tag, name: catalogue.language, html: assembled(one, html), words, csp: one.csp };
}

/** The catalogues of a page, when nothing is wrong with them. */
function checked(folder, locales, prefix, exempt) {
  const found = readCatalogues(locales, prefix);
  const text = sourcesOf(join(web, folder));
  const faults = faultsIn(found, { sources: text, composed: COMPOSED[folder], exempt });
  if (!prefix) faults.push(...headFaults(found));
  if (faults.length) throw new Error(`the catalogues ${prefix}*.json:\n${faults.join('\n')}`);
  sources.add(locales); // one more in it is a language more
  for (const tag of Object.keys(found)) sources.add(join(locales, `${prefix}${tag}.json`));
  return found;
}

const size = (name, html) => {
  const wire = brotli(html).length;
  const left = WINDOW_BYTES - HEAD_MOST - wire;
  return `${name}: ${html.length} bytes, ${wire} with brotli, ${left} left of the first window`;
};

const rule = (output) =>
  [`${output}:`, ...[...sources].sort().map((name) => name.replace(/[ #]/g, '\\$&'))].join(' ') + '\n';

async function main(out, depfile, locales) {
  const work = await bundle('work/main.ts');
  const found = checked('lobby', locales, '', OF_THE_BUILD);
  checked('desk', join(web, 'locales'), 'console.');
  const one = await page('lobby');
  const visitor = Object.entries(found).map(([tag, words]) => inLanguage(one, tag, words));
  const desk = await page('desk');
  const console_ = { html: assembled(desk, desk.html), csp: desk.csp };
  const consoleBytes = Buffer.from(console_.html);
  mkdirSync(out, { recursive: true });
  const files = {
    ...Object.fromEntries(visitor.map(({ tag, html }) => [`visitor.${tag}.html`, html])),
    'console.html': console_.html,
    'console.html.br': brotli(consoleBytes),
    'console.html.gz': gzipSync(consoleBytes, { level: 9 }),
    'csp.json': JSON.stringify({ visitor: one.csp, console: console_.csp }, null, 2) + '\n',
    'work.js': work,
    'later.js': one.later,
    'later.css': await bundle(LATER_STYLE, { plugins: [] }),
    'assets.c': assets(visitor, console_, { work, later: one.later }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
  if (depfile) writeFileSync(depfile, rule(join(out, 'assets.c')));
  const names = Object.fromEntries(visitor.map(({ tag, name }) => [tag, name]));
  for (const { tag, html } of visitor)
    console.log(size(`visitor's page in ${tag}, typical settings`, typical(html, names)));
  console.log(`console: ${consoleBytes.length} bytes, ${brotli(consoleBytes).length} with brotli`);
}

if (!process.argv[2]) {
  console.error('usage: node web/build.mjs OUTDIR [DEPFILE [LOCALES]]');
  process.exit(2);
}
await main(process.argv[2], process.argv[3], process.argv[4] ?? join(web, 'locales'));
