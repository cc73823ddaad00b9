/** The small picture on a card: a key in the middle of its neighbours, where they lie in one map. */

import { categoryStyle } from "./palette.js";
import { drawSymbol } from "./shapes.js";

/** What a neighbour is to a pair of maps: the category whose colour and symbol it gets. */
export const KINSHIP = { shared: 0, first: 1, second: 2 };

/** Share of the neighbours that lie inside the picture; the others are marked at its edge. */
const MARKS_INSIDE = 0.8;
const AROUND_MARKS = 1.25;
const MARK_EDGE = 7;
const MOST_CONTEXT = 4000;
const MARK_RADIUS = 4.5;
/** Radius of the empty ring around the key: what lies close to it shows inside. */
const RING = 8;

/**
 * @param {HTMLCanvasElement} canvas is fitted to its place on the page
 * @param {import("./unpack.js").MapContent} map
 * @param {number} row the key
 * @param {{row: number, kinship: number}[]} neighbours in either map
 * @param {import("./theme.js").Look} look @param {import("./palette.js").Scheme} scheme
 */
export function drawNeighbourhood(canvas, map, row, neighbours, look, scheme) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const ratio = Math.max(1, devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const [x, y] = spotIn(map, row);
  if (Number.isNaN(x)) return;
  const offsets = neighbours.map((near) => ({ ...near, offset: offsetFrom(map, near.row, x, y) }));
  const placed = offsets.filter(({ offset }) => !Number.isNaN(offset[0]));
  const unit = unitOf(placed.map(({ offset }) => offset), width, height);
  drawContext(context, map, [x, y], unit, look);
  for (const { kinship, offset } of placed.reverse()) drawMark(context, offset, unit, kinship, scheme);
  context.beginPath();
  context.arc(width / 2, height / 2, RING, 0, 2 * Math.PI);
  context.lineWidth = 2.2;
  context.strokeStyle = look.accent;
  context.stroke();
}

/** Map units a pixel at which most of the neighbours lie inside. */
function unitOf(offsets, width, height) {
  const [across, up] = [width / 2 - MARK_EDGE, height / 2 - MARK_EDGE];
  const units = offsets.map(([dx, dy]) => Math.max(Math.abs(dx) / across, Math.abs(dy) / up));
  units.sort((a, b) => a - b);
  return AROUND_MARKS * (units[Math.ceil(MARKS_INSIDE * units.length) - 1] ?? 0) || 1;
}

/** The other keys of the map, faint, so that it can be seen whether the neighbours lie close for this map. */
function drawContext(context, map, [x, y], unit, look) {
  const { width, height } = roomOf(context);
  const n = map.xy.length / map.dims;
  const step = Math.max(1, Math.ceil(n / MOST_CONTEXT));
  context.fillStyle = look.muted;
  context.globalAlpha = 0.22;
  for (let row = 0; row < n; row += step) {
    const [dx, dy] = offsetFrom(map, row, x, y);
    const [left, top] = [width / 2 + dx / unit, height / 2 - dy / unit];
    if (left > 0 && top > 0 && left < width && top < height) context.fillRect(left - 0.75, top - 0.75, 1.5, 1.5);
  }
  context.globalAlpha = 1;
}

function drawMark(context, [dx, dy], unit, kinship, scheme) {
  const { width, height } = roomOf(context);
  const [across, up] = [width / 2 - MARK_EDGE, height / 2 - MARK_EDGE];
  const beyond = Math.max(Math.abs(dx / unit) / across, Math.abs(dy / unit) / up, 1);
  const { colour, symbol } = categoryStyle(kinship, scheme);
  const [left, top] = [width / 2 + dx / unit / beyond, height / 2 - dy / unit / beyond];
  drawSymbol(context, left, top, beyond > 1 ? MARK_RADIUS - 1 : MARK_RADIUS, symbol, colour, beyond > 1);
}

function roomOf({ canvas }) {
  return { width: canvas.clientWidth, height: canvas.clientHeight };
}

function spotIn(map, row) {
  return [map.xy[map.dims * row], map.xy[map.dims * row + 1]];
}

function offsetFrom(map, row, x, y) {
  return [map.xy[map.dims * row] - x, map.xy[map.dims * row + 1] - y];
}
