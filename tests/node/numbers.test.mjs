import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { splitNumbers } = pages.numbers;
const callable = (text) => splitNumbers(text).filter((_, at) => at % 2);

test('numbers to call are found where they are meant to be called', () => {
  for (const [text, numbers] of [
    ['Appelez le 17.', ['le 17']],
    ['En danger, le 17 ou le 112, sinon le 114 par SMS', ['le 17', 'le 112', 'le 114']],
    ['call 112 or 17', ['call 112', 'or 17']],
    ['Le 3919 répond, le 116 006 aussi (116006)', ['3919', '116 006', '116006']],
    ['3018', ['3018']],
    ['au 119 !', []],
    ['au 119, toute la journée', ['au 119']],
  ])
    assert.deepEqual(callable(text), numbers, text);
});

test('a date, an hour, a price, a house, a longer number is none', () => {
  for (const text of [
    'le 17 mars', 'à 17 heures', '17 h', 'il est 17', '17', '112 rue des Lilas', 'au 15 rue', '15 euros', '39191', '13919',
    '3919-2', '3919.50', '17/11', '2017', 'le 17e', 'le 1 17', 'article 3919bis',
  ])
    assert.deepEqual(callable(text), [], text);
});

test('addresses, scripts and html stay text', () => {
  for (const text of ['https://example.org/3919x', 'javascript:alert(1)', '<a href="tel:17">17</a>', 'data:text/html,3114x', 'mailto:a@b.c'])
    assert.deepEqual(splitNumbers(text), [text]);
});

test('the parts are the text', () => {
  const text = 'Le 17, le 112 ou le 114 ; le 3919.\nEt 116 006';
  assert.equal(splitNumbers(text).join(''), text);
});
