/** The proof of work (docs/protocol.md section 2). */

/**
 * The least number below 2^32 whose 8 bytes, after the salt of 16, give a SHA-256 (FIPS 180-4) that
 * begins with so many zero bits.
 */
export function search(salt: Uint8Array, bits: number): number {
  const k: number[] = [];
  const start: number[] = [];
  for (let n = 2; k.length < 64; n++) {
    let divisor = 2;
    while (n % divisor) divisor++;
    if (divisor < n) continue;
    // The first 32 bits after the point of the roots of the primes.
    if (start.length < 8) start.push((Math.sqrt(n) * 2 ** 32) | 0);
    k.push((Math.cbrt(n) * 2 ** 32) | 0);
  }
  const w = new Int32Array(64);
  const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));
  const firstWord = (): number => {
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15] as number, w[i - 2] as number];
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1;
    }
    let [a, b, c, d, e, f, g, h] = start as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = h + sum1 + ((e & f) ^ (~e & g)) + (k[i] as number) + (w[i] as number);
      const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    return (a + (start[0] as number)) >>> 0;
  };
  const view = new DataView(salt.buffer, salt.byteOffset);
  for (let i = 0; i < 4; i++) w[i] = view.getInt32(i * 4);
  w[6] = 1 << 31; // the end of the message, and its length in bits
  w[15] = 24 * 8;
  if (!bits) return 0;
  for (let n = 0; ; n++) {
    w[5] = n;
    if (firstWord() >>> (32 - bits) === 0) return n;
  }
}
