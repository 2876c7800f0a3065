#!/usr/bin/env node
// The pages' styles name no side of the screen: start and end follow the direction of the writing,
// so that a page in Arabic is mirrored by itself. What no such word exists for (a shadow) has a rule
// of its own under [dir='rtl'], which may name sides. Ends with 1 when another rule does.
//
//   node tools/check-direction.mjs [STYLE...]
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generate, parse, walk } from "css-tree";

const sided = /(^|-)(left|right)(-|$)/;
const byWord = new Set(["text-align", "float", "clear"]);
const byPlace = new Set(["margin", "padding", "inset", "border-width", "border-style", "border-color"]);

function problemOf({ property, value }) {
  const text = generate(value);
  if (sided.test(property)) return `${property} names a side`;
  if (byWord.has(property) && /\b(left|right)\b/.test(text)) return `${property}: ${text} names a side`;
  const parts = value.type === "Value" ? value.children.toArray().map((part) => generate(part)) : [];
  if (byPlace.has(property) && parts.length === 4 && parts[1] !== parts[3])
    return `${property}: ${text} has two sides`;
  return "";
}

export function problemsIn(css) {
  const problems = [];
  walk(parse(css, { positions: true }), {
    visit: "Rule",
    enter(rule) {
      if (/\[dir=["']?rtl["']?\]/.test(generate(rule.prelude))) return;
      walk(rule.block, (node) => {
        const problem = node.type === "Declaration" && problemOf(node);
        if (problem) problems.push(`line ${node.loc.start.line}: ${problem}`);
      });
    },
  });
  return problems;
}

function main() {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const given = process.argv.slice(2);
  const styles = given.length ? given : ["lobby/page.css", "lobby/later.css", "desk/page.css"].map((style) => path.join(root, "web", style));
  const problems = styles.flatMap((file) =>
    problemsIn(readFileSync(file, "utf8")).map((problem) => `${path.relative(root, file)}: ${problem}`),
  );
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
