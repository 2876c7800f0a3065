#!/usr/bin/env node
// The visitor's page as it was built runs on a phone of 2018: nothing in its script or style, or in
// the program that it fetches later and its style, is newer than the browsers of tools/compat.mjs,
// but for what is listed here with what happens where it is missing. Ends with 1 when there is more,
// or when something listed is not used any more.
//
//   node tools/check-compat.mjs [PAGE…]
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { templatesIn } from "./check-page.mjs";
import { newInScript, newInStyle, oldest } from "./compat.mjs";

/** What may be newer, and what stands in for it. */
const fallbacks = {
  "@media prefers-color-scheme": "the light colours",
  "@media prefers-contrast": "the same colours, which have the contrast of WCAG's AA",
  ":focus-visible": "the ring shows for the pointer too: the rule that takes it away is not read",
  cursor: "there is no pointer where it is missing",
  "cursor: pointer": "there is no pointer where it is missing",
  "overscroll-behavior": "at its end the log hands the scroll on to a page that has none",
  "overscroll-behavior: contain": "at its end the log hands the scroll on to a page that has none",
  "border-start-start-radius": "the corner is round as the others",
  "border-start-end-radius": "the corner is round as the others",
  "text-wrap": "lines are filled from the first, the last may be short",
  "text-wrap: balance": "lines are filled from the first, the last may be short",
  resize: "there is no handle to take away where it is missing",
  "resize: none": "there is no handle to take away where it is missing",
  "event auxclick": "the middle button is a click there, or opens the other site in a tab of its own",
  "event contextmenu": "a phone without it calls no menu: the end of the touch counts, and its preview is off",
  "event touchend": "there is no glass where it is missing",
  ".changedTouches": "there is no glass where it is missing",
};

/** → { styles, scripts } of a page; a data block is no script. */
export function partsOf(html) {
  const inside = (pattern) => [...html.matchAll(pattern)].map(([, text]) => text);
  return {
    styles: inside(/<style>([\s\S]*?)<\/style>/g),
    scripts: inside(/<script>([\s\S]*?)<\/script>/g),
  };
}

/** `programs`: scripts that the page fetches; `more`: styles that they bring. */
export function problemsIn(html, allowed = fallbacks, programs = [], more = []) {
  const { styles, scripts } = partsOf(html);
  if (!styles.length || !scripts.length) return ["no style or no script: is this the visitor's page?"];
  const found = [
    ...[...styles, ...more].flatMap(newInStyle),
    ...[...scripts, ...programs].flatMap(newInScript),
  ];
  const stale = Object.keys(allowed).filter((key) => !found.some((one) => one.key === key));
  return [
    ...found
      .filter(({ key }) => !Object.prototype.hasOwnProperty.call(allowed, key))
      .map(({ key, missing }) => `${key} is not in ${missing}, and no fallback is named`),
    ...stale.map((key) => `${key} is listed with a fallback and not used`),
  ];
}

function main() {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const given = process.argv.slice(2);
  const pages = given.length ? given : templatesIn(path.join(root, "build/web"));
  const problems = pages.length ? [] : ["no visitor's page in build/web: make build"];
  // Script and style are the same in every language: the same finding once.
  for (const page of pages) {
    const [programs, more] = ["later.js", "later.css"].map((name) => {
      const file = path.join(path.dirname(page), name);
      return existsSync(file) ? [readFileSync(file, "utf8")] : [];
    });
    problems.push(...problemsIn(readFileSync(page, "utf8"), fallbacks, programs, more));
  }
  for (const problem of new Set(problems)) console.log(problem);
  process.exitCode = problems.length ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
