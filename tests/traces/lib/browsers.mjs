// Chromium and Firefox as a person starts them: no switch and no setting of an automation,
// because those change what is stored. What drives them connects from outside. Each has a
// profile, a HOME and a TMPDIR of its own, all of it below one folder.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { PATIENCE_MS, eventually } from '../../integration/lib/house.mjs';
import { Display } from './display.mjs';

/** Sockets lie in there, and their names may have 107 bytes at most. */
const SHORT = tmpdir().length < 30 ? tmpdir() : '/tmp';
const START_MS = 60_000;
const END_MS = 60_000;
/** How long it may take to restore its tabs, before it is told so again. */
const RESTORE_MS = 10_000;

const chromium = {
  name: 'Chromium',
  command: 'chromium',
  args: ({ profile, port, spki, again }) => [
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
    '--no-first-run',
    '--lang=fr',
    `--proxy-server=127.0.0.1:${port}`,
    `--ignore-certificate-errors-spki-list=${spki}`,
    '--window-position=0,0',
    '--window-size=1000,700',
    ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
    ...(again ? [] : ['about:blank']),
  ],
  prepare: () => {},
  session: 'Default/Sessions',
  // It says so some ten seconds after its start. If it is killed before, it takes its end for a quit
  // one, and has nothing to restore.
  hasBegun: (profile) =>
    readFileSync(path.join(profile, 'Default/Preferences'), 'utf8').includes('"exit_type":"Crashed"'),
  listening: /DevTools listening on (ws:\S+)/,
  // A driver that meets a tab while it is being restored may take it for an empty one for good, or
  // wait for it in vain. The browser's own list does neither.
  async open(address) {
    const listed = await fetch(`http://${new URL(address).host}/json/list`);
    return (await listed.json()).filter(({ type }) => type === 'page').map(({ url }) => url);
  },
  connect: (address) => puppeteer.connect({ browserWSEndpoint: address, defaultViewport: null }),
};

// What a first start would ask or show, the proxy, and how soon the session is written.
const FIREFOX_PREFS = (port) => ({
  'remote.prefs.recommended': false,
  'browser.sessionstore.interval': 500,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'termsofuse.bypassNotification': true,
  'intl.accept_languages': 'fr',
  'network.proxy.type': 1,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': port,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': port,
});

const firefox = {
  name: 'Firefox',
  command: 'firefox-esr',
  args: ({ profile, again }) => [
    '--profile',
    profile,
    '--no-remote',
    '--remote-debugging-port=0',
    ...(again ? [] : ['about:blank']),
  ],
  prepare({ profile, port, trust }) {
    const prefs = Object.entries(FIREFOX_PREFS(port));
    const lines = prefs.map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(path.join(profile, 'user.js'), lines.join(''));
    cpSync(trust, profile, { recursive: true });
  },
  session: 'sessionstore-backups',
  hasBegun: () => true,
  listening: /WebDriver BiDi listening on (ws:\S+)/,
  connect: (address) =>
    puppeteer.connect({
      browserWSEndpoint: `${address}/session`,
      protocol: 'webDriverBiDi',
      defaultViewport: null,
    }),
};

export const KINDS = { chromium, firefox };

/** The key database of a Firefox profile that trusts the authority. */
export function trustOf(authority, folder) {
  mkdirSync(folder);
  const certutil = (...args) =>
    execFileSync('certutil', [...args, '-d', `sql:${folder}`], { stdio: 'pipe' });
  certutil('-N', '--empty-password');
  certutil('-A', '-n', 'essai', '-t', 'C,,', '-i', authority);
  return folder;
}

export class Browser {
  /** Folders of its own, with all that is in the folders of `used`. */
  constructor(kind, world, used) {
    this.kind = KINDS[kind];
    this.world = world;
    this.folder = mkdtempSync(path.join(SHORT, 'tr-'));
    [this.profile, this.home, this.temporary] = ['p', 'h', 't'].map((name) =>
      path.join(this.folder, name),
    );
    for (const folder of [this.profile, this.home, this.temporary, path.join(this.folder, 'r')])
      mkdirSync(folder, { mode: 0o700 });
    if (used)
      for (const name of ['p', 'h'])
        cpSync(path.join(used, name), path.join(this.folder, name), { recursive: true });
    else this.kind.prepare({ profile: this.profile, ...world });
  }

  /**
   * A browser that was used and quit before: the first start of one is not like the others. Stop
   * it to be rid of its folders.
   */
  static async used(kind, world) {
    const browser = await Browser.start(kind, world);
    try {
      await browser.quit();
    } catch (error) {
      browser.stop();
      throw error;
    }
    return browser;
  }

  static async start(kind, world, used) {
    const browser = new Browser(kind, world, used);
    try {
      browser.display = await Display.start();
      await browser.launch();
    } catch (error) {
      browser.stop();
      throw error;
    }
    return browser;
  }

  /** Where it notes what it would restore. */
  get session() {
    return path.join(this.profile, this.kind.session);
  }

  get env() {
    const kept = Object.entries(process.env).filter(([name]) =>
      /^(PATH|LANG|LC_\w+|USER|LOGNAME|SHELL)$/.test(name),
    );
    return {
      ...Object.fromEntries(kept),
      HOME: this.home,
      TMPDIR: this.temporary,
      XDG_RUNTIME_DIR: path.join(this.folder, 'r'),
      DISPLAY: this.display.name,
      MOZ_CRASHREPORTER_DISABLE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    };
  }

  async launch({ again = false } = {}) {
    const args = this.kind.args({ profile: this.profile, again, ...this.world });
    // A group of its own, so that all of it can be killed at once.
    const child = spawn(this.kind.command, args, {
      env: this.env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    this.said = '';
    child.stderr.on('data', (data) => (this.said += data));
    this.ended = new Promise((resolve) => {
      child.on('exit', resolve);
      child.on('error', (error) => {
        this.said += error;
        resolve();
      });
    });
    this.running = true;
    this.ended.then(() => (this.running = false));
    const [, address] = await eventually(
      `${this.kind.name} listens`,
      () => {
        if (!this.running) throw new Error(`${this.kind.name} ended: ${this.said}`);
        return this.kind.listening.exec(this.said);
      },
      START_MS,
    );
    if (again && this.kind.open) await this.restored(address);
    this.driver = await this.kind.connect(address);
  }

  /**
   * After a crash Chromium begins with an empty window and offers to restore the others. Ctrl, Shift
   * and T say yes: then all tabs are there, and say where they are.
   */
  async restored(address) {
    let open = [];
    const areThere = async () => {
      open = await this.kind.open(address);
      // Those that there were, and the one it began with.
      return open.length > this.tabs && open.every(Boolean);
    };
    const restore = async (left) => {
      const [window] = await eventually('its window', async () => {
        const windows = await this.display.windows();
        return windows.length && windows;
      });
      await this.display.focus(window);
      await this.display.keys('ctrl+shift+t');
      const there = eventually('its tabs are restored', areThere, left ? RESTORE_MS : PATIENCE_MS);
      await there.catch((error) => {
        if (left) return restore(left - 1);
        throw new Error(`${error.message}; open are ${JSON.stringify(open)}; it said ${this.said}`);
      });
    };
    await restore(2);
  }

  /** As by the menu: everything is put away. */
  async quit() {
    await this.driver.close().catch(() => {});
    await this.gone('quit');
  }

  /** As when the battery goes. */
  async kill() {
    this.wasKilled = true;
    this.tabs = (await this.driver.pages()).length;
    this.signal('SIGKILL');
    await this.gone('kill');
    await this.driver.disconnect().catch(() => {});
  }

  signal(signal) {
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  async gone(what) {
    await eventually(`${this.kind.name} is gone after ${what}`, () => !this.running, END_MS);
    // Its children end a moment after it, and may still write.
    await eventually(
      'its children too',
      () => {
        try {
          process.kill(-this.child.pid, 0);
          return false;
        } catch {
          return true;
        }
      },
      END_MS,
    );
  }

  stop() {
    if (this.child) this.signal('SIGKILL');
    this.display?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
