// Staff as people who are given a link: made on the command line, enrolled and signed in over the API.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { BINARY, sleep } from './house.mjs';

export const PASSWORD = 'quatre mots et une virgule';

export function staff(state, ...args) {
  return execFileSync(BINARY, ['staff', ...args, '--state', state],
    { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
}

const FORM = ['display', 'profession', 'role', 'zones', 'languages', 'capacity', 'minors', 'tags', 'takes_at_once'];

/** What a form about this account would send again. */
export const formOf = (account) => Object.fromEntries(FORM.map((name) => [name, account[name]]));

export const linkIn = (text) => /^(\S+\/#enrol=([\w-]{43}))$/m.exec(text);

/** A new account; gives its link and token. */
export function addStaff(state, name, { base = 'http://localhost', ...options } = {}) {
  const more = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  const [, link, token] = linkIn(staff(state, 'add', name, '--display', `Agent ${name}`, '--base', base, ...more));
  return { name, link, token };
}

export const resetStaff = (state, name, base = 'http://localhost') => {
  const [, link, token] = linkIn(staff(state, 'reset', name, '--base', base));
  return { name, link, token };
};

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function fromBase32(text) {
  const bits = [...text.replace(/\s/g, '')].map((c) => BASE32.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** RFC 6238, by itself. */
export function totpAt(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code of an app whose clock is `away` steps ahead; not in the last seconds of a step. */
export async function totp(secret, away = 0) {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 4000) await sleep(left);
  return totpAt(secret, Math.floor(Date.now() / 30_000) + away);
}

/** One POST of our own page, from any of this machine's addresses. */
export function post(url, path, body, { cookie, from = '127.0.0.1', headers } = {}) {
  const target = new URL(path, url);
  return new Promise((resolve, reject) => {
    const request = http.request(target, {
      method: body === undefined ? 'GET' : 'POST',
      agent: false, // a connection each: a test that is busy for long finds a kept one closed
      localAddress: from,
      headers: {
        Origin: target.origin,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(cookie && { Cookie: cookie }),
        ...headers,
      },
    }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({
          status: response.statusCode,
          cookie: response.headers['set-cookie']?.[0].split(';')[0],
          setCookie: response.headers['set-cookie']?.[0],
          body: text ? JSON.parse(text) : {},
        });
      });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Through the link, with one-time codes; gives what the person has afterwards. */
export async function enrol(url, { name, token }, password = PASSWORD) {
  const begun = await post(url, 'enrolment/totp', { token });
  const { secret, pending } = begun.body;
  const done = await post(url, 'enrolment/finish', { token, password, pending, code: await totp(secret) });
  if (done.status !== 200) throw new Error(`enrolment: ${done.status} ${JSON.stringify(done.body)}`);
  return { name, password, secret, codes: done.body.recovery, cookie: done.cookie };
}

/** Name and password; gives the answer to them. */
export const withPassword = (url, { name, password }, how) => post(url, 'sign-in', { name, password }, how);

export async function withCode(url, person, code, how) {
  const { body } = await withPassword(url, person, how);
  return post(url, 'sign-in/code', { pending: body.pending, code }, how);
}
