// make soak: conversations begin, talk, are cut, come back and end, for SOAK_SECONDS (600), and the servers' memory must stop
// growing. Prints a line a minute; ends with 1 when something was refused that should not be, or memory grew in the second half.
import { readFileSync } from 'node:fs';
import { Agent, SEALED, TO_AGENT, TO_VISITOR, Visitor, envelope, someBytes } from '../tests/integration/lib/clients.mjs';
import { House, sleep } from '../tests/integration/lib/house.mjs';

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
const GROWTH = 1.1;
const MESSAGES = 20;

const kilobytes = ({ pid }) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
const memory = (house) => house.processes.map(kilobytes);
let talks = 0;

async function talk(agent, visitor, n) {
  for (let i = 0; i < MESSAGES; i++) {
    visitor.sendBytes(envelope(SEALED, TO_AGENT, i, someBytes(272)));
    await agent.receives();
    agent.sendEnvelope(n, envelope(SEALED, TO_VISITOR, i, someBytes(272)));
    await visitor.receives();
  }
}

/** One agent and one visitor at a time, each ending another way. */
async function conversations(house, account, until) {
  const agent = await Agent.arrive(house.desk.url, account);
  for (let turn = 0; Date.now() < until; turn++) {
    let visitor = await Visitor.arrive(house.url);
    const { n } = await agent.takes();
    await visitor.hears('matched');
    await talk(agent, visitor, n);
    if (turn % 3 === 0) {
      visitor.cut();
      visitor = await Visitor.comeBack(house.url, visitor);
      await visitor.hears('matched');
      await talk(agent, visitor, n);
    }
    if (turn % 2) agent.say({ t: 'end', n });
    else visitor.close(4001);
    await visitor.closed;
    await agent.hears(turn % 2 ? 'ended' : 'visitor');
    agent.heard.length = 0;
    talks++;
  }
  agent.close();
}

async function main() {
  const house = await House.start({ options: ['--set', 'limits.conversations_per_address=1000000', '--set', 'queue.collect=0',
    '--set', 'limits.messages_per_second=1000', '--set', 'limits.message_burst=10000'] });
  try {
    await house.ready();
    const start = Date.now();
    const until = start + SECONDS * 1000;
    const all = conversations(house, house.agents[0], until);
    const seen = [];
    while (Date.now() < until) {
      await Promise.race([all, sleep(Math.min(60_000, (SECONDS * 1000) / 10))]);
      seen.push(memory(house));
      console.log(`${Math.round((Date.now() - start) / 1000)} s: ${talks} conversations, lobby and desk hold ${seen.at(-1).join(' and ')} KiB`);
    }
    await all;
    const half = seen[Math.floor(seen.length / 2)];
    const grew = memory(house).map((now, i) => now / half[i]);
    console.log(`memory at the end, as a part of that at half time: ${grew.map((one) => one.toFixed(3)).join(' and ')}`);
    process.exitCode = grew.some((one) => one > GROWTH) ? 1 : 0;
  } finally {
    await house.stop();
  }
}

await main();
