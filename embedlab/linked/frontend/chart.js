/** A chart beside maps that play: its cursor follows the time, and the time follows a pointer on it. */

import { blankContext } from "./canvas.js";
import { ChartRoom, drawChart, pointAt } from "./chart_picture.js";
import { categoryStyle } from "./palette.js";
import { drawSymbol } from "./shapes.js";
import { element, isolated, shown } from "./text.js";

const ICON_SIZE = 22;
const LEGEND_LIMIT = 40;
const CHART_TITLE_LIMIT = 160;
const SUMMARY_LIMIT = 2000;

export class StoryChart {
  /**
   * @param {import("./chart_picture.js").ChartContent} chart
   * @param {import("./linked_view.js").LinkedView} view
   * @param {(time: number) => void} seek
   */
  constructor(chart, view, seek) {
    Object.assign(this, { chart, view, seek });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    const summary = shown(chart.summary || chart.title, SUMMARY_LIMIT);
    this.plot = element("div", { class: "lm-chart-plot", role: "img", "aria-label": summary }, this.canvas);
    this.icons = chart.lines.map(() => element("canvas", { "aria-hidden": "true" }));
    this.readings = chart.lines.map(() => element("span", { class: "lm-chart-reading" }));
    const entries = chart.lines.map(({ name }, i) => {
      return element("span", {}, this.icons[i], isolated(name, LEGEND_LIMIT), " ", this.readings[i]);
    });
    const title = element("h4", {}, isolated(chart.title, CHART_TITLE_LIMIT));
    this.root = element(
      "figure",
      { class: "lm-chart" },
      element("figcaption", {}, title, element("div", { class: "lm-chart-legend" }, ...entries)),
      this.plot,
    );
    this.listen();
    this.resizes = new ResizeObserver(() => this.draw());
    this.resizes.observe(this.plot);
  }

  listen() {
    const { plot } = this;
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      this.seekAt(event);
    });
    plot.addEventListener("pointermove", (event) => event.buttons & 1 && this.seekAt(event));
  }

  /** To the time under the pointer, or to the frame whose point is nearest. */
  seekAt(event) {
    const { left, top } = this.plot.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const { chart, room } = this;
    if (chart.isTimeline) {
      this.seek(room.valueAt(x));
      return;
    }
    const distances = chart.lines.flatMap(({ points }) =>
      points.map((point, frame) => {
        const [px, py] = room.place(point);
        return { frame, distance: Math.hypot(px - x, py - y) };
      }),
    );
    this.seek(distances.reduce((a, b) => (b.distance < a.distance ? b : a)).frame);
  }

  get room() {
    return new ChartRoom(this.chart, { width: this.plot.clientWidth, height: this.plot.clientHeight });
  }

  restyle() {
    const { colourScheme } = this.view;
    this.chart.lines.forEach(({ hue, dashed }, i) => drawIcon(this.icons[i], categoryStyle(hue, colourScheme), dashed));
    this.draw();
  }

  draw() {
    const { chart, view, room } = this;
    const { time } = view.state;
    const now = chart.lines.map((line) => pointAt(line, time));
    this.root.dataset.cursor = JSON.stringify(now);
    now.forEach((point, i) => {
      const text = chart.isTimeline ? point[1].toFixed(3) : point.map((value) => value.toFixed(2)).join(", ");
      if (this.readings[i].textContent !== text) this.readings[i].textContent = text;
    });
    if (!view.look || !this.plot.clientWidth) return;
    drawChart(blankContext(this.canvas, room), chart, room, time, view.look, view.colourScheme);
  }

  dispose() {
    this.resizes.disconnect();
  }
}

/** A piece of the line, as it is drawn. */
function drawIcon(canvas, { colour, symbol }, dashed) {
  const context = blankContext(canvas, { width: ICON_SIZE, height: ICON_SIZE / 2 });
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.setLineDash(dashed ? [4, 3] : []);
  context.beginPath();
  context.moveTo(0, ICON_SIZE / 4);
  context.lineTo(ICON_SIZE, ICON_SIZE / 4);
  context.stroke();
  if (!dashed) drawSymbol(context, ICON_SIZE / 2, ICON_SIZE / 4, 4, symbol, colour, false);
}
