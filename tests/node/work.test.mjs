import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { search } = pages.search;

/** What the document says, with Node's own SHA-256. */
function zeroBits(salt, answer) {
  const task = Buffer.concat([salt, Buffer.alloc(8)]);
  task.writeBigUInt64BE(BigInt(answer), 16);
  return Math.clz32(createHash('sha256').update(task).digest().readUInt32BE(0));
}

test('the answer is the least one whose hash begins with so many zero bits', () => {
  for (const bits of [1, 5, 10, 14]) {
    const salt = randomBytes(16);
    const answer = search(new Uint8Array(salt), bits);
    assert.ok(zeroBits(salt, answer) >= bits);
    for (let less = 0; less < answer; less++) assert.ok(zeroBits(salt, less) < bits);
  }
});

test('no bits are no work', () => {
  assert.equal(search(new Uint8Array(16), 0), 0);
});
