/** Turning maps of three dimensions from the keyboard; the pointer's way is in the maps themselves. */

const STEP_OF_TURN = 24;
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Turning {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
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
}
