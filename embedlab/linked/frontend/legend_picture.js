/** The legend in a picture that is saved: the histogram or the symbols, with their names. */

import { flow, paragraph, stack } from "./blocks.js";
import { drawHistogram } from "./histogram_picture.js";
import { drawSymbol } from "./shapes.js";
import { shown, shownIfAny } from "./text.js";

const SIZE = 12.5;
const ICON_RADIUS = 5;
const HISTOGRAM = { width: 300, height: 44 };
const GAP_OF_ENTRIES = 16;
const LONGEST_ENTRY = 80;

/**
 * @param {CanvasRenderingContext2D} measuring @param {import("./legend.js").Legend} legend
 * @param {import("./theme.js").Look} look @param {number} room in pixels
 * @returns {import("./blocks.js").Block}
 */
export function legendBlock(measuring, legend, look, room) {
  const type = { size: SIZE, family: look.font };
  const muted = (text) => paragraph(measuring, text, { ...type, colour: look.muted }, room);
  const plain = (text) => paragraph(measuring, text, { ...type, colour: look.text }, room);
  const { brush, colour } = legend;
  const name = colour ? [muted(shownIfAny(colour.name))] : [];
  const scale = brush ? [histogramBlock(brush, look, room), endsOf(brush, plain, muted, room)] : [];
  const head = brush ? [stack([...name, ...scale])] : name;
  const entries = legend.entries().map((entry) => entryBlock(entry, plain(shown(entry.name, LONGEST_ENTRY))));
  const more = legend.moreText ? [muted(legend.moreText)] : [];
  return flow([...head, ...entries, ...more], room, GAP_OF_ENTRIES);
}

function histogramBlock(brush, look, room) {
  const size = { ...HISTOGRAM, width: Math.min(HISTOGRAM.width, room) };
  const draw = (context, x, y) => {
    context.save();
    context.translate(x, y);
    drawHistogram(context, size, { ...brush.picture(), hovered: -1, marked: NaN }, look);
    context.restore();
  };
  return { ...size, draw };
}

/** What the ends of the bar are called, and its middle where the scale has one. */
function endsOf(brush, plain, muted, room) {
  const width = Math.min(HISTOGRAM.width, room);
  const [low, high] = [brush.names.low, brush.names.high].map(plain);
  const middle = brush.colour.kind === "diverging" ? muted(brush.text(brush.histogram.middle)) : null;
  const draw = (context, x, y) => {
    low.draw(context, x, y);
    middle?.draw(context, x + (width - middle.width) / 2, y);
    high.draw(context, x + width - high.width, y);
  };
  return { width, height: low.height, draw };
}

function entryBlock({ colour, symbol, hollow }, name) {
  const start = 2 * ICON_RADIUS + 6;
  const draw = (context, x, y) => {
    drawSymbol(context, x + ICON_RADIUS, y + name.height / 2, ICON_RADIUS, symbol, colour, hollow);
    name.draw(context, x + start, y);
  };
  return { width: start + name.width, height: name.height, draw };
}
