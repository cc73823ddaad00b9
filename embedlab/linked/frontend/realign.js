/** Moves the other maps so that the selected keys lie as near as possible to where they lie in the map used last. */

import { procrustes } from "./align.js";
import { blendBounds, unionOf } from "./layout.js";
import { action } from "./menu.js";
import { isIn } from "./state.js";
import { element } from "./text.js";
import { IDENTITY, UNMOVED, blend, blendTransforms, compose, straighten } from "./transform.js";
import { numbersOfSimilarity, similarityOf } from "./transform.js";

const SECONDS_OF_ALIGNING = 1.2;
const FEWEST_TO_ALIGN = 3;
const NUMBERS_OF_A_PLACE = 10;
/** How much larger or smaller a link may make a map, and how far off it may put it. */
const MOST_OF_A_PLACE = 1e4;

/** @typedef {{transform: import("./transform.js").Transform, bounds: import("./layout.js").Bounds}} Placement */

export class Realign {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.stop = () => {};
    /** Ends an alignment that is on its way, at its end. */
    this.arrive = () => {};
    /**
     * What is aligned, and how it is moved.
     * @type {Map<import("./map_view.js").MapView, import("./transform.js").Transform>}
     */
    this.moves = new Map();
    if (view.maps.length < 2) return;
    this.link = "align";
    this.button = action("Re-align to the selection", () => this.isPossible && this.align(), WHY);
    this.undoButton = action("Undo the re-alignment", () => this.undo());
    this.undoButton.hidden = true;
    const missing = `Select three ${view.content.noun}s or more that two maps have.`;
    this.missing = element("p", { class: "lm-done" }, missing);
    view.toolbar.menus.compare.add(this.button, this.missing, this.undoButton);
    this.update("selected");
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (!this.button) return;
    const { maps, state } = this.view;
    // Points fly to where the maps are by then.
    if (change === "mix" && state.mix) this.arrive();
    if (change !== "selected") return;
    this.isPossible = maps.some((map, i) => maps.slice(i + 1).some((other) => this.isShared(map, other)));
    // Still reached by the keyboard, unlike a disabled button: what is missing is heard, and seen below it.
    this.button.setAttribute("aria-disabled", String(!this.isPossible));
    this.missing.hidden = this.isPossible;
  }

  isShared(map, other) {
    if (this.view.state.selectedCount < FEWEST_TO_ALIGN) return false;
    let found = 0;
    for (const _ of this.pairs(map, other)) if (++found === FEWEST_TO_ALIGN) return true;
    return false;
  }

  /** Where each selected key that both maps have is in one and in the other. */
  *pairs(map, other) {
    const { selected } = this.view.state;
    for (let row = 0; row < selected.length; row++) {
      if (selected[row] && isIn(map.map, row) && isIn(other.map, row)) {
        yield [map.positions.unturned(row), other.positions.unturned(row)];
      }
    }
  }

  align() {
    const { maps, state, live } = this.view;
    this.stop();
    state.set("mix", 0);
    const active = maps[state.active];
    const found = new Map();
    for (const map of maps) {
      if (map === active || !this.isShared(map, active)) continue;
      // A flat map stays in its plane, or it would be foreshortened.
      const move = procrustes(this.pairs(map, active), map.positions.dims === 2);
      if (move) found.set(map, compose(move, map.positions.placement.transform));
    }
    if (!found.size) {
      live.textContent = "The selected points lie on one spot, or in one map only; select others.";
      return;
    }
    const kept = [...this.moves.keys(), active].map((map) => [map, map.positions.placement.transform]);
    this.moves = new Map([...kept, ...found].map(([map, transform]) => [map, roundedMove(transform)]));
    const isFlat = [...this.moves.keys()].some(({ positions }) => positions.dims === 2);
    this.fly(this.inOneFrame(), isFlat ? IDENTITY : active.positions.turn);
    this.undoButton.hidden = false;
    live.textContent = `The other maps are aligned to the selection in ${active.map.title}.`;
  }

  /** All aligned maps show the same room, so that places can be compared by eye. @returns {Map<object, Placement>} */
  inOneFrame() {
    // In the order of the maps, so that a link leads to the same sums.
    const all = this.view.maps.filter((map) => this.moves.has(map)).map((map) => [map, this.moves.get(map)]);
    if (!all.length) return new Map();
    const room = ([map, moved]) => unionOf(map.positions.timeline.map((layout) => layout.moved(moved).bounds));
    const bounds = unionOf(all.map(room));
    return new Map(all.map(([map, moved]) => [map, { transform: moved, bounds }]));
  }

  /** @returns {string} of each aligned map its number and how it is moved */
  toLink() {
    const places = [...this.moves].sort(([a], [b]) => a.number - b.number);
    return places.flatMap(([map, moved]) => [map.number, ...numbersOfSimilarity(moved)]).join("_") || "none";
  }

  /** @param {string} value */
  fromLink(value) {
    this.stop();
    this.view.state.set("mix", 0);
    this.moves = value === "none" ? new Map() : movesOf(value.split("_").map(Number), this.view.maps);
    const places = this.inOneFrame();
    for (const map of this.view.maps) {
      const { transform, bounds } = places.get(map) ?? map.positions.home;
      map.positions.place(transform, bounds);
      map.moved();
    }
    this.undoButton.hidden = !this.moves.size;
  }

  undo() {
    this.stop();
    this.view.state.set("mix", 0);
    const homes = this.view.maps.map((map) => [map, map.positions.home]);
    this.moves = new Map();
    this.undoButton.hidden = true;
    this.button.focus();
    this.fly(new Map(homes), null);
  }

  /**
   * @param {Map<object, Placement>} places
   * @param {import("./transform.js").Matrix|null} turn of them all; null leaves it
   */
  fly(places, turn) {
    const startOf = ({ positions }) => ({ ...positions.placement, turn: positions.turn });
    const starts = new Map([...places.keys()].map((map) => [map, startOf(map)]));
    const step = (progress) => {
      if (progress === 1) this.arrive = () => {};
      for (const [map, place] of places) {
        const start = starts.get(map);
        if (turn) map.positions.setTurn(straighten(blend(start.turn, turn, progress)));
        const isThere = progress === 1 || start.transform === place.transform;
        const transform = isThere ? place.transform : blendTransforms(start.transform, place.transform, progress);
        map.positions.place(transform, blendBounds(start.bounds, place.bounds, progress));
        map.moved();
      }
    };
    this.arrive = () => {
      this.stop();
      step(1);
    };
    this.stop = this.view.motion.fly(SECONDS_OF_ALIGNING, step);
  }

  dispose() {
    this.stop();
  }
}

/** As a link keeps it: who opens the link sees the same. @param {import("./transform.js").Transform} transform */
function roundedMove(transform) {
  return transform === UNMOVED ? UNMOVED : similarityOf(numbersOfSimilarity(transform));
}

/** @throws {RangeError} where the numbers are not those of `toLink` */
function movesOf(numbers, maps) {
  const moves = new Map();
  for (let at = 0; at < numbers.length; at += 1 + NUMBERS_OF_A_PLACE) {
    const map = maps[numbers[at]];
    const place = numbers.slice(at + 1, at + 1 + NUMBERS_OF_A_PLACE);
    const moved = similarityOf(place);
    const isPlace = place.length === NUMBERS_OF_A_PLACE && place.every((value) => Math.abs(value) < MOST_OF_A_PLACE);
    const { matrix } = moved;
    const isSolid = [0, 3, 6].every((row) => Math.hypot(...matrix.slice(row, row + 3)) > 1 / MOST_OF_A_PLACE);
    if (!map || !isPlace || !isSolid) throw new RangeError("There is no such place for a map.");
    const isAtHome = (name) => UNMOVED[name].every((value, i) => value === moved[name][i]);
    const isUnmoved = isAtHome("matrix") && isAtHome("shift");
    moves.set(map, isUnmoved ? UNMOVED : moved);
  }
  return moves;
}

const WHY =
  "Turns, mirrors, scales and shifts the other maps so that what is selected is as large there, and lies as near as " +
  "possible to where it lies, as in the map you used last. Neighbours stay the same.";
