import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LATER } from '../../web/catalogues.mjs';
import { pages, root, web } from './lib/pages.mjs';

const { describe } = pages.describe;
const catalogueOf = (tag) => JSON.parse(readFileSync(join(web, `locales/${tag}.json`), 'utf8'));
const person = { name: 'Agent 12', profession: 'gendarme' };
const agent = { person, cut: false, ready: true };
const state = (over) => ({
  stage: 'queued',
  ahead: 0,
  wait: null,
  agents: [],
  former: null,
  up: true,
  slow: false,
  message: {},
  ...over,
});
const said = (over) => {
  const { status, more } = describe(state(over));
  return `${status} ${more}`.trim();
};

test('the place in the queue and the wait are said in words, and what is not known is said too', () => {
  assert.equal(
    said({ ahead: 1, wait: 170 }),
    'Nous cherchons quelqu’un pour vous. Une personne avant vous, environ 3 minutes. Vous pouvez déjà écrire.',
  );
  assert.equal(
    said({ ahead: 4, wait: 30 }),
    'Nous cherchons quelqu’un pour vous. 4 personnes avant vous, moins d’une minute. Vous pouvez déjà écrire.',
  );
  assert.match(
    said({ ahead: 0, wait: null }),
    /Personne n’attend avant vous\. Nous ne savons pas combien de temps il faudra\./,
  );
});

test('a cut says first that nothing is lost, whoever is there', () => {
  assert.equal(
    said({ stage: 'matched', agents: [agent], up: false }),
    'La connexion est coupée. Rien n’est perdu, nous réessayons.',
  );
  assert.match(
    said({ stage: 'matched', agents: [{ ...agent, cut: true }] }),
    /^Chez Agent 12, la ligne est coupée\. Nous attendons son retour\.$/,
  );
});

test('without a line for ten seconds the numbers to call are there, and the page goes on trying', () => {
  const { numbers, open, more } = describe(state({ stage: 'opening', up: false, slow: true }));
  assert.deepEqual([numbers, open, more], [true, true, 'Nous continuons d’essayer.']);
  assert.equal(describe(state({ stage: 'opening', up: false })).numbers, false);
});

test('every way of being sent away leaves the numbers and a way to begin again', () => {
  for (const stage of ['full', 'limit', 'expired', 'unverified', 'closed', 'banned', 'no_crypto']) {
    const { numbers, again, open } = describe(state({ stage }));
    assert.ok(numbers && again && !open, stage);
  }
});

test('docs/visitor-page.md has every stage, with what it says and offers', () => {
  const { STAGES } = pages.session;
  const catalogue = catalogueOf('fr');
  const text = readFileSync(join(root, 'docs/visitor-page.md'), 'utf8');
  const table = text.slice(text.indexOf('## In a conversation'), text.indexOf('## Beside'));
  const rows = [...table.matchAll(/^\| `(\w+)`( \(\w+\))? \|(.*)\|$/gm)].map(([, stage, which, rest]) => {
    const [, status, more, numbers, again, open] = rest.split('|').map((cell) => cell.trim());
    return { stage, which: which ?? '', status, more, numbers, again, open };
  });
  assert.deepEqual([...new Set(rows.map(({ stage }) => stage))].sort(), [...STAGES].sort());
  const states = {
    '': { agents: [agent] },
    ' (again)': { former: person },
    ' (sealing)': { agents: [{ ...agent, ready: false }] },
    ' (cut)': { agents: [{ ...agent, cut: true }] },
    ' (several)': { agents: [agent, agent] },
  };
  for (const { stage, which, ...row } of rows) {
    const has = describe(state({ stage, message: { fr: 'Fermé.' }, ...states[which] }));
    const [, key] = /^`(\w+)`$/.exec(row.status);
    const first = catalogue[key].split(/\{\w+\}/).filter(Boolean);
    for (const part of first) assert.ok(has.status.includes(part), `${stage}${which}: ${has.status}`);
    const [, then] = /^`(\w+)`$/.exec(row.more) ?? [];
    if (then) assert.equal(has.more, catalogue[then], stage);
    if (row.more === '–') assert.equal(has.more, '', stage);
    assert.equal(has.numbers, row.numbers === 'yes', `${stage}: numbers`);
    assert.equal(has.open, row.open === 'yes', `${stage}: field`);
    assert.equal(has.again ?? '–', row.again.replace(/`/g, ''), `${stage}: offer`);
  }
});

test('what the house says of being closed is said in the language that is on, else in French', () => {
  const { setLanguage } = pages.words;
  const closed = (message) => describe(state({ stage: 'closed', message })).more;
  assert.equal(closed({ fr: 'Jusqu’à midi.', en: 'Until noon.' }), 'Jusqu’à midi.');
  setLanguage('en', catalogueOf('en'));
  assert.equal(closed({ fr: 'Jusqu’à midi.', en: 'Until noon.' }), 'Until noon.');
  assert.equal(closed({ fr: 'Jusqu’à midi.' }), 'Jusqu’à midi.');
  assert.equal(closed({}), '');
  setLanguage('fr', catalogueOf('fr'));
});

test('every stage has words, with the line and without', () => {
  for (const stage of [...pages.session.STAGES, 'taken', 'unavailable']) {
    for (const up of [true, false])
      assert.notEqual(describe(state({ stage, up, agents: [agent] })).status, '', `${stage} ${up}`);
  }
});

test('with several here, each is named, and who is cut is said beside it', () => {
  const other = { person: { name: 'Agent 27', profession: 'psychologist' }, cut: true, ready: true };
  assert.equal(
    said({ stage: 'matched', agents: [agent, other] }),
    'Agent 12, gendarme et Agent 27, psychologue sont avec vous. Chez Agent 27, la ligne est coupée.',
  );
});

test('a profession is told in words; until there are some, only where its own name is one', () => {
  const as = (profession) => said({ stage: 'matched', agents: [{ ...agent, person: { ...person, profession } }] });
  assert.equal(as('social_worker'), 'Agent 12, travail social, est avec vous.');
  assert.equal(as('midwife'), 'Agent 12 est avec vous.');
  const { setLanguage } = pages.words;
  const whole = catalogueOf('fr');
  const first = Object.fromEntries(Object.entries(whole).filter(([key]) => !LATER.includes(key)));
  setLanguage('fr', first);
  try {
    assert.equal(as('gendarme'), 'Agent 12, gendarme, est avec vous.');
    assert.equal(as('psychologist'), 'Agent 12 est avec vous.');
  } finally {
    setLanguage('fr', whole);
  }
});
