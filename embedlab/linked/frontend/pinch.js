/** Two fingers on a map: they move and zoom it whatever tool is chosen, while one finger still scrolls the page. */

export class Pinch {
  /**
   * @param {HTMLElement} plot
   * @param {(event: PointerEvent) => import("./viewport.js").Spot} spotOf
   * @param {object} events
   * @param {() => void} events.start @param {(dx: number, dy: number, isMove: boolean) => void} events.pan
   * @param {(factor: number, spot: object) => void} events.zoom
   */
  constructor(plot, spotOf, events) {
    this.spotOf = spotOf;
    this.events = events;
    /** @type {Map<number, import("./viewport.js").Spot>} */
    this.fingers = new Map();
    /** From the second finger down to the last one up. */
    this.isOn = false;
    plot.addEventListener("pointerdown", (event) => this.down(event));
    plot.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) plot.addEventListener(end, (event) => this.up(event));
    // Otherwise the browser takes two fingers for scrolling, and tells no more of them.
    const keep = (event) => event.touches.length > 1 && event.cancelable && event.preventDefault();
    for (const name of ["touchstart", "touchmove"]) plot.addEventListener(name, keep, { passive: false });
  }

  down(event) {
    if (event.pointerType !== "touch") return;
    this.fingers.set(event.pointerId, this.spotOf(event));
    if (this.fingers.size !== 2) return;
    this.isOn = true;
    this.events.start();
  }

  move(event) {
    if (!this.fingers.has(event.pointerId)) return;
    const before = spanOf(this.fingers);
    this.fingers.set(event.pointerId, this.spotOf(event));
    if (!this.isOn || this.fingers.size < 2) return;
    const after = spanOf(this.fingers);
    this.events.pan(after.x - before.x, after.y - before.y, true);
    if (before.width > 0 && after.width > 0) this.events.zoom(after.width / before.width, after);
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    // What follows this event still belongs to the pinch.
    if (!this.fingers.size) queueMicrotask(() => (this.isOn = false));
  }
}

/** The middle of the first two fingers, and how far apart they are. */
function spanOf(fingers) {
  const [a, b = a] = fingers.values();
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, width: Math.hypot(a.x - b.x, a.y - b.y) };
}
