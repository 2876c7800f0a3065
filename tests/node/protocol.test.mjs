// docs/protocol.md, web/shared/protocol.ts and, where there are numbers in it, the C side: they
// must say the same.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pages, root, web } from './lib/pages.mjs';

const { protocol } = pages;
const document = readFileSync(join(root, 'docs/protocol.md'), 'utf8');
const source = readFileSync(join(web, 'shared/protocol.ts'), 'utf8');
const section = (n) =>
  document.slice(document.indexOf(`\n## ${n}.`), document.indexOf(`\n## ${n + 1}.`));

/** The messages of one table of the document: name → members. */
function tableAfter(text, heading) {
  const at = text.indexOf(heading);
  assert.ok(at >= 0, heading);
  const table = text.slice(at).match(/(^\|.*\n)+/m)[0];
  return [...table.matchAll(/\| `(\{.*?\})` \|/g)].map(([, json]) => membersOf(json));
}

/** Names in capitals stand for values. */
function membersOf(json) {
  const value = JSON.parse(json.replace(/([:[])([A-Z]+|…)(?=[,}\]])/g, '$1"$2"'));
  const { t, ...members } = value;
  return `${t}: ${Object.keys(members).sort().join(' ')}`;
}

/** The same of a union type of the source. */
function typeOf(name) {
  const start = source.indexOf(`export type ${name} =`);
  assert.ok(start >= 0, name);
  const body = source.slice(start, source.indexOf('\n\n', start)).replace(/\/\*\*?[^]*?\*\//g, '');
  return [...body.matchAll(/\{\s*t: '(\w+)'([^}]*)\}/g)].map(([, t, rest]) => {
    const members = [...rest.matchAll(/(\w+):/g)].map(([, member]) => member);
    return `${t}: ${members.sort().join(' ')}`;
  });
}

for (const [n, heading, type] of [
  [1, '### Sealed messages', 'PageMessage'],
  [2, 'From the page:', 'VisitorMessage'],
  [2, 'From the server:', 'LobbyNotice'],
  [3, 'From the console:', 'ConsoleMessage'],
  [3, 'From the desk:', 'DeskNotice'],
]) {
  test(`section ${n}, ${type}: the document and the pages have the same messages with the same members`, () => {
    assert.deepEqual(typeOf(type).sort(), tableAfter(section(n), heading).sort());
  });
}

test('a colleague has the same members in the document and the pages', () => {
  const [, json] = section(3).match(/COLLEAGUE is `(\{.*?\})`/);
  const body = source.match(/export interface Colleague \{([^}]*)\}/)[1];
  const ours = [...body.matchAll(/(\w+):/g)].map(([, member]) => member);
  assert.deepEqual(ours.sort(), Object.keys(JSON.parse(json)).sort());
});

test('cards have the same kinds, fields, limits and never-empty fields in the document and the pages', () => {
  const text = section(1);
  const table = text.slice(text.indexOf('### Cards')).match(/(^\|.*\n)+/m)[0];
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  const written = Object.fromEntries(rows.map(([, kind, fields]) => [kind,
    Object.fromEntries([...fields.matchAll(/`(\w+)`(?:\*\*)? (\d+)/g)].map(([, name, most]) => [name, Number(most)]))]));
  assert.deepEqual(written, JSON.parse(JSON.stringify(protocol.CARDS)));
  for (const [, kind, fields] of rows) {
    const must = [...fields.matchAll(/\*\*`(\w+)`\*\*/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(protocol.CARDS[kind]).filter((name) => pages.cards.isMust(kind, name)), must, kind);
  }
  assert.ok(text.includes(`at most ${protocol.CARD_TEXT_MAX.toLocaleString('en')}, in one piece`));
});

test('the words on a note and its limits are those of the document', () => {
  const text = section(1);
  const table = text.slice(text.indexOf('### The note')).match(/(^\|.*\n)+/m)[0];
  const words = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, how]) => how).filter((how) => how !== 'how');
  const type = source.match(/export type NoteWord =([^;]*);/)[1];
  assert.deepEqual([...type.matchAll(/'(\w+)'/g)].map(([, how]) => how), words);
  assert.ok(text.includes(`at most ${protocol.NOTE_LINES_MAX} lines of 1 to ${protocol.NOTE_LINE_MAX} UTF-16 units`));
  assert.ok(text.includes(`at most ${protocol.TEXT_MAX.toLocaleString('en')} units of lines`));
});

test('the kinds of envelopes are those of the document', () => {
  const kinds = Object.fromEntries(
    [...section(1).matchAll(/([123]) `(hello|answer|sealed)`/g)].map(([, number, name]) => [
      name,
      Number(number),
    ]),
  );
  assert.deepEqual(kinds, {
    hello: protocol.KIND_HELLO,
    answer: protocol.KIND_ANSWER,
    sealed: protocol.KIND_SEALED,
  });
});

test('sizes, times and names are those of the document', () => {
  const text = section(1);
  assert.ok(text.includes(`(${protocol.ENVELOPE_MAX.toLocaleString('en')} bytes)`));
  assert.ok(text.includes(`at most ${protocol.PLAINTEXT_MAX.toLocaleString('en')}`));
  assert.ok(text.includes(`multiple of ${protocol.PADDING} bytes`));
  assert.ok(text.includes(`(${protocol.PUBLIC_KEY_LENGTH} bytes`));
  assert.ok(text.includes(`ASCII bytes \`${protocol.PROLOGUE}\``));
  assert.ok(text.includes(`\`${protocol.CLAIM}\` (${protocol.CLAIM.length} ASCII bytes)`));
  assert.ok(text.includes(`\`text\` at most ${protocol.TEXT_MAX.toLocaleString('en')} UTF-16`));
  assert.ok(text.includes(`\`name\` at most ${protocol.NAME_MAX},`));
  assert.ok(text.includes(`sent ${protocol.ACK_AFTER_MS} ms`));
  assert.ok(text.includes(`for ${protocol.AGAIN_AFTER_MS / 1000} s`));
  assert.ok(section(2).includes(`subprotocol \`${protocol.VISITOR_SUBPROTOCOL}\``));
  assert.ok(section(3).includes(`subprotocol \`${protocol.DESK_SUBPROTOCOL}\``));
  assert.match(text, /Noise_IX_P256_AESGCM_SHA256/);
});

test('close codes are those of the document', () => {
  const codes = {
    4001: protocol.CLOSE_EXIT,
    4002: protocol.CLOSE_LEFT,
    4003: protocol.CLOSE_ELSEWHERE,
    4004: protocol.CLOSE_SIGNED_OUT,
  };
  const named = {
    4001: 'exit',
    4002: 'the page was closed',
    4003: 'signed in elsewhere',
    4004: 'not signed in any more',
  };
  for (const [code, value] of Object.entries(codes)) {
    assert.equal(value, Number(code));
    assert.ok(document.includes(`${code} ${named[code]}`), code);
  }
});

test('refusals are those of the document', () => {
  const row = section(2).match(/"refused".*/)[0];
  const document_ = [...row.slice(row.indexOf('|')).matchAll(/`(\w+)`/g)].map(([, why]) => why);
  const type = source.match(/export type Refusal =([^;]*);/)[1];
  assert.deepEqual([...type.matchAll(/'(\w+)'/g)].map(([, why]) => why).sort(), document_.sort());
});

test('numbers that the C side defines under the same meaning are the same', () => {
  const headers = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.h'),
  );
  const text = headers
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .join('\n');
  const value = (name) => {
    const [, expression] = new RegExp(`\\b${name}\\b\\s*=?\\s*\\(?([\\d*+ ]+)`).exec(text) ?? [];
    return expression?.split('*').reduce((product, factor) => product * Number(factor), 1);
  };
  const same = {
    ENVELOPE_MAX: protocol.ENVELOPE_MAX,
    ENVELOPE_MIN: protocol.HEADER_LENGTH,
    P256_PUBLIC_LEN: protocol.PUBLIC_KEY_LENGTH,
  };
  for (const [name, ours] of Object.entries(same)) assert.equal(value(name), ours, name);
  const codes = [
    ...text.matchAll(/\b(\w*(?:EXIT|LEFT|ELSEWHERE|SIGNED_OUT)\w*)\s*=?\s*(40\d\d)\b/g),
  ];
  for (const [, name, code] of codes) {
    const [ours] = Object.entries({ EXIT: 4001, LEFT: 4002, ELSEWHERE: 4003, SIGNED_OUT: 4004 })
      .filter(([word]) => name.includes(word))
      .map(([, number]) => number);
    assert.equal(Number(code), ours, name);
  }
});
