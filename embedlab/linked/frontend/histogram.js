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
    this.sortIntoBins(BINS / (high - low || 1));
    this.known = this.countIn(0, BINS);
    this.median = this.findMedian();
    /** Where a reader looks for the middle: of the scale where it has one, else of the values. */
    this.middle = kind === "diverging" ? (low + high) / 2 : this.median;
  }

  sortIntoBins(perUnit) {
    const { values, edges, bins, counts } = this;
    const last = BINS - 1;
    let [lowest, highest] = [Infinity, -Infinity];
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      let bin = UNKNOWN_BIN;
      if (value === value) {
        bin = Math.min(last, Math.max(0, Math.floor((value - edges[0]) * perUnit)));
        // Rounding may have put it beside the edge it lies on.
        if (bin > 0 && value < edges[bin]) bin--;
        else if (bin < last && value >= edges[bin + 1]) bin++;
        counts[bin]++;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      bins[row] = bin;
    }
    Object.assign(this, { lowest, highest });
  }

  /** Only the values of the middle bin are sorted. */
  findMedian() {
    const { values, bins, counts } = this;
    const middle = Math.floor(this.known / 2);
    let before = 0;
    let bin = 0;
    while (bin < BINS - 1 && before + counts[bin] <= middle) before += counts[bin++];
    const inside = new Float32Array(counts[bin]);
    for (let row = 0, at = 0; row < bins.length; row++) if (bins[row] === bin) inside[at++] = values[row];
    return inside.sort()[middle - before] ?? NaN;
  }

  /**
   * @param {number} first
   * @param {number} end bins from `first` up to but not `end`
   * @param {Uint8Array} selected gets a 1 for the keys in them
   */
  markBins(first, end, selected) {
    const { bins } = this;
    for (let row = 0; row < bins.length; row++) if (bins[row] >= first && bins[row] < end) selected[row] = 1;
  }

  /** @param {number} first @param {number} end @returns {number} keys in these bins */
  countIn(first, end) {
    return this.counts.subarray(first, end).reduce((sum, count) => sum + count, 0);
  }

  /** @param {Uint8Array} selected @returns {Uint32Array} selected keys a bin */
  countsOf(selected) {
    const counts = new Uint32Array(BINS);
    const { bins } = this;
    for (let row = 0; row < bins.length; row++) if (selected[row] && bins[row] !== UNKNOWN_BIN) counts[bins[row]]++;
    return counts;
  }

  /** How far along the bins a value lies. @param {number} value @returns {number} in [0, 1] */
  placeOf(value) {
    const [low, high] = [this.edges[0], this.edges[BINS]];
    return Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  }
}
