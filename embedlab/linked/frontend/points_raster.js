/**
 * The points of one map on a plain canvas, computed here pixel by pixel: where there is no GPU, in a fraction of the
 * time that WebGL takes for the same picture.
 */

import { fitCanvas } from "./canvas.js";
import { FAINTER, LARGER } from "./points_gl.js";
import { LARGEST, SIZES_A_PIXEL, SUBPIXELS, SYMBOL_KINDS, Stamps, WHOLE } from "./stamps.js";

/** Depths that are told apart: what is in front is drawn last. */
const DEPTHS = 4096;
/** Of these, sizes and strengths are told apart at so many levels, of which one is the middle. */
const LEVELS = 17;
const MIDDLE = (LEVELS - 1) / 2;
/** Red and blue, or green and alpha, as the bytes of a pixel lie in memory. */
const TWO_CHANNELS = 0xff00ff;
/** 255 / alpha in units of 2^-16. */
const INVERSES = Int32Array.from({ length: 256 }, (_, alpha) => (alpha ? Math.floor((255 << 16) / alpha) : 0));
const HALF = 1 << 15;
/** A spot is a pixel and, in its lowest bits, a part of it. */
const PART_BITS = Math.log2(SUBPIXELS * SUBPIXELS);
const PART_MASK = (1 << PART_BITS) - 1;
const OUT_OF_SIGHT = -1;

/**
 * @typedef {object} Pass over the points
 * @property {number} opacity @property {number} larger by how many pixels than usual
 * @property {typeof putColour} put @property {Int32Array|Uint8Array} onto
 * @property {Uint8Array} [selected] which points; left out: all
 */

export class PointsRaster {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.kind = "2d";
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.anySelected = false;
    /** Where the points are: another selection leaves them there. */
    this.places = { name: "", spots: new Int32Array(), order: null, levels: null };
  }

  /** @param {import("./style.js").Style} style */
  setStyle(style) {
    this.kinds = Kinds.of(style);
    this.paints = new Int32Array(style.colours.buffer);
  }

  /** @param {Uint8Array} selected @param {number} count */
  setSelected(selected, count) {
    this.selected = selected;
    this.anySelected = count > 0;
  }

  /**
   * @param {import("./viewport.js").View} view @param {{grey: number[], opacity: number, ratio: number}} look
   * @param {import("./positions.js").Positions} positions
   */
  draw(view, { grey, opacity, ratio }, positions) {
    this.prepare(view, ratio);
    this.locate(view, ratio, positions);
    const own = { opacity, larger: 0, put: putColour, onto: this.pixels };
    if (!this.anySelected) {
      this.paint(ratio, own);
    } else {
      this.shade(ratio, grey[3]);
      this.tint(grey);
      this.paint(ratio, { ...own, larger: 1, selected: this.selected });
    }
    this.divideByAlpha();
    this.context.putImageData(this.image, -this.margin, -this.margin);
  }

  /** Nothing is painted yet; a margin takes what points at the edge paint outside. */
  prepare(view, ratio) {
    fitCanvas(this.canvas, view, ratio);
    this.margin = Math.ceil(LARGEST * ratio);
    const [width, height] = [this.canvas.width, this.canvas.height].map((size) => size + 2 * this.margin);
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
      this.pixels = new Int32Array(this.image.data.buffer);
      this.alphas = new Uint8Array(4 * Math.ceil((width * height) / 4));
      this.stamps = new Stamps(width);
    }
    this.pixels.fill(0);
  }

  /** Find the pixel, and the part of it, in which the middle of each point lies. */
  locate(view, ratio, positions) {
    const { margin, image } = this;
    const { width, height } = image;
    const name = JSON.stringify([view, ratio, width, height, positions.version]);
    if (this.places.name === name) return;
    const spots = this.places.spots.length === positions.n ? this.places.spots : new Int32Array(positions.n);
    const scale = ratio / view.unit;
    const [left, top] = [width / 2 - view.x * scale, height / 2 + view.y * scale];
    const near = margin / 2;
    for (const { start, count, coordinates, stride } of positions.blocks()) {
      for (let i = 0, at = 0; i < count; i++, at += stride) {
        const x = coordinates[at] * scale + left;
        const y = top - coordinates[at + 1] * scale;
        const isSeen = x > near && y > near && x < width - near && y < height - near;
        spots[start + i] = isSeen ? (((y | 0) * width + (x | 0)) << PART_BITS) | partOf(x, y) : OUT_OF_SIGHT;
      }
    }
    const depth = positions.dims === 3 ? fromBehind(positions) : { order: null, levels: null };
    this.places = { name, spots, ...depth };
  }

  /** @param {number} ratio @param {Pass} pass */
  paint(ratio, { opacity, larger, put, onto, selected }) {
    const { stamps, kinds, paints } = this;
    const { spots, order, levels } = this.places;
    const ready = [];
    for (let i = 0; i < spots.length; i++) {
      const row = order ? order[i] : i;
      const spot = spots[row];
      if (spot === OUT_OF_SIGHT || (selected && !selected[row])) continue;
      const number = kinds.ofRow[row] * LEVELS + (levels ? levels[row] : MIDDLE);
      const stamp = (ready[number] ??= kinds.stamp(stamps, number, { opacity, larger, ratio }));
      put(onto, stamp, spot & PART_MASK, spot >> PART_BITS, paints[row]);
    }
  }

  /** How much of each pixel all points cover, for what is not selected: another selection leaves that as it is. */
  shade(ratio, opacity) {
    const { places, kinds } = this;
    if (this.shaded?.places === places && this.shaded.kinds === kinds && this.shaded.opacity === opacity) return;
    this.shaded = { places, kinds, opacity };
    this.alphas.fill(0);
    this.paint(ratio, { opacity, larger: 0, put: putAlpha, onto: this.alphas });
  }

  /** Give pixels a colour, multiplied by the alpha they have. @param {number[]} colour from 0 to 1 */
  tint(colour) {
    const { alphas, pixels } = this;
    const table = Int32Array.from({ length: 256 }, (_, alpha) => {
      const [red, green, blue] = colour.map((channel) => Math.round(channel * alpha));
      return (alpha << 24) | (blue << 16) | (green << 8) | red;
    });
    // Most of a map is empty: four pixels are looked at together.
    const fours = new Int32Array(alphas.buffer);
    for (let four = 0; four < fours.length; four++) {
      if (!fours[four]) continue;
      for (let at = 4 * four; at < 4 * four + 4; at++) if (alphas[at]) pixels[at] = table[alphas[at]];
    }
  }

  /** What a canvas is given is not multiplied. */
  divideByAlpha() {
    const { pixels } = this;
    for (let at = 0; at < pixels.length; at++) {
      const pixel = pixels[at];
      const alpha = pixel >>> 24;
      if (alpha === 0 || alpha === 255) continue;
      const by = INVERSES[alpha];
      const red = ((pixel & 255) * by + HALF) >> 16;
      const green = (((pixel >>> 8) & 255) * by + HALF) >> 16;
      const blue = (((pixel >>> 16) & 255) * by + HALF) >> 16;
      pixels[at] = (alpha << 24) | (blue << 16) | (green << 8) | red;
    }
  }

  dispose() {}
}

/** Points that are alike but for their colour. */
class Kinds {
  /** All maps have one style. @type {WeakMap<import("./style.js").Style, Kinds>} */
  static known = new WeakMap();

  /** @param {import("./style.js").Style} style */
  static of(style) {
    if (!Kinds.known.has(style)) Kinds.known.set(style, new Kinds(style));
    return Kinds.known.get(style);
  }

  /** @param {import("./style.js").Style} style */
  constructor({ sizes, symbols, hollow }) {
    this.ofRow = new Uint16Array(sizes.length);
    /** @type {{size: number, symbol: number, hollow: number}[]} */
    this.all = [];
    const known = new Map();
    let [last, kind] = [-1, -1];
    for (let row = 0; row < sizes.length; row++) {
      const name = (Math.round(sizes[row] * SIZES_A_PIXEL) * SYMBOL_KINDS + symbols[row]) * 2 + hollow[row];
      if (name !== last) {
        const kindOfRow = { size: sizes[row], symbol: symbols[row], hollow: hollow[row] };
        if (!known.has(name)) known.set(name, this.all.push(kindOfRow) - 1);
        [last, kind] = [name, known.get(name)];
      }
      this.ofRow[row] = kind;
    }
  }

  /** @param {Stamps} stamps @param {number} number of the kind and how near it is @param {object} look */
  stamp(stamps, number, { opacity, larger, ratio }) {
    const { size, symbol, hollow } = this.all[Math.floor(number / LEVELS)];
    const near = (number % LEVELS) / MIDDLE - 1;
    const strength = Math.min(1, opacity * (1 + FAINTER * near));
    return stamps.of((size + larger) * ratio * (1 + LARGER * near), symbol, hollow, strength);
  }
}

/** @returns {number} in which part of its pixel a point lies */
function partOf(x, y) {
  return (((y * SUBPIXELS) & (SUBPIXELS - 1)) * SUBPIXELS) | ((x * SUBPIXELS) & (SUBPIXELS - 1));
}

/**
 * Lay a stamp over pixels that hold colours multiplied by their alpha: two channels at once.
 * @param {Int32Array} pixels @param {import("./stamps.js").Stamp} stamp
 * @param {number} part of the pixel in which its middle lies @param {number} middle that pixel
 * @param {number} colour opaque
 */
function putColour(pixels, { starts, offsets, shares }, part, middle, colour) {
  const even = colour & TWO_CHANNELS;
  const odd = (colour >>> 8) & TWO_CHANNELS;
  const end = starts[part + 1];
  for (let i = starts[part]; i < end; i++) {
    const at = middle + offsets[i];
    const under = pixels[at];
    const share = shares[i];
    const rest = WHOLE - share;
    const first = Math.imul(even, share) + Math.imul(under & TWO_CHANNELS, rest);
    const second = Math.imul(odd, share) + Math.imul((under >>> 8) & TWO_CHANNELS, rest);
    pixels[at] = ((first >>> 8) & TWO_CHANNELS) | (second & ~TWO_CHANNELS);
  }
}

/** The same over pixels that hold an alpha alone: what is all of one colour is tinted when all of it is there. */
function putAlpha(alphas, { starts, offsets, shares }, part, middle) {
  const end = starts[part + 1];
  for (let i = starts[part]; i < end; i++) {
    const at = middle + offsets[i];
    const under = alphas[at];
    alphas[at] = under + (((255 - under) * shares[i]) >> 8);
  }
}

/** The rows, the farthest first, and how near each is, in steps from the farthest to the nearest. */
function fromBehind(positions) {
  const { n, bounds } = positions;
  const depths = new Uint16Array(n);
  const starts = new Uint32Array(DEPTHS + 1);
  for (const { start, count, coordinates } of positions.blocks()) {
    for (let i = 0; i < count; i++) {
      const near = (coordinates[3 * i + 2] - bounds.centre[2]) / (bounds.radius || 1);
      depths[start + i] = ((Math.min(1, Math.max(-1, near)) + 1) / 2) * (DEPTHS - 1);
      starts[depths[start + i] + 1]++;
    }
  }
  for (let depth = 0; depth < DEPTHS; depth++) starts[depth + 1] += starts[depth];
  const order = new Uint32Array(n);
  for (let row = 0; row < n; row++) order[starts[depths[row]]++] = row;
  return { order, levels: Uint8Array.from(depths, (depth) => Math.round((depth / (DEPTHS - 1)) * (LEVELS - 1))) };
}
