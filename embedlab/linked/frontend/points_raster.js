/**
 * The points of one map on a plain canvas, computed here pixel by pixel. Without WebGL, or where the processor has to do
 * the work of a GPU, this takes a fraction of the time for the same picture.
 */

import { fitCanvas } from "./canvas.js";
import { FAINTER, LARGER } from "./points_gl.js";
import { Stamps } from "./stamps.js";

/** Depths that are told apart: what is in front is drawn last. */
const DEPTHS = 4096;
/** Red and blue, or green and alpha, as the bytes of a pixel lie in memory. */
const TWO_CHANNELS = 0xff00ff;
const OPAQUE = 0xff000000;
/** Points whose middle lies farther outside are not seen. */
const MARGIN = 32;

export class PointsRaster {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.kind = "2d";
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.anySelected = false;
  }

  /** @param {import("./style.js").Style} style */
  setStyle(style) {
    this.style = style;
    this.paints = new Int32Array(style.colours.buffer);
  }

  /** @param {Uint8Array} selected @param {number} count */
  setSelected(selected, count) {
    this.selected = selected;
    this.anySelected = count > 0;
  }

  /**
   * @param {import("./viewport.js").View} view
   * @param {{grey: number[], opacity: number, ratio: number}} look
   * @param {import("./positions.js").Positions} positions
   */
  draw(view, look, positions) {
    this.prepare(view, look.ratio);
    const [red, green, blue] = look.grey.map((channel) => Math.round(255 * channel));
    const scene = { view, ratio: look.ratio, dots: positions.dims === 3 ? fromBehind(positions) : null, positions };
    if (!this.anySelected) {
      this.paint(scene, { opacity: look.opacity, larger: 0 });
    } else {
      this.paint(scene, { opacity: look.grey[3], larger: 0, marked: 0, colour: OPAQUE | (blue << 16) | (green << 8) | red });
      this.paint(scene, { opacity: look.opacity, larger: 1, marked: 1 });
    }
    this.divideByAlpha();
    this.context.putImageData(this.image, 0, 0);
  }

  prepare(view, ratio) {
    fitCanvas(this.canvas, view, ratio);
    const { width, height } = this.canvas;
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
      this.pixels = new Int32Array(this.image.data.buffer);
      this.stamps = new Stamps(width);
    }
    this.pixels.fill(0);
  }

  /**
   * @param {object} scene
   * @param {{opacity: number, larger: number, marked?: number, colour?: number}} brush
   *   which of the points, and one colour for all of them; left out: all, and their own
   */
  paint({ view, ratio, dots, positions }, { opacity, larger, marked, colour }) {
    const { stamps, paints, selected, style: { sizes, symbols, hollow } } = this;
    const { width, height } = this.image;
    const scale = ratio / view.unit;
    for (const { start, count, coordinates, stride, order, nearness } of dots ?? positions.blocks()) {
      for (let i = 0; i < count; i++) {
        const at = order ? order[i] : i;
        const row = start + at;
        if (marked !== undefined && selected[row] !== marked) continue;
        const x = (coordinates[stride * at] - view.x) * scale + width / 2;
        const y = height / 2 - (coordinates[stride * at + 1] - view.y) * scale;
        if (!(x > -MARGIN && y > -MARGIN && x < width + MARGIN && y < height + MARGIN)) continue;
        const near = nearness ? nearness[at] : 0;
        const diameter = (sizes[row] + larger) * ratio * (1 + LARGER * near);
        const strength = (256 * Math.min(1, opacity * (1 + FAINTER * near))) | 0;
        const stamp = stamps.of(diameter, symbols[row], hollow[row], x, y);
        this.put(stamp, Math.floor(x), Math.floor(y), colour ?? paints[row], strength);
      }
    }
  }

  /** Lay one point over the pixels, which hold colours multiplied by their alpha: two channels at a time. */
  put({ offsets, across, down, cover, reach }, x, y, colour, strength) {
    const { pixels } = this;
    const { width, height } = this.image;
    const isWhole = x >= reach && y >= reach && x < width - reach && y < height - reach;
    const middle = y * width + x;
    const even = colour & TWO_CHANNELS;
    const odd = (colour >>> 8) & TWO_CHANNELS;
    for (let i = 0; i < offsets.length; i++) {
      if (!isWhole && !isWithin(x + across[i], y + down[i], width, height)) continue;
      const at = middle + offsets[i];
      const under = pixels[at];
      const share = (cover[i] * strength) >> 8;
      const rest = 256 - share;
      const first = Math.imul(even, share) + Math.imul(under & TWO_CHANNELS, rest);
      const second = Math.imul(odd, share) + Math.imul((under >>> 8) & TWO_CHANNELS, rest);
      pixels[at] = ((first >>> 8) & TWO_CHANNELS) | (second & ~TWO_CHANNELS);
    }
  }

  /** What a canvas is given is not multiplied. */
  divideByAlpha() {
    const { pixels } = this;
    for (let at = 0; at < pixels.length; at++) {
      const pixel = pixels[at];
      const alpha = pixel >>> 24;
      if (alpha === 0 || alpha === 255) continue;
      const by = 255 / alpha;
      const red = (pixel & 255) * by + 0.5;
      const green = ((pixel >>> 8) & 255) * by + 0.5;
      const blue = ((pixel >>> 16) & 255) * by + 0.5;
      pixels[at] = (alpha << 24) | (Math.min(255, blue) << 16) | (Math.min(255, green) << 8) | Math.min(255, red);
    }
  }

  dispose() {}
}

function isWithin(x, y, width, height) {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** All points at once, the farthest first, and how near each is: from -1, the farthest, to 1. */
function fromBehind(positions) {
  const { n, bounds } = positions;
  const coordinates = new Float32Array(3 * n);
  for (const block of positions.blocks()) coordinates.set(block.coordinates.subarray(0, 3 * block.count), 3 * block.start);
  const nearness = new Float32Array(n);
  const depths = new Uint16Array(n);
  const starts = new Uint32Array(DEPTHS + 1);
  for (let row = 0; row < n; row++) {
    const near = (coordinates[3 * row + 2] - bounds.centre[2]) / (bounds.radius || 1);
    nearness[row] = Math.min(1, Math.max(-1, near));
    depths[row] = ((nearness[row] + 1) / 2) * (DEPTHS - 1);
    starts[depths[row] + 1]++;
  }
  for (let depth = 0; depth < DEPTHS; depth++) starts[depth + 1] += starts[depth];
  const order = new Uint32Array(n);
  for (let row = 0; row < n; row++) order[starts[depths[row]]++] = row;
  return [{ start: 0, count: n, coordinates, stride: 3, order, nearness }];
}
