// What all scenarios of a run share: the house behind a neutral name, its agents, the internet,
// the search.
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signIn } from '../../integration/lib/clients.mjs';
import { ADMIN, House, ROOT, eventually } from '../../integration/lib/house.mjs';
import { formOf, post } from '../../integration/lib/staff.mjs';
import { Agents } from './agents.mjs';
import { Browser, KINDS, trustOf } from './browsers.mjs';
import { EXIT, Internet, LINE, makeCertificates } from './net.mjs';
import { Searcher, codesIn } from './search.mjs';

/** How many conversations an agent may have at once. */
const MOST = 10;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A beginning that is nowhere by chance; what is made of it differs in its end. */
export const newCore = () =>
  `q${[...randomBytes(9)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;

/** No department has these codes, so no list that a browser brings along does. */
const randomCode = () => String(randomInt(96100, 97000));

/** A sentence that only the page itself says, in each language. */
const sentences = ['fr', 'en'].map(
  (lang) => JSON.parse(readFileSync(path.join(ROOT, `web/locales/${lang}.json`), 'utf8')).exit,
);

function pageOf(port) {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, headers: { Host: LINE } }, (answer) => {
      let text = '';
      answer.on('data', (data) => (text += data));
      answer.on('end', () => resolve(text));
    });
    request.on('error', () => resolve(''));
  });
}

export class World {
  searcher = new Searcher();
  internet = new Internet();
  agents = new Agents();
  sentences = sentences;
  used = {};
  taken = {};
  lineWord = newCore();
  otherWord = newCore();

  static async start() {
    const world = new World();
    try {
      await world.open();
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  async open() {
    this.folder = mkdtempSync(path.join(tmpdir(), 'havre-traces-'));
    const certificates = makeCertificates(path.join(this.folder, 'tls'), this);
    this.trust = trustOf(certificates.authority, path.join(this.folder, 'trust'));
    this.spki = certificates.spki;
    await this.internet.start(certificates);
    this.port = this.internet.port;
    const prepared = await Promise.allSettled([
      this.openHouse(),
      ...Object.keys(KINDS).map((kind) => this.openProfile(kind)),
    ]);
    for (const { reason } of prepared) if (reason) throw reason;
  }

  async openProfile(kind) {
    this.used[kind] = await Browser.used(kind, this);
    this.taken[kind] = codesIn(this.used[kind].folder);
  }

  async openHouse() {
    const set = {
      'lobby.origin': `https://${LINE}`,
      'page.exit': `https://${EXIT}/`,
      // All but the first of them prove a little work: its program is on trial too.
      'limits.conversations_per_address': 1,
      'limits.work_bits': 4,
      'queue.collect': 0,
      'queue.wrap_up': 0,
      // A conversation whose page was killed must not keep its agent from the next.
      'queue.grace': 2,
      'queue.zone_overflow': 0,
    };
    const options = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    this.house = await House.start({ options });
    const { port } = this.house.lobbies[0];
    this.internet.lobbyPort = port;
    await eventually('the page of the house', async () =>
      /"house_key":\s*"[^"]/.test(await pageOf(port)),
    );
    await this.widen();
    await this.agents.signIn(this.house.desk.port, this.house.agents);
  }

  /** The agents have room for everybody who is here at the same time. */
  async widen() {
    const { desk, agents } = this.house;
    const { cookie } = await signIn(desk.url, agents[ADMIN]);
    const ask = async (route, body) => {
      const { status, body: told } = await post(desk.url, route, body, { cookie });
      if (status !== 200) throw new Error(`${route}: ${status} ${JSON.stringify(told)}`);
      return told;
    };
    const taking = agents.slice(0, 2).map(({ name }) => name);
    for (const { id, name, version, ...account } of (await ask('staff')).staff)
      if (taking.includes(name)) await ask(`staff/change/${id}`, { ...formOf(account), version, capacity: MOST });
  }

  /**
   * Five digits are soon somewhere by chance: a code that no file of a profile holds in which
   * nobody has talked yet, and that was not given to another visit.
   */
  newCode(kind) {
    const isFree = (code) => !this.taken[kind].has(code);
    const code = Array.from({ length: 100 }, randomCode).find(isFree);
    if (!code) throw new Error(`${KINDS[kind].name}: no code is free`);
    this.taken[kind].add(code);
    return code;
  }

  async stop() {
    this.agents.stop();
    this.internet.stop();
    await this.searcher.stop();
    await this.house?.stop();
    for (const browser of Object.values(this.used)) browser.stop();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
