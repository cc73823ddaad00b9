/** A chart beside the maps as it is drawn: scales, curves or paths, points that stay, and where the time is. */

import { categoryStyle } from "./palette.js";
import { drawSymbol } from "./shapes.js";
import { shown } from "./text.js";

const ROOM = { left: 40, right: 14, top: 12, bottom: 36 };
const SMALL_TEXT = 11.5;
const POINT_RADIUS = 2.6;
const CURSOR_RADIUS = 5.5;
const STAYING_RADIUS = 5;
const NAME_LIMIT = 24;
/** Where a name may stand, from its point: how far to the right in halves of its width, and how far down in lines. */
const NAME_PLACES = [
  ...[[0.8, -1], [-0.8, -1], [0.8, 1], [-0.8, 1], [1.05, 0], [-1.05, 0]],
  ...[[0, -1], [0, 1], [0.8, -2], [-0.8, -2], [0.8, 2], [-0.8, 2]],
];
const AWAY = 6;

/**
 * @typedef {{name: string, low: number, high: number, ticks: [number, string][]}} ScaleContent
 * @typedef {{name: string, hue: number, dashed: boolean, points: [number, number][]}} LineContent
 * @typedef {object} ChartContent
 * @property {string} title @property {string} summary
 * @property {boolean} isTimeline whether the horizontal axis is time
 * @property {ScaleContent} across @property {ScaleContent} up
 * @property {LineContent[]} lines one point a frame
 * @property {{name: string, hue: number, point: [number, number]}[]} marks
 */

/** The point of a line at a time: between two frames it is between their points. @returns {[number, number]} */
export function pointAt({ points }, time) {
  const before = Math.min(Math.floor(time), points.length - 1);
  const after = Math.min(before + 1, points.length - 1);
  const way = Math.min(1, Math.max(0, time - before));
  return [0, 1].map((i) => points[before][i] + way * (points[after][i] - points[before][i]));
}

/** Where the values of a chart lie in its picture, and back. */
export class ChartRoom {
  /** @param {ChartContent} chart @param {{width: number, height: number}} size */
  constructor({ across, up }, { width, height }) {
    Object.assign(this, { across, up, width, height });
    this.wide = Math.max(1, width - ROOM.left - ROOM.right);
    this.high = Math.max(1, height - ROOM.top - ROOM.bottom);
    this.bottom = ROOM.top + this.high;
  }

  /** @returns {[number, number]} pixels */
  place([x, y]) {
    const { across, up } = this;
    const right = (x - across.low) / (across.high - across.low);
    const above = (y - up.low) / (up.high - up.low);
    return [ROOM.left + right * this.wide, this.bottom - above * this.high];
  }

  /** The value across at a pixel. */
  valueAt(x) {
    const { low, high } = this.across;
    return low + ((x - ROOM.left) / this.wide) * (high - low);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {ChartContent} chart @param {ChartRoom} room @param {number} time
 * @param {import("./theme.js").Look} look @param {import("./palette.js").Scheme} scheme
 */
export function drawChart(context, chart, room, time, look, scheme) {
  context.font = `400 ${SMALL_TEXT}px ${look.font}`;
  drawScales(context, chart, room, look);
  const paint = (hue) => categoryStyle(hue, scheme);
  for (const line of chart.lines) drawCurve(context, line, room, paint(line.hue));
  drawStaying(context, chart, room, paint, look);
  if (chart.isTimeline) drawMoment(context, room, Math.min(time, chart.across.high), look);
  for (const line of chart.lines) drawCursor(context, room.place(pointAt(line, time)), paint(line.hue), look);
}

function drawScales(context, { across, up }, room, look) {
  context.fillStyle = look.muted;
  context.strokeStyle = look.border;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  for (const [value, text] of up.ticks) {
    const [, y] = room.place([across.low, value]);
    strokePath(context, [[ROOM.left, y], [room.width - ROOM.right, y]]);
    context.textAlign = "right";
    context.fillText(text, ROOM.left - 6, y);
  }
  context.textAlign = "center";
  for (const [value, text] of across.ticks) context.fillText(text, room.place([value, up.low])[0], room.bottom + 11);
  context.fillText(across.name, ROOM.left + room.wide / 2, room.bottom + 27);
}

function drawCurve(context, { points, dashed }, room, { colour, symbol }) {
  const places = points.map((point) => room.place(point));
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.setLineDash(dashed ? [4, 3] : []);
  strokePath(context, places);
  context.setLineDash([]);
  if (!dashed) for (const [x, y] of places) drawSymbol(context, x, y, POINT_RADIUS, symbol, colour, false);
}

/** The points that stay, and their names where they hide the least. */
function drawStaying(context, { lines, marks }, room, paint, look) {
  const dots = lines.flatMap(({ points }) => points).concat(marks.map(({ point }) => point));
  const taken = dots.map((point) => boxAround(...room.place(point), 2 * POINT_RADIUS, 2 * POINT_RADIUS));
  for (const { name, hue, point } of marks) {
    const [x, y] = room.place(point);
    const { colour, symbol } = paint(hue);
    drawSymbol(context, x, y, STAYING_RADIUS, symbol, colour, false);
    const text = shown(name, NAME_LIMIT);
    const wide = context.measureText(text).width;
    const boxes = NAME_PLACES.map(([right, down]) => {
      return boxAround(x + right * (wide / 2 + AWAY), y + down * (SMALL_TEXT + 3), wide, SMALL_TEXT);
    });
    const box = boxes.reduce((best, other) => (hides(other, taken, room) < hides(best, taken, room) ? other : best));
    taken.push(box, box, box);
    context.textAlign = "center";
    context.fillStyle = look.text;
    context.fillText(text, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  }
}

function boxAround(x, y, wide, high) {
  return { left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
}

/** How much lies under a name: names count three times as much as points, and the edge more than all. */
function hides(box, taken, room) {
  const isOut = box.left < ROOM.left || box.right > room.width || box.top < 0 || box.bottom > room.bottom;
  const meets = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const under = taken.filter((other) => meets(other, box));
  return under.length + (isOut ? 100 : 0);
}

function drawMoment(context, room, time, look) {
  const [x] = room.place([time, room.up.low]);
  context.strokeStyle = look.accent;
  context.lineWidth = 1.5;
  strokePath(context, [[x, ROOM.top - 4], [x, room.bottom]]);
}

function drawCursor(context, [x, y], { colour, symbol }, look) {
  drawSymbol(context, x, y, CURSOR_RADIUS + 2, symbol, look.background, false);
  drawSymbol(context, x, y, CURSOR_RADIUS, symbol, colour, false);
}

function strokePath(context, places) {
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x, y);
  context.stroke();
}
