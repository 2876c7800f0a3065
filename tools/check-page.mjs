#!/usr/bin/env node
// The visitor's page as it was built: every field has the attributes that keep browsers from
// storing or sending what she types, no field has a name, no field is made where this cannot see
// it, and the page fits into the first TCP window. Ends with 1 when it does not.
//
//   node tools/check-page.mjs [PAGE]
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const required = {
  autocomplete: "off",
  autocorrect: "off",
  autocapitalize: "off",
  spellcheck: "false",
  writingsuggestions: "false",
};
const windowBytes = 14600; // ten segments of 1460, headers included

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

function compressed(bytes) {
  return zlib.brotliCompressSync(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
      [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
}

function main() {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const page = process.argv[2] ?? path.join(root, "build/web/visitor.html");
  if (!existsSync(page)) {
    console.log(`${page} is missing: make build`);
    process.exitCode = 1;
    return;
  }
  const bytes = readFileSync(page);
  const problems = problemsIn(bytes.toString("utf8"));
  const size = compressed(bytes);
  if (size > windowBytes) problems.push(`${size} bytes are more than a first window`);
  for (const problem of problems) console.log(problem);
  console.log(
    `# note: visitor's page: ${bytes.length} bytes, ${size} by brotli (first window ${windowBytes}, headers included)`,
  );
  process.exitCode = problems.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
