/** One map: title, points, frame, labels and the list of the pinned key's neighbours. */

import { Frame } from "./frame.js";
import { Grid, extentOf } from "./grid.js";
import { Labels } from "./labels.js";
import { NeighbourList } from "./neighbour_list.js";
import { Points2D } from "./points_2d.js";
import { PointsGL } from "./points_gl.js";
import { rowsInside } from "./polygon.js";
import { litRows } from "./state.js";
import { element } from "./text.js";

const LIT_LIMIT = 100;
const REACH = 12;
const REACH_OF_A_FINGER = 24;
const STILL = 5;

export class MapView {
  /**
   * @param {import("./unpack.js").Content} content @param {number} number which map
   * @param {import("./state.js").State} state
   * @param {{report: () => void, moved: (map: MapView) => void}} events
   */
  constructor(content, number, state, events) {
    this.content = content;
    this.number = number;
    this.map = content.maps[number];
    this.state = state;
    this.events = events;
    this.extent = extentOf(this.map.xy);
    this.grid = new Grid(this.map.xy, this.extent);
    this.list = new NeighbourList(content, this.map, state, events.report);
    this.build();
    this.frame = new Frame(this.frameHost, this.extent, {
      onView: () => {
        this.schedule();
        this.events.moved(this);
      },
      onPolygon: (px, py) => this.selectInside(px, py),
    });
    this.labels = new Labels(this.overlay, content, this.map);
    this.createPoints();
    this.listen();
  }

  build() {
    const { map, number } = this;
    this.frameHost = element("div", { class: "lm-frame" });
    this.overlay = element("canvas", { class: "lm-overlay", "aria-hidden": "true" });
    this.plot = element(
      "div",
      { class: "lm-plot", tabindex: "0", role: "group", "aria-label": `Map ${number + 1}: ${map.title}` },
      this.frameHost,
      this.overlay,
    );
    const caption = element("figcaption", {}, element("h3", { class: "lm-title" }, map.title));
    if (map.caption) caption.append(element("p", { class: "lm-caption" }, map.caption));
    this.root = element("figure", { class: "lm-map", "data-map": String(number), "data-lit": "[]" }, caption);
    this.root.append(this.plot, this.list.root);
    if (map.note) this.root.append(element("p", { class: "lm-note" }, map.note));
  }

  /** Draw with WebGL where it is there, and after a lost context try once more before doing without. */
  createPoints(attempts = 2) {
    this.canvas?.remove();
    this.canvas = this.freshCanvas();
    try {
      if (!attempts) throw new Error("The WebGL context was lost twice.");
      this.points = new PointsGL(this.canvas);
      this.canvas.addEventListener("webglcontextlost", () => {
        if (this.isDisposed) return;
        this.createPoints(attempts - 1);
        this.restyle();
      });
    } catch {
      this.canvas.remove();
      this.canvas = this.freshCanvas();
      this.points = new Points2D(this.canvas);
    }
    this.points.setPositions(this.map.xy);
    this.root.dataset.renderer = this.points.kind;
  }

  freshCanvas() {
    const canvas = element("canvas", { class: "lm-points", "aria-hidden": "true" });
    this.plot.prepend(canvas);
    return canvas;
  }

  listen() {
    const { plot, state } = this;
    let last = "";
    let pressed = null;
    plot.addEventListener("pointermove", (event) => {
      // The browser repeats the last move when the page under the pointer changes; that is no gesture.
      const spot = `${event.clientX},${event.clientY}`;
      if (event.buttons || spot === last || event.pointerType === "touch") return;
      last = spot;
      this.hover(this.rowAt(event, REACH));
    });
    plot.addEventListener("pointerleave", (event) => {
      if (!event.buttons) this.hover(-1);
    });
    plot.addEventListener("pointerdown", (event) => {
      if (event.target.closest(".modebar")) return;
      pressed = { x: event.clientX, y: event.clientY, id: event.pointerId, isDrag: false };
      state.active = this.number;
      plot.focus({ preventScroll: true });
    });
    // Plotly covers the page during a drag, so the rest of a gesture is seen on the window only.
    this.onMove = (event) => {
      if (pressed?.id !== event.pointerId) return;
      pressed.isDrag ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL;
    };
    this.onUp = (event) => {
      if (pressed?.id !== event.pointerId) return;
      last = `${event.clientX},${event.clientY}`;
      this.shift = event.shiftKey;
      if (!pressed.isDrag) this.click(event);
      pressed = null;
    };
    window.addEventListener("pointermove", this.onMove, true);
    window.addEventListener("pointerup", this.onUp, true);
  }

  hover(row) {
    if (row >= 0) this.state.active = this.number;
    this.state.set("hovered", row);
  }

  click(event) {
    this.state.set("pinned", this.rowAt(event, event.pointerType === "touch" ? REACH_OF_A_FINGER : REACH));
    this.events.report();
  }

  selectInside(px, py) {
    this.state.select(rowsInside(this.map.xy, px, py), this.shift);
    this.events.report();
  }

  /** @returns {number} the row nearest to the pointer, or -1 */
  rowAt(event, reach) {
    const box = this.plot.getBoundingClientRect();
    const { x, y, unit, width, height } = this.frame.view;
    const atX = x + (event.clientX - box.left - this.plot.clientLeft - width / 2) * unit;
    const atY = y - (event.clientY - box.top - this.plot.clientTop - height / 2) * unit;
    return this.grid.nearest(atX, atY, reach * unit);
  }

  /** @param {number} row @returns {{x: number, y: number}|null} pixels of the page as the pointer sees it */
  locate(row) {
    const { xy } = this.map;
    if (!(row >= 0) || Number.isNaN(xy[2 * row])) return null;
    const box = this.plot.getBoundingClientRect();
    const { x, y, unit, width, height } = this.frame.view;
    return {
      x: box.left + this.plot.clientLeft + width / 2 + (xy[2 * row] - x) / unit,
      y: box.top + this.plot.clientTop + height / 2 - (xy[2 * row + 1] - y) / unit,
    };
  }

  resize() {
    this.frame.resize(this.plot.clientWidth, this.plot.clientHeight);
    this.schedule();
  }

  /** @param {object} [style] colours, symbols, sizes and hollow marks of the keys; the last ones if left out */
  restyle(style = this.style) {
    this.style = style;
    this.points.setStyle(style);
    this.points.setSelected(this.state.selected, this.state.selectedCount);
    this.schedule();
  }

  /** @param {object} look what the style sheet says of colours and font */
  setLook(look) {
    this.look = look;
    this.schedule();
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change === "selected") this.points.setSelected(this.state.selected, this.state.selectedCount);
    if (change === "tool") this.frame.setTool(this.state.tool);
    if (change === "pinned") this.list.update();
    if (["hovered", "pinned", "selected"].includes(change)) {
      const lit = litRows(this.map, this.state, LIT_LIMIT).map((row) => this.content.key(row));
      this.root.dataset.lit = JSON.stringify(lit);
      this.schedule(change === "selected");
    }
  }

  /** Draw once in the next frame, however often the state changed; hovering leaves the points alone. */
  schedule(withPoints = true) {
    this.withPoints ||= withPoints;
    this.pending ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = 0;
    if (!this.look || !this.style || !this.frame.view.width) return;
    const look = { ...this.look, ratio: Math.max(1, devicePixelRatio) };
    if (this.withPoints) this.points.draw(this.frame.view, look);
    this.withPoints = false;
    const { colours } = this.style;
    const colourOf = (row) => `rgb(${colours[4 * row]}, ${colours[4 * row + 1]}, ${colours[4 * row + 2]})`;
    this.labels.draw(this.frame.view, this.state, look, colourOf);
  }

  dispose() {
    this.isDisposed = true;
    cancelAnimationFrame(this.pending);
    window.removeEventListener("pointermove", this.onMove, true);
    window.removeEventListener("pointerup", this.onUp, true);
    this.frame.dispose();
    this.points.dispose();
  }
}
