/** The histogram of a colour that can be dragged across: what lies in the range is selected in every map. */

import { BINS, Histogram } from "./histogram.js";
import { drawHistogram } from "./histogram_picture.js";
import { fitCanvas } from "./points_gl.js";
import { counted, element, numberText } from "./text.js";

/** Pixels from an end of the range within which a press takes hold of it. */
const GRIP = 6;
const STILL_ENOUGH = 2;
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4, Home: -BINS, End: BINS };
const HINT = "Drag across it to select in every map; Shift adds.";

export class Brush {
  /** @param {import("./linked_view.js").LinkedView} view @param {import("./unpack.js").ColourContent} colour */
  constructor(view, colour) {
    this.view = view;
    this.colour = colour;
    this.histogram = new Histogram(colour);
    /** Bins that are brushed, from the first up to but not the second number. @type {[number, number]|null} */
    this.range = null;
    this.hovered = -1;
    this.build();
    this.listen();
    this.update("selected");
  }

  build() {
    const { colour } = this;
    this.canvas = element("canvas", { class: "lm-histogram-bars", "aria-hidden": "true" });
    this.sliders = ["lowest", "highest"].map((end) =>
      element("span", { class: "lm-histogram-end", role: "slider", tabindex: "0", "aria-label": `${end} ${colour.name} to select` }),
    );
    this.plot = element("div", { class: "lm-histogram-plot", title: HINT }, this.canvas, ...this.sliders);
    this.reading = element("span", { class: "lm-histogram-reading" });
    const [low, high] = [colour.low, colour.high].map((name) => element("span", {}, name));
    this.root = element(
      "div",
      { class: "lm-histogram", role: "group", "aria-label": this.describe() },
      this.reading,
      low,
      this.plot,
      high,
    );
    this.resizes = new ResizeObserver(() => this.draw());
    this.resizes.observe(this.plot);
  }

  describe() {
    const { histogram, colour, view } = this;
    if (!histogram.known) return `Histogram of ${colour.name}: no values.`;
    const { lowest, highest, median } = histogram;
    const ends = `from ${this.text(lowest)} (${colour.low}) to ${this.text(highest)} (${colour.high})`;
    return `Histogram of ${colour.name}, ${counted(histogram.known, view.content.noun)}: ${ends}, median ${this.text(median)}. ${HINT}`;
  }

  /** @param {number} value @returns {string} as a reader is told it */
  text(value) {
    return numberText(this.colour.logarithmic ? 10 ** value : value);
  }

  listen() {
    const { plot } = this;
    plot.addEventListener("pointerdown", (event) => this.press(event));
    plot.addEventListener("pointermove", (event) => (this.pressed ? this.drag(event) : this.point(event)));
    plot.addEventListener("pointerup", (event) => this.release(event));
    plot.addEventListener("pointercancel", () => (this.pressed = null));
    plot.addEventListener("pointerleave", () => this.pressed || this.pointAt(-1));
    this.sliders.forEach((slider, end) => slider.addEventListener("keydown", (event) => this.step(event, end)));
  }

  /** Begin a new range; or take hold of the range, or of an end of it. */
  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.plot.setPointerCapture(event.pointerId);
    const bin = this.binAt(event);
    this.pressed = { x: event.clientX, bin, fixed: bin, kept: null, base: null, isDrag: false };
    if (event.shiftKey) this.pressed.base = this.view.state.selected.slice();
    else if (this.range) this.hold(event);
    this.pointAt(-1);
  }

  hold(event) {
    const [first, end] = this.range;
    const { left, width } = this.plot.getBoundingClientRect();
    const [toFirst, toEnd] = this.range.map((edge) => Math.abs(left + (edge / BINS) * width - event.clientX));
    if (Math.min(toFirst, toEnd) <= GRIP) this.pressed.fixed = toFirst < toEnd ? end - 1 : first;
    else if (this.pressed.bin >= first && this.pressed.bin < end) this.pressed.kept = this.range;
  }

  drag(event) {
    const { x, bin, fixed, kept, base } = this.pressed;
    this.pressed.isDrag ||= Math.abs(event.clientX - x) > STILL_ENOUGH;
    if (!this.pressed.isDrag) return;
    const at = this.binAt(event);
    if (kept) {
      const by = Math.min(BINS - kept[1], Math.max(-kept[0], at - bin));
      this.brush([kept[0] + by, kept[1] + by], base);
    } else {
      this.brush([Math.min(fixed, at), Math.max(fixed, at) + 1], base);
    }
  }

  release(event) {
    if (!this.pressed) return;
    this.drag(event);
    const { bin, base, isDrag } = this.pressed;
    if (!isDrag) this.brush([bin, bin + 1], base);
    this.pressed = null;
    this.view.report();
  }

  /** Move one end of the range by the keyboard. */
  step(event, end) {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const range = [...(this.range ?? [0, BINS])];
    const [least, most] = end ? [range[0] + 1, BINS] : [0, range[1] - 1];
    range[end] = Math.min(most, Math.max(least, range[end] + by));
    this.brush(range);
    this.view.report();
  }

  /**
   * Select what lies in some bins.
   * @param {[number, number]} range
   * @param {Uint8Array|null} [base] what stays selected
   */
  brush(range, base = null) {
    if (range.join() === this.range?.join()) return;
    this.range = range;
    this.isBrushing = true;
    this.view.state.mark((selected) => {
      if (base) selected.set(base);
      this.histogram.markBins(...range, selected);
    });
    this.isBrushing = false;
  }

  point(event) {
    if (event.pointerType !== "touch") this.pointAt(this.binAt(event));
  }

  pointAt(bin) {
    if (bin === this.hovered) return;
    this.hovered = bin;
    this.draw();
  }

  binAt(event) {
    const { left, width } = this.plot.getBoundingClientRect();
    return Math.min(BINS - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * BINS)));
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    const { state } = this.view;
    if (change === "selected") {
      // What another gesture has selected is not what the range says.
      if (this.isBrushing) this.brushed = state.selectionNumber;
      else if (this.brushed !== state.selectionNumber) this.range = null;
      this.selected = state.selectedCount ? this.histogram.countsOf(state.selected) : null;
    }
    if (["selected", "hovered", "pinned"].includes(change)) this.draw();
  }

  draw() {
    this.showEnds();
    this.reading.textContent = this.read();
    const size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (!size.width || !this.view.look) return;
    const ratio = Math.max(1, devicePixelRatio);
    fitCanvas(this.canvas, size, ratio);
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    drawHistogram(context, size, this.picture(), this.view.look);
  }

  /** What is drawn. @returns {import("./histogram_picture.js").HistogramPicture} */
  picture() {
    const { state, colourScheme } = this.view;
    const key = state.hovered >= 0 ? state.hovered : state.pinned;
    const { histogram, colour, selected, range, hovered } = this;
    return { histogram, colour, scheme: colourScheme, selected, range, hovered, marked: key < 0 ? NaN : colour.values[key] };
  }

  showEnds() {
    const range = this.range ?? [0, BINS];
    this.plot.dataset.range = this.range ? range.join() : "";
    this.sliders.forEach((slider, end) => {
      slider.style.left = `${(100 * range[end]) / BINS}%`;
      const { edges } = this.histogram;
      const now = { valuemin: edges[0], valuemax: edges[BINS], valuenow: edges[range[end]], valuetext: this.textOfEdge(range[end]) };
      for (const [name, value] of Object.entries(now)) slider.setAttribute(`aria-${name}`, String(value));
    });
  }

  textOfEdge(edge) {
    if (edge === 0) return "no lower bound";
    return edge === BINS ? "no upper bound" : this.text(this.histogram.edges[edge]);
  }

  /** What the pointer or the range is at, in words; else what the histogram is of. */
  read() {
    const { histogram, range, hovered } = this;
    if (hovered >= 0) return this.readRange([hovered, hovered + 1]);
    if (range) return this.readRange(range);
    return histogram.known ? `${this.colour.name}, median ${this.text(histogram.median)}` : this.colour.name;
  }

  readRange([first, end]) {
    const { edges } = this.histogram;
    const [low, high] = [edges[first], edges[end]].map((edge) => this.text(edge));
    const keys = counted(this.histogram.countIn(first, end), this.view.content.noun);
    if (first === 0 && end === BINS) return `all values: ${keys}`;
    if (first === 0) return `below ${high}: ${keys}`;
    return end === BINS ? `${low} and more: ${keys}` : `${low} to ${high}: ${keys}`;
  }

  dispose() {
    this.resizes.disconnect();
  }
}
