// The table of docs/traces.md, from what the searches found.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { KINDS } from './browsers.mjs';
import { LAUNCHES } from './scenarios.mjs';
import { MISTAKES } from './visit.mjs';

const SAYS = {
  cache: 'a page that may be cached',
  certificate: 'the names in its certificate',
  local: '`localStorage`',
  session: '`sessionStorage`',
  cookie: 'a cookie',
  indexed: 'IndexedDB',
  pushed: '`history.pushState`',
  title: 'a `<title>` that changes',
  posted: 'a form with a named field, sent by POST',
  draft: 'a field without `autocomplete=off`, not sent',
};

/** A file's name, without the folder of the profile and without what differs from run to run. */
function plain(file) {
  const name = file.replace(/^p\/(Default\/)?/, '').replace(/\d{6,}/g, '…');
  if (/cache2\/entries|Cache_Data/.test(name)) return path.dirname(name);
  const parts = name.split('/');
  return parts[0] === 'storage' ? 'storage/' : name;
}

const list = (files) =>
  [...new Set(files.map(plain))]
    .sort()
    .map((file) => `\`${file}\``)
    .join(', ') || 'nowhere';

const introduction = (versions) => `\
Written by \`make traces\` from what the trace suite (\`tests/traces/\`) found; \`make test\` runs the same suite and
fails on any finding. Measured with ${versions} in normal windows on a screen: started as a person starts
them, without the switches and settings of an automation, and driven from outside.

Scenarios that end in the same way were played one after another in one browser, each in a tab of its own, for as
long as a browser takes to write down what is in a tab, with words that no other scenario has. When the browser had
ended, every file and file name below the profile, \`HOME\` and \`TMPDIR\` was searched, as it is and unpacked
(LevelDB, SQLite with its journal and free pages, LZ4, Snappy, gzip, zlib, zstd, Brotli), in UTF-8, UTF-16 and
base64, for: the words she sent, the words she had typed and not sent, the postal code, the agent’s words, sentences of the page, the names in the certificate, and any cache entry of the address. A scenario counts only
when the agent got her words, the neutral address is found (so the search looks where browsers write), and all
mistakes of a control page that the browser has written by then are found in the same profile by the same search.`;

const namesOf = (pick) => LAUNCHES.flatMap((launch) => [...pick(launch), launch.then])
  .filter(Boolean)
  .map(({ name }) => name);
const names = namesOf(({ scenarios }) => scenarios);
/** One of each profile: what the scenarios of one launch share is to be told once. */
const profiles = namesOf(({ scenarios }) => scenarios.slice(0, 1));

const visitIntroduction = `\
The neutral address and its constant title, with the time: no site can avoid it in a normal window, and the first
screen says so. Where \`cache2/entries\` is among the files it is Firefox's own start page, which shows sites out of the
history. In how many of the ${profiles.length} profiles, by file (one that was killed counts again after it was restored):`;

export class Table {
  results = new Map();

  /** Of several findings of a scenario the worst is told. */
  add(kind, scenario, findings) {
    const key = `${kind}: ${scenario}`;
    if (!this.results.get(key)?.leaks.length) this.results.set(key, findings);
  }

  get rows() {
    return this.results.size;
  }

  get complete() {
    return this.rows === names.length * Object.keys(KINDS).length;
  }

  /** Of all searches: a profile has one for each of its scenarios. */
  get volume() {
    const sum = (what) => [...this.results.values()].reduce((total, one) => total + one[what], 0);
    return `${sum('files')} files, ${(sum('bytes') / 1e6).toFixed(0)} MB unpacked`;
  }

  of(kind, what = profiles) {
    return what.map((name) => this.results.get(`${kind}: ${name}`));
  }

  text() {
    return [...this.introduction(), ...this.scenarios(), ...this.address(), ...this.control()].join(
      '\n',
    );
  }

  introduction() {
    const versions = Object.values(KINDS).map(({ command, name }) => {
      const [version] = /\d[\d.]*/.exec(
        execFileSync(command, ['--version'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
      return `${name} ${version}`;
    });
    return ['# What a visit leaves on the device', '', introduction(versions.join(' and ')), ''];
  }

  scenarios() {
    const kinds = Object.keys(KINDS);
    const cell = ({ leaks }) =>
      leaks.map(({ label, file }) => `**${label}** in \`${plain(file)}\``).join(', ') || 'nothing';
    return [
      '## Of the conversation',
      '',
      `| scenario | ${kinds.map((kind) => KINDS[kind].name).join(' | ')} |`,
      '| --- | --- | --- |',
      ...names.map(
        (name, i) => `| ${name} | ${kinds.map((kind) => cell(this.of(kind, names)[i])).join(' | ')} |`,
      ),
      '',
    ];
  }

  /** Not to be avoided by a site: where, and in how many of the profiles. */
  address() {
    const rows = Object.keys(KINDS).flatMap((kind) => {
      const times = (label) => {
        const files = this.of(kind).flatMap((findings) => [
          ...new Set(findings.filesWith(label).map(plain)),
        ]);
        return (file) => files.filter((one) => one === file).length || '–';
      };
      const files = this.of(kind).flatMap((findings) =>
        ['address', 'title'].flatMap((label) => findings.filesWith(label).map(plain)),
      );
      const [address, title] = ['address', 'title'].map(times);
      return [...new Set(files)]
        .sort()
        .map((file) => `| ${KINDS[kind].name} | \`${file}\` | ${address(file)} | ${title(file)} |`);
    });
    return [
      '## Of the visit',
      '',
      visitIntroduction,
      '',
      '| browser | file | address | title |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ];
  }

  control() {
    const kinds = Object.keys(KINDS);
    const where = (kind, mistake) =>
      list(this.of(kind).flatMap((findings) => findings.filesWith(`control ${mistake}`)));
    return [
      '## Of the control page',
      '',
      'What the usual mistakes leave, found in each of the profiles above. (Chromium that is killed within',
      'seconds has not written cookies and storage yet; there these are not asked for.)',
      '',
      `| mistake | ${kinds.map((kind) => KINDS[kind].name).join(' | ')} |`,
      '| --- | --- | --- |',
      ...MISTAKES.map(
        (mistake) =>
          `| ${SAYS[mistake]} | ${kinds.map((kind) => where(kind, mistake)).join(' | ')} |`,
      ),
      '',
    ];
  }
}
