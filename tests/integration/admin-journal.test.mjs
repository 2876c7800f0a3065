// Prepared replies and the journal, over the API as docs/api.md has it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { signIn } from './lib/clients.mjs';
import { BINARY, House } from './lib/house.mjs';
import { post } from './lib/staff.mjs';

let house, agent, supervisor;
const enter = async () => {
  const [camille, , dominique] = house.agents;
  const as = async (person) => {
    const { cookie } = await signIn(house.desk.url, person);
    return (route, body) => post(house.desk.url, route, body, { cookie });
  };
  [agent, supervisor] = [await as(camille), await as(dominique)];
};
before(async () => {
  house = await House.start();
  await enter();
});
after(() => house?.stop());

const refused = ({ status, body }, wanted, error) =>
  assert.deepEqual([status, body.error], [wanted, error], JSON.stringify(body));
const replies = async () => (await agent('replies')).body.replies;
const NEW = { language: 'fr', title: 'essai', text: 'Je suis {name}, {place}, {number}.', position: 3, minors: false };
const verify = (...more) => execFileSync(BINARY, ['journal', 'verify', '--state', house.state, ...more],
  { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });

test('a new house has replies in both languages, for minors too, which ask first whether she is safe', async () => {
  const list = await replies();
  for (const language of ['fr', 'en']) {
    const of = list.filter((reply) => reply.language === language);
    assert.ok(of.length >= 10, `${of.length} in ${language}`);
    assert.ok(of.some(({ minors, text }) => minors && text.includes('119')));
    assert.ok(of.some(({ text }) => text.includes('3018')) && of.some(({ text }) => text.includes('48')));
  }
  assert.match(list.find(({ language }) => language === 'fr').text, /Êtes-vous en sécurité pour écrire maintenant/);
  assert.ok(!list.some(({ text }) => text.includes('!')));
});

test('a supervisor adds, changes and removes one; each is a row of the journal', async () => {
  refused(await agent('replies/add', NEW), 403, 'role');
  const { body: added } = await supervisor('replies/add', NEW);
  assert.deepEqual(added, { ...NEW, id: added.id, version: 1 });
  const changed = await supervisor(`replies/change/${added.id}`, { ...NEW, version: 1, title: 'essai 2' });
  assert.equal(changed.body.version, 2);
  const late = await supervisor(`replies/change/${added.id}`, { ...NEW, version: 1, title: 'essai 3' });
  refused(late, 409, 'stale');
  assert.equal(late.body.reply.title, 'essai 2');
  refused(await supervisor(`replies/remove/${added.id}`, { version: 1 }), 409, 'stale');
  assert.equal((await supervisor(`replies/remove/${added.id}`, { version: 2 })).status, 204);
  refused(await supervisor(`replies/remove/${added.id}`, { version: 2 }), 404, 'not_found');
  refused(await supervisor(`replies/change/${added.id}`, { ...NEW, version: 2 }), 404, 'not_found');
  const { body: { rows } } = await supervisor('journal');
  assert.deepEqual(rows.slice(0, 3).map(({ name, action, subject, detail }) => [name, action, subject, detail.how]), [
    ['dominique', 'replies-changed', 'essai 2', 'removed'],
    ['dominique', 'replies-changed', 'essai 2', 'changed'],
    ['dominique', 'replies-changed', 'essai', 'added'],
  ]);
});

test('a reply that could not be sent as it is meant is refused', async () => {
  const before_ = (await replies()).length;
  const wrong = {
    title: [{ title: '' }, { title: 'x'.repeat(129) }, { title: 'a\nb' }],
    text: [{ text: '' }, { text: 'x'.repeat(4097) }],
    placeholder: [{ text: '{nom}' }, { text: '{' }, { text: '}' }, { text: '{name' }, { text: '{{name}}' }],
    fields: [{ language: 'xx' }, { language: '' }, { position: -1 }, { position: 4294967296 }, { minors: 1 }, { more: 1 }],
  };
  for (const [error, bodies] of Object.entries(wrong))
    for (const body of bodies)
      refused(await supervisor('replies/add', { ...NEW, ...body }), error === 'fields' ? 400 : 422, error);
  assert.equal((await replies()).length, before_);
});

test('who took all replies out finds none after a restart', async () => {
  for (const { id, version } of await replies())
    assert.equal((await supervisor(`replies/remove/${id}`, { version })).status, 204);
  await house.desk.stop();
  await house.startDesk();
  await enter();
  assert.deepEqual(await replies(), []);
});

test('the journal is read newest first, a page at a time, to its first row; its head is the one that verify names', async () => {
  for (let i = 0; i < 40; i++) await supervisor('replies/add', { ...NEW, position: i });
  const { body: { rows, head, now } } = await supervisor('journal');
  assert.equal(rows.length, 50);
  assert.equal(head.number, rows[0].number);
  assert.ok(Math.abs(Date.now() - now) < 60_000);
  let all = rows;
  while (all.at(-1).number > 1) all = [...all, ...(await supervisor(`journal/${all.at(-1).number}`)).body.rows];
  assert.deepEqual(all.map(({ number }) => number), Array.from({ length: head.number }, (_, i) => head.number - i));
  assert.deepEqual((await supervisor('journal/1')).body.rows, []);
  assert.match(verify('--head', head.hash), /intact/);
});
