/** What a point paints: how much of each pixel around its middle it covers, computed once for points that are alike. */

/** Parts of a pixel that places are told apart by, along each axis; a power of two. */
export const SUBPIXELS = 4;
/** Diameters that are told apart, here and by the GPU. */
export const SIZES_A_PIXEL = 8;
/** Diameter of the largest point, in pixels of the page. */
export const LARGEST = 20;
export const SYMBOL_KINDS = 8;
/** Of a colour, what a point lets through is told apart in so many steps. */
const STRENGTHS = 64;
/** All of a pixel. */
export const WHOLE = 256;
/** As the shader has it: less is not worth a pixel. */
const FAINTEST = 0.02 * WHOLE;

/**
 * The pixels that a kind of point covers, for each part of a pixel in which its middle can lie, one after the other.
 * @typedef {object} Stamp
 * @property {Int32Array} starts where the pixels of each part begin, and where the last end
 * @property {Int32Array} offsets from the pixel of the middle, in a picture of the given width
 * @property {Int32Array} shares of each pixel, of 256
 */

export class Stamps {
  /** @param {number} width of the picture in pixels */
  constructor(width) {
    this.width = width;
    /** @type {Map<number, Stamp>} */
    this.made = new Map();
  }

  /**
   * @param {number} diameter in pixels @param {number} symbol @param {number} hollow 1 for an outline
   * @param {number} strength of the colour, from 0 to 1 @returns {Stamp}
   */
  of(diameter, symbol, hollow, strength) {
    const size = Math.max(1, Math.round(diameter * SIZES_A_PIXEL));
    const step = Math.round(strength * STRENGTHS);
    const number = ((size * SYMBOL_KINDS + symbol) * 2 + hollow) * (STRENGTHS + 1) + step;
    let stamp = this.made.get(number);
    if (!stamp) {
      stamp = this.make(size / SIZES_A_PIXEL, symbol, hollow === 1, strength);
      this.made.set(number, stamp);
    }
    return stamp;
  }

  /** @returns {Stamp} */
  make(diameter, symbol, isHollow, strength) {
    const found = [];
    const starts = [];
    const reach = Math.ceil(diameter / 2) + 1;
    for (let part = 0; part < SUBPIXELS * SUBPIXELS; part++) {
      starts.push(found.length);
      const x = ((part % SUBPIXELS) + 0.5) / SUBPIXELS;
      const y = (Math.floor(part / SUBPIXELS) + 0.5) / SUBPIXELS;
      for (let down = -reach; down <= reach; down++) {
        for (let across = -reach; across <= reach; across++) {
          const place = [(2 * (across + 0.5 - x)) / diameter, (2 * (down + 0.5 - y)) / diameter];
          const share = Math.round(WHOLE * strength * coverage(place, symbol, isHollow, 1 / diameter));
          if (share > FAINTEST) found.push({ offset: down * this.width + across, share });
        }
      }
    }
    return {
      starts: Int32Array.of(...starts, found.length),
      offsets: Int32Array.from(found, ({ offset }) => offset),
      shares: Int32Array.from(found, ({ share }) => share),
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
