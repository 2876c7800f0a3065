// make-migrations.mjs OUT.c 001_NAME.sql 002_NAME.sql …
//
// Writes the SQL files as the array of src/store/migrations.h, so that the binary needs no files beside it. The numbers
// must follow each other from 001: the number of the last one is the version of the database.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [out, ...files] = process.argv.slice(2);
if (!out || !files.length) fail('usage: make-migrations.mjs OUT.c 001_NAME.sql …');
const migrations = files.map((file, index) => literal(file, index + 1));
writeFileSync(
  out,
  [
    '/* Made by tools/make-migrations.mjs from src/store/migrations. */',
    '#include "store/migrations.h"',
    '',
    `const int store_migration_count = ${files.length};`,
    '',
    `const char *const store_migrations[${files.length}] = {`,
    ...migrations,
    '};',
    '',
  ].join('\n'),
);

function fail(why) {
  console.error(`make-migrations: ${why}`);
  process.exit(1);
}

function literal(file, number) {
  const name = path.basename(file);
  if (!name.startsWith(`${String(number).padStart(3, '0')}_`)) fail(`${name} is in the place of number ${number}`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map(quoted);
  return `    /* ${name} */\n${lines.join('\n')},`;
}

function quoted(line) {
  if (/[^\x20-\x7e]/.test(line)) fail(`"${line}": plain ASCII and no tabs, please`);
  return `    "${line.replace(/[\\"]/g, '\\$&')}\\n"`;
}
