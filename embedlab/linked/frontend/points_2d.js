/** The points of one map on a plain canvas, for browsers without WebGL: the same picture, slower. */

import { fitCanvas } from "./points_gl.js";

export class Points2D {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.kind = "2d";
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.anySelected = false;
  }

  setPositions(xy) {
    this.xy = xy;
  }

  setStyle(style) {
    this.style = style;
  }

  setSelected(selected, count) {
    this.selected = selected;
    this.anySelected = count > 0;
  }

  draw(view, { grey, opacity, ratio }) {
    const { context } = this;
    fitCanvas(this.canvas, view, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const greyStyle = `rgba(${grey.slice(0, 3).map((channel) => Math.round(255 * channel))}, ${grey[3]})`;
    if (this.anySelected) this.drawRows(view, (row) => !this.selected[row], () => greyStyle, 0);
    const { colours } = this.style;
    const own = (row) => `rgba(${colours[4 * row]}, ${colours[4 * row + 1]}, ${colours[4 * row + 2]}, ${opacity})`;
    this.drawRows(view, (row) => !this.anySelected || this.selected[row], own, this.anySelected ? 1 : 0);
  }

  drawRows(view, isWanted, paintOf, extra) {
    const { xy, context } = this;
    const { symbols, sizes, hollow } = this.style;
    for (let row = 0; row < xy.length / 2; row++) {
      if (!isWanted(row)) continue;
      const x = (xy[2 * row] - view.x) / view.unit + view.width / 2;
      const y = view.height / 2 - (xy[2 * row + 1] - view.y) / view.unit;
      if (!(x > -9 && y > -9 && x < view.width + 9 && y < view.height + 9)) continue;
      drawSymbol(context, x, y, (sizes[row] + extra) / 2, symbols[row], paintOf(row), hollow[row] === 1);
    }
  }

  dispose() {}
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
