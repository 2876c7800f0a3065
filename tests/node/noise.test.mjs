import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hex, pages, toHex } from './lib/pages.mjs';
import { initiator, newKey, responder } from './lib/second-noise.mjs';

const { initiate, respond, p256 } = pages.noise;
const { vectors } = JSON.parse(
  readFileSync(new URL('data/noise-ix-vectors.json', import.meta.url), 'utf8'),
);

// RFC 8410: what stands before the 32 bytes of an X25519 key.
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');

const x25519Pair = (secret) => {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE, hex(secret)]),
    format: 'der',
    type: 'pkcs8',
  });
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: new Uint8Array(der.subarray(-32)) };
};

/**
 * The page's handshake with the vectors' curve, and their ephemeral key instead of a random one.
 */
const x25519 = (ephemeral) => ({
  name: '25519',
  publicLength: 32,
  generate: async () => x25519Pair(ephemeral),
  agree: async (privateKey, theirs) => {
    const publicKey = createPublicKey({
      key: Buffer.concat([PUBLIC, theirs]),
      format: 'der',
      type: 'spki',
    });
    return new Uint8Array(diffieHellman({ privateKey, publicKey }));
  },
});

/** h of the specification after each of the two messages, from what goes over the wire alone. */
function transcriptHashes({ protocol, prologue, messages: [one, two] }) {
  const mix = (h, part) => createHash('sha256').update(h).update(part).digest();
  const cut = (text, ends) =>
    ends.map((end, at) => Buffer.from(hex(text)).subarray(at ? ends[at - 1] : 0, end));
  const name = Buffer.concat([Buffer.from(protocol), Buffer.alloc(32 - protocol.length)]);
  const first = [hex(prologue), ...cut(one.ciphertext, [32, 64, undefined])].reduce(mix, name);
  return [first, cut(two.ciphertext, [32, 80, undefined]).reduce(mix, first)].map(toHex);
}

for (const vector of vectors) {
  test(`the public vector of ${vector.source.split(',')[0]} for ${vector.protocol} comes out, every message`, async () => {
    const [one, two, ...transport] = vector.messages;
    const prologue = hex(vector.prologue);
    const ours = await initiate(
      x25519(vector.init_ephemeral),
      x25519Pair(vector.init_static),
      prologue,
      hex(one.payload),
    );
    assert.equal(toHex(ours.message), one.ciphertext);
    const theirs = await respond(
      x25519(vector.resp_ephemeral),
      x25519Pair(vector.resp_static),
      prologue,
      hex(one.ciphertext),
      hex(two.payload),
    );
    assert.equal(toHex(theirs.message), two.ciphertext);
    assert.equal(toHex(theirs.payload), one.payload);
    const done = await ours.finish(hex(two.ciphertext));
    assert.equal(toHex(done.payload), two.payload);
    assert.deepEqual(done.hash, theirs.hash);
    const [afterOne, afterTwo] = transcriptHashes(vector);
    assert.equal(toHex(done.hash), afterTwo);
    // This collection notes the hash as it is before the last message.
    if (vector.handshake_hash) assert.equal(vector.handshake_hash, afterOne);

    const none = new Uint8Array(0);
    for (const [at, { payload, ciphertext }] of transport.entries()) {
      const [from, to] = at % 2 ? [theirs, done] : [done, theirs];
      assert.equal(toHex(await from.sends.seal(none, hex(payload))), ciphertext);
      assert.equal(toHex(await to.receives.open(none, hex(ciphertext))), payload);
    }
  });
}

const prologue = Uint8Array.from({ length: 39 }, (_, at) => at);
const bytes = (text) => new Uint8Array(Buffer.from(text));

async function talkBothWays(page, second) {
  for (let at = 0; at < 20; at++) {
    const data = bytes(`data ${at}`);
    const text = bytes(`message ${at} é 🙂`);
    assert.deepEqual(
      new Uint8Array(
        second.receives.decryptWithAd(data, Buffer.from(await page.sends.seal(data, text))),
      ),
      text,
    );
    assert.deepEqual(
      await page.receives.open(data, new Uint8Array(second.sends.encryptWithAd(data, text))),
      text,
    );
    await page.sends.rekey();
    await page.receives.rekey();
    second.sends.rekey();
    second.receives.rekey();
  }
}

test('the page as visitor talks to a second implementation as agent', async () => {
  const own = await p256.generate();
  const agent = newKey();
  const ours = await initiate(p256, own, prologue);
  const second = responder(agent, Buffer.from(prologue), Buffer.from(ours.message));
  assert.deepEqual(new Uint8Array(second.remote), own.publicKey);
  const page = await ours.finish(new Uint8Array(second.message));
  assert.deepEqual(page.remote, new Uint8Array(agent.getPublicKey()));
  assert.deepEqual(page.hash, new Uint8Array(second.hash));
  await talkBothWays(page, second);
});

test('the page as agent talks to a second implementation as visitor', async () => {
  const own = await p256.generate();
  const visitor = newKey();
  const theirs = initiator(visitor, Buffer.from(prologue));
  const page = await respond(p256, own, prologue, new Uint8Array(theirs.message));
  const second = theirs.finish(Buffer.from(page.message));
  assert.deepEqual(page.remote, new Uint8Array(visitor.getPublicKey()));
  assert.deepEqual(page.hash, new Uint8Array(second.hash));
  await talkBothWays(page, second);
});

test('an answer that was altered is refused, byte by byte, and the genuine one still opens', async () => {
  const ours = await initiate(p256, await p256.generate(), prologue);
  const { message } = await respond(p256, await p256.generate(), prologue, ours.message);
  for (let at = 0; at < message.length; at += 7) {
    const altered = message.slice();
    altered[at] ^= 1;
    await assert.rejects(ours.finish(altered), `byte ${at}`);
  }
  for (const length of [0, 64, message.length - 1])
    await assert.rejects(ours.finish(message.slice(0, length)));
  await ours.finish(message);
});

test('another prologue, so another conversation, is another handshake', async () => {
  const ours = await initiate(p256, await p256.generate(), prologue);
  const { message } = await respond(p256, await p256.generate(), prologue.slice(1), ours.message);
  await assert.rejects(ours.finish(message));
});

test('a first message that is too short, or no point on the curve, is refused', async () => {
  const own = await p256.generate();
  await assert.rejects(respond(p256, own, prologue, new Uint8Array(129)));
  await assert.rejects(respond(p256, own, prologue, new Uint8Array(130)));
});

test('private keys cannot be exported', async () => {
  const { privateKey } = await p256.generate();
  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('jwk', privateKey));
});

test('a cipher that was wiped seals and opens nothing more', async () => {
  const cipher = new pages.noise.Cipher(new Uint8Array(32).fill(7));
  cipher.wipe();
  const none = new Uint8Array(0);
  await assert.rejects(cipher.seal(none, none));
  await assert.rejects(cipher.open(none, new Uint8Array(16)));
  await assert.rejects(cipher.rekey());
});
