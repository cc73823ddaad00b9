/** Points as shapes, one by one: what legends, charts and pictures of lines and text are made of. */

import { blankContext } from "./canvas.js";
import { FAINTER, LARGER } from "./points_gl.js";

/**
 * Draw the points of a map, those that are not selected in grey under the others.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./map_view.js").MapView} map @param {import("./state.js").State} state
 * @param {{grey: number[], opacity: number, ratio: number}} look
 */
export function drawShapes(canvas, { viewport: { view }, style, positions }, state, { grey, opacity, ratio }) {
  const context = blankContext(canvas, view, ratio);
  const greyOf = grey.slice(0, 3).map((channel) => Math.round(255 * channel));
  const { colours } = style;
  const own = (row) => [colours[4 * row], colours[4 * row + 1], colours[4 * row + 2], opacity];
  const dots = positions.dims === 3 ? byDepth(dotsOf(positions, view)) : dotsOf(positions, view);
  if (!state.selectedCount) return drawDots(context, style, dots, own, 0);
  const isSelected = ({ row }) => state.selected[row] === 1;
  drawDots(context, style, dots.filter((dot) => !isSelected(dot)), () => [...greyOf, grey[3]], 0);
  drawDots(context, style, dots.filter(isSelected), own, 1);
}

function drawDots(context, { symbols, sizes, hollow }, dots, paintOf, extra) {
  for (const { row, x, y, near } of dots) {
    const [red, green, blue, alpha] = paintOf(row);
    const paint = `rgba(${red}, ${green}, ${blue}, ${Math.min(1, alpha * (1 + FAINTER * near))})`;
    const radius = ((sizes[row] + extra) / 2) * (1 + LARGER * near);
    drawSymbol(context, x, y, radius, symbols[row], paint, hollow[row] === 1);
  }
}

/** The points in sight, in pixels, and how near each is: from -1, the farthest, to 1; 0 in a flat map. */
function dotsOf(positions, view) {
  const dots = [];
  const { bounds, dims } = positions;
  for (const { start, count, coordinates, stride } of positions.blocks()) {
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const x = (coordinates[at] - view.x) / view.unit + view.width / 2;
      const y = view.height / 2 - (coordinates[at + 1] - view.y) / view.unit;
      if (!(x > -9 && y > -9 && x < view.width + 9 && y < view.height + 9)) continue;
      const near = dims === 3 ? (coordinates[at + 2] - bounds.centre[2]) / (bounds.radius || 1) : 0;
      dots.push({ row: start + i, x, y, near: Math.min(1, Math.max(-1, near)) });
    }
  }
  return dots;
}

function byDepth(dots) {
  return dots.sort((a, b) => a.near - b.near);
}

/** One symbol on a canvas; the legend draws its symbols with it too. */
export function drawSymbol(context, x, y, radius, symbol, paint, hollow = false) {
  context.beginPath();
  if (symbol === 0) {
    context.arc(x, y, 0.9 * radius, 0, 2 * Math.PI);
  } else {
    for (const [dx, dy] of OUTLINES[symbol]) context.lineTo(x + dx * radius, y + dy * radius);
    context.closePath();
  }
  context.fillStyle = context.strokeStyle = paint;
  context.lineWidth = 1.1;
  if (hollow) context.stroke();
  else context.fill();
}

const CROSS = [
  [-0.3, -0.92], [0.3, -0.92], [0.3, -0.3], [0.92, -0.3], [0.92, 0.3], [0.3, 0.3],
  [0.3, 0.92], [-0.3, 0.92], [-0.3, 0.3], [-0.92, 0.3], [-0.92, -0.3], [-0.3, -0.3],
];
const TRIANGLE = [[0, -0.9], [0.93, 0.72], [-0.93, 0.72]];
const OUTLINES = [
  [],
  [[-0.76, -0.76], [0.76, -0.76], [0.76, 0.76], [-0.76, 0.76]],
  TRIANGLE,
  [[0, -0.98], [0.98, 0], [0, 0.98], [-0.98, 0]],
  CROSS,
  CROSS.map(([x, y]) => [0.75 * (x - y), 0.75 * (x + y)]),
  TRIANGLE.map(([x, y]) => [x, -y]),
];
