/** A uniform grid over the points of a map: the nearest point without looking at all of them. */

const POINTS_A_CELL = 4;

/** @typedef {{x0: number, y0: number, x1: number, y1: number}} Extent */

/** @param {Float32Array} xy @returns {Extent} of the points that are there; the unit square if none is */
export function extentOf(xy) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i];
    const y = xy[i + 1];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return x0 <= x1 ? { x0, y0, x1, y1 } : { x0: 0, y0: 0, x1: 1, y1: 1 };
}

export class Grid {
  /** @param {Float32Array} xy 2 n, NaN where a point is missing @param {Extent} extent */
  constructor(xy, extent) {
    const n = xy.length / 2;
    this.xy = xy;
    this.extent = extent;
    this.side = Math.max(1, Math.ceil(Math.sqrt(n / POINTS_A_CELL)));
    this.perX = this.side / (extent.x1 - extent.x0 || 1);
    this.perY = this.side / (extent.y1 - extent.y0 || 1);
    this.starts = new Uint32Array(this.side * this.side + 1);
    for (let i = 0; i < n; i++) if (xy[2 * i] === xy[2 * i]) this.starts[this.cellOf(i) + 1]++;
    for (let cell = 0; cell < this.side * this.side; cell++) this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice(0, -1);
    this.rows = new Uint32Array(n);
    for (let i = 0; i < n; i++) if (xy[2 * i] === xy[2 * i]) this.rows[next[this.cellOf(i)]++] = i;
  }

  column(x) {
    return Math.min(this.side - 1, Math.max(0, Math.floor((x - this.extent.x0) * this.perX)));
  }

  line(y) {
    return Math.min(this.side - 1, Math.max(0, Math.floor((y - this.extent.y0) * this.perY)));
  }

  cellOf(row) {
    return this.line(this.xy[2 * row + 1]) * this.side + this.column(this.xy[2 * row]);
  }

  /** @returns {number} the row nearest to (x, y) within the radius, or -1 */
  nearest(x, y, radius) {
    let best = -1;
    let bestDistance = radius * radius;
    for (let line = this.line(y - radius); line <= this.line(y + radius); line++) {
      for (let column = this.column(x - radius); column <= this.column(x + radius); column++) {
        const cell = line * this.side + column;
        for (let k = this.starts[cell]; k < this.starts[cell + 1]; k++) {
          const row = this.rows[k];
          const distance = (this.xy[2 * row] - x) ** 2 + (this.xy[2 * row + 1] - y) ** 2;
          if (distance < bestDistance) {
            bestDistance = distance;
            best = row;
          }
        }
      }
    }
    return best;
  }
}
