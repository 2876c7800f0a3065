#!/usr/bin/env node
// Runs the programs of build/bench that measure, one after another so that nothing disturbs them,
// and ends with one table of what was to be reached and what was. Every figure in it is of this run.
// Ends with 1 when a program failed or a mark was missed.
//
//   node bench/run.mjs [WORD]     only those with WORD in their name
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LIMIT_MS = 90_000;
const HEAD = ["number", "measured", "to reach", "verdict"];

const built = fileURLToPath(new URL("../build/bench/bench", import.meta.url));
const word = process.argv[2] ?? "";
const folder = mkdtempSync(path.join(tmpdir(), "havre-bench-"));
let running;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interrupted = true;
    running?.kill("SIGKILL");
  });

/** A row from a line of output, if it has one; the dispatcher's program prints for people alone. */
function rowOf(line, worst) {
  if (line.startsWith("result: ")) return line.slice(8).split(" | ");
  const event = /^dispatch (\S+) +median +([\d.]+) us/.exec(line);
  if (event && !(Number(event[2]) < worst.us)) Object.assign(worst, { name: event[1], us: Number(event[2]) });
  return undefined;
}

/** Whether it ended well; its rows are added to `rows`. A program that is stopped takes with it all it started. */
function run(name, rows) {
  const worst = {};
  const child = spawn(path.join(built, name), { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, TMPDIR: folder } });
  running = child;
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const row = rowOf(line, worst);
    if (row) rows.push(row);
    else console.log(line);
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("close", (code) => {
      clearTimeout(timer);
      if (worst.name)
        rows.push([`dispatch, a million waiting: median of the dearest event (${worst.name})`, `${worst.us} us`, "<= 5 us", worst.us <= 5 ? "reached" : "missed"]);
      resolve(code === 0);
    });
  });
}

function printTable(rows) {
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows].map((row) => row[column].length)));
  const print = (row) => console.log(row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  console.log();
  print(HEAD);
  print(widths.map((width) => "-".repeat(width)));
  rows.forEach(print);
}

const rows = [];
try {
  for (const name of readdirSync(built).filter((each) => each.endsWith("_bench") && each.includes(word)).sort()) {
    if (interrupted) break;
    console.log(`== ${name}`);
    if (!(await run(name, rows))) rows.push([name, "it failed", "", "missed"]);
  }
} finally {
  // A house whose program was stopped is still tidying up in it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
if (rows.length) printTable(rows);
process.exitCode = interrupted || rows.some((row) => row[3] !== "reached") ? 1 : 0;
