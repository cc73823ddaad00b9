/** The keys: everything the pointer does can be done from a map that has the focus. */

import { neighboursOf } from "./state.js";
import { shown } from "./text.js";

const FREQUENT = 50;
const ZOOM = 1.5;
const PIXELS_A_PUSH = 40;
const NEAR_THE_EDGE = 20;
/** What is open above a page has its own use for the keys; a popover of Streamlit is a dialog, too. */
const OVERLAY = "dialog[open], [role=dialog]";

/** What to press and what it does, for the panel of help. */
export const KEYS = [
  ["Tab", "goes to the next map or control"],
  ["← → ↑ ↓", "step through the neighbours of what is pinned; with nothing pinned, through what is labelled first"],
  ["Enter", "pins what you stepped to"],
  ["S or Space", "adds it to the selection, or takes it away"],
  ["N", "adds it and its neighbours in this map to the selection"],
  ["Shift + arrows", "move the map, or turn it where it has three dimensions"],
  ["+ and −", "zoom"],
  ["0", "shows everything again"],
  ["Backspace", "goes back to what was pinned before"],
  ["Escape", "clears the selection, then the pin"],
  ["/", "searches; it and ? work wherever nothing else on the page has the focus, too"],
  ["?", "shows these keys"],
];

export class Keyboard {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.onDocumentKey = (event) => this.pressOutside(event);
    document.addEventListener("keydown", this.onDocumentKey);
    view.root.addEventListener("keydown", (event) => this.press(event));
  }

  /** Keys that are heard anywhere in the maps, and while nothing has the focus; all else on a page has its own. */
  pressOutside(event) {
    const isInside = this.view.root.contains(event.target);
    if (isTaken(event) || (!isInside && event.target !== document.body) || document.querySelector(OVERLAY)) return;
    // A page may leave the box out where there is little room.
    const { input } = this.view.toolbar.search;
    const isTyping = event.target.matches("input:not([type=checkbox], [type=range]), textarea, select");
    if (event.key === "Escape") {
      this.view.clear();
    } else if (event.key === "/" && !isTyping && input.checkVisibility()) {
      input.focus();
      event.preventDefault();
    } else if (event.key === "?" && !isTyping) {
      this.view.root.dispatchEvent(new CustomEvent("lm-help"));
      event.preventDefault();
    }
  }

  press(event) {
    if (isTaken(event) || !event.target.classList.contains("lm-plot")) return;
    const { state, maps } = this.view;
    const number = maps.findIndex((map) => map.plot === event.target);
    state.active = number;
    const map = maps[number];
    const act = event.shiftKey ? this.push(map, event.key) : this.actionOf(event.key.toLowerCase(), map);
    if (!act) return;
    act();
    event.preventDefault();
  }

  /** @returns {(() => void)|undefined} what a key does on a map */
  actionOf(key, map) {
    const { view } = this;
    const { hovered } = view.state;
    const step = { arrowright: 1, arrowdown: 1, arrowleft: -1, arrowup: -1 }[key];
    const zoom = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM }[key];
    if (step) return () => this.step(map, step);
    if (zoom) return () => map.viewport.zoom(zoom);
    if (key === "0") return () => view.maps.forEach((each) => each.showAll());
    if (key === "enter") return () => hovered >= 0 && view.pin(hovered);
    if (key === "s" || key === " ") return () => this.select((row) => [row]);
    if (key === "n") return () => this.select((row) => [row, ...neighboursOf(map.map, row)]);
    return undefined;
  }

  /** Shift and an arrow move a map; those of three dimensions turn (turning.js). */
  push(map, key) {
    const way = { ArrowRight: [-1, 0], ArrowLeft: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    // The plus sign needs Shift on most keyboards.
    if (!way) return this.actionOf(key.toLowerCase(), map);
    return () => map.viewport.pan(PIXELS_A_PUSH * way[0], PIXELS_A_PUSH * way[1]);
  }

  /** Point at the next neighbour of the pinned key; without one, at the next frequent key. */
  step(map, by) {
    const { state, content, live } = this.view;
    const near = state.pinned >= 0 ? neighboursOf(map.map, state.pinned) : map.labels.first(FREQUENT, state.labelled);
    if (!near.length) return;
    const at = near.indexOf(state.hovered);
    const row = near[at < 0 ? (by > 0 ? 0 : near.length - 1) : (at + by + near.length) % near.length];
    state.set("hovered", row);
    map.viewport.reveal(map.positions, row, NEAR_THE_EDGE);
    live.textContent = shown(content.key(row)) + (state.selected[row] ? ", selected" : "");
  }

  /** Select what a key stands for; what is selected already is taken away. @param {(row: number) => number[]} rowsOf */
  select(rowsOf) {
    const { state } = this.view;
    const row = state.hovered >= 0 ? state.hovered : state.pinned;
    if (row < 0) return;
    const rows = rowsOf(row);
    const wanted = rows.every((each) => state.selected[each]) ? 0 : 1;
    state.mark((selected) => rows.forEach((each) => (selected[each] = wanted)), true);
    this.view.report();
  }

  dispose() {
    document.removeEventListener("keydown", this.onDocumentKey);
  }
}

/** Whether a key press is meant for the browser or has been used. */
function isTaken(event) {
  return event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey;
}
