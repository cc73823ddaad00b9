/** Where the keys of one map are now: on their way between two layouts, turned, one by one or block by block. */

import { BLOCK, Layout, blendBounds, moveRows, unionOf } from "./layout.js";
import { IDENTITY, UNMOVED, compose, multiply, transposed, turnAbout } from "./transform.js";

const FINAL = "final layout";

export class Positions {
  /** @param {import("./unpack.js").MapContent} map */
  constructor(map) {
    this.n = map.xy.length / map.dims;
    const passed = timelineOf(map);
    /** Every layout the map came through; the last one is its own. @type {Layout[]} */
    this.timeline = passed.map(({ xy }) => new Layout(xy, map.dims));
    this.titles = passed.map(({ title }) => title);
    /** What is said of each, under the title of the map; "" where nothing is. */
    this.captions = passed.map(({ caption }) => caption);
    this.time = this.timeline.length - 1;
    /** What moves all layouts of the map, and the room they have then; at home nothing is moved. */
    this.home = { transform: UNMOVED, bounds: unionOf(this.timeline.map(({ bounds }) => bounds)) };
    this.placement = this.home;
    /** Where the keys fly to and how far they are, from 0 to 1. @type {{layout: Layout|null, mix: number}} */
    this.flight = { layout: null, mix: 0 };
    this.turn = IDENTITY;
    /** Grows with every change. */
    this.version = 0;
    this.one = new Float32Array(3);
    this.other = new Float32Array(3 * BLOCK);
    this.settle();
  }

  /** The map's own layout, where it has been placed. @type {Layout} */
  get own() {
    return this.timeline.at(-1).moved(this.placement.transform, this.placement.bounds);
  }

  /** @param {number} time 0 is the first layout of the timeline; between two, keys are between their places */
  showTime(time) {
    this.time = Math.min(Math.max(0, time), this.timeline.length - 1);
    this.settle();
  }

  /** @param {Layout|null} layout where keys fly to; those it lacks stay @param {number} mix how far, from 0 to 1 */
  flyTo(layout, mix) {
    this.flight = { layout, mix: layout ? mix : 0 };
    this.settle();
  }

  /**
   * @param {import("./transform.js").Transform} transform of all layouts of this map
   * @param {import("./layout.js").Bounds} bounds
   */
  place(transform, bounds) {
    this.placement = { transform, bounds };
    this.settle();
  }

  /** @param {import("./transform.js").Matrix} turn about the middle of the map; shown while it has three dimensions */
  setTurn(turn) {
    if (turn === this.turn) return;
    this.turn = turn;
    this.settle();
  }

  settle() {
    this.version++;
    const { timeline, flight, placement } = this;
    const isFlying = flight.mix > 0;
    const before = isFlying ? Math.round(this.time) : Math.floor(this.time);
    this.mix = isFlying ? flight.mix : this.time - before;
    const placed = (layout) => layout.moved(placement.transform, placement.bounds);
    this.from = placed(timeline[before]);
    this.to = isFlying ? flight.layout : this.mix ? placed(timeline[before + 1]) : this.from;
    this.bounds = isFlying ? blendBounds(placement.bounds, flight.layout.bounds, flight.mix) : placement.bounds;
    this.dims = this.mix ? Math.max(this.from.dims, this.to.dims) : this.from.dims;
    const turning = this.dims === 3 ? turnAbout(this.turn, this.bounds.centre) : UNMOVED;
    /** What takes the points of both layouts to where they are seen. */
    this.here = compose(turning, this.from.transform);
    this.there = compose(turning, this.to.transform);
    this.isPlain = this.dims === 2 && !this.mix && placement.transform === UNMOVED;
  }

  /** @param {number} row @returns {number[]|null} as seen: across, up and towards the reader */
  at(row) {
    if (!(row >= 0)) return null;
    this.moveBlock(row, row + 1, this.one);
    return Number.isNaN(this.one[0]) ? null : Array.from(this.one);
  }

  /** @param {number} row @returns {number[]|null} as before the map was turned */
  unturned(row) {
    const seen = this.at(row);
    if (!seen || this.dims === 2) return seen;
    const { centre } = this.bounds;
    const about = seen.map((value, i) => value - centre[i]);
    return multiply(transposed(this.turn), about).map((value, i) => value + centre[i]);
  }

  /** @param {number} row @param {import("./viewport.js").View} view @returns {[number, number]} pixels of the map */
  pixels(row, view) {
    this.moveBlock(row, row + 1, this.one);
    const [x, y] = this.one;
    return [(x - view.x) / view.unit + view.width / 2, view.height / 2 - (y - view.y) / view.unit];
  }

  /**
   * All keys, some at a time.
   * @yields {{start: number, count: number, coordinates: Float32Array, stride: 2|3}} as seen; overwritten by the next
   */
  *blocks() {
    if (this.isPlain) {
      yield { start: 0, count: this.n, coordinates: this.from.points, stride: 2 };
      return;
    }
    const coordinates = new Float32Array(3 * BLOCK);
    for (let start = 0; start < this.n; start += BLOCK) {
      const end = Math.min(this.n, start + BLOCK);
      this.moveBlock(start, end, coordinates);
      yield { start, count: end - start, coordinates, stride: 3 };
    }
  }

  moveBlock(start, end, out) {
    moveRows(this.from, this.here, start, end, out);
    if (!this.mix) return;
    const { other, mix } = this;
    moveRows(this.to, this.there, start, end, other);
    for (let i = 0; i < 3 * (end - start); i++) if (other[i] === other[i]) out[i] += mix * (other[i] - out[i]);
  }
}

/** A last frame that is the map itself is there for its title. */
function timelineOf({ xy, frames, caption }) {
  const isTitled = frames.length && frames.at(-1).xy.every((value, i) => Object.is(value, xy[i]));
  const own = isTitled ? frames.at(-1) : { title: FINAL, caption };
  return [...(isTitled ? frames.slice(0, -1) : frames), { ...own, xy }];
}
