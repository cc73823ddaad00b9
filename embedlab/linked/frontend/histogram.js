/** How the values of a colour are spread, overall and among the selected keys. */

export const BINS = 32;
const UNKNOWN_BIN = 255;

export class Histogram {
  /**
   * Bins of equal width over the part of the values that the colours tell apart. As the colours do, the first bin
   * takes all that lies below and the last one all above.
   * @param {import("./unpack.js").ColourContent} colour diverging or sequential
   */
  constructor({ kind, values, ends: [low, high] }) {
    this.values = values;
    this.edges = Float64Array.from({ length: BINS + 1 }, (_, i) => low + (i / BINS) * (high - low));
    /** Bin of every key. */
    this.bins = new Uint8Array(values.length);
    this.counts = new Uint32Array(BINS);
    this.known = 0;
    this.lowest = Infinity;
    this.highest = -Infinity;
    const perUnit = BINS / (high - low || 1);
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (Number.isNaN(value)) {
        this.bins[row] = UNKNOWN_BIN;
        continue;
      }
      const bin = this.binOf(value, Math.floor((value - low) * perUnit));
      this.bins[row] = bin;
      this.counts[bin]++;
      this.known++;
      if (value < this.lowest) this.lowest = value;
      if (value > this.highest) this.highest = value;
    }
    this.median = this.findMedian();
    /** Where a reader looks for the middle: of the scale where it has one, else of the values. */
    this.middle = kind === "diverging" ? (low + high) / 2 : this.median;
  }

  /** The bin whose edges hold a value, from a guess that rounding may have put beside it. */
  binOf(value, guess) {
    let bin = Math.min(BINS - 1, Math.max(0, guess));
    if (bin > 0 && value < this.edges[bin]) bin--;
    else if (bin < BINS - 1 && value >= this.edges[bin + 1]) bin++;
    return bin;
  }

  /** Only the values of the middle bin are sorted. */
  findMedian() {
    const middle = Math.floor(this.known / 2);
    let before = 0;
    let bin = 0;
    while (bin < BINS - 1 && before + this.counts[bin] <= middle) before += this.counts[bin++];
    return this.values.filter((_, row) => this.bins[row] === bin).sort()[middle - before] ?? NaN;
  }

  /** @param {number} first @param {number} end bins from `first` up to but not `end` @param {Uint8Array} selected gets a 1 for the keys in them */
  markBins(first, end, selected) {
    for (let row = 0; row < this.bins.length; row++) if (this.bins[row] >= first && this.bins[row] < end) selected[row] = 1;
  }

  /** @param {number} first @param {number} end @returns {number} keys in these bins */
  countIn(first, end) {
    return this.counts.subarray(first, end).reduce((sum, count) => sum + count, 0);
  }

  /** @param {Uint8Array} selected @returns {Uint32Array} selected keys a bin */
  countsOf(selected) {
    const counts = new Uint32Array(BINS);
    for (let row = 0; row < selected.length; row++) {
      if (selected[row] && this.bins[row] !== UNKNOWN_BIN) counts[this.bins[row]]++;
    }
    return counts;
  }

  /** How far along the bins a value lies. @param {number} value @returns {number} in [0, 1] */
  placeOf(value) {
    const [low, high] = [this.edges[0], this.edges[BINS]];
    return Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  }
}
