// Every route of docs/api.md, asked for as it should not be. The page is held against the table in src/desk/site.c first.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { signIn } from './lib/clients.mjs';
import { House, ROOT } from './lib/house.mjs';

const read = (name) => readFileSync(path.join(ROOT, name), 'utf8');
const ROLES = ['agent', 'supervisor', 'admin'];
const KIB = 1024;
const UNITS = { KiB: KIB, MiB: KIB * KIB };
const limitOf = (number, unit = '') => Number(number ?? 0) * (UNITS[unit] ?? UNITS[unit.replace('IB', 'iB')] ?? 1);

/** As the page lists them. */
const LISTED = [...read('docs/api.md').matchAll(/^\| `(GET|POST) (\S+)` \| (\w+) \| (?:–|(\d+) ([KM]iB)) \|/gm)]
  .map(([, method, where, least, limit, unit]) => ({ method, path: where, least, limit: limitOf(limit, unit) }));

/** As the desk has them. */
const TABLE = [...read('src/desk/site.c').matchAll(/\{HTTP_(\w+),\s*"([^"]+)",\s*ROUTE_(\w+),\s*(?:(\d+) \* ([KM]IB)|0),\s*\w+\},/g)]
  .map(([, method, where, least, limit, unit]) => ({
    method, path: where.replace('#', 'N').replace('*', 'KIND'), least: least.toLowerCase(), limit: limitOf(limit, unit),
  }));

const POSTS = LISTED.filter(({ method }) => method === 'POST');
/** Those that take a file as it comes, in any form. */
const isFile = ({ limit }) => limit > 64 * KIB;
const OBJECTS = POSTS.filter((route) => !isFile(route));
const one = ({ path: where }) => where.replace(/KIND$/, 'places').replace(/N$/, '1');
const named = (route) => `${route.method} ${route.path}`;

let house, cookies;

before(async () => {
  house = await House.start({ lobbies: 1 });
  cookies = {};
  const [agent, , supervisor, admin] = house.agents;
  for (const [role, account] of Object.entries({ agent, supervisor, admin }))
    cookies[role] = (await signIn(house.desk.url, account)).cookie;
});
after(() => house?.stop());

/** One request, as it is said: fetch would put things right. */
function ask({ method, where, body, role, ...headers }) {
  const url = new URL(where, house.desk.url);
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      headers: {
        ...(method === 'POST' && { Origin: url.origin, 'Content-Type': 'application/json' }),
        ...(role && { Cookie: cookies[role] }),
        ...headers,
      },
    }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({
        status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString(),
      }));
    });
    request.on('error', reject);
    request.end(method === 'POST' ? body ?? '{}' : undefined);
  });
}

async function refused(route, status, error, how) {
  const answer = await ask({ method: route.method, where: one(route), ...how });
  const what = `${named(route)} ${JSON.stringify(how).slice(0, 80)}: ${answer.text.slice(0, 200)}`;
  assert.equal(answer.status, status, what);
  const said = JSON.parse(answer.text);
  assert.deepEqual(Object.keys(said), ['error', 'message'], what);
  assert.equal(said.error, error, what);
  assert.match(said.message, /^[A-Z].*\.$/, what);
  return answer;
}

const roleFor = ({ least }) => (least === 'anyone' ? undefined : least);

test('docs/api.md lists every route of the desk, with the same role and limit', () => {
  assert.ok(TABLE.length >= 5, 'the table of src/desk/site.c can be read');
  assert.equal(TABLE.length, read('src/desk/site.c').match(/\{HTTP_(GET|POST),/g).length);
  assert.deepEqual(LISTED, TABLE);
});

test('with nobody signed in, or a cookie of nobody, no route that asks for somebody answers', async () => {
  for (const route of LISTED.filter(({ least }) => least !== 'anyone')) {
    await refused(route, 401, 'signed_out', {});
    for (const cookie of [`__Host-havre=${'A'.repeat(43)}`, '__Host-havre=', `__Host-havre=${'A'.repeat(42)}`])
      await refused(route, 401, 'signed_out', { Cookie: cookie });
  }
});

test('no lesser role is let in, and every greater one is', async () => {
  for (const route of LISTED.filter(({ least }) => least !== 'anyone')) {
    for (const role of ROLES) {
      if (ROLES.indexOf(role) < ROLES.indexOf(route.least)) {
        await refused(route, 403, 'role', { role });
      } else {
        // What it makes of an empty body is its own business; it is not the role.
        const { status, text } = await ask({ method: route.method, where: one(route), role, body: '[]' });
        assert.ok(![401, 403].includes(status), `${named(route)} as ${role}: ${status} ${text}`);
      }
    }
  }
});

test('a page elsewhere posts nothing, whoever is signed in', async () => {
  for (const route of POSTS) {
    for (const origin of ['https://elsewhere.example', 'null', 'http://localhost', house.desk.url.replace('http', 'https')])
      await refused(route, 403, 'origin', { role: roleFor(route), Origin: origin });
    await refused(route, 403, 'origin', { role: roleFor(route), Origin: '' });
  }
});

test('another name of this address is nobody’s', async () => {
  for (const route of LISTED) await refused(route, 403, 'host', { Host: 'elsewhere.example' });
});

test('another method is refused, and the right one named', async () => {
  for (const route of LISTED) {
    const method = route.method === 'GET' ? 'POST' : 'GET';
    if (LISTED.some((other) => other.path === route.path && other.method === method)) continue;
    const answer = await refused({ ...route, method }, 405, 'method', { role: roleFor(route) });
    assert.equal(answer.headers.allow, route.method === 'GET' ? 'GET, HEAD' : 'POST');
  }
});

test('there are no query strings, and a path is exactly what it is', async () => {
  for (const route of LISTED) {
    const where = one(route);
    if (route.path.endsWith('KIND'))
      for (const kind of ['unknown', 'PLACES', 'places1', 'pl-aces', 'placesplacesplaces', ''])
        await refused({ ...route, path: where.replace('places', kind) }, 404, 'not_found', { role: roleFor(route) });
    const wrong = [`${where}?a=1`, ...(where === '/' ? [] : [`${where}/`, where.toUpperCase()])];
    if (route.path.endsWith('N'))
      wrong.push(...['0', '01', 'x', '1x', '-1', '99999999999999999999', '9007199254740993', ''].map((n) => where.replace(/1$/, n)));
    for (const path_ of wrong) await refused({ ...route, path: path_ }, 404, 'not_found', { role: roleFor(route) });
  }
});

test('a body that is not said to be JSON is not read', async () => {
  for (const route of POSTS)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8', ''])
      await refused(route, 415, 'type', { role: roleFor(route), 'Content-Type': type });
});

test('a file over the limit of its route is refused by its length alone', async () => {
  for (const route of POSTS.filter(isFile)) {
    for (const length of [route.limit + 1, 2 ** 40])
      await refused(route, 413, 'too_large', { role: roleFor(route), body: 'x', 'Content-Length': length });
  }
});

test('a body over the limit of its route is refused', async () => {
  for (const route of OBJECTS) {
    const body = (length) => `{"a":"${'x'.repeat(length - 8)}"}`;
    assert.ok(route.limit > 0 && route.limit <= 64 * KIB, named(route));
    const larger = { role: roleFor(route), body: body(route.limit + 1) };
    if (route.limit < 64 * KIB) await refused(route, 413, 'too_large', larger);
    else assert.equal((await ask({ method: 'POST', where: one(route), ...larger })).status, 413);
    const { status } = await ask({ method: 'POST', where: one(route), role: roleFor(route), body: body(route.limit) });
    assert.notEqual(status, 413, `${named(route)} with ${route.limit} bytes`);
  }
});

test('what is not one JSON object is refused in words', async () => {
  const malformed = ['', '{', '[]', 'null', '1', '"a"', '{}{}', '{"a":1,"a":2}', '{"a":1', "{'a':1}", '\u0000',
    `${'['.repeat(3000)}`, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])];
  for (const route of OBJECTS)
    for (const body of malformed.filter((one_) => one_.length <= route.limit)) {
      await refused(route, 400, 'json', { role: roleFor(route), body });
    }
});

test('members that are missing, unknown or of another kind are refused in words', async () => {
  for (const route of OBJECTS) {
    const answer = await ask({ method: 'POST', where: one(route), role: roleFor(route), body: '{"unknown_member":1}' });
    const what = `${named(route)}: ${answer.status} ${answer.text}`;
    assert.equal(answer.status, 400, what);
    assert.equal(JSON.parse(answer.text).error, 'fields', what);
  }
});
