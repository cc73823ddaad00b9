/** What one point paints: how much of each pixel around its middle it covers, computed once for points that are alike. */

/** Parts of a pixel that places are told apart by, along each axis, and sizes. */
const SUBPIXELS = 4;
const SIZES_A_PIXEL = 8;
const LARGEST = 64;
const SYMBOL_KINDS = 8;
/** Less than a 256th part of a colour is not seen. */
const WHOLE = 256;

/**
 * @typedef {object} Stamp one entry a pixel that is covered
 * @property {Int32Array} offsets from the pixel of the middle to it, in a picture of the given width
 * @property {Int8Array} across @property {Int8Array} down the same as columns and rows
 * @property {Int32Array} cover share of the pixel, of 256
 * @property {number} reach pixels from the middle to the farthest column or row
 */

export class Stamps {
  /** @param {number} width of the picture in pixels */
  constructor(width) {
    this.width = width;
    /** @type {(Stamp|undefined)[]} */
    this.made = new Array(LARGEST * SIZES_A_PIXEL * SYMBOL_KINDS * 2 * SUBPIXELS * SUBPIXELS);
  }

  /**
   * @param {number} diameter @param {number} symbol @param {number} hollow 1 for an outline
   * @param {number} x @param {number} y where the middle is, in pixels @returns {Stamp}
   */
  of(diameter, symbol, hollow, x, y) {
    const size = Math.max(1, Math.min(LARGEST * SIZES_A_PIXEL - 1, Math.round(diameter * SIZES_A_PIXEL)));
    const column = ((x - Math.floor(x)) * SUBPIXELS) | 0;
    const row = ((y - Math.floor(y)) * SUBPIXELS) | 0;
    const number = (((size * SYMBOL_KINDS + symbol) * 2 + hollow) * SUBPIXELS + row) * SUBPIXELS + column;
    return (this.made[number] ??= this.make(size / SIZES_A_PIXEL, symbol, hollow === 1, (column + 0.5) / SUBPIXELS, (row + 0.5) / SUBPIXELS));
  }

  /** @returns {Stamp} */
  make(diameter, symbol, isHollow, x, y) {
    const found = [];
    const reach = Math.ceil(diameter / 2) + 1;
    for (let down = -reach; down <= reach; down++) {
      for (let across = -reach; across <= reach; across++) {
        const place = [(2 * (across + 0.5 - x)) / diameter, (2 * (down + 0.5 - y)) / diameter];
        const cover = Math.round(WHOLE * coverage(place, symbol, isHollow, 1 / diameter));
        if (cover) found.push({ across, down, cover });
      }
    }
    return {
      offsets: Int32Array.from(found, ({ across, down }) => down * this.width + across),
      across: Int8Array.from(found, ({ across }) => across),
      down: Int8Array.from(found, ({ down }) => down),
      cover: Int32Array.from(found, ({ cover }) => cover),
      reach,
    };
  }
}

/**
 * The same as the shader's of points_gl.js.
 * @param {number[]} place of a pixel's middle; the symbol reaches from -1 to 1 @param {number} edge half a pixel
 * @returns {number} share of the pixel
 */
function coverage(place, symbol, isHollow, edge) {
  if (Math.max(...place.map(Math.abs)) > 1) return 0;
  const distance = distanceTo(place, symbol);
  const d = isHollow ? Math.abs(distance + 2.2 * edge) - 2.2 * edge : distance;
  const t = Math.min(1, Math.max(0, (d + edge) / (2 * edge)));
  return 1 - t * t * (3 - 2 * t);
}

/** From a place to the outline of a symbol, below 0 inside. */
function distanceTo([x, y], symbol) {
  const [p, q] = [Math.abs(x), Math.abs(y)];
  const bar = (long, short) => Math.max(long - 0.92, short - 0.3);
  switch (symbol) {
    case 0:
      return Math.hypot(x, y) - 0.9;
    case 1:
      return Math.max(p, q) - 0.76;
    case 2:
      return Math.max(p * 0.87 - y * 0.5 - 0.45, y - 0.72);
    case 3:
      return (p + q - 0.98) * 0.71;
    case 4:
      return Math.min(bar(p, q), bar(q, p));
    case 5: {
      const [r, s] = [Math.abs(x + y) * 0.71, Math.abs(x - y) * 0.71];
      return Math.min(Math.max(r - 0.98, s - 0.3), Math.max(s - 0.98, r - 0.3));
    }
    default:
      return Math.max(p * 0.87 + y * 0.5 - 0.45, -y - 0.72);
  }
}
