// National lines, over the API as docs/api.md has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signIn } from './lib/clients.mjs';
import { House } from './lib/house.mjs';
import { post } from './lib/staff.mjs';

let house, agent, admin;
const enter = async () => {
  const [camille, , , sacha] = house.agents;
  const as = async (person) => {
    const { cookie } = await signIn(house.desk.url, person);
    return (route, body) => post(house.desk.url, route, body, { cookie });
  };
  [agent, admin] = [await as(camille), await as(sacha)];
};
before(async () => {
  house = await House.start();
  await enter();
});
after(() => house?.stop());

const DAY_MS = 24 * 60 * 60 * 1000;
const ALWAYS = Array(8).fill('0000-2400').join(';');
const NEW = {
  number: '0 800 20 22 23', names: { fr: 'Écoute', en: 'Listening' }, ways: ['call', 'sms'],
  hours: '0900-1200 1400-1800;;;;;2200-0600;;', note: {}, source: 'un site public', verified: 0, position: 40,
};
const refused = ({ status, body }, wanted, error) =>
  assert.deepEqual([status, body.error], [wanted, error], JSON.stringify(body));
const lines = async () => (await agent('lines')).body.lines;
const numbered = async (number) => (await lines()).find((line) => line.number === number);

test('a new house has the ten national lines, with their hours, and says which are to be verified', async () => {
  const list = await lines();
  assert.deepEqual(list.map(({ number }) => number),
    ['17', '112', '114', '15', '18', '3919', '119', '3018', '116 006', '0 800 05 95 95']);
  for (const { number, names, ways, source, verified, hours } of list) {
    assert.ok(names.fr && names.en && source && ways.length, number);
    assert.equal(verified === 0, ['116 006', '0 800 05 95 95'].includes(number), number);
    assert.ok(verified < Date.now());
    assert.equal(hours === ALWAYS, ['17', '112', '114', '15', '18', '3919', '119'].includes(number), number);
  }
  assert.deepEqual((await numbered('114')).ways, ['sms', 'chat', 'video']);
  assert.ok(!JSON.stringify(list).includes('!'));
});

test('an admin adds, changes and removes one; each is a row of the journal', async () => {
  refused(await agent('lines/add', NEW), 403, 'role');
  const { body: added } = await admin('lines/add', NEW);
  assert.deepEqual(added, { ...NEW, id: added.id, version: 1 });
  const verified = Date.now() - DAY_MS;
  const { body: changed } = await admin(`lines/change/${added.id}`, { ...NEW, version: 1, verified, note: { fr: 'Gratuit.' } });
  assert.deepEqual([changed.version, changed.verified, changed.note.fr], [2, verified, 'Gratuit.']);
  const late = await admin(`lines/change/${added.id}`, { ...NEW, version: 1, number: '1' .repeat(10) });
  refused(late, 409, 'stale');
  assert.equal(late.body.line.verified, verified);
  refused(await admin(`lines/remove/${added.id}`, { version: 1 }), 409, 'stale');
  assert.equal((await admin(`lines/remove/${added.id}`, { version: 2 })).status, 204);
  refused(await admin(`lines/remove/${added.id}`, { version: 2 }), 404, 'not_found');
  refused(await admin(`lines/change/${added.id}`, { ...NEW, version: 2 }), 404, 'not_found');
  const { body: { rows } } = await admin('journal');
  assert.deepEqual(rows.slice(0, 3).map(({ name, action, subject, detail }) => [name, action, subject, detail.how]), [
    ['sacha', 'lines-changed', NEW.number, 'removed'],
    ['sacha', 'lines-changed', NEW.number, 'changed'],
    ['sacha', 'lines-changed', NEW.number, 'added'],
  ].map(([, ...rest]) => [rows[0].name, ...rest]));
});

test('what a line cannot be is refused, each with its word, and nothing is stored', async () => {
  const before_ = await lines();
  const cases = {
    number: ['', '1', 'abc', '17a', ' 17', '17 ', '1  7', '+', '0123456789 0123456789', '17\n', '1+7']
      .map((number) => ({ number })),
    names: [{ names: {} }, { names: { en: 'Listening' } }, { names: { fr: '' } }, { names: { xx: 'a', fr: 'a' } }, { names: { fr: 'x'.repeat(81) } }],
    ways: [{ ways: [] }, { ways: ['fax'] }, { ways: ['call', 'call'] }, { ways: [1] }],
    hours: ['0900', ';;;;;;', '0900-0900;;;;;;;', '1200-1400 0900-1000;;;;;;;', '2500-2600;;;;;;;'].map((hours) => ({ hours })),
    note: [{ note: { fr: 'x'.repeat(201) } }, { note: { fr: 'a\u0007' } }],
    source: [{ source: '' }, { source: 'x'.repeat(257) }, { source: 'a\nb' }],
    verified: [{ verified: Date.now() + DAY_MS }, { verified: -1 }],
  };
  for (const [word, ones] of Object.entries(cases))
    for (const one of ones) {
      const answer = await admin('lines/add', { ...NEW, ...one });
      refused(answer, 422, word);
      assert.match(answer.body.message, /^[A-Z].*\.$/);
    }
  for (const one of [{ names: 'a' }, { ways: 'call' }, { position: -1 }, { verified: '0' }, { version: 1 }, { more: 1 }])
    refused(await admin('lines/add', { ...NEW, ...one }), 400, 'fields');
  refused(await admin('lines/add', { ...NEW, number: '3919' }), 409, 'taken');
  assert.deepEqual(await lines(), before_);
});

test('who takes all of them out gets none back at the next start', async () => {
  for (const { id, version } of await lines()) assert.equal((await admin(`lines/remove/${id}`, { version })).status, 204);
  house.desk.kill();
  await house.startDesk();
  await enter();
  assert.deepEqual(await lines(), []);
});
