// Looks for bytes where they should not be: in all readable memory of a process, in folders, in texts.
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Sieve } from './sieve.mjs';

const STEP = 8 * 1024 * 1024;

/** The forms that a text may lie about in: UTF-8, UTF-16, base64 of either alphabet at three alignments. Of bytes: as they are, in
 * hexadecimal. */
export function formsOf(text) {
  if (Buffer.isBuffer(text)) return [text, Buffer.from(text.toString('hex')), Buffer.from(text.toString('hex').toUpperCase())];
  const bytes = Buffer.from(text, 'utf8');
  const forms = [bytes, Buffer.from(text, 'utf16le')];
  for (let shift = 0; shift < 3; shift++) {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    // What does not depend on the bytes before and after it.
    const from = Math.ceil((shift * 4) / 3);
    const to = Math.floor((padded.length * 8) / 6);
    for (const encoding of ['base64', 'base64url']) {
      const inner = padded.toString(encoding).slice(from, to);
      if (inner.length >= 6) forms.push(Buffer.from(inner));
    }
  }
  return forms;
}

const nameOf = (text) => (Buffer.isBuffer(text) ? text.toString('hex') : text);

function* readableMaps(pid) {
  for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').trim().split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) (r\S*) .*?(\[v\w+\])?$/.exec(line);
    // The kernel's own pages cannot be read this way.
    if (match && match[4] !== '[vvar]' && match[4] !== '[vsyscall]' && match[4] !== '[vvar_vclock]')
      yield { from: Number(`0x${match[1]}`), to: Number(`0x${match[2]}`), line };
  }
}

/** Where one of `texts` lies in the memory of a process, in words. Throws when the memory cannot be read: nothing found must mean something. */
export function searchMemory(pid, texts) {
  const wanted = texts.flatMap((text) => formsOf(text).map((form) => ({ text, form })));
  const sieve = new Sieve(wanted.map(({ form }) => form));
  const found = [];
  const overlap = 4096;
  let read = 0;
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const { from, to, line } of readableMaps(pid)) {
      for (let at = from; at < to; at += STEP) {
        const bytes = Buffer.alloc(Math.min(STEP + overlap, to - at));
        let got;
        try {
          got = readSync(fd, bytes, 0, bytes.length, at);
        } catch (error) {
          if (error.code === 'EIO' || error.code === 'EFAULT') continue; // a guard page, of sodium_malloc
          throw error;
        }
        read += got;
        for (const index of sieve.within(bytes.subarray(0, got)))
          found.push(`${nameOf(wanted[index].text)} in ${line}`);
      }
    }
  } finally {
    closeSync(fd);
  }
  if (read < 1024 * 1024) throw new Error(`only ${read} bytes of process ${pid} could be read`);
  return found;
}

/** Files below `folder`, changed since `since` (ms since 1970), that have one of `texts` in their bytes or their names. `skip` says
 * which to leave out. */
export function searchFolder(folder, texts, { since = 0, skip = () => false } = {}) {
  const sieve = new Sieve(texts.flatMap(formsOf));
  const found = [];
  const look = (name) => {
    if (statSync(name).mtimeMs < since) return;
    if (sieve.within(readFileSync(name)).size) found.push(name);
  };
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const name = path.join(dir, entry.name);
      if (skip(name)) continue;
      if (texts.some((text) => entry.name.includes(nameOf(text)))) found.push(name);
      try {
        if (entry.isDirectory()) walk(name);
        else if (entry.isFile()) look(name);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error; // somebody else's file, gone meanwhile
      }
    }
  };
  walk(folder);
  return found;
}
