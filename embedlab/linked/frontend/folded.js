/** Keys as the search compares them: without case, accents and space around. */

import { FirstRows } from "./first_rows.js";
import { isAt } from "./keys.js";

/** @param {string} text @returns {string} */
export function fold(text) {
  return text.trim().toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");
}

export class FoldedKeys {
  /** @param {import("./keys.js").Keys} keys */
  constructor(keys) {
    this.n = keys.n;
    /** UTF-8 end to end, as the keys themselves, with room to spare. */
    this.text = new Uint8Array(keys.text.length);
    this.offsets = new Uint32Array(keys.n + 1);
    const encoder = new TextEncoder();
    for (let row = 0; row < keys.n; row++) {
      const start = keys.offsets[row];
      const end = keys.offsets[row + 1];
      const length = isAscii(keys.text, start, end)
        ? this.writeAscii(keys.text, start, end, this.offsets[row])
        : this.write(encoder.encode(fold(keys.at(row))), this.offsets[row]);
      this.offsets[row + 1] = this.offsets[row] + length;
    }
    // Words mostly come folded: a million are not kept twice.
    if (keys.text.every((byte, i) => byte === this.text[i]) && keys.offsets.every((at, i) => at === this.offsets[i])) {
      Object.assign(this, { text: keys.text, offsets: keys.offsets });
    }
  }

  /**
   * @param {string} wanted folded, not empty @param {number} limit
   * @param {(a: number, b: number) => boolean} before whether row a comes before row b
   * @returns {number[]} rows that are the text, then those that begin with it, then those that hold it
   */
  matches(wanted, limit, before) {
    const pattern = new TextEncoder().encode(wanted);
    const [equal, beginning, holding] = [0, 1, 2].map(() => new FirstRows(limit, before));
    for (let row = 0; row < this.n; row++) {
      const start = this.offsets[row];
      const end = this.offsets[row + 1];
      const at = this.find(pattern, start, end - pattern.length);
      if (at < 0) continue;
      if (at > start) holding.offer(row);
      else if (end - start > pattern.length) beginning.offer(row);
      else equal.offer(row);
    }
    return [equal, beginning, holding].flatMap((rows) => rows.sorted()).slice(0, limit);
  }

  find(pattern, first, last) {
    const { text } = this;
    for (let at = first; at <= last; at++) if (text[at] === pattern[0] && isAt(text, pattern, at)) return at;
    return -1;
  }

  write(bytes, at) {
    this.makeRoom(at + bytes.length);
    this.text.set(bytes, at);
    return bytes.length;
  }

  /** The same as folding the string, without making one. */
  writeAscii(bytes, start, end, at) {
    while (start < end && isSpace(bytes[start])) start++;
    while (start < end && isSpace(bytes[end - 1])) end--;
    this.makeRoom(at + end - start);
    for (let i = start; i < end; i++) this.text[at + i - start] = lowerCase(bytes[i]);
    return end - start;
  }

  makeRoom(needed) {
    if (needed <= this.text.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(this.text);
    this.text = larger;
  }
}

function isAscii(bytes, start, end) {
  for (let i = start; i < end; i++) if (bytes[i] > 127) return false;
  return true;
}

function isSpace(byte) {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function lowerCase(byte) {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
