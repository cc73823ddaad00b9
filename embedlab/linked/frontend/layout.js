/**
 * One way to lay out the keys: their coordinates, moved as a whole, and the room they take.
 *
 * @typedef {{x0: number, y0: number, x1: number, y1: number}} Extent
 *
 * @typedef {object} Bounds
 * @property {2|3} dims
 * @property {Extent} extent what a map must show; in three dimensions, however it is turned
 * @property {number[]} centre what a map turns about
 * @property {number} radius of the points around the centre
 */

import { IDENTITY, UNMOVED, blend, compose } from "./transform.js";

/** Extents that differ by less than this are those of layouts in one frame. */
const ALIKE = 1.5;
/** Rows that are moved at once, so that no second copy of a million is kept. */
export const BLOCK = 4096;

export class Layout {
  /**
   * @param {Float32Array} points dims n; NaN where a key is missing
   * @param {2|3} dims
   * @param {import("./transform.js").Transform} [transform] what takes the points to their place
   * @param {Bounds} [bounds] default: those of the points
   */
  constructor(points, dims, transform = UNMOVED, bounds = undefined) {
    this.points = points;
    this.dims = dims;
    this.transform = transform;
    this.known = bounds;
  }

  /** Computed when first asked for. @type {Bounds} */
  get bounds() {
    this.known ??= boundsOf(this);
    return this.known;
  }

  /** @param {import("./transform.js").Transform} transform @param {Bounds} [bounds] @returns {Layout} */
  moved(transform, bounds) {
    return new Layout(this.points, this.dims, compose(transform, this.transform), bounds);
  }

  /**
   * The same layout in the room of another, unless it has about that room already.
   * @param {Bounds} room
   * @returns {Layout}
   */
  fitted(room) {
    const { bounds } = this;
    const scale = sizeOf(room) / sizeOf(bounds);
    const apart = Math.hypot(...room.centre.map((value, i) => value - bounds.centre[i]));
    if (scale < ALIKE && scale > 1 / ALIKE && apart < sizeOf(room) / 2) return this;
    const shift = room.centre.map((value, i) => value - scale * bounds.centre[i]);
    const end = (value, axis) => scale * value + shift[axis];
    const { x0, y0, x1, y1 } = bounds.extent;
    const extent = { x0: end(x0, 0), y0: end(y0, 1), x1: end(x1, 0), y1: end(y1, 1) };
    const fitting = { matrix: IDENTITY.map((value) => scale * value), shift };
    return this.moved(fitting, { dims: this.dims, extent, centre: room.centre, radius: scale * bounds.radius });
  }
}

/** @param {Bounds[]} all at least one @returns {Bounds} of everything */
export function unionOf(all) {
  if (all.length === 1) return all[0];
  const end = (pick, name) => pick(...all.map(({ extent }) => extent[name]));
  const extent = { x0: end(Math.min, "x0"), y0: end(Math.min, "y0"), x1: end(Math.max, "x1"), y1: end(Math.max, "y1") };
  const depth = all.reduce((sum, { centre }) => sum + centre[2], 0) / all.length;
  const centre = [(extent.x0 + extent.x1) / 2, (extent.y0 + extent.y1) / 2, depth];
  const away = (one) => Math.hypot(...one.centre.map((value, i) => value - centre[i]));
  const radius = Math.max(...all.map((one) => one.radius + away(one)));
  return all.some(({ dims }) => dims === 3) ? ball(centre, radius) : { dims: 2, extent, centre, radius };
}

/** @param {Bounds} a @param {Bounds} b @param {number} mix @returns {Bounds} */
export function blendBounds(a, b, mix) {
  const [x0, y0, x1, y1, radius, ...centre] = blend(numbersOf(a), numbersOf(b), mix);
  return { dims: mix < 1 ? a.dims : b.dims, extent: { x0, y0, x1, y1 }, centre, radius };
}

function numbersOf({ extent, centre, radius }) {
  return [extent.x0, extent.y0, extent.x1, extent.y1, radius, ...centre];
}

function sizeOf({ extent }) {
  return Math.max(extent.x1 - extent.x0, extent.y1 - extent.y0) || 1;
}

/** @returns {Bounds} */
function ball(centre, radius) {
  const [x, y] = centre;
  return { dims: 3, extent: { x0: x - radius, y0: y - radius, x1: x + radius, y1: y + radius }, centre, radius };
}

/**
 * Coordinates of some rows, moved.
 * @param {Layout} layout @param {import("./transform.js").Transform} transform
 * @param {number} start @param {number} end rows from one up to the other
 * @param {Float32Array} out gets three coordinates a row; NaN where the layout lacks it
 */
export function moveRows({ points, dims }, { matrix, shift }, start, end, out) {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [u, v, w] = shift;
  for (let row = start, at = 0; row < end; row++, at += 3) {
    const x = points[dims * row];
    const y = points[dims * row + 1];
    const z = dims === 3 ? points[dims * row + 2] : 0;
    out[at] = a * x + b * y + c * z + u;
    out[at + 1] = d * x + e * y + f * z + v;
    out[at + 2] = g * x + h * y + i * z + w;
  }
}

/** @param {Layout} layout @returns {Bounds} of the unit square where no key is there */
function boundsOf(layout) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const { coordinates, count } of blocksOf(layout)) {
    for (let at = 0; at < 3 * count; at += 3) {
      for (let axis = 0; axis < 3; axis++) {
        const value = coordinates[at + axis];
        if (value < low[axis]) low[axis] = value;
        if (value > high[axis]) high[axis] = value;
      }
    }
  }
  const { dims } = layout;
  if (!(low[0] <= high[0])) return { dims, extent: { x0: 0, y0: 0, x1: 1, y1: 1 }, centre: [0.5, 0.5, 0], radius: 1 };
  const centre = low.map((value, axis) => (value + high[axis]) / 2);
  if (dims === 3) return ball(centre, radiusOf(layout, centre));
  const radius = Math.hypot(high[0] - centre[0], high[1] - centre[1]);
  return { dims, extent: { x0: low[0], y0: low[1], x1: high[0], y1: high[1] }, centre, radius };
}

function radiusOf(layout, [x, y, z]) {
  let square = 0;
  for (const { coordinates, count } of blocksOf(layout)) {
    for (let at = 0; at < 3 * count; at += 3) {
      const here = (coordinates[at] - x) ** 2 + (coordinates[at + 1] - y) ** 2 + (coordinates[at + 2] - z) ** 2;
      if (here > square) square = here;
    }
  }
  return Math.sqrt(square);
}

function* blocksOf(layout) {
  const n = layout.points.length / layout.dims;
  const coordinates = new Float32Array(3 * BLOCK);
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    moveRows(layout, layout.transform, start, end, coordinates);
    yield { coordinates, count: end - start };
  }
}
