import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

function counter() {
  const counts = [];
  const shift = new pages.exit.ShiftCounter((presses) => counts.push(presses));
  const press = (key, at = 0) => {
    shift.down(key, false);
    shift.up(key, at);
  };
  return { counts, shift, press };
}

test('Shift, three times within five seconds, counts to three', () => {
  const { counts, press } = counter();
  for (const at of [1000, 3000, 5900]) press('Shift', at);
  assert.deepEqual(counts, [1, 2, 3]);
});

test('pressed on and on, it counts to three again: each time is a whole new leaving', () => {
  const { counts, press } = counter();
  for (let at = 0; at < 7; at++) press('Shift', at);
  assert.deepEqual(counts, [1, 2, 3, 1, 2, 3, 1]);
});

test('the fifth second over, it starts anew', () => {
  const { counts, press } = counter();
  for (const at of [1000, 3000, 6001, 6500, 7000]) press('Shift', at);
  assert.deepEqual(counts, [1, 2, 1, 2, 3]);
});

test('Shift as a modifier does not count, however often', () => {
  const { counts, shift } = counter();
  for (let at = 0; at < 6; at++) {
    shift.down('Shift', false);
    shift.down('A', false);
    shift.up('A', at);
    shift.up('Shift', at);
  }
  assert.deepEqual(counts, []);
});

test('another key, or the pointer, starts over', () => {
  const { counts, shift, press } = counter();
  press('Shift');
  press('Shift');
  press('a');
  press('Shift');
  press('Shift');
  shift.other();
  press('Shift');
  assert.deepEqual(counts, [1, 2, 1, 2, 1]);
});

test('a key held down counts once', () => {
  const { counts, shift } = counter();
  shift.down('Shift', false);
  for (let at = 0; at < 20; at++) shift.down('Shift', true);
  shift.up('Shift', 900);
  assert.deepEqual(counts, [1]);
});

test('a Shift that was let go here and pressed elsewhere does not count', () => {
  const { counts, shift } = counter();
  shift.up('Shift', 0);
  assert.deepEqual(counts, []);
});
