#!/usr/bin/env node
// Runs the programs of build/bench that measure, and page.mjs, which measures the visitor's page, one
// after another so that nothing disturbs them, and ends with one table of what was to be reached and
// what was. Every figure in it is of this run; one without a mark is « told ». Ends with 1 when a
// program failed or a mark was missed.
//
//   node bench/run.mjs [WORD]     only those with WORD in their name
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LIMIT_MS = 90_000;
const PAGE_LIMIT_MS = 240_000;
const HEAD = ["number", "measured", "to reach", "verdict"];

const built = fileURLToPath(new URL("../build/bench/bench", import.meta.url));
const page = fileURLToPath(new URL("page.mjs", import.meta.url));
const word = process.argv[2] ?? "";
const folder = mkdtempSync(path.join(tmpdir(), "havre-bench-"));
let stop = () => {};
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interrupted = true;
    stop();
  });

/** A row from a line of output, if it has one; the dispatcher's program prints for people alone. */
function rowOf(line, worst) {
  if (line.startsWith("result: ")) return line.slice(8).split(" | ");
  const event = /^dispatch (\S+) +median +([\d.]+) us/.exec(line);
  if (event && !(Number(event[2]) < worst.us)) Object.assign(worst, { name: event[1], us: Number(event[2]) });
  return undefined;
}

/** What measures, in the order of its turn; `signal` stops it together with all it started. */
const programs = () => [
  ...readdirSync(built).filter((each) => each.endsWith("_bench")).sort()
    .map((name) => ({ name, command: [path.join(built, name)], limit: LIMIT_MS, signal: "SIGKILL" })),
  { name: "page", command: [process.execPath, page], limit: PAGE_LIMIT_MS, signal: "SIGTERM" },
].filter(({ name }) => name.includes(word));

/** Whether it ended well; its rows are added to `rows`. */
function run({ command: [file, ...args], limit, signal }, rows) {
  const worst = {};
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, TMPDIR: folder } });
  stop = () => child.kill(signal);
  const timer = setTimeout(stop, limit);
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
  for (const program of programs()) {
    if (interrupted) break;
    console.log(`== ${program.name}`);
    if (!(await run(program, rows))) rows.push([program.name, "it failed", "", "missed"]);
  }
} finally {
  // A house whose program was stopped is still tidying up in it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
if (rows.length) printTable(rows);
process.exitCode = interrupted || rows.some((row) => row[3] === "missed") ? 1 : 0;
