// Which of many byte strings lie in a long text, found in one pass: a search for each of them would
// read the text as often as there are strings.

/** So many bytes of a string, found somewhere, are worth a look at the whole of it. */
const PIECE = 3;
const SLOT_BITS = 16;

const slotOf = (bytes, at) =>
  Math.imul(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16), 0x9e3779b1) >>> (32 - SLOT_BITS);

export class Sieve {
  /** `strings`: buffers, each of PIECE bytes or more. */
  constructor(strings) {
    const shortest = Math.min(...strings.map(({ length }) => length));
    if (shortest < PIECE) throw new RangeError(`no string may be shorter than ${PIECE} bytes`);
    this.strings = strings;
    /** Wherever a string lies, one of so many first pieces of it begins at a multiple of this. */
    this.step = shortest - PIECE + 1;
    this.isTaken = new Uint8Array(1 << SLOT_BITS);
    this.pieces = new Map();
    strings.forEach((string, index) => {
      for (let at = 0; at < this.step; at++) this.add({ string, index, at });
    });
  }

  add(piece) {
    const slot = slotOf(piece.string, piece.at);
    this.isTaken[slot] = 1;
    this.pieces.set(slot, [...(this.pieces.get(slot) ?? []), piece]);
  }

  /** The indices of the strings that lie somewhere in `bytes`. */
  within(bytes) {
    const found = new Set();
    const { isTaken, step } = this;
    const end = bytes.length - PIECE;
    for (let i = 0; i <= end; i += step) {
      const slot = slotOf(bytes, i);
      if (isTaken[slot]) this.look(bytes, i, slot, found);
    }
    return found;
  }

  look(bytes, i, slot, found) {
    for (const { string, index, at } of this.pieces.get(slot)) {
      const [from, to] = [i - at, i - at + string.length];
      const fits = !found.has(index) && from >= 0 && to <= bytes.length;
      if (fits && bytes.compare(string, 0, string.length, from, to) === 0) found.add(index);
    }
  }
}
