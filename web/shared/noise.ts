/**
 * Noise, pattern IX (Noise Protocol Framework revision 34), with AES-256-GCM and SHA-256, written
 * on WebCrypto and generic over the Diffie-Hellman, so that the public vectors (25519) check what
 * the pages use with P-256.
 *
 *     -> e, s
 *     <- e, ee, se, s, es
 */
import { concat, utf8, type Bytes } from './bytes';

/** Public key, and whatever the curve needs to compute with the private one. */
export interface KeyPair<Private = CryptoKey> {
  publicKey: Bytes;
  privateKey: Private;
}

export interface Curve<Private> {
  /** As in the name of the protocol. */
  name: string;
  publicLength: number;
  generate(): Promise<KeyPair<Private>>;
  agree(privateKey: Private, publicKey: Bytes): Promise<Bytes>;
}

/** What a finished handshake leaves: a cipher for each direction. */
export interface Session {
  sends: Cipher;
  receives: Cipher;
  hash: Bytes;
  remote: Bytes;
}

export interface Initiation {
  message: Bytes;
  /** Throws when the answer does not open, and may then be tried again with another. */
  finish(answer: Bytes): Promise<Session & { payload: Bytes }>;
}

const NOTHING: Bytes = new Uint8Array(0);
const KEY_LENGTH = 32;
const TAG_LENGTH = 16;
/** The nonce that Rekey uses and no message may. */
const REKEY_NONCE = new Uint8Array(12).fill(0xff, 4);

const P256 = { name: 'ECDH', namedCurve: 'P-256' };

/** Private keys cannot be exported; public ones are uncompressed points (SEC 1 section 2.3.3). */
export const p256: Curve<CryptoKey> = {
  name: 'P256',
  publicLength: 65,
  async generate() {
    const pair = await crypto.subtle.generateKey(P256, false, ['deriveBits']);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    return { publicKey, privateKey: pair.privateKey };
  },
  async agree(privateKey, publicKey) {
    const theirs = await crypto.subtle.importKey('raw', publicKey, P256, false, []);
    const secret = { name: 'ECDH', public: theirs };
    return new Uint8Array(await crypto.subtle.deriveBits(secret, privateKey, 256));
  },
};

export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data));
}

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

/** HKDF of section 4.3 with two outputs. */
async function hkdf(chain: Bytes, input: Bytes): Promise<[Bytes, Bytes]> {
  const secret = await hmac(chain, input);
  const first = await hmac(secret, Uint8Array.of(1));
  const second = await hmac(secret, concat(first, Uint8Array.of(2)));
  secret.fill(0);
  return [first, second];
}

/** CipherState of section 5.1. Calls must not overlap. */
export class Cipher {
  private nonce = 0;

  /** Null once wiped: nothing must ever be sealed with a key of zeros. */
  constructor(private key: Bytes | null) {}

  private async import(use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
    if (!this.key) throw new Error('wiped');
    return crypto.subtle.importKey('raw', this.key, 'AES-GCM', false, [use]);
  }

  private parameters(iv: Bytes, additionalData: Bytes): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData };
  }

  private iv(): Bytes {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, this.nonce);
    return iv;
  }

  async seal(data: Bytes, plain: Bytes): Promise<Bytes> {
    const how = this.parameters(this.iv(), data);
    const sealed = await crypto.subtle.encrypt(how, await this.import('encrypt'), plain);
    this.nonce++;
    return new Uint8Array(sealed);
  }

  /** Throws when it does not open; nothing has changed then. */
  async open(data: Bytes, sealed: Bytes): Promise<Bytes> {
    const how = this.parameters(this.iv(), data);
    const plain = await crypto.subtle.decrypt(how, await this.import('decrypt'), sealed);
    this.nonce++;
    return new Uint8Array(plain);
  }

  /** Section 4.2: what was sealed before can no longer be opened, even by whoever takes the key. */
  async rekey(): Promise<void> {
    const how = this.parameters(REKEY_NONCE, NOTHING);
    const zeros = new Uint8Array(KEY_LENGTH);
    const next = await crypto.subtle.encrypt(how, await this.import('encrypt'), zeros);
    if (!this.key) throw new Error('wiped');
    this.wipe();
    this.key = new Uint8Array(next.slice(0, KEY_LENGTH));
  }

  wipe(): void {
    if (this.key) this.key.fill(0);
    this.key = null;
  }
}

/** SymmetricState of section 5.2. */
class Symmetric {
  cipher: Cipher | null = null;

  private constructor(
    public hash: Bytes,
    private chain: Bytes,
  ) {}

  static async create(curve: string, prologue: Bytes): Promise<Symmetric> {
    const name = new Uint8Array(32);
    name.set(utf8(`Noise_IX_${curve}_AESGCM_SHA256`));
    const state = new Symmetric(name, name);
    await state.mixHash(prologue);
    return state;
  }

  /** For a read that may fail. Only before the first key: a cipher would be shared. */
  copy(): Symmetric {
    return new Symmetric(this.hash, this.chain);
  }

  async mixHash(data: Bytes): Promise<void> {
    this.hash = await sha256(concat(this.hash, data));
  }

  async mixKey(secret: Bytes): Promise<void> {
    const [chain, key] = await hkdf(this.chain, secret);
    secret.fill(0);
    if (this.cipher) {
      this.cipher.wipe();
      this.chain.fill(0);
    }
    this.chain = chain;
    this.cipher = new Cipher(key);
  }

  async seal(plain: Bytes): Promise<Bytes> {
    const sealed = this.cipher ? await this.cipher.seal(this.hash, plain) : plain;
    await this.mixHash(sealed);
    return sealed;
  }

  async open(sealed: Bytes): Promise<Bytes> {
    const plain = this.cipher ? await this.cipher.open(this.hash, sealed) : sealed;
    await this.mixHash(sealed);
    return plain;
  }

  /** The initiator's sending key comes first. */
  async split(): Promise<[Cipher, Cipher]> {
    const [first, second] = await hkdf(this.chain, NOTHING);
    this.chain.fill(0);
    this.cipher?.wipe();
    return [new Cipher(first), new Cipher(second)];
  }
}

export async function initiate<Private>(
  curve: Curve<Private>,
  own: KeyPair<Private>,
  prologue: Bytes,
  payload = NOTHING,
): Promise<Initiation> {
  const written = await Symmetric.create(curve.name, prologue);
  const ephemeral = await curve.generate();
  await written.mixHash(ephemeral.publicKey);
  const message = concat(
    ephemeral.publicKey,
    await written.seal(own.publicKey),
    await written.seal(payload),
  );

  async function finish(answer: Bytes): Promise<Session & { payload: Bytes }> {
    const staticAt = curve.publicLength;
    const payloadAt = staticAt + curve.publicLength + TAG_LENGTH;
    if (answer.length < payloadAt + TAG_LENGTH) throw new RangeError('answer');
    const state = written.copy();
    const theirs = answer.slice(0, staticAt);
    await state.mixHash(theirs);
    await state.mixKey(await curve.agree(ephemeral.privateKey, theirs));
    await state.mixKey(await curve.agree(own.privateKey, theirs));
    const remote = await state.open(answer.slice(staticAt, payloadAt));
    await state.mixKey(await curve.agree(ephemeral.privateKey, remote));
    const said = await state.open(answer.slice(payloadAt));
    const [sends, receives] = await state.split();
    return { sends, receives, hash: state.hash, remote, payload: said };
  }

  return { message, finish };
}

/** Reads the first message and answers it. Throws when it is none. */
export async function respond<Private>(
  curve: Curve<Private>,
  own: KeyPair<Private>,
  prologue: Bytes,
  message: Bytes,
  payload = NOTHING,
): Promise<Session & { message: Bytes; payload: Bytes }> {
  const length = curve.publicLength;
  if (message.length < 2 * length) throw new RangeError('message');
  const state = await Symmetric.create(curve.name, prologue);
  const theirs = message.slice(0, length);
  await state.mixHash(theirs);
  const remote = await state.open(message.slice(length, 2 * length));
  const said = await state.open(message.slice(2 * length));

  const ephemeral = await curve.generate();
  await state.mixHash(ephemeral.publicKey);
  await state.mixKey(await curve.agree(ephemeral.privateKey, theirs));
  await state.mixKey(await curve.agree(ephemeral.privateKey, remote));
  const sealedStatic = await state.seal(own.publicKey);
  await state.mixKey(await curve.agree(own.privateKey, theirs));
  const answer = concat(ephemeral.publicKey, sealedStatic, await state.seal(payload));
  const [receives, sends] = await state.split();
  return { message: answer, payload: said, sends, receives, hash: state.hash, remote };
}
