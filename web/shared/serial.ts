/**
 * One job after another. WebCrypto answers asynchronously and in any order; numbers, nonces and
 * rekeying need a strict one. A job that fails does not stop those behind it.
 */
export class Serial {
  private tail: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T> | T): Promise<T> {
    const done = this.tail.then(job);
    this.tail = done.catch(() => undefined);
    return done;
  }
}
