// What the measurements of the page play on: a house of two processes, agents that are programs and
// take at once, and a browser. Whatever of them runs ends with this program, however it ends.
import net from 'node:net';
import { House } from '../../tests/integration/lib/house.mjs';
import { chromium, newcomer } from '../../tests/browser/lib/browser.mjs';
import { Agents } from '../../tests/traces/lib/agents.mjs';

/** Where the red button goes: it is asked for through a proxy that never answers. */
export const EXIT_URL = 'https://ailleurs.example/';
const SETTINGS = {
  'page.exit': EXIT_URL,
  'queue.collect': 0,
  'queue.zone_overflow': 0,
  'limits.conversations_per_address': 1000,
};

/** Takes every connection and never says a word. */
async function startSilence() {
  const server = net.createServer((socket) => socket.on('error', () => {}));
  server.unref();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server.address().port;
}

export class Scene {
  agents = new Agents();

  static async start() {
    const scene = new Scene();
    const options = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    scene.house = await House.start({ options });
    process.on('exit', () => scene.house.processes.forEach((one) => one.kill()));
    await scene.house.ready();
    await scene.agents.signIn(scene.house.desk.port, scene.house.agents);
    // Requests for localhost go by no proxy.
    scene.browser = await chromium({ whole: true, args: [`--proxy-server=127.0.0.1:${await startSilence()}`] });
    return scene;
  }

  /** Somebody else, whose page shows nothing yet. `prepare` runs in each of her pages first. */
  async someone(prepare) {
    const page = await newcomer(this.browser, { width: 360, height: 640 });
    if (prepare) await page.evaluateOnNewDocument(prepare);
    return page;
  }

  endConversations() {
    for (const desk of this.agents.desks)
      for (const conversation of [...desk.conversations]) desk.end(conversation);
  }

  async stop() {
    this.agents.stop();
    await this.browser?.close();
    await this.house.stop();
  }
}
