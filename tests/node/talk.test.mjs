import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

test('a line that waited for 15 s with both lines up has failed; another try counts from its beginning', async (t) => {
  // The clock and the one timer that waits are moved by hand; Node 18 and 20 do not agree on how
  // to mock them.
  let due = null;
  let now = Date.now();
  t.mock.method(Date, 'now', () => now);
  t.mock.method(globalThis, 'setTimeout', (run) => (due = run));
  const { Talk } = pages.talk;
  const talk = new Talk({ line: () => undefined, changed: () => undefined });
  const second = (n) => {
    for (let at = 0; at < n; at++) {
      const run = due;
      due = null;
      now += 1000;
      run?.();
    }
  };
  talk.say('attend');
  second(60);
  assert.equal(talk.lines[0].state, 'waiting', 'nobody was there');
  talk.party(1).live = true;
  second(14);
  assert.equal(talk.lines[0].state, 'waiting');
  talk.party(1).quiet();
  second(1);
  talk.party(1).live = true;
  second(15);
  assert.equal(talk.lines[0].state, 'waiting', 'a cut in between starts the count anew');
  second(2);
  assert.equal(talk.lines[0].state, 'failed');
  talk.retry();
  second(15);
  assert.equal(talk.lines[0].state, 'waiting');
  second(2);
  assert.equal(talk.lines[0].state, 'failed');
  talk.wipe();
});
