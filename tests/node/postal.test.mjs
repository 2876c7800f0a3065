import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { readPostalCode } = pages.postal;

test('five digits are a postal code, with spaces anywhere and as phones write them', () => {
  for (const typed of [
    '75011',
    ' 75011 ',
    '75 011',
    '7 5 0 1 1',
    '75\u00a0011',
    '75\u202f011',
    '75011\n',
    '７５０１１',
    '\u200e75011',
    '75.011',
    '75-011',
  ]) {
    assert.equal(readPostalCode(typed), '75011', JSON.stringify(typed));
  }
  assert.equal(readPostalCode('01000'), '01000');
  assert.equal(readPostalCode('97 400'), '97400');
  assert.equal(readPostalCode('00000'), '00000', 'whether it exists is not this page’s business');
});

test('anything else is not', () => {
  for (const typed of [
    '',
    '   ',
    '7501',
    '750111',
    'abcde',
    '7501a',
    '2A004',
    '75011 Paris',
    '-7501',
    '7.5e4',
    '१२३४५',
    '75,011',
  ]) {
    assert.equal(readPostalCode(typed), null, JSON.stringify(typed));
  }
});
