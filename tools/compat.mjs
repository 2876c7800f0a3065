// What a script or a style asks of a browser, held against Mozilla's compatibility data. It sees
// what can be seen in the text: the syntax, names that nothing in the script declares, members that
// no interface had by then, events, and in a style every property, value, function, unit, selector
// and condition. A member that an old interface has as well passes (`close` of something new): the
// data tells names, not types.
import { createRequire } from "node:module";

import { parse } from "acorn";
import { full } from "acorn-walk";
import * as csstree from "css-tree";

const data = createRequire(import.meta.url)("@mdn/browser-compat-data");

/** The oldest that must do all, and the syntax that both read. */
export const oldest = { safari: 13, safari_ios: 13, chrome: 70, chrome_android: 70 };
export const syntax = 2019;

const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);

function within({ version_added, version_removed, flags, prefix, alternative_name }, version) {
  if (flags || prefix || alternative_name || typeof version_added !== "string") return false;
  if (version_removed && parseFloat(version_removed) <= version) return false;
  return version_added === "preview" ? false : parseFloat(version_added.replace("≤", "")) <= version;
}

/** Null when it is known everywhere, else the browsers that lack it. */
function lacking(compat) {
  const missing = Object.entries(oldest).filter(([browser, version]) => {
    const said = compat.support[browser];
    return said !== undefined && ![said].flat().some((one) => within(one, version));
  });
  return missing.length ? missing.map(([browser, version]) => `${browser} ${version}`) : null;
}

class Findings {
  found = new Map();

  /** `entries`: where the name may be from. It is missed only when all of them are too new. */
  take(key, entries) {
    const compats = entries.map((entry) => entry?.__compat).filter(Boolean);
    if (!compats.length) return;
    const missed = compats.map(lacking);
    if (missed.every(Boolean)) this.found.set(key, missed[0].join(", "));
  }

  /** [{ key, missing }] */
  get list() {
    return [...this.found].map(([key, missing]) => ({ key, missing }));
  }
}

/* Scripts. */

const builtins = data.javascript.builtins;

/** Every interface and builtin that has this member. */
const owners = new Map();
for (const group of [data.api, builtins, builtins.Intl]) {
  for (const owner of Object.values(group)) {
    for (const [name, entry] of Object.entries(owner)) {
      const member = name.replace(/_static$/, "");
      if (!entry.__compat || /^__|_event$/.test(name)) continue;
      if (!owners.has(member)) owners.set(member, []);
      owners.get(member).push(entry);
    }
  }
}

function eventsNamed(name) {
  const key = `${name}_event`;
  return Object.values(data.api).filter((owner) => has(owner, key)).map((owner) => owner[key]);
}

function globalsNamed(name) {
  const places = [data.api, builtins, data.api.Window, data.api.WorkerGlobalScope];
  return places.filter((place) => has(place, name)).map((place) => place[name]);
}

/** Parameters, variables, functions and classes: what a pattern binds. */
function bound(pattern, names) {
  if (!pattern) return;
  if (pattern.type === "Identifier") names.add(pattern.name);
  if (pattern.type === "ObjectPattern")
    for (const each of pattern.properties) bound(each.value ?? each.argument, names);
  if (pattern.type === "ArrayPattern") for (const each of pattern.elements) bound(each, names);
  if (pattern.type === "AssignmentPattern") bound(pattern.left, names);
  if (pattern.type === "RestElement") bound(pattern.argument, names);
}

function declaredIn(tree) {
  const names = new Set();
  full(tree, (node) => {
    if (node.type === "VariableDeclarator" || /Function|Class/.test(node.type)) bound(node.id, names);
    for (const parameter of node.params ?? []) bound(parameter, names);
    if (node.type === "CatchClause") bound(node.param, names);
  });
  return names;
}

const isFunction = (node) => /Function/.test(node?.type ?? "");

/** Members that the script itself makes: names of values, and names of functions to call. */
function ownMembers(tree) {
  const own = { values: new Set(), functions: new Set() };
  const named = new Set();
  full(tree, (node) => isFunction(node) && node.id && named.add(node.id.name));
  const add = (name, value) => {
    own.values.add(name);
    if (isFunction(value) || named.has(value?.name)) own.functions.add(name);
  };
  full(tree, (node) => {
    if (/^(Property|MethodDefinition)$/.test(node.type) && !node.computed) add(node.key.name, node.value);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression")
      add(node.left.property.name, node.right);
    // A field of a class, as esbuild writes it: helper(this, "name", value).
    if (node.type === "CallExpression" && node.arguments[0]?.type === "ThisExpression")
      add(node.arguments[1]?.value, node.arguments[2]);
  });
  return own;
}

export function newInScript(text) {
  const findings = new Findings();
  let tree;
  try {
    tree = parse(text, { ecmaVersion: syntax, sourceType: "script" });
  } catch (error) {
    return [{ key: `syntax: ${error.message}`, missing: `ES${syntax}` }];
  }
  const declared = declaredIn(tree);
  const own = ownMembers(tree);
  const called = new Set();
  full(tree, (node) => {
    if (node.type === "Identifier" && !declared.has(node.name))
      findings.take(node.name, globalsNamed(node.name));
    if (node.type === "CallExpression") called.add(node.callee);
    if (node.type !== "CallExpression" || node.callee.property?.name !== "addEventListener") return;
    const [event] = node.arguments;
    if (event?.type === "Literal") findings.take(`event ${event.value}`, eventsNamed(event.value));
  });
  full(tree, (node) => {
    if (node.type !== "MemberExpression" || node.computed) return;
    const { name } = node.property;
    const ours = called.has(node) ? own.functions : own.values;
    if (!ours.has(name)) findings.take(`.${name}`, owners.get(name) ?? []);
  });
  return findings.list;
}

/* Styles. */

const { properties, selectors, types } = data.css;
const atRules = data.css["at-rules"];

function units(findings, unit) {
  const name = /^[dsl]v/.test(unit) ? types.length.viewport_percentage_units_dynamic : types.length[unit];
  findings.take(`unit ${unit}`, [name]);
}

function values(findings, property, entry, value) {
  csstree.walk(value, (node) => {
    if (node.type === "Identifier" && entry && has(entry, node.name))
      findings.take(`${property}: ${node.name}`, [entry[node.name]]);
    if (node.type === "Function")
      findings.take(`${node.name}()`, [types[node.name] ?? types.color[node.name]]);
    if (node.type === "Dimension") units(findings, node.unit);
  });
}

function declaration(findings, { property, value }, block) {
  const entry = properties[property];
  if (property.startsWith("--")) return values(findings, property, null, value);
  if (property.startsWith("-")) return undefined; // for those who know it, beside the one for all
  if (!entry) return findings.found.set(property, "the data does not know it");
  findings.take(property, [entry]);
  const grid = block.some(({ property: other, value: to }) => other === "display" && /grid/.test(csstree.generate(to)));
  if (entry.flex_context && !grid) findings.take(`${property} of a flex box`, [entry.flex_context]);
  return values(findings, property, entry, value);
}

const readStyle = {
  Rule(node, findings) {
    const block = node.block.children.toArray().filter(({ type }) => type === "Declaration");
    for (const each of block) declaration(findings, each, block);
  },
  Atrule({ name }, findings) {
    findings.take(`@${name}`, [atRules[name]]);
  },
  PseudoClassSelector({ name }, findings) {
    findings.take(`:${name}`, [selectors[name]]);
  },
  PseudoElementSelector({ name }, findings) {
    findings.take(`::${name}`, [selectors[name]]);
  },
  Feature({ name }, findings) {
    findings.take(`@media ${name}`, [atRules.media[name.replace(/^(min|max)-/, "")]]);
  },
  FeatureRange(node, findings) {
    findings.take("@media with < or >", [atRules.media.range_syntax]);
  },
  NestingSelector(node, findings) {
    findings.take("&", [selectors.nesting]);
  },
};

export function newInStyle(text) {
  const findings = new Findings();
  const tree = csstree.parse(text, {
    parseCustomProperty: true,
    onParseError: (error) => findings.found.set(`syntax: ${error.message}`, "every browser"),
  });
  csstree.walk(tree, (node) => {
    if (has(readStyle, node.type)) readStyle[node.type](node, findings);
  });
  return findings.list;
}
