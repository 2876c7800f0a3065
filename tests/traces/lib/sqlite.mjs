// SQLite's files without SQLite, because what was deleted counts: every page of the database and
// of the journal beside it that looks like a leaf, linked in or free, with payloads put together
// across overflow pages. https://www.sqlite.org/fileformat2.html
const MAGIC = Buffer.from('SQLite format 3\0');
const WAL_HEAD = 32;
const WAL_FRAME = 24;
const LEAF_TABLE = 13;
const LEAF_INDEX = 10;
const INNER_INDEX = 2;
const FIRST_PAGE_HEAD = 100;
const MOST_OVERFLOW = 20000;

export const isDatabase = (bytes) =>
  bytes.length >= 512 && bytes.subarray(0, MAGIC.length).equals(MAGIC);

export const isWal = (bytes) =>
  bytes.length > WAL_HEAD && (bytes.readUInt32BE(0) & 0xfffffffe) >>> 0 === 0x377f0682;

/** Big-endian, 1 to 9 bytes. */
function varint(bytes, at) {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, at: at + i + 1 };
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), at: at + 9 };
}

/** Pages by number, as versions: the database's own, then each that the journal has. */
function pagesOf(database, wal) {
  const first = database ?? wal;
  const raw = database ? first.readUInt16BE(16) : first.readUInt32BE(8);
  const size = raw === 1 ? 65536 : raw;
  if (size < 512 || size > 65536) return null;
  const versions = [];
  const latest = new Map();
  const add = (number, bytes) => {
    versions.push({ number, bytes });
    latest.set(number, bytes);
  };
  for (let i = 0; database && (i + 1) * size <= database.length; i++)
    add(i + 1, database.subarray(i * size, (i + 1) * size));
  for (let at = WAL_HEAD; wal && at + WAL_FRAME + size <= wal.length; at += WAL_FRAME + size)
    add(wal.readUInt32BE(at), wal.subarray(at + WAL_FRAME, at + WAL_FRAME + size));
  const usable = size - (database ? database[20] : 0);
  return { size, usable, versions, latest };
}

function payloadAt(pages, page, at, size, isTable) {
  const { usable } = pages;
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (size <= most) return page.subarray(at, at + size);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((size - least) % (usable - 4));
  const local = wanted <= most ? wanted : least;
  const parts = [page.subarray(at, at + local)];
  let left = size - local;
  let next = at + local + 4 <= page.length ? page.readUInt32BE(at + local) : 0;
  for (let i = 0; left > 0 && i < MOST_OVERFLOW; i++) {
    const over = pages.latest.get(next);
    if (!over) break;
    parts.push(over.subarray(4, Math.min(usable, 4 + left)));
    left -= usable - 4;
    next = over.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** The columns that hold bytes: texts and blobs. */
function* columnsOf(payload) {
  const head = varint(payload, 0);
  let body = head.value;
  for (let at = head.at; at < head.value && at < payload.length;) {
    const type = varint(payload, at);
    ({ at } = type);
    const { value } = type;
    const size =
      value >= 12 ? (value - 12 - (value % 2)) / 2 : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][value];
    if (value >= 12 && size > 0) yield payload.subarray(body, body + size);
    body += size;
  }
}

function* payloadsOf(pages, { number, bytes }) {
  const start = number === 1 ? FIRST_PAGE_HEAD : 0;
  const kind = bytes[start];
  if (![LEAF_TABLE, LEAF_INDEX, INNER_INDEX].includes(kind)) return;
  const count = bytes.readUInt16BE(start + 3);
  const pointers = start + (kind === INNER_INDEX ? 12 : 8);
  if (pointers + 2 * count > bytes.length) return;
  for (let i = 0; i < count; i++) {
    let at = bytes.readUInt16BE(pointers + 2 * i) + (kind === INNER_INDEX ? 4 : 0);
    if (at < pointers || at >= bytes.length) continue;
    const size = varint(bytes, at);
    at = kind === LEAF_TABLE ? varint(bytes, size.at).at : size.at;
    yield payloadAt(pages, bytes, at, size.value, kind === LEAF_TABLE);
  }
}

/** Every text and blob that can be put together, as `{ bytes }`. */
export function* columns(database, wal) {
  const pages = pagesOf(database, wal);
  if (!pages) return;
  for (const version of pages.versions)
    for (const payload of payloadsOf(pages, version)) yield* columnsOf(payload);
}
