// Noise_IX_P256_AESGCM_SHA256 a second time, by the letter of the specification (revision 34) and
// on Node's own crypto, sharing nothing with the page's. Synchronous, keys exportable, one object
// with named steps: unlike the other on purpose.
import { createCipheriv, createDecipheriv, createECDH, createHash, createHmac } from 'node:crypto';

const NAME = 'Noise_IX_P256_AESGCM_SHA256';
const TAG = 16;
const POINT = 65;

export function newKey() {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return ecdh;
}

const HASH = (...data) =>
  data.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const HMAC = (key, ...data) =>
  data.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

function HKDF(chainingKey, inputKeyMaterial) {
  const temp = HMAC(chainingKey, inputKeyMaterial);
  const output1 = HMAC(temp, Buffer.from([1]));
  const output2 = HMAC(temp, output1, Buffer.from([2]));
  return [output1, output2];
}

function nonce(n) {
  const iv = Buffer.alloc(12);
  iv.writeBigUInt64BE(BigInt.asUintN(64, n), 4);
  return iv;
}

function ENCRYPT(k, n, ad, plaintext) {
  const cipher = createCipheriv('aes-256-gcm', k, nonce(n));
  cipher.setAAD(ad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function DECRYPT(k, n, ad, ciphertext) {
  const decipher = createDecipheriv('aes-256-gcm', k, nonce(n));
  decipher.setAAD(ad);
  decipher.setAuthTag(ciphertext.subarray(-TAG));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG)), decipher.final()]);
}

export class CipherState {
  constructor(k) {
    this.k = k;
    this.n = 0n;
  }

  encryptWithAd(ad, plaintext) {
    return ENCRYPT(this.k, this.n++, ad, plaintext);
  }

  decryptWithAd(ad, ciphertext) {
    const plaintext = DECRYPT(this.k, this.n, ad, ciphertext);
    this.n++;
    return plaintext;
  }

  rekey() {
    this.k = ENCRYPT(this.k, -1n, Buffer.alloc(0), Buffer.alloc(32)).subarray(0, 32);
  }
}

class Handshake {
  constructor(s, prologue) {
    this.s = s;
    this.e = newKey();
    this.h = Buffer.concat([Buffer.from(NAME), Buffer.alloc(32 - NAME.length)]);
    this.ck = this.h;
    this.mixHash(prologue);
  }

  mixHash(data) {
    this.h = HASH(this.h, data);
  }

  mixKey(ours, theirs) {
    const [ck, k] = HKDF(this.ck, ours.computeSecret(theirs));
    this.ck = ck;
    this.cipher = new CipherState(k);
  }

  encryptAndHash(plaintext) {
    const out = this.cipher ? this.cipher.encryptWithAd(this.h, plaintext) : Buffer.from(plaintext);
    this.mixHash(out);
    return out;
  }

  decryptAndHash(data) {
    const out = this.cipher ? this.cipher.decryptWithAd(this.h, data) : Buffer.from(data);
    this.mixHash(data);
    return out;
  }

  split() {
    return HKDF(this.ck, Buffer.alloc(0)).map((k) => new CipherState(k));
  }
}

/** → { message, finish(answer) → { sends, receives, hash, remote } } */
export function initiator(s, prologue, payload = Buffer.alloc(0)) {
  const state = new Handshake(s, prologue);
  const e = state.e.getPublicKey();
  state.mixHash(e);
  const message = Buffer.concat([
    e,
    state.encryptAndHash(s.getPublicKey()),
    state.encryptAndHash(payload),
  ]);
  return {
    message,
    finish(answer) {
      const re = answer.subarray(0, POINT);
      state.mixHash(re);
      state.mixKey(state.e, re);
      state.mixKey(state.s, re);
      const remote = state.decryptAndHash(answer.subarray(POINT, 2 * POINT + TAG));
      state.mixKey(state.e, remote);
      const said = state.decryptAndHash(answer.subarray(2 * POINT + TAG));
      const [sends, receives] = state.split();
      return { sends, receives, hash: state.h, remote, payload: said };
    },
  };
}

/** → { message, sends, receives, hash, remote } */
export function responder(s, prologue, message, payload = Buffer.alloc(0)) {
  const state = new Handshake(s, prologue);
  const re = message.subarray(0, POINT);
  state.mixHash(re);
  const remote = state.decryptAndHash(message.subarray(POINT, 2 * POINT));
  const said = state.decryptAndHash(message.subarray(2 * POINT));
  const e = state.e.getPublicKey();
  state.mixHash(e);
  state.mixKey(state.e, re);
  state.mixKey(state.e, remote);
  const sealed = state.encryptAndHash(s.getPublicKey());
  state.mixKey(state.s, re);
  const answer = Buffer.concat([e, sealed, state.encryptAndHash(payload)]);
  const [receives, sends] = state.split();
  return { message: answer, sends, receives, hash: state.h, remote, payload: said };
}
