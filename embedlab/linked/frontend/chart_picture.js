/** A chart beside the maps as it is drawn: scales, curves or paths, points that stay, and where the time is. */

import { categoryStyle } from "./palette.js";
import { drawSymbol } from "./points_2d.js";
import { shown } from "./text.js";

const ROOM = { left: 40, right: 14, top: 12, bottom: 36 };
const SMALL_TEXT = 11.5;
const POINT_RADIUS = 2.6;
const CURSOR_RADIUS = 5.5;
const STAYING_RADIUS = 5;
const NAME_LIMIT = 24;

/**
 * @typedef {{name: string, low: number, high: number, ticks: [number, string][]}} ScaleContent
 * @typedef {{name: string, hue: number, dashed: boolean, points: [number, number][]}} LineContent
 * @typedef {object} ChartContent
 * @property {string} title @property {string} summary
 * @property {boolean} isTimeline whether the horizontal axis is time
 * @property {ScaleContent} across @property {ScaleContent} up
 * @property {LineContent[]} lines one point a frame
 * @property {{name: string, hue: number, below: boolean, point: [number, number]}[]} marks
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
  for (const mark of chart.marks) drawStaying(context, mark, room, paint(mark.hue), look);
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

function drawStaying(context, { name, point, below }, room, { colour, symbol }, look) {
  const [x, y] = room.place(point);
  drawSymbol(context, x, y, STAYING_RADIUS, symbol, colour, false);
  const isRight = x > ROOM.left + room.wide * 0.6;
  context.textAlign = isRight ? "right" : "left";
  context.fillStyle = look.text;
  const isBelow = below ? y < room.bottom - 20 : y < ROOM.top + 20;
  context.fillText(shown(name, NAME_LIMIT), x + (isRight ? 6 : -6), y + (isBelow ? 15 : -13));
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
