/** What the pointer does on one map: pointing, clicking, drawing a lasso or a box, moving, zooming. */

import { Pinch } from "./pinch.js";

const STILL = 5;
const STEP = 2;
const WHEEL_SPEED = 0.0018;
const PINCH_SPEED = 0.01;
const PIXELS_A_LINE = 16;

/** @typedef {import("./viewport.js").Spot} Spot */

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
   * @param {(dx: number, dy: number, isMove: boolean) => void} events.pan what would turn a map moves it where isMove
   * @param {(factor: number, spot: Spot) => void} events.zoom
   */
  constructor(plot, tool, events) {
    this.plot = plot;
    this.tool = tool;
    this.events = events;
    this.pressed = null;
    this.lastMove = "";
    this.pinch = new Pinch(plot, (event) => this.spot(event), { ...events, start: () => this.drop() });
    plot.addEventListener("pointermove", (event) => this.move(event));
    plot.addEventListener("pointerleave", () => this.pressed || events.point(null));
    plot.addEventListener("pointerdown", (event) => this.press(event));
    plot.addEventListener("pointerup", (event) => this.release(event));
    plot.addEventListener("pointercancel", (event) => this.cancel(event));
    plot.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    plot.addEventListener("keydown", (event) => this.abandon(event));
  }

  move(event) {
    // Let go of outside the map, where nothing is heard of it.
    if (this.pressed?.id === event.pointerId && !event.buttons) this.drop();
    if (this.pressed) this.drag(event);
    else this.point(event);
  }

  point(event) {
    // The browser repeats the last move when the page under the pointer changes; that is no gesture.
    const move = `${event.clientX},${event.clientY}`;
    if (event.buttons || move === this.lastMove || event.pointerType === "touch") return;
    this.lastMove = move;
    this.events.point(this.spot(event));
  }

  press(event) {
    if (event.button !== 0 || this.pinch.isOn || event.target.closest("button")) return;
    const start = this.spot(event);
    this.pressed = { id: event.pointerId, start, last: start, outline: [start], isDrag: false };
    this.events.press();
    if (this.tool()) this.plot.setPointerCapture(event.pointerId);
  }

  drag(event) {
    const { pressed } = this;
    if (pressed.id !== event.pointerId) return;
    const spot = this.spot(event);
    if (!pressed.isDrag && distance(spot, pressed.start) > STILL) {
      pressed.isDrag = true;
      // What is drawn, not what lay under its beginning, is to be lit.
      this.events.point(null);
    }
    if (!pressed.isDrag) return;
    if (this.tool() === "pan") {
      this.events.pan(spot.x - pressed.last.x, spot.y - pressed.last.y, event.shiftKey);
      pressed.last = spot;
    } else if (this.tool()) {
      if (this.tool() === "select") pressed.outline = corners(pressed.start, spot);
      else if (distance(spot, pressed.outline.at(-1)) >= STEP) pressed.outline.push(spot);
      this.events.draw(pressed.outline);
    }
  }

  release(event) {
    const { pressed } = this;
    if (pressed?.id !== event.pointerId) return;
    this.drag(event);
    this.pressed = null;
    this.lastMove = `${event.clientX},${event.clientY}`;
    this.events.draw([]);
    if (!pressed.isDrag) this.events.click(pressed.start, event.pointerType === "touch");
    else if (pressed.outline.length > 2) this.events.select(pressed.outline, event.shiftKey);
  }

  cancel(event) {
    if (this.pressed?.id === event.pointerId) this.drop();
  }

  /** Escape ends what is being drawn, and nothing is selected. */
  abandon(event) {
    if (event.key !== "Escape" || !this.pressed?.isDrag) return;
    this.drop();
    event.preventDefault();
  }

  drop() {
    this.pressed = null;
    this.events.draw([]);
  }

  /** A page must scroll under the pointer until the reader turns to a map. */
  wheel(event) {
    const isPinch = event.ctrlKey || event.metaKey;
    if (!event.deltaY || (!isPinch && !this.plot.contains(document.activeElement))) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_A_LINE : 1);
    const isNotch = !isPinch || Math.abs(pixels) >= 50;
    const spot = this.spot(event);
    this.events.zoom(Math.exp(-pixels * (isNotch ? WHEEL_SPEED : PINCH_SPEED)), spot);
    // Something else lies under a pointer that rests.
    if (!this.pressed) this.events.point(spot);
  }

  spot(event) {
    const box = this.plot.getBoundingClientRect();
    return { x: event.clientX - box.left - this.plot.clientLeft, y: event.clientY - box.top - this.plot.clientTop };
  }
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function corners(a, b) {
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
}
