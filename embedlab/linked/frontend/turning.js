/** Turning maps of three dimensions from the keyboard; the pointer's way is in the maps themselves. */

import { straighten } from "./transform.js";

const STEP_OF_TURN = 24;
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Turning {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    // A flat map that has flown to a layout of depth is turned, too.
    this.maps = view.maps;
    if (view.maps.some((map) => map.positions.dims === 3)) this.link = "turn";
    for (const map of view.maps) map.plot.addEventListener("keydown", (event) => this.press(map, event));
  }

  /** Shift and an arrow key turn by as much as a short drag. */
  press(map, event) {
    const way = WAYS[event.key];
    if (!way || !event.shiftKey || map.positions.dims < 3) return;
    map.turn(STEP_OF_TURN * way[0], STEP_OF_TURN * way[1]);
    event.preventDefault();
    event.stopPropagation();
  }

  /** @returns {string} what points right and what points up, in each map */
  toLink() {
    const turns = this.maps.flatMap(({ positions }) => positions.turn.slice(0, 6));
    return turns.map((value) => Number(value.toFixed(4))).join("_");
  }

  /** @param {string} value */
  fromLink(value) {
    const numbers = value.split("_").map(Number);
    this.maps.forEach((map, i) => {
      const turn = straighten([...numbers.slice(6 * i, 6 * i + 6), 0, 0, 0]);
      if (turn.every(Number.isFinite)) map.lookFrom(turn);
    });
  }
}
