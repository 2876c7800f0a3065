// A screen of its own for each browser, with a keyboard: Xvfb and xdotool.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { PATIENCE_MS, eventually } from '../../integration/lib/house.mjs';

const run = promisify(execFile);

export class Display {
  static async start() {
    const display = new Display();
    const args = ['-displayfd', '3', '-screen', '0', '1100x800x24', '-nolisten', 'tcp', '-noreset'];
    display.child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    let said = '';
    display.child.stdio[3].on('data', (data) => (said += data));
    display.child.on('error', (error) => (said = `${error}\n`));
    await eventually('a screen', () => said.includes('\n'));
    if (!/^\d+\n/.test(said)) throw new Error(`Xvfb: ${said}`);
    display.name = `:${said.trim()}`;
    return display;
  }

  async xdotool(...args) {
    const env = { ...process.env, DISPLAY: this.name };
    return (await run('xdotool', args, { env, timeout: PATIENCE_MS })).stdout;
  }

  /** The windows that a person sees, the oldest first. */
  async windows() {
    const listed = await this.xdotool('search', '--onlyvisible', '--name', '.').catch(() => '');
    return listed
      .split('\n')
      .filter(Boolean)
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** There is no window manager: the window is told itself that the keyboard is its own. */
  async focus(window) {
    await this.xdotool('windowfocus', '--sync', String(window));
  }

  keys(...keys) {
    return this.xdotool('key', '--delay', '30', ...keys);
  }

  type(text) {
    return this.xdotool('type', '--delay', '10', text);
  }

  stop() {
    this.child.kill('SIGTERM');
  }
}
