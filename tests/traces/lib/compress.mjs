// Decompressors that Node has not, written to be forgiving: what is cut or damaged gives what
// came before, because what is looked for in remnants may lie there. Null means: this is not of
// that kind at all.
import { spawnSync } from 'node:child_process';
import zlib from 'node:zlib';

/** More than any file of a profile unpacks to; a damaged length must not take the memory. */
const LARGEST = 64 * 1024 * 1024;
const MOZ_LZ4 = Buffer.from('mozLz40\0');
const LZ4_FRAME = Buffer.from([0x04, 0x22, 0x4d, 0x18]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const SNAPPY_FRAMED = Buffer.from('ff060000734e61507059', 'hex');
const ZIP_ENTRY = Buffer.from('PK\x03\x04', 'latin1');

/** A growing output that copies can look back into. */
class Output {
  constructor(size) {
    this.bytes = Buffer.alloc(size);
    this.length = 0;
  }

  get full() {
    return this.length === this.bytes.length;
  }

  append(source, from, count) {
    const end = Math.min(from + count, source.length);
    this.length += source.copy(this.bytes, this.length, from, end);
  }

  /** A run may overlap what it writes. */
  repeat(distance, count) {
    if (distance === 0 || distance > this.length) return false;
    for (let i = 0; i < count && !this.full; i++, this.length++)
      this.bytes[this.length] = this.bytes[this.length - distance];
    return true;
  }

  result() {
    return this.bytes.subarray(0, this.length);
  }
}

export function readVarint(bytes, at) {
  let value = 0;
  for (let shift = 0; shift < 56 && at < bytes.length; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, at };
  }
  return null;
}

/** https://github.com/google/snappy/blob/main/format_description.txt */
export function snappy(bytes) {
  const size = readVarint(bytes, 0);
  // No input unpacks to more than 64 bytes for each 3.
  if (!size || size.value === 0 || size.value > LARGEST || size.value > bytes.length * 24)
    return null;
  const out = new Output(size.value);
  let { at } = size;
  while (at < bytes.length && !out.full) {
    const tag = bytes[at++];
    if ((tag & 3) === 0) {
      let count = tag >> 2;
      if (count >= 60) {
        const width = count - 59;
        if (at + width > bytes.length) break;
        count = bytes.readUIntLE(at, width);
        at += width;
      }
      out.append(bytes, at, count + 1);
      at += count + 1;
      continue;
    }
    const width = [0, 1, 2, 4][tag & 3];
    if (at + width > bytes.length) break;
    const low = bytes.readUIntLE(at, width);
    at += width;
    const short = width === 1;
    if (
      !out.repeat(
        short ? ((tag & 0xe0) << 3) | low : low,
        short ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1,
      )
    )
      break;
  }
  return out.length ? out.result() : null;
}

export function snappyFramed(bytes) {
  if (!bytes.subarray(0, SNAPPY_FRAMED.length).equals(SNAPPY_FRAMED)) return null;
  const parts = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const kind = bytes[at];
    const body = bytes.subarray(at + 8, at + 4 + bytes.readUIntLE(at + 1, 3));
    if (kind === 0) parts.push(snappy(body) ?? Buffer.alloc(0));
    if (kind === 1) parts.push(body);
    at += 4 + bytes.readUIntLE(at + 1, 3);
  }
  return Buffer.concat(parts);
}

/** One block: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
export function lz4Block(bytes, size) {
  const out = new Output(Math.min(size, LARGEST));
  let at = 0;
  const longer = (count) => {
    if (count !== 15) return count;
    let byte;
    do {
      byte = bytes[at++] ?? 0;
      count += byte;
    } while (byte === 255);
    return count;
  };
  while (at < bytes.length && !out.full) {
    const token = bytes[at++];
    const literals = longer(token >> 4);
    out.append(bytes, at, literals);
    at += literals;
    if (at + 2 > bytes.length) break;
    const distance = bytes.readUInt16LE(at);
    at += 2;
    if (!out.repeat(distance, longer(token & 15) + 4)) break;
  }
  return out.result();
}

export function mozLz4(bytes) {
  if (bytes.length < 12 || !bytes.subarray(0, 8).equals(MOZ_LZ4)) return null;
  return lz4Block(bytes.subarray(12), bytes.readUInt32LE(8));
}

function lz4Frame(bytes) {
  const flags = bytes[4];
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const most = 1 << (8 + 2 * ((bytes[5] >> 4) & 7));
  const parts = [];
  while (at + 4 <= bytes.length) {
    const word = bytes.readUInt32LE(at);
    const size = word & 0x7fffffff;
    if (size === 0 || at + 4 + size > bytes.length) break;
    const block = bytes.subarray(at + 4, at + 4 + size);
    parts.push(word >>> 31 ? block : lz4Block(block, most));
    at += 4 + size + (flags & 16 ? 4 : 0);
  }
  return Buffer.concat(parts);
}

function quietly(unpack) {
  try {
    const got = unpack();
    return got.length ? got : null;
  } catch {
    return null;
  }
}

// Cut streams give what they have.
const cut = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST };
export const brotli = (bytes) =>
  quietly(() =>
    zlib.brotliDecompressSync(bytes, {
      finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
      maxOutputLength: LARGEST,
    }),
  );

function zstd(bytes) {
  // Junk after the frame makes it end badly, after it has written the frame.
  const { stdout, error } = spawnSync('zstd', ['-dcq'], { input: bytes, maxBuffer: LARGEST });
  if (error) throw error;
  return stdout;
}

function* placesOf(bytes, pattern) {
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) yield at;
}

/**
 * RFC 1952, without zlib's own reading of it: that takes what follows the stream for another one,
 * and fails.
 */
function gzip(bytes) {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0);
  for (const text of [8, 16]) if (flags & text) at = bytes.indexOf(0, at) + 1;
  if (flags & 2) at += 2;
  return quietly(() => zlib.inflateRawSync(bytes.subarray(at), cut));
}

function zipEntry(bytes) {
  if (bytes.length < 30) return null;
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return bytes.readUInt16LE(8) === 8
    ? quietly(() => zlib.inflateRawSync(bytes.subarray(start), cut))
    : null;
}

// RFC 1950 section 2.2: the two bytes are a multiple of 31. These four are what encoders write.
const STREAMS = [
  ['gzip', Buffer.from([0x1f, 0x8b, 0x08]), gzip],
  ...['7801', '785e', '789c', '78da'].map((head) => [
    'zlib',
    Buffer.from(head, 'hex'),
    (bytes) => quietly(() => zlib.inflateSync(bytes, cut)),
  ]),
  ['zip', ZIP_ENTRY, zipEntry],
  ['lz4', LZ4_FRAME, lz4Frame],
  ['zstd', ZSTD, (bytes) => quietly(() => zstd(bytes))],
];

/** Every compressed stream that begins anywhere in `bytes` and says so by its first bytes. */
export function* streamsIn(bytes) {
  for (const [how, head, unpack] of STREAMS) {
    for (const at of placesOf(bytes, head)) {
      const got = unpack(bytes.subarray(at));
      if (got) yield { how, bytes: got };
    }
  }
}
