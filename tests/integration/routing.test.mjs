// From a postal code to the right door: the table that the desk makes of the directory, the lobbies that look up in it, the visitors
// who are asked, and the agents whose consoles ring.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Agent, Visitor, backAt, retry } from './lib/clients.mjs';
import { AIN, importCommunes, knowsZones } from './lib/zones.mjs';
import { House, eventually } from './lib/house.mjs';

const [POLICE, GENDARMERIE] = [1, 2];
const MIXED = '01100';
let house;

before(async () => {
  house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000', '--set', 'queue.zone_overflow=3600'] });
  await house.ready();
  const sql = `UPDATE accounts SET zones = ${GENDARMERIE} WHERE name = '${house.agents[0].name}';
    UPDATE accounts SET zones = ${POLICE} WHERE name = '${house.agents[1].name}';`;
  execFileSync('sqlite3', [path.join(house.state, 'havre.db'), sql]);
});
after(() => house.stop());

const gendarme = (options) => Agent.arrive(house.desk.url, house.agents[0], options);
const officer = (options) => Agent.arrive(house.desk.url, house.agents[1], options);

async function gone(...clients) {
  for (const one of clients) one.close(one instanceof Visitor ? 4001 : 1000);
  await Promise.all(clients.map(({ closed }) => closed));
}

/** What the console of an agent of both zones rings with. */
async function offered(code, at = house.url) {
  const agent = await Agent.arrive(house.desk.url, house.agents[2]);
  const visitor = await Visitor.arrive(at, { code });
  const { departements, zone } = await agent.hears('offer');
  await visitor.hears('offered');
  const asked = visitor.heard.some(({ t }) => t === 'which');
  await gone(visitor, agent);
  return { departements, zone, asked };
}

test('without an import the zone is not known, nobody is asked, and whoever is free is called', async () => {
  assert.deepEqual(await offered(MIXED), { departements: ['01'], zone: '', asked: false });
});

test('an import reaches every lobby without a restart', async () => {
  importCommunes(house, AIN);
  await knowsZones(house.lobbies[0], 3);
  assert.deepEqual(await offered('01110'), { departements: ['01'], zone: 'gendarmerie', asked: false });
  assert.deepEqual(await offered('01000'), { departements: ['01'], zone: 'police', asked: false });
});

test('a code that no commune has, a CEDEX among them, never stands in her way', async () => {
  for (const [code, departements] of [['75997', ['75']], ['20999', ['2A', '2B']], ['97499', ['974']], ['00000', []], ['98000', []]])
    assert.deepEqual(await offered(code), { departements, zone: '', asked: false }, code);
});

test('who is competent is called, though the other is free', async () => {
  const [one, other] = [await gendarme(), await officer()];
  const visitor = await Visitor.arrive(house.url, { code: '01000' });
  assert.equal((await other.hears('offer')).zone, 'police');
  assert.ok(!one.heard.some(({ t }) => t === 'offer'));
  await gone(visitor, one, other);
});

test('a mixed code is asked about, with its communes and their zones; without an answer it is the larger zone', async () => {
  const agent = await officer();
  const visitor = await Visitor.arrive(house.url, { code: MIXED });
  assert.deepEqual(await visitor.hears('which'),
    { t: 'which', communes: [['Arbent', 'gendarmerie'], ['Géovreisset', 'gendarmerie'], ['Oyonnax', 'police']] });
  assert.equal((await agent.hears('offer')).zone, 'police');
  await gone(visitor, agent);
});

test('her answer moves her to who is competent, and her ticket knows it after kill -9 of the desk', async () => {
  const agent = await gendarme();
  const visitor = await Visitor.arrive(house.url, { code: MIXED });
  await visitor.hears('which');
  await visitor.hears('ticket');
  assert.ok(!agent.heard.some(({ t }) => t === 'offer'));
  const before = visitor.ticket;
  visitor.say({ t: 'zone', zone: 'gendarmerie' });
  assert.equal((await agent.hears('offer')).zone, 'gendarmerie');
  await eventually('another ticket', () => visitor.ticket !== before);
  house.desk.kill('SIGKILL');
  await visitor.closed;
  await house.startDesk();
  await house.ready();
  const back = await backAt(house.url, visitor);
  const again = await retry('the desk', () => gendarme({ cookie: agent.cookie }));
  assert.equal((await again.hears('offer')).zone, 'gendarmerie');
  assert.ok(!back.heard.some(({ t }) => t === 'which'), 'who comes back is not asked again');
  await gone(back, again);
});

test('while it rings and once it is open the console hears of the other zone, and nothing else changes', async () => {
  for (const opens of [false, true]) {
    const agent = await officer();
    const visitor = await Visitor.arrive(house.url, { code: MIXED });
    await visitor.hears('which');
    const { n } = await agent.hears('offer');
    if (opens) agent.say({ t: 'take', n });
    if (opens) await agent.hears('open');
    visitor.say({ t: 'zone', zone: 'gendarmerie' });
    assert.deepEqual(await agent.hears('zone'), { t: 'zone', n, zone: 'gendarmerie' });
    if (!opens) agent.say({ t: 'take', n });
    if (!opens) assert.equal((await agent.hears('open')).zone, 'gendarmerie');
    await visitor.hears('matched');
    await gone(visitor, agent);
  }
});

test('a zone counts once, and only where it was asked for', async () => {
  const visitor = await Visitor.arrive(house.url, { code: '01000' });
  await visitor.hears('queued');
  visitor.say({ t: 'zone', zone: 'gendarmerie' });
  assert.equal(await visitor.closed, 1008, 'nobody asked');

  const twice = await Visitor.arrive(house.url, { code: MIXED });
  await twice.hears('which');
  twice.say({ t: 'zone', zone: 'police' });
  twice.say({ t: 'zone', zone: 'gendarmerie' });
  assert.equal(await twice.closed, 1008, 'twice');

  const early = new Visitor(house.url);
  await early.opened;
  early.say({ t: 'zone', zone: 'police' });
  assert.equal(await early.closed, 1008, 'before hello');

  const cut = await Visitor.arrive(house.url, { code: MIXED });
  await cut.hears('which');
  await cut.hears('ticket');
  cut.cut();
  const back = await backAt(house.url, cut);
  back.say({ t: 'zone', zone: 'police' });
  assert.equal(await back.closed, 1008, 'on another connection');
  const word = await Visitor.arrive(house.url, { code: MIXED });
  await word.hears('which');
  word.say({ t: 'zone', zone: 'police', commune: 'Oyonnax' });
  assert.equal(await word.closed, 1008, 'the name of a commune is no word to a server');
});

test('a lobby that comes later has the table as its first visitors come', async () => {
  const [first] = house.lobbies;
  first.kill('SIGKILL');
  await house.startLobby(0);
  await house.ready();
  await knowsZones(house.lobbies[0], 3);
  assert.equal((await offered('01110')).zone, 'gendarmerie');
});

test('another import replaces all of the table, for those who come from then on', async () => {
  importCommunes(house, AIN.filter(({ name }) => name !== 'Oyonnax'));
  await knowsZones(house.lobbies[0], 3, 2);
  assert.deepEqual(await offered(MIXED), { departements: ['01'], zone: 'gendarmerie', asked: false });
  importCommunes(house, []);
  await knowsZones(house.lobbies[0], 0);
  assert.deepEqual(await offered('01000'), { departements: ['01'], zone: '', asked: false });
});

test('forty communes of one code are asked about in one frame, beyond the 2 KiB of a notice', async () => {
  const many = Array.from({ length: 40 }, (_, at) => ({
    code: String(51_000 + at),
    name: `Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson ${at}`,
    population: at,
    codes: ['51290'],
    zones: at % 2 ? ['police'] : ['gendarmerie', 'police'],
  }));
  importCommunes(house, many);
  await knowsZones(house.lobbies[0], 1);
  const visitor = await Visitor.arrive(house.url, { code: '51290' });
  const { communes } = await visitor.hears('which');
  assert.equal(communes.length, 40);
  assert.ok(JSON.stringify(communes).length > 2048);
  assert.deepEqual([...new Set(communes.map(([, zone]) => zone))].sort(), ['both', 'police']);
  visitor.say({ t: 'zone', zone: 'both' });
  await visitor.hears('ticket');
  await gone(visitor);
});
