import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { describe } = pages.describe;
const agent = { name: 'Agent 12', profession: 'gendarme', cut: false, ready: true };
const state = (over) => ({
  stage: 'queued',
  ahead: 0,
  wait: null,
  agent: null,
  former: null,
  up: true,
  slow: false,
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
    said({ stage: 'matched', agent, up: false }),
    'La connexion est coupée. Rien n’est perdu, nous réessayons.',
  );
  assert.match(
    said({ stage: 'matched', agent: { ...agent, cut: true } }),
    /^Chez Agent 12, la ligne est coupée\. Nous attendons son retour\.$/,
  );
});

test('without a line for ten seconds the numbers to call are there, and the page goes on trying', () => {
  const { numbers, open, more } = describe(state({ stage: 'opening', up: false, slow: true }));
  assert.deepEqual([numbers, open, more], [true, true, 'Nous continuons d’essayer.']);
  assert.equal(describe(state({ stage: 'opening', up: false })).numbers, false);
});

test('every way of being sent away leaves the numbers and a way to begin again', () => {
  for (const stage of ['full', 'limit', 'expired', 'unverified']) {
    const { numbers, again, open } = describe(state({ stage }));
    assert.ok(numbers && again && !open, stage);
  }
});

test('every stage has words', () => {
  for (const stage of [
    'opening',
    'queued',
    'offered',
    'matched',
    'unverified',
    'ended',
    'full',
    'limit',
    'expired',
    'taken',
    'unavailable',
    'closed',
  ]) {
    for (const up of [true, false])
      assert.notEqual(describe(state({ stage, up, agent })).status, '', `${stage} ${up}`);
  }
});

test('a profession that is new here is shown as it came', () => {
  assert.match(
    said({ stage: 'matched', agent: { ...agent, profession: 'midwife' } }),
    /Agent 12, midwife,/,
  );
});
