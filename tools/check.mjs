#!/usr/bin/env node
// What can be known about the sources without running them. Each check is one line of TAP; what it
// found comes before it, as comments. A tool that is missing fails its check: nothing is skipped.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { inParallel, run } from "./processes.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const width = cpus().length;
const limitSeconds = 240;

function filesIn(folder, pattern) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(name, pattern);
      return pattern.test(entry.name) ? [name] : [];
    })
    .sort();
}

const read = (file) => readFileSync(path.join(root, file), "utf8");

/** The findings of a program: nothing when it ended well, else what it said. */
async function findings(command) {
  const result = await run(command, { cwd: root, limitSeconds });
  const notes = result.output.split("\n").filter((line) => line.startsWith("# note: "));
  if (result.error?.code === "ENOENT") {
    return [`${command[0]} is not installed: make test-packages build`];
  }
  if (result.timedOut) return [`${command[0]} was stopped after ${limitSeconds} s`];
  if (result.code === 0) return notes;
  return [...result.output.trimEnd().split("\n"), `${command[0]} ended with ${result.code}`];
}

function format() {
  const files = ["src", "tests", "bench"].flatMap((folder) => filesIn(folder, /\.[ch]$/));
  return findings(["clang-format", "--dry-run", "--Werror", ...files]);
}

function lint() {
  const folders = ["src", "tests/fuzz", "bench"].filter((each) => filesIn(each, /\.c$/).length);
  mkdirSync(path.join(root, "build/cppcheck"), { recursive: true });
  return findings([
    "cppcheck",
    "--quiet",
    "--error-exitcode=1",
    "--enable=warning,performance,portability",
    "--inline-suppr",
    "--std=c11", // the newest that cppcheck 2.10 knows
    "--template={file}:{line}: {severity}: {message} [{id}]",
    "--cppcheck-build-dir=build/cppcheck",
    `-j${width}`,
    "-D_GNU_SOURCE",
    "-Isrc",
    ...folders,
  ]);
}

/** A header that needs another one first breaks whoever includes it alone, some day. */
async function headers() {
  const found = [];
  const flags = "-fsyntax-only -x c -std=gnu17 -D_GNU_SOURCE -Isrc".split(" ");
  // Whoever includes one seldom needs all of its inline functions.
  const warnings = "-Wall -Wextra -Wconversion -Wshadow -Wno-unused-function -Werror".split(" ");
  const jobs = filesIn("src", /\.h$/).flatMap((header) =>
    ["gcc", "clang"].map((compiler) => async () => {
      found.push(...(await findings([compiler, ...flags, ...warnings, header])));
    }),
  );
  await inParallel(jobs, width);
  return found;
}

function types() {
  return findings(["node_modules/.bin/tsc", "--project", "tsconfig.json"]);
}

/** A test that no list names would never run. */
function listed() {
  const unnamed = (folder, suffix) =>
    filesIn(folder, new RegExp(`_${suffix}\\.c$`))
      .map((file) => path.basename(file, `_${suffix}.c`))
      .filter((name) => !read(`${folder}/meson.build`).includes(`'${name}'`))
      .map((name) => `${folder}/meson.build does not name ${name}`);
  return [...unnamed("tests/unit", "test"), ...unnamed("tests/fuzz", "fuzz")];
}

/** Where packages come from is the business of the machine that installs them. */
function packages() {
  const found = [];
  if (read("package-lock.json").includes('"resolved":')) {
    found.push('package-lock.json has download addresses ("resolved"): see .npmrc');
  }
  if (/^\s*(@[^:]*:)?registry\s*=|_auth/m.test(read(".npmrc"))) {
    found.push(".npmrc names a registry");
  }
  return found;
}

/** Paths of the machine this was written on, hosts of registries. */
async function places() {
  const result = await run(["git", "ls-files", "-co", "--exclude-standard"], {
    cwd: root,
    limitSeconds,
  });
  if (result.code !== 0) return ["git ls-files failed", result.output];
  const host = /\b(registry|deb|mirror|pypi|proxy)\.[a-z0-9-]+\.(org|com|net|io|dev)\b/i;
  return result.output
    .split("\n")
    .filter((file) => file && existsSync(path.join(root, file)) && !/\.(png|webp|br|gz)$/.test(file))
    .flatMap((file) => {
      const text = read(file);
      const found = [];
      if (text.includes(`${root}/`)) found.push(`${file} holds the path of this checkout`);
      if (host.test(text)) found.push(`${file} names a package host: ${host.exec(text)[0]}`);
      return found;
    });
}

const node = process.execPath;
const checks = [
  ["C is formatted (make format)", format],
  ["cppcheck finds nothing", lint],
  ["includes follow the arrows of the layers", () => findings([node, "tools/check-includes.mjs"])],
  ["every header compiles alone", headers],
  ["the pages' types agree", types],
  ["every C test is in its list", listed],
  ["no download address in what npm reads", packages],
  ["no path of this machine, no host of a registry", places],
  ["the visitor's page asks for nothing that a phone of 2018 lacks", () => findings([node, "tools/check-compat.mjs"])],
  ["the visitor's page leaves no field to the browser", () => findings([node, "tools/check-page.mjs"])],
  ["no style names a side of the screen", () => findings([node, "tools/check-direction.mjs"])],
];

let failed = 0;
console.log(`1..${checks.length}`);
for (const [index, [name, check]] of checks.entries()) {
  let lines;
  try {
    lines = await check();
  } catch (problem) {
    lines = [`the check itself failed: ${problem.message}`];
  }
  const isNote = (line) => line.startsWith("# note: ");
  const bad = lines.some((line) => !isNote(line));
  for (const line of lines) console.log(isNote(line) ? line : `# ${line}`);
  console.log(`${bad ? "not ok" : "ok"} ${index + 1} - ${name}`);
  failed += bad;
}
process.exitCode = failed ? 1 : 0;
