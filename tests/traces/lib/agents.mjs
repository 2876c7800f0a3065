// The agents: the console's own code, without its screen. They take whoever comes, and remember
// what they were told.
import { WebSocket } from 'ws';
import { cookies, pages } from '../../node/lib/pages.mjs';
import { signIn } from '../../integration/lib/clients.mjs';
import { eventually } from '../../integration/lib/house.mjs';

// As a browser's, which says where it comes from, and throws nothing when a line does not come up.
globalThis.WebSocket = class extends WebSocket {
  constructor(url, subprotocol) {
    const { host } = new URL(url);
    super(url, subprotocol, {
      origin: `http://${host}`,
      headers: { cookie: cookies.get(host) ?? '' },
    });
    this.on('error', () => undefined);
  }
};

function deskAt(host, changed) {
  const desk = new pages.desk.Desk({
    liveUrl: `ws://${host}/live`,
    changed: () => changed(desk),
    async fetch(path, body) {
      const headers = {
        cookie: cookies.get(host) ?? '',
        origin: `http://${host}`,
        'content-type': 'application/json',
      };
      const post = { method: 'POST', body: JSON.stringify(body) };
      return fetch(`http://${host}/${path}`, { headers, ...(body && post) });
    },
  });
  return desk;
}

export class Agents {
  desks = [];
  /** False: they let it ring. */
  taking = true;

  /** Each under a name of its own for this machine, so that their cookies stay apart. */
  async signIn(port, accounts) {
    for (const [i, host] of ['localhost', '127.0.0.1'].entries()) {
      const { name } = accounts[i];
      const desk = deskAt(`${host}:${port}`, (changed) => this.takeAll(changed));
      this.desks.push(desk);
      const { status, cookie } = await signIn(`http://${host}:${port}/`, accounts[i]);
      if (!cookie) throw new Error(`${name} may not sign in: ${status}`);
      cookies.set(`${host}:${port}`, cookie);
      await desk.entered();
      await eventually(`${name} is signed in (${desk.trouble})`, () => desk.up);
      desk.setPresence('available');
    }
  }

  takeAll(desk) {
    if (this.taking) for (const { n } of desk?.offers ?? []) desk.takeOffer(n);
  }

  /** Waits for a conversation in which all of `texts` were written, from the postal code `code`. */
  async told(code, texts) {
    return eventually(
      `${texts} from ${code} at the console`,
      () => {
        for (const desk of this.desks)
          for (const conversation of desk.conversations) {
            const { lines } = conversation.talk;
            const heard = (text) => lines.some((line) => !line.mine && line.text.includes(text));
            if (conversation.place === code && texts.every(heard)) return { desk, conversation };
          }
        return undefined;
      },
    );
  }

  stop() {
    for (const desk of this.desks) desk.close();
  }
}
