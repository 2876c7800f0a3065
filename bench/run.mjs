#!/usr/bin/env node
// Runs what measures, one after another so that nothing disturbs it: the programs of build/bench,
// then the *.bench.mjs of this folder, which drive the real binary. Ends with 1 when one of them
// misses what it is to reach.
//
//   node bench/run.mjs [WORD]     only those with WORD in their name
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const built = path.join(here, "../build/bench/bench");
const word = process.argv[2] ?? "";

const programs = readdirSync(built)
  .filter((name) => name.endsWith("_bench"))
  .map((name) => [path.join(built, name)]);
const scripts = readdirSync(here)
  .filter((name) => name.endsWith(".bench.mjs"))
  .map((name) => [process.execPath, path.join(here, name)]);

let missed = 0;
for (const command of [...programs, ...scripts]) {
  const name = path.basename(command.at(-1));
  if (!name.includes(word)) continue;
  console.log(`== ${name}`);
  const { status } = spawnSync(command[0], command.slice(1), { stdio: "inherit" });
  if (status !== 0) {
    console.log(`== ${name} missed its mark`);
    missed++;
  }
}
process.exitCode = missed ? 1 : 0;
