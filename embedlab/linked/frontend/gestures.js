/**
 * What the pointer does on one map: pointing, clicking, and drawing a lasso or a box. Plotly is left
 * with pan and zoom: its own lasso reports a tenth of a second late and joins what Shift adds.
 */

const STILL = 5;
const STEP = 2;

/** @typedef {{x: number, y: number}} Spot in CSS pixels of the map */

export class Gestures {
  /**
   * @param {HTMLElement} plot
   * @param {() => "lasso"|"select"|"pan"|false} tool
   * @param {object} events
   * @param {(spot: Spot|null) => void} events.point null when the pointer has left
   * @param {() => void} events.press
   * @param {(spot: Spot, isTouch: boolean) => void} events.click
   * @param {(outline: Spot[]) => void} events.draw
   * @param {(outline: Spot[], adding: boolean) => void} events.select
   */
  constructor(plot, tool, events) {
    this.plot = plot;
    this.tool = tool;
    this.events = events;
    this.pressed = null;
    this.lastMove = "";
    plot.addEventListener("pointermove", (event) => this.point(event));
    plot.addEventListener("pointerleave", (event) => {
      if (!event.buttons) events.point(null);
    });
    plot.addEventListener("pointerdown", (event) => this.press(event));
    plot.addEventListener("mousedown", (event) => this.keepFromPlotly(event), true);
    // Plotly covers the page while it pans, so the rest of a gesture is seen on the window only.
    this.ends = new AbortController();
    const options = { capture: true, signal: this.ends.signal };
    window.addEventListener("pointermove", (event) => this.drag(event), options);
    window.addEventListener("pointerup", (event) => this.release(event), options);
    window.addEventListener("pointercancel", (event) => this.cancel(event), options);
  }

  get isDrawing() {
    return this.tool() === "lasso" || this.tool() === "select";
  }

  keepFromPlotly(event) {
    if (!this.isDrawing || event.button !== 0 || isOnModeBar(event)) return;
    event.stopPropagation();
    event.preventDefault();
  }

  point(event) {
    // The browser repeats the last move when the page under the pointer changes; that is no gesture.
    const move = `${event.clientX},${event.clientY}`;
    if (this.pressed || event.buttons || move === this.lastMove || event.pointerType === "touch") return;
    this.lastMove = move;
    this.events.point(this.spot(event));
  }

  press(event) {
    if (event.button !== 0 || isOnModeBar(event)) return;
    const start = this.spot(event);
    this.pressed = { id: event.pointerId, start, outline: [start], isDrag: false };
    this.events.press();
    if (this.isDrawing) this.plot.setPointerCapture(event.pointerId);
  }

  drag(event) {
    const { pressed } = this;
    if (pressed?.id !== event.pointerId) return;
    const spot = this.spot(event);
    pressed.isDrag ||= distance(spot, pressed.start) > STILL;
    if (!pressed.isDrag || !this.isDrawing) return;
    if (this.tool() === "select") pressed.outline = corners(pressed.start, spot);
    else if (distance(spot, pressed.outline.at(-1)) >= STEP) pressed.outline.push(spot);
    this.events.draw(pressed.outline);
  }

  release(event) {
    const { pressed } = this;
    if (pressed?.id !== event.pointerId) return;
    this.drag(event);
    this.pressed = null;
    this.lastMove = `${event.clientX},${event.clientY}`;
    this.events.draw([]);
    if (!pressed.isDrag) this.events.click(pressed.start, event.pointerType === "touch");
    else if (this.isDrawing) this.events.select(pressed.outline, event.shiftKey);
  }

  cancel(event) {
    if (this.pressed?.id !== event.pointerId) return;
    this.pressed = null;
    this.events.draw([]);
  }

  spot(event) {
    const box = this.plot.getBoundingClientRect();
    return { x: event.clientX - box.left - this.plot.clientLeft, y: event.clientY - box.top - this.plot.clientTop };
  }

  dispose() {
    this.ends.abort();
  }
}

function isOnModeBar(event) {
  return event.target.closest(".modebar") !== null;
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function corners(a, b) {
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
}
