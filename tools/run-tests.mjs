#!/usr/bin/env node
// Runs every test there is and counts them: the checks, the C tests under the sanitizers, then the
// node tests one file after another. What fails is shown in full. The last line is always
// `N passed, N failed, N skipped`; the exit code is 0 only when something ran and nothing failed.
//
//   node tools/run-tests.mjs [WORD]     only programs with WORD in their name
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { add, countExit, countReport, countTap } from "./counts.mjs";
import { inParallel, run } from "./processes.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const build = path.join(root, "build");
const reporter = pathToFileURL(path.join(root, "tools/test-reporter.mjs")).href;
const width = cpus().length;

const checkLimitSeconds = 300;
const nodeFolders = [
  { folder: "tests/node", limitSeconds: 120 },
  { folder: "tests/integration", limitSeconds: 180, sanitized: true },
  { folder: "tests/browser", limitSeconds: 240 },
  // Three minutes of real browsers on a quiet machine: make traces.
  { folder: "tests/traces", limitSeconds: 300, isOnDemand: true },
];

const sanitizers = {
  ASAN_OPTIONS: "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
  UBSAN_OPTIONS: "print_stacktrace=1",
};

/** The programs that meson knows of, with its time limits. */
function cPrograms() {
  const folder = path.join(build, "asan");
  const listed = execFileSync("meson", ["introspect", "--tests", folder], { encoding: "utf8" });
  return JSON.parse(listed).map((test) => ({
    name: `${test.suite[0].split(":").pop()}/${test.name}`,
    command: test.cmd,
    env: { ...sanitizers, ...test.env },
    limitSeconds: test.timeout,
    count: test.protocol === "tap" ? countTap : countExit,
  }));
}

/**
 * Which program the tests of a folder start: the sanitizers' one, except where it is the kernel's answer to what people run that counts.
 */
function binaryFor({ sanitized }, file) {
  const isSanitized = sanitized && !file.startsWith("forbidden");
  return path.join(build, isSanitized ? "asan/havre" : "havre");
}

function nodePrograms(group, scratch) {
  const { folder, limitSeconds } = group;
  const files = existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder)) : [];
  const tests = files.filter((file) => file.endsWith(".test.mjs")).sort();
  return tests.map((file) => {
    const report = path.join(scratch, `${path.basename(folder)}-${file}.report`);
    return {
      name: `${path.basename(folder)}/${file.replace(/\.test\.mjs$/, "")}`,
      command: [
        process.execPath,
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${report}`,
        path.join(folder, file),
      ],
      env: { HAVRE_BUILD: build, HAVRE: binaryFor(group, file) },
      limitSeconds,
      count: (result, limit) =>
        countReport(existsSync(report) ? readFileSync(report, "utf8") : "", result, limit),
    };
  });
}

async function runProgram(program) {
  const { command, env, limitSeconds } = program;
  const result = await run(command, { env, cwd: root, limitSeconds });
  const counts = program.count(result, limitSeconds);
  show(program, result, counts);
  return counts;
}

function show(program, result, counts) {
  const bad = counts.failed > 0;
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : "";
  const failed = bad ? `, ${counts.failed} FAILED` : "";
  const seconds = result.seconds.toFixed(1).padStart(6);
  console.log(`${seconds} s  ${program.name}: ${counts.passed} passed${failed}${skipped}`);
  if (bad) {
    console.log(`---- all that ${program.name} said`);
    console.log(result.output.trimEnd());
    console.log(`---- ${program.name} ${counts.problem ?? "failed"}`);
    return;
  }
  // Numbers that a test measured.
  for (const line of result.output.split("\n")) {
    if (line.startsWith("# note: ")) console.log(`            ${line.slice(8)}`);
  }
}

/** A folder without tests would pass by saying nothing. */
function emptyFolders(programs) {
  const groups = ["unit", "fuzz", ...nodeFolders.filter(({ isOnDemand }) => !isOnDemand).map(({ folder }) => path.basename(folder))];
  return groups.filter((group) => !programs.some(({ name }) => name.startsWith(`${group}/`)));
}

async function main() {
  const word = process.argv[2] ?? "";
  const scratch = mkdtempSync(path.join(tmpdir(), "havre-tests-"));
  const chosen = ({ name }) => name.includes(word);
  let total = { passed: 0, failed: 0, skipped: 0 };
  const tally = async (program) => {
    const counts = await runProgram(program);
    total = add(total, counts);
  };

  const check = {
    name: "check",
    command: [process.execPath, "tools/check.mjs"],
    env: {},
    limitSeconds: checkLimitSeconds,
    count: countTap,
  };
  const inC = cPrograms();
  const asked = nodeFolders.filter(({ folder, isOnDemand }) => !isOnDemand || word.startsWith(path.basename(folder)));
  const inNode = asked.flatMap((each) => nodePrograms(each, scratch));
  try {
    await inParallel([check, ...inC].filter(chosen).map((each) => () => tally(each)), width);
    for (const program of inNode.filter(chosen)) await tally(program);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const group of word ? [] : emptyFolders([...inC, ...inNode])) {
    console.log(`there is no test in ${group}`);
    total.failed++;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed === 0 && total.passed + total.skipped > 0 ? 0 : 1;
}

await main();
