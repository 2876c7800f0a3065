// What calls out loud at the console: each kind in a voice of its own, as long as it has a reason.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { pages, until } from './lib/pages.mjs';

const { KINDS, Sound } = pages.sound;

/** Frequencies, in the order in which they are played. */
let heard = [];
class Connected {
  connect(to) {
    return to;
  }
}
globalThis.AudioContext = class {
  state = 'running';
  currentTime = 0;
  async resume() {}
};
globalThis.OscillatorNode = class extends Connected {
  constructor(_, { frequency }) {
    super();
    this.frequency = frequency;
  }
  start() {
    heard.push(this.frequency);
  }
  stop() {}
};
globalThis.GainNode = class extends Connected {
  gain = { linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
};

let sound;
beforeEach(() => {
  heard = [];
  sound = new Sound();
  sound.unlock();
});
afterEach(() => sound.call({}));

/** What is played when this alone has a reason. */
function voiceOf(kind) {
  heard = [];
  sound.call({ [kind]: true });
  sound.call({});
  return heard.join();
}

test('each kind sounds different', () => {
  const voices = KINDS.map(voiceOf);
  assert.ok(voices.every(Boolean));
  assert.equal(new Set(voices).size, KINDS.length, voices.join(' | '));
});

test('a kind that is off is not heard, and the others are', () => {
  for (const kind of KINDS) {
    sound.turn(kind, false);
    assert.equal(voiceOf(kind), '', kind);
    const other = KINDS.find((one) => one !== kind);
    assert.notEqual(voiceOf(other), '', `${other} beside ${kind}`);
    sound.turn(kind, true);
  }
});

test('turned off while it sounds it is still at once, turned on again it sounds at once', () => {
  sound.call({ new: true });
  sound.turn('new', false);
  heard = [];
  sound.call({ new: true });
  assert.deepEqual(heard, []);
  sound.turn('new', true);
  assert.equal(heard.length, 2, 'once, not once for the trial and once for the call');
});

test('turned on without a reason it is heard once, to be known', () => {
  sound.turn('help', false);
  sound.turn('help', true);
  assert.equal(heard.join(), voiceOf('help'));
});

test('one that goes on is said again and begins no second time for being told again', async () => {
  const once = voiceOf('danger').split(',').length;
  heard = [];
  for (let times = 0; times < 5; times++) sound.call({ danger: true });
  assert.equal(heard.length, once);
  await until('the next time', () => heard.length > once);
});

test('one key turns all off, and all on again', () => {
  sound.turn('help', false);
  sound.turnAll();
  assert.deepEqual(KINDS.map(voiceOf), ['', '', '']);
  sound.turnAll();
  assert.equal(sound.count, KINDS.length);
});
