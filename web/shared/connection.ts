/**
 * A WebSocket that comes back by itself: at once when the device says it is online again, else
 * after a quarter of a second, then longer and longer up to five, each time with some chance in it
 * so that a restarted server is not met by all at the same moment. One that looks open and says
 * nothing for SILENCE_MS is given up.
 */
import type { Bytes } from './bytes';
import { CLOSE_POLICY, SILENCE_MS } from './protocol';

export interface ConnectionEvents {
  up(): void;
  /** It ended, or could not be made; `code` as in RFC 6455. Whether to come again. */
  down(code: number): boolean;
  text(text: string): void;
  bytes(bytes: Bytes): void;
}

const DELAY_FIRST_MS = 250;
const DELAY_MOST_MS = 5000;
/** A connection that is not made by then never will be. */
const OPENING_MS = 8000;
const ABNORMAL = 1006;
/** Who was sent away for too many messages is not taken in for good by the next word. */
const PENANCE_MS = 10_000;
/** Moments at which a line that died unseen may be found out, or come back. */
const WAKES = ['online', 'visibilitychange'];

export class Connection {
  private socket: WebSocket | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;
  private heardAt = 0;
  private penanceUntil = 0;

  constructor(
    private readonly url: string,
    private readonly subprotocol: string,
    private readonly events: ConnectionEvents,
  ) {}

  /** May be called again after close. */
  start(): void {
    this.wanted = true;
    for (const wake of WAKES) addEventListener(wake, this.hurry, true);
    this.open();
  }

  private open(): void {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url, this.subprotocol);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.watch(socket, OPENING_MS);
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.watch(socket, SILENCE_MS);
      this.events.up();
    };
    socket.onclose = ({ code }) => this.lost(socket, code);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.socket) return;
      this.watch(socket, SILENCE_MS);
      if (typeof data === 'string') this.events.text(data);
      else this.events.bytes(new Uint8Array(data));
    };
  }

  /** It is there now; so long without a sign, and it is not. */
  private watch(socket: WebSocket, ms: number): void {
    this.heardAt = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost(socket, ABNORMAL), ms);
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.timer);
    if (code === CLOSE_POLICY) this.penanceUntil = Date.now() + PENANCE_MS;
    socket.close();
    if (!this.events.down(code)) this.wanted = false;
    if (!this.wanted) return;
    const most = Math.min(DELAY_FIRST_MS * 2 ** this.failures++, DELAY_MOST_MS);
    this.timer = setTimeout(() => this.open(), most * (0.5 + Math.random() / 2));
  }

  /**
   * The other side took us in: the next loss is a first one. Merely being let in and sent away
   * again is not it.
   */
  settled(): void {
    if (Date.now() >= this.penanceUntil) this.failures = 0;
  }

  /** Not after the wait, but now; timers may have slept with the device. */
  readonly hurry = (): void => {
    if (Date.now() - this.heardAt > SILENCE_MS) this.renew();
    if (this.wanted && !this.socket) this.open();
  };

  /** It looks open, and nothing comes through any more. */
  renew(): void {
    if (this.socket) this.lost(this.socket, ABNORMAL);
  }

  /** Whether it was handed on. */
  send(data: string | Bytes): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(data);
    return true;
  }

  /** For good. */
  close(code: number): void {
    const socket = this.socket;
    this.wanted = false;
    this.socket = null;
    clearTimeout(this.timer);
    for (const wake of WAKES) removeEventListener(wake, this.hurry, true);
    socket?.close(code);
  }
}

/** What is served beside the page: under the same base path, with or without a slash at its end. */
export const besideUrl = (pathname: string, name: string): string =>
  pathname.replace(/\/*$/, '/') + name;

/** `/live` beside the page, on the same host. */
export function liveUrl({ protocol, host, pathname }: Location): string {
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${host}${besideUrl(pathname, 'live')}`;
}
