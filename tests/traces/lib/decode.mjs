// What a file of a profile says in all the ways in which browsers write: as it is, and unpacked.
// Each reading is `{ how, bytes }`.
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { brotli, mozLz4, snappy, snappyFramed, streamsIn } from './compress.mjs';
import { isTable, journal, table } from './leveldb.mjs';
import { columns, isDatabase, isWal } from './sqlite.mjs';

/** Shorter ones hold nothing that is looked for, packed or not. */
const SHORTEST = 8;
const SIMPLE_CACHE = Buffer.from('305c72a71b6dfbfc', 'hex');
const SIMPLE_CACHE_HEAD = 24;
const COOKIE_VERSION = Buffer.from('v10');
/** Chromium's, where the system keeps no keys for it (components/os_crypt). */
const cookieKey = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
const separator = Buffer.from('\0');

function decrypted(bytes) {
  const decipher = createDecipheriv('aes-128-cbc', cookieKey, Buffer.alloc(16, ' ')).setAutoPadding(
    false,
  );
  return Buffer.concat([decipher.update(bytes.subarray(COOKIE_VERSION.length)), decipher.final()]);
}

const isCookie = (bytes) =>
  bytes.length > COOKIE_VERSION.length &&
  (bytes.length - COOKIE_VERSION.length) % 16 === 0 &&
  bytes.subarray(0, COOKIE_VERSION.length).equals(COOKIE_VERSION);

/** Columns put together, and what single ones unpack to. */
function* database(file, wal) {
  const whole = [];
  const unpacked = [];
  for (const column of columns(file, wal)) {
    whole.push(column, separator);
    if (column.length < SHORTEST) continue;
    if (isCookie(column)) unpacked.push(decrypted(column), separator);
    const got = snappyFramed(column) ?? snappy(column);
    if (got) unpacked.push(got, separator);
  }
  yield { how: 'SQLite', bytes: Buffer.concat(whole) };
  yield { how: 'SQLite, unpacked', bytes: Buffer.concat(unpacked) };
}

/** Brotli has no sign of its own: it is tried where a body begins. */
function* bodies(bytes) {
  if (
    bytes.subarray(0, SIMPLE_CACHE.length).equals(SIMPLE_CACHE) &&
    bytes.length > SIMPLE_CACHE_HEAD
  )
    yield bytes.subarray(SIMPLE_CACHE_HEAD + bytes.readUInt32LE(12));
  yield bytes;
}

function* formats(bytes, { name, wal }) {
  const isStandaloneWal = isWal(bytes) && name.endsWith('-wal');
  if (isDatabase(bytes)) yield* database(bytes, wal && isWal(wal) ? wal : null);
  else if (isStandaloneWal) yield* database(null, bytes);
  if (isTable(bytes)) yield { how: 'LevelDB', bytes: table(bytes) };
  else if (/\.log$|MANIFEST-\d+$/.test(name)) yield { how: 'LevelDB', bytes: journal(bytes) };
  const whole = { mozLz4, snappy: snappyFramed };
  for (const [how, unpack] of Object.entries(whole)) {
    const got = unpack(bytes);
    if (got) yield { how, bytes: got };
  }
  for (const body of bodies(bytes)) {
    const got = brotli(body);
    if (got) yield { how: 'brotli', bytes: got };
  }
}

/** `name`: the file's. `wal`: the content of the SQLite journal beside it, if there is one. */
export function* readings(bytes, file) {
  yield { how: 'as it is', bytes };
  if (bytes.length < SHORTEST) return;
  for (const reading of [{ how: '', bytes }, ...formats(bytes, file)]) {
    if (reading.how) yield reading;
    for (const { how, bytes: inner } of streamsIn(reading.bytes)) {
      yield { how: `${reading.how} ${how}`.trim(), bytes: inner };
      for (const innermost of streamsIn(inner))
        yield { how: `${how} in ${how}`, bytes: innermost.bytes };
    }
  }
}
