/** The points of one map as shapes, one by one: what a picture of lines and text is made of. */

import { fitCanvas } from "./canvas.js";
import { FAINTER, LARGER } from "./points_gl.js";

export class Points2D {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.kind = "2d";
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.anySelected = false;
  }

  setStyle(style) {
    this.style = style;
  }

  setSelected(selected, count) {
    this.selected = selected;
    this.anySelected = count > 0;
  }

  draw(view, { grey, opacity, ratio }, positions) {
    const { context } = this;
    fitCanvas(this.canvas, view, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const greyOf = grey.slice(0, 3).map((channel) => Math.round(255 * channel));
    const { colours } = this.style;
    const own = (row) => [colours[4 * row], colours[4 * row + 1], colours[4 * row + 2], opacity];
    const dots = positions.dims === 3 ? byDepth(dotsOf(positions, view)) : dotsOf(positions, view);
    if (!this.anySelected) return this.drawDots(dots, own, 0);
    this.drawDots(dots.filter(({ row }) => !this.selected[row]), () => [...greyOf, grey[3]], 0);
    this.drawDots(dots.filter(({ row }) => this.selected[row]), own, 1);
  }

  drawDots(dots, paintOf, extra) {
    const { symbols, sizes, hollow } = this.style;
    for (const { row, x, y, near } of dots) {
      const [red, green, blue, alpha] = paintOf(row);
      const paint = `rgba(${red}, ${green}, ${blue}, ${Math.min(1, alpha * (1 + FAINTER * near))})`;
      const radius = ((sizes[row] + extra) / 2) * (1 + LARGER * near);
      drawSymbol(this.context, x, y, radius, symbols[row], paint, hollow[row] === 1);
    }
  }

  dispose() {}
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
