/** One map: title, points, labels and the list of the pinned key's neighbours. */

import { Gestures } from "./gestures.js";
import { hasGPU } from "./gpu.js";
import { Labels } from "./labels.js";
import { NeighbourList } from "./neighbour_list.js";
import { markInside, nearestRow } from "./picking.js";
import { PointsGL } from "./points_gl.js";
import { PointsRaster } from "./points_raster.js";
import { Positions } from "./positions.js";
import { litRows } from "./state.js";
import { element, isolated, shown, shownIfAny } from "./text.js";
import { IDENTITY, product, rotation, straighten } from "./transform.js";
import { Viewport } from "./viewport.js";

const LIT_LIMIT = 100;
/** Characters, as a reader counts them. */
const LONGEST_TITLE = 200;
const LONGEST_CAPTION = 2000;
const REACH = 12;
const REACH_OF_A_FINGER = 24;

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
    /** What is being drawn with the pointer, in pixels. */
    this.outline = [];
    this.positions = new Positions(this.map);
    this.list = new NeighbourList(content, this.map, state, events.report);
    this.build();
    this.viewport = new Viewport(this.positions.bounds.extent, () => {
      this.schedule();
      this.events.moved(this);
    });
    this.labels = new Labels(this.overlay, content, this.map, this.positions);
    this.createPoints();
    this.listen();
    this.showTool();
    this.nameLayout();
  }

  build() {
    const { map, number } = this;
    const name = shownIfAny(map.title, LONGEST_TITLE);
    this.overlay = element("canvas", { class: "lm-overlay", "aria-hidden": "true" });
    this.layoutName = element("p", { class: "lm-layout" });
    this.plot = element(
      "div",
      {
        ...{ class: "lm-plot", tabindex: "0", role: "application" },
        ...{ "aria-roledescription": "map", "aria-label": `Map ${number + 1}: ${name}` },
      },
      this.overlay,
      this.layoutName,
      element(
        "div",
        { class: "lm-zoom" },
        ...[this.zoomButton("+", "Zoom in", 1.5), this.zoomButton("−", "Zoom out", 1 / 1.5)],
      ),
    );
    const title = element("h3", { class: "lm-title" }, element("bdi", {}, name));
    if (map.source) title.append(" ", isolated(map.source, LONGEST_TITLE, { class: "lm-source" }));
    const caption = element("figcaption", {}, title);
    this.caption = element("p", { class: "lm-caption" }, shownIfAny(map.caption, LONGEST_CAPTION));
    if (map.caption || map.frames.some((frame) => frame.caption)) caption.append(this.caption);
    this.root = element("figure", { class: "lm-map", "data-map": String(number), "data-lit": "[]" }, caption);
    this.root.append(this.plot, this.list.root);
    if (map.note) this.root.append(element("p", { class: "lm-note" }, shown(map.note, LONGEST_CAPTION)));
  }

  zoomButton(text, name, factor) {
    const button = element("button", { type: "button", "aria-label": name, title: name }, text);
    button.addEventListener("click", () => this.viewport.zoom(factor));
    return button;
  }

  /** Draw with WebGL where it is there, and after a lost context try once more before doing without. */
  createPoints(attempts = 2) {
    this.canvas?.remove();
    this.canvas = this.freshCanvas();
    try {
      if (!attempts || !hasGPU()) throw new Error("WebGL has failed before, or is slower than a plain canvas.");
      const { canvas } = this;
      this.points = new PointsGL(canvas, this.content.n);
      canvas.addEventListener("webglcontextlost", () => {
        if (this.isDisposed || this.canvas !== canvas) return;
        this.createPoints(attempts - 1);
        if (this.style) this.restyle();
      });
    } catch {
      this.canvas.remove();
      this.canvas = this.freshCanvas();
      this.points = new PointsRaster(this.canvas);
    }
    this.root.dataset.renderer = this.points.kind;
  }

  freshCanvas() {
    const canvas = element("canvas", { class: "lm-points", "aria-hidden": "true" });
    this.plot.prepend(canvas);
    return canvas;
  }

  listen() {
    new Gestures(this.plot, () => this.state.tool, {
      point: (spot) => this.hover(spot ? this.rowAt(spot, REACH) : -1),
      press: () => {
        this.state.active = this.number;
        this.plot.focus({ preventScroll: true });
      },
      click: (spot, isTouch) => this.click(this.rowAt(spot, isTouch ? REACH_OF_A_FINGER : REACH)),
      draw: (outline) => {
        this.outline = outline;
        this.schedule(false);
      },
      select: (outline, isShift) => this.selectInside(outline, isShift || this.state.adding),
      pan: (dx, dy, isMove) => (this.positions.dims === 3 && !isMove ? this.turn(dx, dy) : this.viewport.pan(dx, dy)),
      zoom: (factor, spot) => this.viewport.zoom(factor, spot),
    });
  }

  hover(row) {
    if (row >= 0) this.state.active = this.number;
    this.state.set("hovered", row);
  }

  click(row) {
    this.state.set("pinned", row);
    this.events.report();
  }

  selectInside(outline, adding) {
    const corners = outline.map((spot) => this.viewport.toMap(spot));
    this.state.mark((selected) => markInside(this.positions, corners, selected), adding);
    this.events.report();
  }

  /** @returns {number} the row nearest to a spot, or -1 */
  rowAt(spot, reach) {
    const { x, y } = this.viewport.toMap(spot);
    const { unit } = this.viewport.view;
    return nearestRow(this.positions, x, y, reach * unit, (row) => (this.style.sizes[row] / 2) * unit);
  }

  /** @param {number} row @returns {{x: number, y: number}|null} pixels of the page as the pointer sees it */
  locate(row) {
    if (!this.positions.at(row)) return null;
    const box = this.plot.getBoundingClientRect();
    const [x, y] = this.positions.pixels(row, this.viewport.view);
    return { x: box.left + this.plot.clientLeft + x, y: box.top + this.plot.clientTop + y };
  }

  /** The keys have moved. */
  moved() {
    this.nameLayout();
    this.viewport.reframe(this.positions.bounds.extent);
  }

  /** What is in front follows the pointer. @param {number} dx @param {number} dy in pixels */
  turn(dx, dy) {
    const angle = this.viewport.view.unit / (this.positions.bounds.radius || 1);
    this.lookFrom(straighten(product(rotation(dx * angle, -dy * angle), this.positions.turn)));
  }

  /** @param {import("./transform.js").Matrix} turn */
  lookFrom(turn) {
    this.positions.setTurn(turn);
    this.viewport.reframe(this.positions.bounds.extent);
  }

  /** Everything is seen again, from where it was seen at first. */
  showAll() {
    this.positions.setTurn(IDENTITY);
    this.viewport.fit();
  }

  /** Say which layout is shown, where it is not the map's own. */
  nameLayout() {
    const { flight, timeline, titles, captions, time, home, placement } = this.positions;
    const title = titles[Math.round(time)];
    const isOwn = Math.round(time) === timeline.length - 1;
    const { target } = this.state;
    const flown = flight.mix < 1 ? "on the way to the layout of" : "layout of";
    this.root.dataset.layout = flight.mix ? String(target) : isOwn ? "own" : title;
    const text = flight.mix ? `${flown}: ${this.content.maps[target].title}` : isOwn ? "" : title;
    const isAligned = placement.transform !== home.transform;
    const name = shownIfAny(text, LONGEST_TITLE) || (isAligned ? "aligned to the selection" : "");
    if (this.layoutName.textContent !== name) this.layoutName.textContent = name;
    const caption = shownIfAny(captions[Math.round(time)] || this.map.caption, LONGEST_CAPTION);
    if (this.caption.textContent !== caption) this.caption.textContent = caption;
  }

  resize() {
    this.viewport.resize(this.plot.clientWidth, this.plot.clientHeight);
  }

  /** @param {object} [style] colours, symbols, sizes and hollow marks of the keys; the last ones if left out */
  restyle(style = this.style) {
    this.style = style;
    try {
      this.points.setStyle(style);
    } catch {
      // The program for symbols is linked when first needed, and that may fail, too.
      this.points.dispose();
      this.createPoints(0);
      this.points.setStyle(style);
    }
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
    if (change === "tool") this.showTool();
    if (change === "moving") this.schedule(false);
    if (change === "pinned" || change === "neighbours") this.list.update();
    if (["hovered", "pinned", "selected", "neighbours"].includes(change)) {
      const lit = litRows(this.map, this.state, LIT_LIMIT).map((row) => this.content.key(row));
      this.root.dataset.lit = JSON.stringify(lit);
      this.schedule(change === "selected");
    }
  }

  showTool() {
    this.plot.dataset.tool = this.state.tool || "none";
  }

  /** Draw once in the next frame, however often the state changed; hovering leaves the points alone. */
  schedule(withPoints = true) {
    this.withPoints ||= withPoints;
    this.pending ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = 0;
    if (!this.look || !this.style || !this.viewport.view.width) return;
    const look = { ...this.look, ratio: Math.max(1, devicePixelRatio) };
    if (this.withPoints) this.points.draw(this.viewport.view, look, this.positions);
    this.withPoints = false;
    this.drawLabels(this.labels, look.ratio);
  }

  /**
   * @param {Labels} labels its own, or the same on another canvas
   * @param {number} ratio pixels of the canvas a pixel of the page
   */
  drawLabels(labels, ratio) {
    const { colours } = this.style;
    const colourOf = (row) => `rgb(${colours[4 * row]}, ${colours[4 * row + 1]}, ${colours[4 * row + 2]})`;
    labels.draw(this.viewport.view, this.state, { ...this.look, ratio }, colourOf, this.outline);
  }

  /** @param {number} ratio @returns {HTMLCanvasElement} the points as they are seen, in a canvas of their own */
  snapshot(ratio) {
    this.points.draw(this.viewport.view, { ...this.look, ratio }, this.positions);
    const { width, height } = this.canvas;
    const copy = Object.assign(element("canvas"), { width, height });
    // What a GPU has drawn is there until the frame ends.
    copy.getContext("2d").drawImage(this.canvas, 0, 0);
    this.schedule();
    return copy;
  }

  dispose() {
    this.isDisposed = true;
    cancelAnimationFrame(this.pending);
    this.points.dispose();
  }
}
