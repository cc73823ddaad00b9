/** The keys as they came, UTF-8 end to end: a million strings would take four times the room. */

export class Keys {
  /**
   * @param {Uint8Array} text UTF-8, end to end
   * @param {Uint32Array} offsets where each key starts, and where the last ends
   */
  constructor(text, offsets) {
    this.text = text;
    this.offsets = offsets;
    this.n = offsets.length - 1;
    this.decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  }

  /** @param {number} row @returns {string} */
  at(row) {
    return this.decoder.decode(this.text.subarray(this.offsets[row], this.offsets[row + 1]));
  }

  /** @param {string} key @returns {number} its row, or -1 */
  find(key) {
    const { text, offsets, n } = this;
    const wanted = new TextEncoder().encode(key);
    for (let row = 0; row < n; row++) {
      if (offsets[row + 1] - offsets[row] === wanted.length && isAt(text, wanted, offsets[row])) return row;
    }
    return -1;
  }
}

/**
 * @param {Uint8Array} text
 * @param {Uint8Array} wanted
 * @param {number} start
 * @returns {boolean} whether it stands there
 */
export function isAt(text, wanted, start) {
  for (let i = 0; i < wanted.length; i++) if (text[start + i] !== wanted[i]) return false;
  return true;
}
