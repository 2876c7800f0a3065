#!/usr/bin/env node
// The visitor's page as it was built, in each language: every field has the attributes that keep
// browsers from storing or sending what she types, no field has a name, no field is made where this
// cannot see it, and the page of an ordinary house fits into the first TCP window with the head of
// its answer. Ends with 1 when it does not.
//
//   node tools/check-page.mjs [TEMPLATE...]
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { HEAD_MOST, WINDOW_BYTES, brotli, typical } from "../web/template.mjs";

const required = {
  autocomplete: "off",
  autocorrect: "off",
  autocapitalize: "off",
  spellcheck: "false",
  writingsuggestions: "false",
};

// Ways to make a field from script. One that is built from pieces of text is beyond a search;
// reviewers are there for that.
const hidden = [
  /createElement(NS)?\([^)]*["'`](input|textarea|select)["'`]/gi,
  /contenteditable/gi,
  /contentEditable/g,
  /designMode/g,
];

function attributesOf(tag) {
  const attributes = new Map();
  const pattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
  for (const [, name, double, single, bare] of tag.matchAll(pattern)) {
    attributes.set(name.toLowerCase(), double ?? single ?? bare ?? "");
  }
  return attributes;
}

/** Every tag of these names in the text, in scripts too, as { tag, attributes }. */
export function fieldsIn(text) {
  const pattern = /<(input|textarea|select)\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
  return [...text.matchAll(pattern)].map(([tag, , inside]) => ({
    tag,
    attributes: attributesOf(inside),
  }));
}

function problemsOf({ tag, attributes }) {
  const problems = [];
  for (const [name, value] of Object.entries(required)) {
    if (attributes.get(name) !== value) problems.push(`${tag} needs ${name}="${value}"`);
  }
  if (attributes.has("name")) problems.push(`${tag} must not have a name`);
  return problems;
}

export function problemsIn(text) {
  const fields = fieldsIn(text);
  const problems = fields.flatMap(problemsOf);
  if (fields.length === 0) problems.push("no field found: is this the visitor's page?");
  for (const pattern of hidden) {
    for (const [found] of text.matchAll(pattern)) problems.push(`a hidden field: ${found}`);
  }
  return problems;
}

/** How much of the first window is left when an ordinary house serves this template. */
export function leftOf(template, languages) {
  return WINDOW_BYTES - HEAD_MOST - brotli(typical(template, languages)).length;
}

export function templatesIn(folder) {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => /^visitor\.\w+\.html$/.test(file)).map((file) => path.join(folder, file));
}

/** Tags and names of all languages of the build: what an ordinary house offers. */
function languagesOf(templates) {
  const tags = templates.map((file) => path.basename(file).split(".")[1]);
  const nameOf = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag);
  return Object.fromEntries(tags.map((tag) => [tag, nameOf(tag)]));
}

function main() {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const given = process.argv.slice(2);
  const templates = given.length ? given : templatesIn(path.join(root, "build/web"));
  const problems = templates.length ? [] : ["no visitor's page in build/web: make build"];
  const languages = languagesOf(templates);
  for (const file of templates) {
    const template = readFileSync(file, "utf8");
    const left = leftOf(template, languages);
    const name = path.basename(file);
    problems.push(...problemsIn(template).map((problem) => `${name}: ${problem}`));
    if (left < 0) problems.push(`${name}: ${-left} bytes more than the first window`);
    console.log(`# note: ${name}: ${left} bytes left of the first window (${WINDOW_BYTES}, with a head of ${HEAD_MOST})`);
  }
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
