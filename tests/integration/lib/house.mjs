// Starts the real binary on ports of the kernel's choice in a state folder of its own, and ends
// what it started, by pid. HAVRE names another binary (the sanitizers' one).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const BINARY = process.env.HAVRE ?? path.join(ROOT, 'build/havre');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** For a hang, not for slowness: what should come at once may take long beside all other tests. */
export const PATIENCE_MS = 30_000;
/** Whoever asks too often is what the machine is busy with. */
const ASK_FIRST_MS = 2, ASK_MOST_MS = 25;

/** Calls `probe` until it gives something true, or fails after `ms`. */
export async function eventually(what, probe, ms = PATIENCE_MS) {
  const end = Date.now() + ms;
  for (let pause = ASK_FIRST_MS; ; pause = Math.min(pause * 1.5, ASK_MOST_MS)) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(pause);
  }
}

/** One process of ours; what it prints is kept. */
export class Process {
  constructor(args, { env } = {}) {
    this.stdout = '';
    this.stderr = '';
    this.child = spawn(BINARY, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0', ...env },
    });
    this.child.stdout.on('data', (data) => (this.stdout += data));
    this.child.stderr.on('data', (data) => (this.stderr += data));
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
      this.child.on('error', (error) => resolve({ error }));
    });
    this.ended.then((how) => (this.how = how));
  }

  get pid() {
    return this.child.pid;
  }

  /** The first match of `pattern` in what it printed. */
  async printed(pattern, ms = PATIENCE_MS) {
    return eventually(`${pattern} in the output of ${this.child.spawnargs.join(' ')}`, () => {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match) return match;
      if (this.how) throw new Error(`ended before ${pattern}: ${this.how.error ?? ""}${this.stdout}${this.stderr}`);
      return undefined;
    }, ms);
  }

  kill(signal = 'SIGKILL') {
    if (!this.how) process.kill(this.pid, signal);
  }

  async stop(ms = PATIENCE_MS) {
    this.kill('SIGTERM');
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
    const how = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (!how) {
      this.kill('SIGKILL');
      throw new Error(`it did not end on SIGTERM:\n${this.stderr}`);
    }
    return how;
  }
}

/** A lobby and a desk as processes of their own, on fixed ports once they are known. */
export class House {
  static async start({ options = [], lobbies = 1, desk = true } = {}) {
    const house = new House();
    house.state = mkdtempSync(path.join(tmpdir(), 'havre-'));
    // A test that ends one conversation takes the next at once, unless wrap-up is what it is about.
    const wrapsUp = options.some((option) => option.startsWith('queue.wrap_up='));
    house.options = wrapsUp ? options : ['--set', 'queue.wrap_up=0', ...options];
    house.lobbies = [];
    house.buses = [];
    for (let i = 0; i < lobbies; i++) {
      house.buses.push(path.join(house.state, `bus${i}.sock`));
      await house.startLobby(i);
    }
    if (desk) await house.startDesk();
    return house;
  }

  /** (Again) on the port it had: whoever killed the one before need not wait for its end. */
  async startLobby(i = 0) {
    await this.lobbies[i]?.ended;
    const port = this.lobbies[i]?.port ?? 0;
    const lobby = new Process(['lobby', '--state', this.state, '--lobby-listen',
      `127.0.0.1:${port}`, '--bus', this.buses[i], ...this.options]);
    this.lobbies[i] = lobby;
    const [, url, got] = await lobby.printed(/(http:\/\/localhost:(\d+)\S*)/);
    lobby.url = url;
    lobby.port = Number(got);
    return lobby;
  }

  async startDesk({ demo = true } = {}) {
    await this.desk?.ended;
    const port = this.desk?.port ?? 0;
    const desk = new Process(['desk', ...(demo ? ['--demo'] : []), '--state', this.state, '--desk-listen',
      `127.0.0.1:${port}`, '--bus', this.buses.join(','), ...this.options]);
    this.desk = desk;
    const [, url, got] = await desk.printed(/(http:\/\/localhost:(\d+)\S*)/);
    desk.url = url;
    desk.port = Number(got);
    if (demo) this.agents = await demoAgents(desk);
    return desk;
  }

  get url() {
    return this.lobbies[0].url;
  }

  /** The lobby serves the house's own page once a desk has given it one. */
  async ready(i = 0) {
    await eventually('a desk at the lobby', async () => {
      const answer = await fetch(this.lobbies[i].url).catch(() => undefined);
      return answer && /"house_key":\s*"[^"]/.test(await answer.text());
    });
  }

  get processes() {
    return [...this.lobbies, this.desk].filter(Boolean);
  }

  get logs() {
    return this.processes.map((one) => one.stdout + one.stderr).join('');
  }

  async stop() {
    try {
      for (const one of this.processes) await one.stop();
    } finally {
      for (const one of this.processes) one.kill();
      rmSync(this.state, { recursive: true, force: true });
    }
  }
}

/** Where these stand among the agents of the demo. */
export const SUPERVISOR = 2;
export const ADMIN = 3;

/** Name and password of the demo's agents, from what it printed. */
export async function demoAgents(process) {
  await process.printed(/sign in:\s+\S+\s+\S+[\s\S]*sign in:\s+\S+\s+\S+/);
  return [...process.stdout.matchAll(/sign in:\s+(\S+)\s+(\S+)/g)]
    .map(([, name, password]) => ({ name, password }));
}
