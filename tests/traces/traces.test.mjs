// What a visit leaves on the device: real browsers with real profiles, every file of them
// searched. A scenario counts only if the agent got the words, the neutral address is found (so
// the search looks in the right place), and the control page of the same profile is caught.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../integration/lib/house.mjs';
import { KINDS } from './lib/browsers.mjs';
import { SCENARIOS } from './lib/scenarios.mjs';
import { Table } from './lib/table.mjs';
import { Visit } from './lib/visit.mjs';
import { World } from './lib/world.mjs';

/** Launches at the same time. They wait more than they work. */
const WIDTH = 5;
/** Only what has this in its name: `HAVRE_TRACES=Firefox node tests/traces/traces.test.mjs` */
const ONLY = process.env.HAVRE_TRACES ?? '';

let world;
const table = new Table();
const started = Date.now();

before(async () => {
  world = await World.start();
});
after(async () => {
  await world?.stop();
  if (!table.complete) return;
  const file = path.join(ROOT, 'build/traces.md');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, table.text());
});

function judge(visit, findings, scenario) {
  table.add(visit.kind, scenario, findings);
  assert.ok(visit.reached, 'the agent got her words');
  const said = findings.leaks.map(({ label, file, how }) => `${label} in ${file} (${how})`);
  assert.deepEqual(said, [], 'nothing of the conversation is found');
  assert.ok(findings.filesWith('address').length, 'the neutral address is found');
  const missed = visit.expected.filter((mistake) => !findings.mistakes.includes(mistake));
  assert.deepEqual(missed, [], 'the control page is caught');
}

/** One launch: a scenario, and the one that goes on from where it ended. */
async function once(kind, scenario) {
  const visit = await Visit.start(world, kind);
  const seen = [];
  const look = async () => seen.push(await visit.search());
  try {
    await scenario.run(visit, look);
    if (!seen.length) await look();
    if (scenario.then) {
      await scenario.then.run(visit);
      await look();
    }
  } finally {
    visit.letGo?.();
    visit.stop();
  }
  return { visit, seen };
}

/**
 * Five digits may be somewhere by chance. With another code, chance does not strike the same way.
 */
async function perform(kind, scenario) {
  const first = await once(kind, scenario);
  const onlyCode = ({ leaks }) => leaks.length > 0 && leaks.every(({ label }) => label === 'code');
  return first.seen.some(onlyCode) ? once(kind, scenario) : first;
}

function gate(width) {
  const waiting = [];
  let free = width;
  return async (job) => {
    if (free) free--;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      if (waiting.length) waiting.shift()();
      else free++;
    }
  };
}

const chosen = Object.keys(KINDS)
  .flatMap((kind) =>
    SCENARIOS.map((scenario) => ({
      kind,
      scenario,
      title: `${KINDS[kind].name}: ${scenario.name}`,
    })),
  )
  .filter(({ title }) => title.includes(ONLY));

test(
  'after each scenario, nothing of the conversation is on the disk',
  { concurrency: true },
  async (t) => {
    const turn = gate(WIDTH);
    await Promise.all(
      chosen.flatMap(({ kind, scenario, title }) => {
        const performed = turn(() => perform(kind, scenario));
        const parts = [scenario, scenario.then].filter(Boolean);
        return parts.map((part, i) =>
          t.test(part === scenario ? title : `${KINDS[kind].name}: ${part.name}`, async () => {
            const { visit, seen } = await performed;
            judge(visit, seen[i], part.name);
          }),
        );
      }),
    );
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`# note: ${table.rows} profiles searched in ${seconds} s: ${table.volume}`);
  },
);
