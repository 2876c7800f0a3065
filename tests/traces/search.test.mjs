// The search finds a word in each way in which a browser may have written it; each sample hides
// the word from a plain search.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import { ROOT } from '../integration/lib/house.mjs';
import { Sieve } from '../integration/lib/sieve.mjs';
import { allForms, search } from './lib/search.mjs';

const DATA = path.join(ROOT, 'tests/traces/data');
const WORD = 'qmotcherche7';
const word = Buffer.from(WORD);
const folder = mkdtempSync(path.join(tmpdir(), 'havre-search-'));
after(() => rmSync(folder, { recursive: true }));

const around = (bytes) => Buffer.concat([Buffer.from('avant '), bytes, Buffer.from(' après')]);
const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer);

/** Long enough for packers to do more than copy. */
const long = Buffer.from(`${[...Array(400).keys()].join(' ')} ${WORD}`);

/** The middle of the word is a copy of what came before, so that it is nowhere whole. */
const HIDDEN = 'chercheqmotcherche7';
const hiddenSnappy = Buffer.concat([
  Buffer.from([HIDDEN.length, 10 << 2]),
  Buffer.from('chercheqmot'),
  Buffer.from([((7 - 4) << 2) | 1, 11]),
  Buffer.from([0]),
  Buffer.from('7'),
]);
const hiddenLz4 = Buffer.concat([
  Buffer.from([0xb3]),
  Buffer.from('chercheqmot'),
  Buffer.from([11, 0]),
  Buffer.from([0x10]),
  Buffer.from('7'),
]);

function journalRecords(text) {
  const first = Buffer.alloc(32768, '.');
  const head = (bytes, at, size, kind) => {
    bytes.writeUInt16LE(size, at + 4);
    bytes[at + 6] = kind;
  };
  head(first, 0, 32768 - 7, 2);
  text.copy(first, 32768 - 5, 0, 5);
  const second = Buffer.alloc(7 + text.length - 5);
  head(second, 0, text.length - 5, 4);
  text.copy(second, 7, 5);
  return Buffer.concat([first, second]);
}

const block = (...entries) => Buffer.concat([...entries, u32(0), u32(1)]);
const entry = (shared, own, value) =>
  Buffer.concat([
    Buffer.from([shared, own.length, value.length]),
    Buffer.from(own),
    Buffer.from(value),
  ]);

/** Two keys that share a beginning, in one block; the word is a key. */
const twoKeys = block(entry(0, 'qmotcherche6', 'a'), entry(11, '7', 'b'));

/** The same as Snappy: what comes before the copy, the copy, the rest. */
function packedBlock() {
  const whole = block(entry(0, 'k', HIDDEN));
  const at = whole.indexOf('chercheqmot') + 'chercheqmot'.length;
  const literal = (bytes) => Buffer.concat([Buffer.from([(bytes.length - 1) << 2]), bytes]);
  return Buffer.concat([
    Buffer.from([whole.length]),
    literal(whole.subarray(0, at)),
    Buffer.from([((7 - 4) << 2) | 1, 11]),
    literal(whole.subarray(at + 7)),
  ]);
}

/** `kind`: 0 for a block as it is, 1 for Snappy. */
function tableFile(data, kind) {
  const index = block(entry(0, 'r', Buffer.from([0, data.length])));
  const plain = (bytes, how = 0) => Buffer.concat([bytes, Buffer.from([how]), Buffer.alloc(4)]);
  const handles = Buffer.concat([
    Buffer.from([0, 0, data.length + 5, index.length]),
    Buffer.alloc(36),
  ]);
  return Buffer.concat([
    plain(data, kind),
    plain(index),
    handles,
    Buffer.from('57fb808b247547db', 'hex'),
  ]);
}

const zstd = (bytes) => spawnSync('zstd', ['-qc'], { input: bytes }).stdout;
const mozLz4 = Buffer.concat([Buffer.from('mozLz40\0'), u32(HIDDEN.length), hiddenLz4]);
const lz4Frame = Buffer.concat([
  Buffer.from('04224d1860408200', 'hex').subarray(0, 7),
  u32(hiddenLz4.length),
  hiddenLz4,
  u32(0),
]);
const framed = Buffer.concat([
  Buffer.from('ff060000734e61507059', 'hex'),
  Buffer.from([0, hiddenSnappy.length + 4, 0, 0]),
  Buffer.alloc(4),
  hiddenSnappy,
]);
const simpleCache = Buffer.concat([
  Buffer.from('305c72a71b6dfbfc', 'hex'),
  u32(5),
  u32(3),
  u32(0),
  u32(0),
  Buffer.from('cle'),
  zlib.brotliCompressSync(long),
  Buffer.from('la fin'),
]);

const SAMPLES = {
  mozLz4: ['a.jsonlz4', mozLz4],
  'an LZ4 frame': ['a', around(lz4Frame)],
  'framed Snappy': ['a', framed],
  'gzip amid other bytes': ['a', around(zlib.gzipSync(word))],
  'zlib amid other bytes': ['a', around(zlib.deflateSync(word))],
  'gzip in gzip': ['a', zlib.gzipSync(zlib.gzipSync(word))],
  zstd: ['a', around(zstd(long))],
  brotli: ['a', zlib.brotliCompressSync(long)],
  'brotli in a cache entry of Chromium': ['a_0', simpleCache],
  'a LevelDB journal, across two blocks': ['000003.log', journalRecords(word)],
  'a LevelDB table, as a key': ['000005.ldb', tableFile(twoKeys, 0)],
  'a LevelDB table, in a block that is packed': ['000006.ldb', tableFile(packedBlock(), 1)],
};

function found(name, bytes, words = [{ label: 'word', text: WORD }]) {
  const place = mkdtempSync(path.join(folder, 's'));
  mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
  writeFileSync(path.join(place, name), bytes);
  const labels = search(place, { words }).found.map(({ label }) => label);
  rmSync(place, { recursive: true });
  return labels;
}

for (const [what, [name, bytes]] of Object.entries(SAMPLES)) {
  test(`a word is found in ${what}`, () => {
    assert.ok(!bytes.includes(WORD), 'a plain search does not see it');
    assert.deepEqual(found(name, bytes), ['word']);
    assert.deepEqual(found(name, Buffer.alloc(64, '.')), []);
  });
}

test('a word is found in each of its forms', () => {
  for (const form of allForms(WORD))
    assert.deepEqual(found('a', around(form)), ['word'], form.toString('latin1'));
  assert.ok(allForms(WORD).length >= 10);
});

test('a word is found in the names of files and folders', () => {
  assert.deepEqual(found(`un-${WORD}.txt`, 'x'), ['word']);
  assert.deepEqual(found(`${WORD}+a/b`, 'x'), ['word']);
});

for (const [name, text] of Object.entries({
  'overflow.sqlite': 'motquitraverse',
  'journal.sqlite': 'motdanslejournal',
  'deleted.sqlite': 'motefface03',
})) {
  test(`a word is found in SQLite: ${name}`, () => {
    const place = mkdtempSync(path.join(folder, 's'));
    for (const end of name === 'journal.sqlite' ? ['', '-wal'] : [''])
      copyFileSync(path.join(DATA, name + end), path.join(place, name + end));
    const { found: all } = search(place, { words: [{ label: 'word', text }] });
    assert.equal(all[0]?.label, 'word');
  });
}

test('a cookie that Chromium encrypted with its own key is read', async () => {
  const { readings } = await import('./lib/decode.mjs');
  const key = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
  const cipher = createCipheriv('aes-128-cbc', key, Buffer.alloc(16, ' '));
  const value = Buffer.concat([Buffer.from('v10'), cipher.update(word), cipher.final()]);
  const database = sqliteOf(value);
  assert.ok(!database.includes(WORD));
  assert.ok(
    [...readings(database, { name: 'Cookies', wal: null })].some(({ bytes }) =>
      bytes.includes(WORD),
    ),
  );
});

/** One page, one row, one blob. */
function sqliteOf(blob) {
  const page = Buffer.alloc(512);
  page.write('SQLite format 3\0');
  page.writeUInt16BE(512, 16);
  const record = Buffer.concat([Buffer.from([2, 12 + 2 * blob.length]), blob]);
  const cell = Buffer.concat([Buffer.from([record.length, 1]), record]);
  const at = 512 - cell.length;
  cell.copy(page, at);
  page[100] = 13;
  page.writeUInt16BE(1, 103);
  page.writeUInt16BE(at, 108);
  return page;
}

test('a postal code counts where it stands alone, and not inside a longer number', () => {
  const words = [{ label: 'code', text: '96413', alone: true }];
  const wide = (text) => Buffer.from(text, 'utf16le');
  for (const text of ['"96413"', 'a=96413&', '96413'])
    for (const bytes of [
      Buffer.from(text),
      wide(text),
      wide(text).swap16(),
      Buffer.from(Buffer.from(text).toString('base64')),
    ])
      assert.deepEqual(
        found('a', bytes, words),
        ['code'],
        `${text} in ${bytes.toString('latin1')}`,
      );
  for (const text of ['1696413', '964131', 'f96413', '96413e'])
    for (const bytes of [Buffer.from(text), wide(text), wide(text).swap16()])
      assert.deepEqual(found('a', bytes, words), [], text);
});

test('the sieve finds each string wherever it lies, and nothing else', () => {
  const strings = ['abcde', 'bcdeab', 'aaaaaaa', 'edcba-edcba'].map((text) => Buffer.from(text));
  const sieve = new Sieve(strings);
  for (let before = 0; before < 12; before++)
    for (let after = 0; after < 4; after++)
      strings.forEach((string, index) => {
        const text = Buffer.concat([Buffer.alloc(before, 'x'), string, Buffer.alloc(after, 'x')]);
        assert.deepEqual([...sieve.within(text)], [index], `${before} before, ${after} after`);
        assert.deepEqual([...sieve.within(text.subarray(0, before + string.length - 1))], []);
      });
  assert.deepEqual([...sieve.within(Buffer.from('abcdeab'))].sort(), [0, 1]);
  assert.deepEqual([...sieve.within(Buffer.from('ab'))], []);
  assert.throws(() => new Sieve([Buffer.from('ab')]), /shorter than 3/);
});
