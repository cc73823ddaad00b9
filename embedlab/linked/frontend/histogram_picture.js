/** A histogram in the colours of its scale, on the screen and in a picture that is saved. */

import { BINS } from "./histogram.js";
import { paintKeys } from "./palette.js";

const STRIP = 4;
const TICK = 5;
const GAP_OF_BARS = 1;
const PALE = 0.35;

/**
 * @typedef {object} HistogramPicture
 * @property {import("./histogram.js").Histogram} histogram
 * @property {import("./unpack.js").ColourContent} colour
 * @property {import("./palette.js").Scheme} scheme
 * @property {Uint32Array|null} selected selected keys a bin, null where nothing is selected
 * @property {[number, number]|null} range bins that are brushed
 * @property {number} hovered bin under the pointer, or -1
 * @property {number} marked value of the key that is pointed at or pinned, or NaN
 */

/**
 * Bars over a strip of the whole scale, the selected part solid and the rest pale, and a tick at the middle.
 * @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size
 * @param {HistogramPicture} picture @param {import("./theme.js").Look} look
 */
export function drawHistogram(context, size, picture, look) {
  const { histogram, colour, scheme, selected, range, hovered, marked } = picture;
  const base = size.height - STRIP - TICK;
  const wide = size.width / BINS;
  const most = histogram.counts.reduce((a, b) => Math.max(a, b), 1);
  const colours = coloursOfBins(histogram, colour, scheme);
  const bar = (bin, count) => {
    const high = count ? Math.max(2, (count / most) * (base - 1)) : 0;
    context.fillRect(bin * wide + GAP_OF_BARS / 2, base - high, wide - GAP_OF_BARS, high);
  };
  if (range) {
    context.fillStyle = look.accent;
    context.globalAlpha = 0.12;
    context.fillRect(range[0] * wide, 0, (range[1] - range[0]) * wide, base);
  }
  for (let bin = 0; bin < BINS; bin++) {
    context.fillStyle = colours[bin];
    context.globalAlpha = selected ? PALE : 1;
    bar(bin, histogram.counts[bin]);
    context.globalAlpha = 1;
    if (selected) bar(bin, selected[bin]);
    context.fillRect(bin * wide, base + 1, wide + 0.5, STRIP - 1);
  }
  if (hovered >= 0) {
    context.fillStyle = look.text;
    context.globalAlpha = 0.12;
    context.fillRect(hovered * wide, 0, wide, base);
    context.globalAlpha = 1;
  }
  const middle = histogram.placeOf(histogram.middle) * size.width;
  if (!Number.isNaN(middle)) drawTick(context, middle, size.height, look.muted);
  if (!Number.isNaN(marked)) drawValue(context, 1 + histogram.placeOf(marked) * (size.width - 2), base + STRIP, look);
}

function coloursOfBins({ edges }, colour, scheme) {
  const middles = Float32Array.from({ length: BINS }, (_, bin) => (edges[bin] + edges[bin + 1]) / 2);
  const { colours } = paintKeys({ ...colour, values: middles }, BINS, scheme);
  return Array.from(middles, (_, bin) => `rgb(${colours.subarray(4 * bin, 4 * bin + 3).join(", ")})`);
}

/** A small triangle that points up at the strip. */
function drawTick(context, x, bottom, paint) {
  context.beginPath();
  context.moveTo(x, bottom - TICK + 1);
  context.lineTo(x + 3.5, bottom);
  context.lineTo(x - 3.5, bottom);
  context.closePath();
  context.fillStyle = paint;
  context.fill();
}

/** Where the key that is pointed at lies. */
function drawValue(context, x, bottom, look) {
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, bottom);
  context.strokeStyle = look.background;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = look.accent;
  context.lineWidth = 2;
  context.stroke();
}
