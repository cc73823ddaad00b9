/** Moves the other maps so that the selected keys lie as near as possible to where they lie in the map used last. */

import { procrustes } from "./align.js";
import { blendBounds, unionOf } from "./layout.js";
import { action } from "./menu.js";
import { isIn } from "./state.js";
import { blend, blendTransforms, compose, straighten } from "./transform.js";

const SECONDS_OF_ALIGNING = 1.2;
const FEWEST_TO_ALIGN = 3;

/** @typedef {{transform: import("./transform.js").Transform, bounds: import("./layout.js").Bounds}} Placement */

export class Realign {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.stop = () => {};
    if (view.maps.length < 2) return;
    this.button = action("Re-align to the selection", () => this.align());
    this.undoButton = action("Undo the re-alignment", () => this.undo());
    this.undoButton.hidden = true;
    view.toolbar.menus.compare.add(this.button, this.undoButton);
    this.update("selected");
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change !== "selected" || !this.button) return;
    const { maps, content } = this.view;
    this.button.disabled = !maps.some((map, i) => maps.slice(i + 1).some((other) => this.isShared(map, other)));
    this.button.title = this.button.disabled ? `Select three ${content.noun}s or more first, in two maps or more.` : WHY;
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
    const moves = new Map();
    for (const map of maps) {
      if (map === active || !this.isShared(map, active)) continue;
      const isFlat = map.positions.dims === 2 && active.positions.dims === 2;
      const found = procrustes(this.pairs(map, active), isFlat);
      if (found) moves.set(map, compose(found, map.positions.placement.transform));
    }
    if (!moves.size) {
      live.textContent = "The selected points lie on one spot, or in one map only; select others.";
      return;
    }
    this.fly(this.inOneFrame(active, moves), active.positions.turn);
    this.undoButton.hidden = false;
    live.textContent = `The other maps are aligned to the selection in ${active.map.title}.`;
  }

  /** All aligned maps show the same room, so that places can be compared by eye. @returns {Map<object, Placement>} */
  inOneFrame(active, moves) {
    const { transform } = active.positions.placement;
    const all = new Map([[active, transform], ...moves]);
    const room = ([map, moved]) => unionOf(map.positions.timeline.map((layout) => layout.moved(moved).bounds));
    const bounds = unionOf([...all].map(room));
    return new Map([...all].map(([map, moved]) => [map, { transform: moved, bounds }]));
  }

  undo() {
    this.stop();
    const homes = this.view.maps.map((map) => [map, map.positions.home]);
    this.undoButton.hidden = true;
    this.button.focus();
    this.fly(new Map(homes), null);
  }

  /** @param {Map<object, Placement>} places @param {import("./transform.js").Matrix|null} turn of them all; null leaves it */
  fly(places, turn) {
    const starts = new Map([...places.keys()].map(({ positions }) => [positions, { ...positions.placement, turn: positions.turn }]));
    this.stop = this.view.motion.fly(SECONDS_OF_ALIGNING, (progress) => {
      for (const [map, place] of places) {
        const start = starts.get(map.positions);
        if (turn) map.positions.setTurn(straighten(blend(start.turn, turn, progress)));
        const isThere = progress === 1 || start.transform === place.transform;
        const transform = isThere ? place.transform : blendTransforms(start.transform, place.transform, progress);
        map.positions.place(transform, blendBounds(start.bounds, place.bounds, progress));
        map.moved();
      }
    });
  }

  dispose() {
    this.stop();
  }
}

const WHY =
  "Turns, mirrors, scales and shifts the other maps so that what is selected is as large there, and lies as near as " +
  "possible to where it lies, as in the map you used last. Neighbours stay the same.";
