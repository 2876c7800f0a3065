#!/usr/bin/env node
// Runs every test there is and counts them: the checks, the C tests under the sanitizers and the
// node tests, side by side. What fails is shown in full. The last line is always
// `N passed, N failed, N skipped`; the exit code is 0 only when something ran and nothing failed.
//
//   node tools/run-tests.mjs [WORD]     only programs with WORD in their name
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { add, countExit, countReport, countTap } from "./counts.mjs";
import { inParallel, run } from "./processes.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const build = path.join(root, "build");
const reporter = pathToFileURL(path.join(root, "tools/test-reporter.mjs")).href;
// Most of them wait for deadlines or for a browser half of the time.
const width = Math.ceil(cpus().length * 1.5);

// The limits are for a hang, not for slowness: several times what a program takes beside others.
const checkLimitSeconds = 300;
// In the order in which they are begun: what takes longest comes first.
const nodeFolders = [
  { folder: "tests/traces", limitSeconds: 480 },
  { folder: "tests/browser", limitSeconds: 360 },
  { folder: "tests/integration", limitSeconds: 240, sanitized: true },
  { folder: "tests/node", limitSeconds: 180 },
];

// What runs after all others, one by one, and why.
const alone = new Map([
  ["integration/import-full", "it tells how long imports take"],
  ["integration/crowd", "it promises that 200 people are back within 3 seconds"],
  ["traces/traces", "a browser that restores its session has a minute to show it"],
]);

// What fails beside others is run once more when nothing else runs, and the second time counts:
// two cores that are shared can starve a program for longer than any limit that would still find a
// hang. It is said loudly, with what failed first, so that nobody takes it for a quiet pass. What a
// sanitizer found is no matter of time.
const NOT_AGAIN = /Sanitizer|runtime error:/;

/** Of a program that failed, said once more at the very end. */
const LAST_LINES = 30;

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
 * Which program the tests of a folder start: the sanitizers' one, except where it is the kernel's
 * answer to what people run that counts.
 */
function binaryFor({ sanitized }, file) {
  const isSanitized = sanitized && !file.startsWith("forbidden");
  return path.join(build, isSanitized ? "asan/havre" : "havre");
}

/** The longer the file the longer it runs, by and large. */
function testsIn(folder) {
  const there = path.join(root, folder);
  const size = (file) => statSync(path.join(there, file)).size;
  const files = existsSync(there) ? readdirSync(there) : [];
  return files.filter((file) => file.endsWith(".test.mjs")).sort((a, b) => size(b) - size(a));
}

function nodePrograms(group, scratch) {
  const { folder, limitSeconds } = group;
  return testsIn(folder).map((file) => {
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
  return { counts, output: result.output };
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

/** Why, and the end of what it said, for who sees the end of a long log alone. */
function summary({ name }, { failed, problem }, output) {
  const end = output.trimEnd().split("\n").slice(-LAST_LINES);
  return `---- ${name}: ${failed} failed${problem ? `, ${problem}` : ""}; it ends so\n${end.join("\n")}`;
}

/** Begins with nothing that the first run left behind. */
async function runAgain({ program, first }, scratch) {
  for (const file of readdirSync(scratch)) rmSync(path.join(scratch, file), { force: true });
  console.log(`---- ${program.name} failed beside others; once more, alone`);
  const { counts, output } = await runProgram(program);
  const said = counts.failed ? "" : `${first}\n---- ${program.name} passed when it ran alone`;
  return { counts, failure: counts.failed ? summary(program, counts, output) : said };
}

/** A folder without tests would pass by saying nothing; so would a name that nobody has. */
function missing(programs) {
  const groups = ["unit", "fuzz", ...nodeFolders.map(({ folder }) => path.basename(folder))];
  const names = programs.map(({ name }) => name);
  return [
    ...groups.filter((group) => !names.some((name) => name.startsWith(`${group}/`))),
    ...[...alone.keys()].filter((name) => !names.includes(name)),
  ];
}

/** All there are, in the order in which they are begun. */
function allPrograms(word, scratch) {
  const check = {
    name: "check",
    command: [process.execPath, "tools/check.mjs"],
    env: {},
    limitSeconds: checkLimitSeconds,
    count: countTap,
  };
  return [check, ...nodeFolders.flatMap((each) => nodePrograms(each, scratch)), ...cPrograms()];
}

async function main() {
  const word = process.argv[2] ?? "";
  const scratch = mkdtempSync(path.join(tmpdir(), "havre-tests-"));
  const programs = allPrograms(word, scratch);
  const chosen = programs.filter(({ name }) => name.includes(word));
  let total = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const again = [];
  const job = (program) => async () => {
    const { counts, output } = await runProgram(program);
    const first = counts.failed ? summary(program, counts, output) : "";
    if (first && !NOT_AGAIN.test(output)) return void again.push({ program, first });
    total = add(total, counts);
    if (first) failures.push(first);
    return undefined;
  };
  try {
    await inParallel(chosen.filter(({ name }) => !alone.has(name)).map(job), width);
    await inParallel(chosen.filter(({ name }) => alone.has(name)).map(job), 1);
    for (const one of again) {
      const { counts, failure } = await runAgain(one, scratch);
      total = add(total, counts);
      if (failure) failures.push(failure);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const name of word ? [] : missing(programs)) {
    console.log(`there is no test in ${name}`);
    total.failed++;
  }
  for (const failure of failures) console.log(failure);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed === 0 && total.passed + total.skipped > 0 ? 0 : 1;
}

await main();
