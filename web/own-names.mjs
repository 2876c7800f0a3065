// Names of properties that are the visitor's page's own, so that its script may have short ones in
// their place: about 400 bytes of the 14,600 that the page may come to. Whatever the platform, the
// protocol, the settings or a catalogue knows by the same name keeps it.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const OUTWARD = ['shared/protocol.ts', 'lobby/settings.ts'];
const FOLDERS = ['shared', 'lobby'];

const code = (path) => readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
const wordsOf = (texts) => new Set(texts.join('\n').match(/[A-Za-z_$][\w$]*/g));

function platform() {
  const folder = dirname(createRequire(import.meta.url).resolve('typescript'));
  const files = readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name));
  return files.map((name) => code(join(folder, name)));
}

/**
 * Private names that are only ever read and written as `this.name`: they meet nothing of the
 * platform, whatever it has by the same name.
 */
function privateNames(text) {
  const declared = text.matchAll(/\bprivate (?:readonly |async |static |get )*(?!constructor)(\w+)/g);
  return [...new Set([...declared].map(([, name]) => name))].filter((name) => {
    const elsewhere = new RegExp(`(?<!\\bthis)\\.${name}\\b|[{,]\\s*${name}\\s*[,}:]|'${name}'`);
    return name.length > 2 && !elsewhere.test(text);
  });
}

/** A pattern for esbuild's `mangleProps`; `web` is this folder. */
export function ownNames(web) {
  const outward = OUTWARD.map((path) => code(join(web, path)));
  // Keys of sentences, and the names in them that stand for values.
  const locales = readdirSync(join(web, 'locales')).map((name) =>
    readFileSync(join(web, 'locales', name), 'utf8'),
  );
  const keys = locales.flatMap((text) => text.match(/"\w+":|\{\w+\}/g));
  const taken = wordsOf([...platform(), ...outward, ...keys]);
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(join(web, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => code(join(web, folder, name))),
  );
  // Tags of languages are short already, and are looked up as texts.
  const own = [...wordsOf(sources)].filter((name) => name.length > 2 && !taken.has(name));
  own.push(...privateNames(sources.join('\n')));
  return new RegExp(`^(${own.join('|')})$`);
}
