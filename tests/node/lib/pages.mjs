// The pages' modules without a page: bundled once into a temporary folder and imported, with what a
// browser has and Node 18 has not.
import { webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { WebSocket } from 'ws';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const web = join(root, 'web');

globalThis.crypto ??= webcrypto;
globalThis.addEventListener ??= () => undefined;
globalThis.removeEventListener ??= () => undefined;

/** Cookies by host, as a browser would send them along. */
export const cookies = new Map();

// One code path on every version of Node: `ws`, not a client of its own.
globalThis.WebSocket = class extends WebSocket {
  constructor(url, subprotocol) {
    super(url, subprotocol, { headers: { cookie: cookies.get(new URL(url).host) ?? '' } });
  }
};

const MODULES = {
  bytes: 'shared/bytes',
  cards: 'shared/cards',
  channel: 'shared/channel',
  claim: 'shared/claim',
  connection: 'shared/connection',
  handshake: 'shared/handshake',
  i18n: 'shared/i18n',
  noise: 'shared/noise',
  note: 'shared/note',
  protocol: 'shared/protocol',
  talk: 'shared/talk',
  search: 'work/search',
  work: 'shared/work',
  commune: 'lobby/commune',
  describe: 'lobby/describe',
  herNote: 'lobby/note',
  exit: 'lobby/exit',
  numbers: 'lobby/numbers',
  postal: 'lobby/postal',
  session: 'lobby/session',
  settings: 'lobby/settings',
  words: 'lobby/words',
  conversation: 'desk/conversation',
  deskCards: 'desk/cards',
  proposals: 'desk/proposals',
  staffMessage: 'desk/staff-message',
  transmission: 'desk/transmission',
  desk: 'desk/desk',
  hours: 'desk/hours',
  houseHours: 'desk/house-hours',
  distance: 'desk/directory/distance',
  finding: 'desk/directory/finding',
  fold: 'desk/directory/fold',
  keeper: 'desk/directory/keeper',
  places: 'desk/directory/search',
  readDirectory: 'desk/directory/read',
  said: 'desk/directory/said',
  territory: 'desk/directory/territory',
  sound: 'desk/sound',
};

async function load() {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const file = join(folder, 'pages.mjs');
  const contents = Object.entries(MODULES)
    .map(([name, path]) => `export * as ${name} from './${path}';`)
    .join('\n');
  try {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: web, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2019',
    });
    writeFileSync(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const pages = await load();
// The page's own language, as its data block gives it.
pages.words.setLanguage('fr', JSON.parse(readFileSync(join(web, 'locales/fr.json'), 'utf8')));

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Until it is so; fails after a while with what it was waiting for. */
export async function until(what, condition, ms = 8000) {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await wait(5);
  }
}

export const hex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
export const toHex = (bytes) => Buffer.from(bytes).toString('hex');
