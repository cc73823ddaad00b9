/** What moves by itself: eased, one frame a picture, and skipped for readers who want no motion. */

/** In seconds: a page that was held up goes on where it was and does not jump. */
const LONGEST_STEP = 0.1;

export class Motion {
  /** @param {import("./state.js").State} state hears whether anything moves */
  constructor(state) {
    this.state = state;
    /** @type {Set<(time: number) => void>} */
    this.running = new Set();
    this.pending = 0;
  }

  /** Whether the reader's system asks for less motion. */
  get isUnwanted() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /**
   * Go from 0 to 1, or jump there.
   * @param {number} seconds @param {(progress: number) => void} step @returns {() => void} stops it where it is
   */
  fly(seconds, step) {
    if (this.isUnwanted) {
      step(1);
      return () => {};
    }
    let passed = 0;
    return this.run((elapsed) => {
      passed = Math.min(1, passed + elapsed / seconds);
      step(ease(passed));
      return passed < 1;
    });
  }

  /**
   * @param {(elapsed: number) => boolean} step seconds since the last one; false ends it
   * @returns {() => void} stops it
   */
  run(step) {
    let last = 0;
    const each = (time) => {
      const elapsed = last ? Math.min(LONGEST_STEP, (time - last) / 1000) : 0;
      last = time;
      if (!step(elapsed)) this.end(each);
    };
    this.running.add(each);
    this.state.set("moving", true);
    this.pending ||= requestAnimationFrame((time) => this.stepAll(time));
    return () => this.end(each);
  }

  stepAll(time) {
    this.pending = 0;
    for (const each of [...this.running]) if (this.running.has(each)) each(time);
    if (this.running.size) this.pending = requestAnimationFrame((next) => this.stepAll(next));
  }

  end(each) {
    if (this.running.delete(each) && !this.running.size) this.state.set("moving", false);
  }

  dispose() {
    cancelAnimationFrame(this.pending);
  }
}

/** Slow at both ends. */
function ease(t) {
  return t < 0.5 ? 4 * t ** 3 : 1 - 4 * (1 - t) ** 3;
}
