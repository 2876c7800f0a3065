#!/usr/bin/env node
// Runs each libFuzzer program of build/fuzz for a while, one after another. What they find grows in
// build/fuzz/corpus; the corpora of the repository are read, never written: a new input goes there
// by hand, with a name that says what it is.
//
//   node tools/run-fuzz.mjs [SECONDS] [WORD]
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const seconds = Number(process.argv[2] ?? 60);
const word = process.argv[3] ?? "";
const programs = path.join(root, "build/fuzz/tests/fuzz");

const names = readdirSync(programs)
  .filter((file) => file.endsWith("_fuzz") && file.includes(word))
  .map((file) => file.slice(0, -"_fuzz".length));
const broken = [];
for (const name of names) {
  const grown = path.join(root, "build/fuzz/corpus", name);
  mkdirSync(grown, { recursive: true });
  console.log(`${name}: ${seconds} s`);
  const { status } = spawnSync(
    path.join(programs, `${name}_fuzz`),
    [
      grown,
      path.join(root, "tests/fuzz/corpus", name),
      `-max_total_time=${seconds}`,
      "-timeout=5",
      "-rss_limit_mb=1024",
      "-print_final_stats=1",
      "-verbosity=0",
      `-artifact_prefix=${path.join(root, "build/fuzz", name)}-`,
    ],
    { stdio: "inherit" },
  );
  if (status !== 0) broken.push(name);
}
if (broken.length) console.log(`broken: ${broken.join(" ")}`);
console.log(`${names.length - broken.length} passed, ${broken.length} failed, 0 skipped`);
process.exitCode = names.length && !broken.length ? 0 : 1;
