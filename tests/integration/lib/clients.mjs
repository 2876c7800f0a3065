// A visitor's page and an agent's console as programs: they speak the protocol of docs/protocol.md
// and keep all that they hear. What is sealed is made elsewhere; here an envelope is bytes.
import { createECDH, createHash, randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import { PATIENCE_MS, eventually, sleep } from './house.mjs';

export const SEALED = 3;
export const TO_AGENT = 0x01;
export const TO_VISITOR = 0x10;

export function envelope(kind, route, number, body) {
  const head = Buffer.alloc(6);
  head[0] = kind;
  head[1] = route;
  head.writeUInt32BE(number, 2);
  return Buffer.concat([head, body]);
}

/** What both clients are: a WebSocket whose messages are kept in order. */
export class Client {
  constructor(url, protocol, { origin, headers, from } = {}) {
    const { protocol: scheme, host } = new URL(url);
    this.heard = [];
    this.envelopes = [];
    this.socket = new WebSocket(new URL('live', url).href.replace(/^http/, 'ws'), protocol, {
      origin: origin ?? `${scheme}//${host}`,
      headers,
      localAddress: from, // any of this machine's
      perMessageDeflate: false,
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('unexpected-response', (_, response) => {
        this.status = response.statusCode;
        reject(new Error(`status ${response.statusCode}`));
      });
      this.socket.on('error', reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => {
      this.code = code;
      resolve(code);
    }));
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) this.envelopes.push(Buffer.from(data));
      else this.heard.push(JSON.parse(data.toString()));
    });
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  sendBytes(bytes) {
    this.socket.send(bytes);
  }

  /** The first message of this type, or of one of these, that was not returned before. */
  async hears(type, ms) {
    const types = [type].flat();
    return eventually(`a message ${types}`, () => {
      const at = this.heard.findIndex((message) => types.includes(message.t));
      return at >= 0 ? this.heard.splice(at, 1)[0] : undefined;
    }, ms).catch((error) => {
      throw new Error(`${error.message}; heard ${JSON.stringify(this.heard)}`);
    });
  }

  async receives(ms) {
    return eventually('an envelope', () => this.envelopes.shift(), ms);
  }

  close(code) {
    this.socket.close(code);
  }

  /** As when the line is cut: no close frame. */
  cut() {
    this.socket.terminate();
  }
}

/** A key pair for one conversation; the id is the hash of its public key. */
export function conversationKey() {
  const key = createECDH('prime256v1');
  key.generateKeys();
  return { key, id: createHash('sha256').update(key.getPublicKey()).digest('base64url') };
}

export class Visitor extends Client {
  constructor(url, { id = conversationKey().id, ...options } = {}) {
    super(url, 'havre.1', options);
    this.id = id;
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(data.toString());
      if (message.t === 'ticket') this.ticket = message.ticket;
    });
  }

  /** A new conversation. */
  static async arrive(url, { code = '75011', lang = 'fr', ...options } = {}) {
    const visitor = new Visitor(url, options);
    await visitor.opened;
    visitor.say({ t: 'hello', id: visitor.id, code, lang });
    return visitor;
  }

  /** The conversation of another visitor object, after a cut. */
  static async comeBack(url, { id, ticket }) {
    const visitor = new Visitor(url, { id });
    await visitor.opened;
    visitor.say({ t: 'hello', id, ticket });
    visitor.ticket = ticket;
    return visitor;
  }
}

export async function signIn(url, { name, password }) {
  const answer = await fetch(new URL('sign-in', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: new URL(url).origin },
    body: JSON.stringify({ name, password }),
  });
  return { status: answer.status, cookie: answer.headers.get('set-cookie')?.split(';')[0] };
}

export class Agent extends Client {
  constructor(url, cookie) {
    super(url, 'havre-desk.1', { headers: cookie ? { Cookie: cookie } : {} });
    this.cookie = cookie;
  }

  /** Signed in, connected, and available unless told otherwise. */
  static async arrive(url, account, { presence = 'available', cookie, key, ids = [] } = {}) {
    cookie ??= (await signIn(url, account)).cookie;
    const agent = new Agent(url, cookie);
    await agent.opened;
    if (!key) {
      key = createECDH('prime256v1');
      key.generateKeys();
    }
    agent.key = key;
    agent.say({ t: 'hello', key: key.getPublicKey().toString('base64url'), ids });
    agent.welcome = await agent.hears('welcome');
    if (presence !== agent.welcome.presence) agent.say({ t: 'presence', presence });
    return agent;
  }

  /** Takes the next offer; gives what `open` said. */
  async takes() {
    const offer = await this.hears('offer');
    this.say({ t: 'take', n: offer.n });
    return this.hears('open');
  }

  sendEnvelope(n, bytes) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(n);
    this.sendBytes(Buffer.concat([number, bytes]));
  }

  /** The envelope and the number of its conversation. */
  async receivesEnvelope(ms) {
    const bytes = await this.receives(ms);
    return { n: bytes.readUInt32BE(0), envelope: bytes.subarray(4) };
  }
}

export const someBytes = (length) => randomBytes(length);

/** What `begin` gives, as soon as it does not fail any more. */
export async function retry(what, begin, ms = PATIENCE_MS) {
  return eventually(what, async () => {
    try {
      return await begin();
    } catch {
      await sleep(50);
      return undefined;
    }
  }, ms);
}

/** She is back with her ticket, as soon as there is a lobby that has a desk; `state` is what she was told first. */
export async function backAt(url, visitor) {
  const back = await retry('the lobby', () => Visitor.comeBack(url, visitor));
  const state = await back.hears(['matched', 'queued', 'refused']);
  if (state.t === 'refused' && state.why === 'unavailable') return backAt(url, visitor);
  return Object.assign(back, { state });
}
