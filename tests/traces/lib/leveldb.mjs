// LevelDB's files: the journal, whose records are cut at blocks of 32 KiB, and the tables, whose
// blocks are packed and whose keys are written as what they do not share with the key before.
// https://github.com/google/leveldb/tree/main/doc
import { readVarint, snappy } from './compress.mjs';

const JOURNAL_BLOCK = 32768;
const RECORD_HEAD = 7;
const FOOTER = 48;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');
const FIRST_OR_WHOLE = [1, 2];

/** All records, put together from their pieces. */
export function journal(bytes) {
  const parts = [];
  for (let at = 0; at + RECORD_HEAD <= bytes.length;) {
    const left = JOURNAL_BLOCK - (at % JOURNAL_BLOCK);
    if (left < RECORD_HEAD) {
      at += left;
      continue;
    }
    const size = bytes.readUInt16LE(at + 4);
    const kind = bytes[at + 6];
    if (kind === 0 || kind > 4 || size > left - RECORD_HEAD) {
      at += left; // preallocated, or damaged: the next block stands for itself
      continue;
    }
    if (FIRST_OR_WHOLE.includes(kind)) parts.push(Buffer.from('\0'));
    parts.push(bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + size));
    at += RECORD_HEAD + size;
  }
  return Buffer.concat(parts);
}

function blockAt(bytes, offset, size) {
  const body = bytes.subarray(offset, offset + size);
  return bytes[offset + size] === 1 ? snappy(body) : body;
}

function* entriesOf(block) {
  if (!block || block.length < 4) return;
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - 4 * restarts;
  let key = Buffer.alloc(0);
  for (let at = 0; at < end;) {
    const numbers = [];
    for (let i = 0; i < 3; i++) {
      const number = readVarint(block, at);
      if (!number) return;
      numbers.push(number.value);
      ({ at } = number);
    }
    const [shared, own, size] = numbers;
    key = Buffer.concat([key.subarray(0, shared), block.subarray(at, at + own)]);
    yield { key, value: block.subarray(at + own, at + own + size) };
    at += own + size;
  }
}

function handleOf(bytes, at) {
  const offset = readVarint(bytes, at);
  const size = offset && readVarint(bytes, offset.at);
  return size && { offset: offset.value, size: size.value, at: size.at };
}

export const isTable = (bytes) =>
  bytes.length >= FOOTER && bytes.subarray(bytes.length - MAGIC.length).equals(MAGIC);

/** All keys and values, whole. */
export function table(bytes) {
  const footer = bytes.subarray(bytes.length - FOOTER);
  const meta = handleOf(footer, 0);
  const index = meta && handleOf(footer, meta.at);
  const parts = [];
  if (!index) return Buffer.alloc(0);
  for (const { value } of entriesOf(blockAt(bytes, index.offset, index.size))) {
    const handle = handleOf(value, 0);
    if (!handle) continue;
    for (const entry of entriesOf(blockAt(bytes, handle.offset, handle.size)))
      parts.push(entry.key, Buffer.from('\0'), entry.value, Buffer.from('\0'));
  }
  return Buffer.concat(parts);
}
