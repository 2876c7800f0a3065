/** A worker's whole program: told a salt, in hexadecimal, and a number of bits, it says the answer. */
import { search } from './search';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) as string[], (pair) => parseInt(pair, 16));
}

onmessage = ({ data: [salt, bits] }: MessageEvent<[string, number]>) =>
  postMessage(search(bytesOf(salt), bits));
