/** The histogram of a colour that can be dragged across: what lies in the range is selected in every map. */

import { blankContext } from "./canvas.js";
import { BINS, Histogram } from "./histogram.js";
import { drawHistogram } from "./histogram_picture.js";
import { counted, element, numberText, shownIfAny } from "./text.js";

/** Pixels from an end of the range within which a press takes hold of it. */
const GRIP = 6;
const GRIP_OF_A_FINGER = 14;
const STILL_ENOUGH = 2;
const STEPS = {
  ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
  ...{ PageDown: -4, PageUp: 4, Home: -BINS, End: BINS },
};
const HINT = "Drag across it to select in every map; Shift or Add adds.";

export class Brush {
  /** @param {import("./linked_view.js").LinkedView} view @param {import("./unpack.js").ColourContent} colour */
  constructor(view, colour) {
    this.view = view;
    this.colour = colour;
    this.histogram = new Histogram(colour);
    /** Bins that are brushed, from the first up to but not the second number. @type {[number, number]|null} */
    this.range = null;
    /** What was selected before, where the range is added to it. @type {Uint8Array|null} */
    this.base = null;
    this.hovered = -1;
    this.build();
    this.listen();
    this.update("selected");
  }

  build() {
    const [name, low, high] = [this.colour.name, this.colour.low, this.colour.high].map((text) => shownIfAny(text));
    /** What strangers call the colour and its ends, as it can be seen. */
    this.names = { name, low, high };
    this.canvas = element("canvas", { class: "lm-histogram-bars", "aria-hidden": "true" });
    this.sliders = ["lowest", "highest"].map((end) => {
      const slider = { class: "lm-histogram-end", role: "slider", tabindex: "0" };
      return element("span", { ...slider, "aria-label": `${end} ${name} to select` });
    });
    this.plot = element("div", { class: "lm-histogram-plot", title: HINT }, this.canvas, ...this.sliders);
    this.reading = element("span", { class: "lm-histogram-reading" });
    this.root = element(
      "div",
      { class: "lm-histogram", role: "group", "aria-label": this.describe() },
      this.reading,
      element("bdi", {}, low),
      this.plot,
      element("bdi", {}, high),
    );
    this.resizes = new ResizeObserver(() => this.draw());
    this.resizes.observe(this.plot);
  }

  describe() {
    const { histogram, names, view } = this;
    if (!histogram.known) return `Histogram of ${names.name}: no values.`;
    const keys = counted(histogram.known, view.content.noun);
    const { lowest, highest, median } = histogram;
    const ends = `from ${this.text(lowest)} (${names.low}) to ${this.text(highest)} (${names.high})`;
    return `Histogram of ${names.name}, ${keys}: ${ends}, median ${this.text(median)}. ${HINT}`;
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
    plot.addEventListener("pointercancel", () => this.end());
    plot.addEventListener("pointerleave", () => this.pressed || this.pointAt(-1));
    this.sliders.forEach((slider, end) => slider.addEventListener("keydown", (event) => this.step(event, end)));
  }

  /** Begin a new range; or take hold of the range, or of an end of it. */
  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.plot.setPointerCapture(event.pointerId);
    const bin = this.binAt(event);
    const { state } = this.view;
    const base = event.shiftKey || state.adding ? state.selected.slice() : null;
    this.pressed = { x: event.clientX, bin, fixed: bin, kept: null, base, isDrag: false };
    if (!base && this.range) this.hold(event);
    this.pointAt(-1);
  }

  hold(event) {
    const [first, end] = this.range;
    const { left, width } = this.plot.getBoundingClientRect();
    const [toFirst, toEnd] = this.range.map((edge) => Math.abs(left + (edge / BINS) * width - event.clientX));
    const grip = event.pointerType === "touch" ? GRIP_OF_A_FINGER : GRIP;
    if (Math.min(toFirst, toEnd) <= grip) this.pressed.fixed = toFirst < toEnd ? end - 1 : first;
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
    this.end();
  }

  /** Let go; a browser that takes a finger for scrolling leaves what has been brushed so far. */
  end() {
    this.pressed = null;
    this.view.report();
  }

  /** Move one end of the range by the keyboard. */
  step(event, end) {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const { state } = this.view;
    const base = this.range ? this.base : state.adding ? state.selected.slice() : null;
    const range = [...(this.range ?? [0, BINS])];
    const [least, most] = end ? [range[0] + 1, BINS] : [0, range[1] - 1];
    range[end] = Math.min(most, Math.max(least, range[end] + by));
    this.brush(range, base);
    this.view.report();
  }

  /**
   * Select what lies in some bins.
   * @param {[number, number]} range
   * @param {Uint8Array|null} [base] what stays selected
   */
  brush(range, base = null) {
    if (range.join() === this.range?.join() && base === this.base) return;
    Object.assign(this, { range, base });
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
      // What another gesture has selected, or Escape taken away, is not what the range says.
      if (this.isBrushing) this.brushed = state.selectionNumber;
      else if (this.brushed !== state.selectionNumber) this.range = this.base = this.pressed = null;
      this.selected = state.selectedCount ? this.histogram.countsOf(state.selected) : null;
    }
    if (["selected", "hovered", "pinned"].includes(change)) this.draw();
  }

  draw() {
    this.showEnds();
    this.reading.textContent = this.reading.title = this.read();
    const size = { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (!size.width || !this.view.look) return;
    drawHistogram(blankContext(this.canvas, size), size, this.picture(), this.view.look);
  }

  /** What is drawn. @returns {import("./histogram_picture.js").HistogramPicture} */
  picture() {
    const { state, colourScheme } = this.view;
    const key = state.hovered >= 0 ? state.hovered : state.pinned;
    const { histogram, colour, selected, range, hovered } = this;
    const marked = key < 0 ? NaN : colour.values[key];
    return { histogram, colour, scheme: colourScheme, selected, range, hovered, marked };
  }

  showEnds() {
    const range = this.range ?? [0, BINS];
    this.plot.dataset.range = this.range ? range.join() : "";
    this.sliders.forEach((slider, end) => {
      slider.style.left = `${(100 * range[end]) / BINS}%`;
      const { edges } = this.histogram;
      const at = { valuenow: edges[range[end]], valuetext: this.textOfEdge(range[end]) };
      const now = { ...at, valuemin: edges[0], valuemax: edges[BINS] };
      for (const [name, value] of Object.entries(now)) slider.setAttribute(`aria-${name}`, String(value));
    });
  }

  textOfEdge(edge) {
    if (edge === 0) return "no lower bound";
    return edge === BINS ? "no upper bound" : this.text(this.histogram.edges[edge]);
  }

  /** What the pointer or the range is at, in words; else what the histogram is of. */
  read() {
    const { histogram, range, hovered, names } = this;
    if (hovered >= 0) return this.readRange([hovered, hovered + 1]);
    if (range) return this.readRange(range);
    return histogram.known ? `${names.name}, median ${this.text(histogram.median)}` : names.name;
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
