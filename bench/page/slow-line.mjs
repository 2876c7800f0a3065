// A line as slow as a telephone's: between the browser and the lobby, in TCP, because what the
// browser's own tools slow down are its requests, not a WebSocket. Each direction is one queue for all
// connections, as the air is one for all; half the round trip lies on each side. What opens a
// connection takes a round trip before its first byte, as SYN and its answer would.
import net from 'node:net';

/** Bits per second towards her and from her, and the round trip; the names are WebPageTest's. */
export const PROFILES = [
  { name: 'slow 3G (400 kbit/s, 400 ms)', down: 400_000, up: 400_000, rtt: 400 },
  { name: '2G (280 down, 256 up kbit/s, 800 ms)', down: 280_000, up: 256_000, rtt: 800 },
];

/** IP and TCP with its time stamps, for each packet of at most this much. */
const HEADER = 52;
const PAYLOAD = 1448;
const onTheLine = (length) => length + HEADER * Math.ceil(length / PAYLOAD);

class Direction {
  #free = 0;

  constructor(bits, delay) {
    this.bits = bits;
    this.delay = delay;
  }

  /** Calls `arrive` when this many bytes, sent now or `after` a while, would be there; in order. */
  carry(length, arrive, after = 0) {
    const now = performance.now();
    this.#free = Math.max(this.#free, now + after) + (onTheLine(length) * 8000) / this.bits;
    setTimeout(arrive, this.#free + this.delay - now);
  }
}

export class SlowLine {
  /** `url` of the server; the one to visit is `line.url`. */
  static async to(url, { down, up, rtt }) {
    const line = new SlowLine();
    const there = new URL(url);
    line.port = Number(there.port);
    line.rtt = rtt;
    line.down = new Direction(down, rtt / 2);
    line.up = new Direction(up, rtt / 2);
    line.sockets = new Set();
    line.server = net.createServer((near) => line.#join(near));
    await new Promise((done) => line.server.listen(0, '127.0.0.1', done));
    there.port = line.server.address().port;
    line.url = there.href;
    return line;
  }

  #join(near) {
    const far = net.connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    near.setNoDelay();
    const opened = performance.now() + this.rtt;
    this.#pass(near, far, this.up, opened);
    this.#pass(far, near, this.down, opened);
  }

  #pass(from, to, direction, opened) {
    this.sockets.add(from);
    const after = () => Math.max(0, opened - performance.now());
    from.on('data', (data) => {
      // In packets, so that the first of a page is there long before the last.
      for (let at = 0; at < data.length; at += PAYLOAD) {
        const packet = data.subarray(at, at + PAYLOAD);
        direction.carry(packet.length, () => to.writable && to.write(packet), after());
      }
    });
    from.on('error', () => {});
    from.on('end', () => direction.carry(1, () => to.end(), after()));
    from.on('close', () => {
      this.sockets.delete(from);
      direction.carry(1, () => to.destroy());
    });
  }

  close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
