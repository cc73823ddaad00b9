/** The points of one map, each drawn as a shape of its own: for pictures made of lines, such as SVG. */

import { FAINTER, LARGER, fitCanvas } from "./points_gl.js";

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

  draw(view, look, positions) {
    const { context } = this;
    fitCanvas(this.canvas, view, look.ratio);
    context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    this.drawDots(dotsOf(positions, view), look);
  }

  /** Those that are selected last, above the others, which are grey then. */
  drawDots({ rows, x, y, near }, { grey, opacity }) {
    const { selected, anySelected } = this;
    const { colours } = this.style;
    const greyOf = grey.map((channel) => 255 * channel);
    for (const wanted of anySelected ? [0, 1] : [0]) {
      const [channels, alpha] = anySelected && !wanted ? [greyOf, grey[3]] : [colours, opacity];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if (anySelected && selected[row] !== wanted) continue;
        const at = channels === colours ? 4 * row : 0;
        this.paint = [channels[at], channels[at + 1], channels[at + 2], Math.min(1, alpha * (1 + FAINTER * near[i]))];
        this.drawDot(row, x[i], y[i], ((this.style.sizes[row] + wanted) / 2) * (1 + LARGER * near[i]));
      }
    }
  }

  drawDot(row, x, y, radius) {
    const { symbols, hollow } = this.style;
    drawSymbol(this.context, x, y, radius, symbols[row], `rgba(${this.paint.join(", ")})`, hollow[row] === 1);
  }

  dispose() {}
}

/**
 * The points in sight, the nearest last.
 * @returns {{rows: ArrayLike<number>, x: number[], y: number[], near: number[]}} pixels of the map, and how near each
 *   is: from -1, the farthest, to 1; 0 in a flat map
 */
function dotsOf(positions, view) {
  const dots = { rows: [], x: [], y: [], near: [] };
  const { bounds, dims } = positions;
  for (const { start, count, coordinates, stride } of positions.blocks()) {
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const x = (coordinates[at] - view.x) / view.unit + view.width / 2;
      const y = view.height / 2 - (coordinates[at + 1] - view.y) / view.unit;
      if (!(x > -9 && y > -9 && x < view.width + 9 && y < view.height + 9)) continue;
      const near = dims === 3 ? (coordinates[at + 2] - bounds.centre[2]) / (bounds.radius || 1) : 0;
      dots.rows.push(start + i);
      dots.x.push(x);
      dots.y.push(y);
      dots.near.push(Math.min(1, Math.max(-1, near)));
    }
  }
  return dims === 3 ? byDepth(dots) : dots;
}

function byDepth(dots) {
  const order = dots.near.map((_, i) => i).sort((a, b) => dots.near[a] - dots.near[b]);
  return Object.fromEntries(Object.entries(dots).map(([name, values]) => [name, order.map((i) => values[i])]));
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
