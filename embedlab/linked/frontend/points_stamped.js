/**
 * The points of one map pressed as small stamps into the pixels of a plain canvas: what is seen until WebGL is ready,
 * and where there is none. A hundred thousand are there at once, because nothing has to be compiled for them.
 */

import { Points2D, drawSymbol } from "./points_2d.js";

/** Radii and places are rounded to parts of a pixel, so that few stamps do for many points. */
const RADII_A_PIXEL = 4;
const PLACES_A_PIXEL = 2;
const KINDS = 8;

/**
 * How much of each of its pixels a symbol covers, from 0 to 1.
 * @typedef {object} Stamp
 * @property {number} reach pixels from its middle to each side @property {Float32Array} cover rows of 2 reach + 1
 */

export class PointsStamped extends Points2D {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super(canvas);
    /** By what `stampOf` makes of their size, symbol and place. @type {Map<number, Stamp>} */
    this.stamps = new Map();
    this.pad = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  }

  drawDots(dots, look) {
    const { canvas, context } = this;
    if (this.ratio !== look.ratio) this.stamps.clear();
    this.ratio = look.ratio;
    this.image = context.createImageData(canvas.width, canvas.height);
    super.drawDots(dots, look);
    context.putImageData(this.image, 0, 0);
    this.image = null;
  }

  drawDot(row, x, y, radius) {
    const { symbols, hollow } = this.style;
    const left = Math.round(PLACES_A_PIXEL * this.ratio * x);
    const top = Math.round(PLACES_A_PIXEL * this.ratio * y);
    const [right, down] = [modulo(left), modulo(top)];
    const size = Math.max(1, Math.round(RADII_A_PIXEL * this.ratio * radius));
    const stamp = this.stampOf(size, symbols[row], hollow[row], right, down);
    press(this.image, stamp, (left - right) / PLACES_A_PIXEL, (top - down) / PLACES_A_PIXEL, this.paint);
  }

  stampOf(size, symbol, isHollow, right, down) {
    const name = (((size * KINDS + symbol) * 2 + isHollow) * PLACES_A_PIXEL + right) * PLACES_A_PIXEL + down;
    if (!this.stamps.has(name)) {
      const place = [right / PLACES_A_PIXEL, down / PLACES_A_PIXEL];
      this.stamps.set(name, makeStamp(this.pad, this.ratio, size / RADII_A_PIXEL, symbol, isHollow === 1, place));
    }
    return this.stamps.get(name);
  }
}

const modulo = (value) => ((value % PLACES_A_PIXEL) + PLACES_A_PIXEL) % PLACES_A_PIXEL;

/** @returns {Stamp} of a radius in pixels of the canvas, its middle as far within its middle pixel as `place` says */
function makeStamp(pad, ratio, radius, symbol, isHollow, [right, down]) {
  const reach = Math.ceil(radius) + 1;
  const side = 2 * reach + 1;
  Object.assign(pad.canvas, { width: side, height: side });
  pad.scale(ratio, ratio);
  drawSymbol(pad, (reach + right) / ratio, (reach + down) / ratio, radius / ratio, symbol, "black", isHollow);
  const { data } = pad.getImageData(0, 0, side, side);
  return { reach, cover: Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3] / 255) };
}

/** Lay a colour over an image through a stamp (source over, colours not multiplied by their opacity). */
function press({ data, width, height }, { reach, cover }, x, y, [red, green, blue, alpha]) {
  const side = 2 * reach + 1;
  for (let i = 0, row = y - reach; i < side; i++, row++) {
    if (row < 0 || row >= height) continue;
    for (let j = 0, column = x - reach; j < side; j++, column++) {
      const over = alpha * cover[i * side + j];
      if (!over || column < 0 || column >= width) continue;
      const at = 4 * (row * width + column);
      const both = over + (1 - over) * (data[at + 3] / 255);
      const share = over / both;
      data[at] += share * (red - data[at]);
      data[at + 1] += share * (green - data[at + 1]);
      data[at + 2] += share * (blue - data[at + 2]);
      data[at + 3] = 255 * both;
    }
  }
}
