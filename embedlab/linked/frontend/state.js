/** Hover, pin, selection and the choices of the tool bar: one source of truth for every map. */

/**
 * @typedef {"hovered"|"pinned"|"selected"|"tool"|"adding"|"colour"|"sized"|"together"|"opacity"|"labelled"|"trails"
 *   |"time"|"target"|"mix"|"moving"|"neighbours"} Change "neighbours": those of every key have come
 */

export class State {
  /** @param {number} n number of keys */
  constructor(n) {
    /** Row under the pointer, or -1. */
    this.hovered = -1;
    /** Pinned row, or -1. */
    this.pinned = -1;
    /** One byte a key. */
    this.selected = new Uint8Array(n);
    this.selectedCount = 0;
    /** Grows with every selection. */
    this.selectionNumber = 0;
    /** @type {"lasso"|"select"|"pan"|false} what dragging does; false leaves it to the page */
    this.tool = "lasso";
    /** Whether what a gesture selects is added to what is selected already, as with Shift. */
    this.adding = false;
    this.colour = 0;
    this.sized = false;
    this.together = false;
    /** Opacity of the points in (0, 1], or null for what suits their number. */
    this.opacity = null;
    /** Which keys get the free labels: "prominent", or the number of a colour, whose highest values come first. */
    this.labelled = "prominent";
    /** Whether lines show where keys come from. */
    this.trails = false;
    /** Which of the layouts that maps came through is shown: 0 is the first; between two, points are between. */
    this.time = 0;
    /** Map to whose layout the points of the others fly. */
    this.target = 1;
    /** How far they are, from 0 to 1. */
    this.mix = 0;
    /** Whether anything moves by itself. */
    this.moving = false;
    /** Map whose neighbours the arrow keys follow. */
    this.active = 0;
    /** @type {Set<(change: Change) => void>} */
    this.listeners = new Set();
  }

  /** @param {(change: Change) => void} listener @returns {() => void} what ends the subscription */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param {Change} name @param {any} value */
  set(name, value) {
    if (this[name] === value) return;
    this[name] = value;
    this.tell(name);
  }

  /** @param {Iterable<number>} rows @param {boolean} [adding] to what is selected already */
  select(rows, adding = false) {
    this.mark((selected) => {
      for (const row of rows) selected[row] = 1;
    }, adding);
  }

  /** @param {(selected: Uint8Array) => void} write sets the bytes of what to select @param {boolean} [adding] */
  mark(write, adding = false) {
    if (!adding) this.selected = new Uint8Array(this.selected.length);
    write(this.selected);
    this.selectionNumber++;
    this.selectedCount = 0;
    for (let row = 0; row < this.selected.length; row++) this.selectedCount += this.selected[row];
    this.tell("selected");
  }

  /** Undo one thing: what the keyboard points at, then the selection, then the pin. */
  clear() {
    this.set("hovered", -1);
    if (this.selectedCount) this.select([]);
    else this.set("pinned", -1);
  }

  /** @param {Change} change */
  tell(change) {
    for (const listener of this.listeners) listener(change);
  }
}

/** @param {import("./unpack.js").MapContent} map @param {number} row @returns {number[]} rows, nearest first */
export function neighboursOf(map, row) {
  return row < 0 ? [] : Array.from(map.neighbours.subarray(row * map.k, (row + 1) * map.k)).filter((near) => near >= 0);
}

/** @param {import("./unpack.js").MapContent} map @param {number} row @returns {boolean} whether the map has the key */
export function isIn(map, row) {
  return row >= 0 && !Number.isNaN(map.xy[map.dims * row]);
}

/**
 * The rows that stand out in a map, at most `limit`: the hovered key with its neighbours; without one
 * the selected keys; without any the pinned key with its neighbours.
 * @param {import("./unpack.js").MapContent} map @param {State} state @param {number} limit
 * @returns {number[]}
 */
export function litRows(map, state, limit) {
  const centre = state.hovered >= 0 || !state.selectedCount ? (state.hovered >= 0 ? state.hovered : state.pinned) : -1;
  if (centre >= 0 || !state.selectedCount) {
    return isIn(map, centre) ? [centre, ...neighboursOf(map, centre)].slice(0, limit) : [];
  }
  const rows = [];
  for (let row = 0; row < state.selected.length && rows.length < limit; row++) {
    if (state.selected[row] && isIn(map, row)) rows.push(row);
  }
  return rows;
}
