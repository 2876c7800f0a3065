// A line between one browser and a server, that can be cut, or fall silent and look open.
import net from 'node:net';

export class Line {
  /** `url` of the server; the one to visit is `line.url`. */
  static async to(url) {
    const line = new Line();
    const there = new URL(url);
    line.port = Number(there.port);
    line.pairs = new Set();
    line.isCut = line.isSilent = false;
    line.server = net.createServer((near) => line.#join(near));
    await new Promise((done) => line.server.listen(0, '127.0.0.1', done));
    there.port = line.server.address().port;
    line.url = there.href;
    return line;
  }

  #join(near) {
    near.on('error', () => {});
    if (this.isCut) return near.destroy();
    const far = net.connect(this.port, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('data', (data) => this.isSilent || other.write(data));
      one.on('error', () => {});
      one.on('close', () => {
        this.pairs.delete(pair);
        if (!this.isSilent) other.destroy();
      });
    }
    return undefined;
  }

  cut() {
    this.isCut = true;
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  restore() {
    this.isCut = this.isSilent = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
