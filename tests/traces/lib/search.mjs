// Looks for words in every file and every file name below a folder, in all readings of the file
// and all forms of the word.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { formsOf } from '../../integration/lib/memory.mjs';
import { Sieve } from '../../integration/lib/sieve.mjs';
import { readings } from './decode.mjs';

function swapped(bytes) {
  return Buffer.from(bytes).swap16();
}

/**
 * Beside those of formsOf: UTF-16 the other way round (keys of Chromium's IndexedDB), base64 of
 * UTF-16, and each byte one more (keys of Firefox's IndexedDB).
 */
export function allForms(text) {
  const wide = Buffer.from(text, 'utf16le');
  const forms = [...formsOf(text), swapped(wide), Buffer.from(text).map((byte) => byte + 1)];
  // As a string of one character for each byte, UTF-16 goes through formsOf once more.
  if (/^[\x20-\x7e]*$/.test(text)) forms.push(...formsOf(wide.toString('latin1')).slice(2));
  const known = new Set();
  return forms.filter(
    (form) => !known.has(form.toString('hex')) && known.add(form.toString('hex')),
  );
}

const isWordByte = (byte) =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a);

/** Digits as they are. In base64 they have no neighbours of their own. */
const isPlain = (form) => form.every((byte) => byte === 0 || (byte >= 0x30 && byte <= 0x39));

/** Five digits inside a longer number are not the postal code. */
function standsAlone(bytes, at, form) {
  const step = form.includes(0) ? 2 : 1;
  const next = form[0] === 0 ? at + form.length + 1 : at + form.length;
  const before = form[0] === 0 ? at - 1 : at - step;
  return !isWordByte(bytes[before] ?? 0) && !isWordByte(bytes[next] ?? 0);
}

function has(bytes, form, alone) {
  const strict = alone && isPlain(form);
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1))
    if (!strict || standsAlone(bytes, at, form)) return true;
  return false;
}

/**
 * `words`: `{ label, text, alone }`; those that begin with one of `cores` are looked for only
 * where that is found.
 */
class Needles {
  constructor(words, cores) {
    this.groups = [
      ...cores.map((core) =>
        this.group(
          core,
          words.filter(({ text }) => text.startsWith(core)),
        ),
      ),
      ...words
        .filter(({ text }) => !cores.some((core) => text.startsWith(core)))
        .map((word) => this.group(word.text, [word])),
    ];
    this.forms = this.groups.flatMap((group) => group.forms.map((form) => ({ form, group })));
    this.sieve = new Sieve(this.forms.map(({ form }) => form));
  }

  group(core, words) {
    const prepare = (word) => ({ ...word, forms: allForms(word.text) });
    return { forms: allForms(core), words: words.map(prepare) };
  }

  /** The labels of what is in there. A core with an unknown rest counts too: it may be cut. */
  *labels(bytes) {
    const there = [...this.sieve.within(bytes)].map((index) => this.forms[index].group);
    for (const { words } of new Set(there)) {
      const found = words.filter((word) => word.forms.some((form) => has(bytes, form, word.alone)));
      for (const { label } of found) yield label;
      if (!found.length && !words[0].alone) yield `part of ${words[0].label}`;
    }
  }
}

function* filesBelow(folder, relative = '') {
  for (const entry of readdirSync(path.join(folder, relative), { withFileTypes: true })) {
    const name = path.join(relative, entry.name);
    yield { name, isFile: entry.isFile() };
    if (entry.isDirectory()) yield* filesBelow(folder, name);
  }
}

const contentOf = (name) => {
  try {
    return readFileSync(name);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

/** What every file below a folder says, in all its readings. */
function* textsBelow(folder, isKnown) {
  for (const { name, isFile } of filesBelow(folder)) {
    yield { name, how: 'file name', bytes: Buffer.from(path.basename(name)) };
    if (!isFile) continue;
    const whole = path.join(folder, name);
    const bytes = contentOf(whole);
    if (!bytes || isKnown(name, bytes)) continue;
    const wal = contentOf(`${whole}-wal`);
    let isNew = true;
    for (const reading of readings(bytes, { name, wal })) {
      yield { name, isNew, ...reading };
      isNew = false;
    }
  }
}

/** All numbers of five digits that stand alone somewhere below a folder. */
export function codesIn(folder) {
  const found = new Set();
  const plain = /(?<![0-9A-Za-z])\d{5}(?![0-9A-Za-z])/g;
  const wide = /(?<![0-9A-Za-z]\0?)(?:\d\0){4}\d(?!\0?[0-9A-Za-z])/g;
  for (const { bytes } of textsBelow(folder, () => false)) {
    const text = bytes.toString('latin1');
    for (const pattern of [plain, wide])
      for (const [code] of text.matchAll(pattern)) found.add(code.replace(/\0/g, ''));
  }
  return found;
}

/**
 * `{ files, bytes, found: [{ label, file, how }] }`. A file that is, byte by byte, what the folder
 * `before` has under its name is of the time before and passed over.
 */
export function search(folder, { words, cores = [], before }) {
  const needles = new Needles(words, cores);
  const found = new Map();
  const total = { files: 0, bytes: 0 };
  const note = (label, file, how) => {
    const key = `${label}\0${file}`;
    if (!found.has(key)) found.set(key, { label, file, how });
  };
  const isKnown = (name, bytes) =>
    before !== undefined && Boolean(contentOf(path.join(before, name))?.equals(bytes));
  for (const { name, how, isNew, bytes } of textsBelow(folder, isKnown)) {
    if (isNew) total.files++;
    if (how !== 'file name') total.bytes += bytes.length;
    for (const label of needles.labels(bytes)) note(label, name, how);
  }
  return { ...total, found: [...found.values()] };
}

/** The same beside the main thread, which has browsers to attend to. */
export class Searcher {
  waiting = new Map();
  asked = 0;

  constructor() {
    this.worker = new Worker(new URL(import.meta.url));
    this.worker.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(result);
    });
    this.worker.on('error', (error) => {
      for (const { reject } of this.waiting.values()) reject(error);
    });
  }

  search(folder, needles) {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, folder, needles });
    });
  }

  stop() {
    return this.worker.terminate();
  }
}

if (!isMainThread && parentPort) {
  parentPort.on('message', ({ id, folder, needles }) => {
    try {
      parentPort.postMessage({ id, result: search(folder, needles) });
    } catch (error) {
      parentPort.postMessage({ id, error: error.stack });
    }
  });
}
