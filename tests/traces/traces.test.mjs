// What a visit leaves on the device: real browsers with real profiles, every file of them
// searched. A scenario counts only if the agent got the words, the neutral address is found (so
// the search looks in the right place), and the control page of the same profile is caught.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../integration/lib/house.mjs';
import { KINDS } from './lib/browsers.mjs';
import { LAUNCHES } from './lib/scenarios.mjs';
import { Table } from './lib/table.mjs';
import { Visit } from './lib/visit.mjs';
import { World } from './lib/world.mjs';

/** Launches at the same time. They wait more than they work. */
const WIDTH = 5;
/** Only launches with this in a name: `HAVRE_TRACES=Firefox node tests/traces/traces.test.mjs` */
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

function judge({ visit, findings, part }) {
  table.add(visit.kind, part.name, findings);
  assert.ok(visit.reached, 'the agent got her words');
  const said = findings.leaks.map(({ label, file, how }) => `${label} in ${file} (${how})`);
  assert.deepEqual(said, [], 'nothing of the conversation is found');
  assert.ok(findings.filesWith('address').length, 'the neutral address is found');
  assert.ok(findings.filesWith('article').length, 'what she read before in her tab is found');
  const missed = visit.expected.filter((mistake) => !findings.mistakes.includes(mistake));
  assert.deepEqual(missed, [], 'the control page is caught');
}

/** What was found of each visit of a launch: `{ part, visit, findings }`, once more after `then`. */
async function once(kind, { scenarios, end, then }) {
  const first = await Visit.start(world, kind);
  const visits = [first];
  const seen = [];
  const look = async (partOf) => {
    for (const [i, visit] of visits.entries())
      seen.push({ part: partOf(i), visit, findings: await visit.search() });
  };
  try {
    for (const [i, scenario] of scenarios.entries()) {
      if (i) visits.push(first.next());
      await scenario.run(visits[i]);
    }
    await end(first);
    await look((i) => scenarios[i]);
    if (then) {
      await then.run(visits);
      await look(() => then);
    }
    return seen;
  } finally {
    for (const visit of visits) visit.letGo?.();
    first.stop();
  }
}

/**
 * Five digits may be somewhere by chance. With another code, chance does not strike the same way.
 */
async function perform(kind, launch) {
  const seen = await once(kind, launch);
  const onlyCode = ({ findings: { leaks } }) =>
    leaks.length > 0 && leaks.every(({ label }) => label === 'code');
  return seen.some(onlyCode) ? once(kind, launch) : seen;
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

const titleOf = (kind, { name }) => `${KINDS[kind].name}: ${name}`;
const partsOf = ({ scenarios, then }) => [...scenarios, ...(then ? [then] : [])];
const chosen = LAUNCHES.flatMap((launch) => Object.keys(KINDS).map((kind) => ({ kind, launch })))
  .filter(({ kind, launch }) => partsOf(launch).some((part) => titleOf(kind, part).includes(ONLY)));

test(
  'after each scenario, nothing of the conversation is on the disk',
  { concurrency: true },
  async (t) => {
    const turn = gate(WIDTH);
    await Promise.all(
      chosen.flatMap(({ kind, launch }) => {
        const performed = turn(() => perform(kind, launch));
        return partsOf(launch).map((part) =>
          t.test(titleOf(kind, part), async () => {
            const seen = (await performed).filter((one) => one.part === part);
            assert.ok(seen.length, 'it was looked at');
            seen.forEach(judge);
          }),
        );
      }),
    );
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`# note: ${chosen.length} profiles of ${table.rows} scenarios searched in ${seconds} s: ${table.volume}`);
  },
);
