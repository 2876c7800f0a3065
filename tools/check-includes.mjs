#!/usr/bin/env node
// The arrows between the layers, read off the #include lines:
//
//   base <- net <- bus <- {dispatch, places <- store, guard} <- {lobby, desk} <- main
//
// dispatch may use base alone; lobby may use neither desk nor store. Prints file:line for whoever
// breaks this and ends with 1.
//
//   node tools/check-includes.mjs [SRC]
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const transport = ["base", "net", "bus"];

/** What each layer may include besides itself. */
const allowed = {
  base: [],
  net: ["base"],
  bus: ["base", "net"],
  dispatch: ["base"],
  places: transport,
  store: [...transport, "places"],
  guard: transport,
  lobby: [...transport, "dispatch", "places", "guard"],
  desk: [...transport, "dispatch", "places", "store", "guard"],
};
const layers = Object.keys(allowed);

/** The layer of a path below src; what lies in src itself is main and may include everything. */
function layerOf(file) {
  const parts = file.split("/");
  return parts.length === 1 ? "main" : parts[0];
}

function problemOf(src, file, quote, target) {
  const from = layerOf(file);
  const exists = existsSync(path.join(src, target));
  if (quote === "<") return exists ? `<${target}> is ours: use quotes` : null;
  if (!exists) return `"${target}" does not exist (the root is src/)`;
  const to = layerOf(target);
  if (from === "main" || from === to || allowed[from].includes(to)) return null;
  return `${from} may not include ${to} ("${target}")`;
}

function problemsIn(src, file) {
  const from = layerOf(file);
  if (from !== "main" && !layers.includes(from)) return [`${file}:1: unknown layer ${from}`];
  const problems = [];
  readFileSync(path.join(src, file), "utf8")
    .split("\n")
    .forEach((line, index) => {
      const include = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line);
      const problem = include && problemOf(src, file, include[1], include[2]);
      if (problem) problems.push(`${file}:${index + 1}: ${problem}`);
    });
  return problems;
}

function sourcesIn(folder, below = "") {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) return sourcesIn(folder, name);
    return /\.[ch]$/.test(entry.name) ? [name] : [];
  });
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const src = path.resolve(process.argv[2] ?? path.join(root, "src"));
const sources = sourcesIn(src).sort();
const problems = sources.flatMap((file) => problemsIn(src, file));
for (const problem of problems) console.log(`${path.basename(src)}/${problem}`);
if (sources.length === 0) console.log(`no C source in ${src}`);
console.log(`${sources.length} files, ${problems.length} against the arrows`);
process.exitCode = problems.length || sources.length === 0 ? 1 : 0;
