/** The keys: search from anywhere, step through neighbours, zoom, pin and clear. */

import { neighboursOf } from "./state.js";
import { shown } from "./text.js";

const FREQUENT = 50;
const ZOOM = 1.5;

export class Keyboard {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.onDocumentKey = (event) => this.pressAnywhere(event);
    document.addEventListener("keydown", this.onDocumentKey);
    view.root.addEventListener("keydown", (event) => this.press(event));
  }

  pressAnywhere(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const isInside = this.view.root.contains(event.target);
    const isTyping = isWithin(event, "input:not([type=checkbox]), textarea, select, [contenteditable]");
    // A dialog or a field elsewhere has its own use for the keys.
    if (!isInside && (isTyping || isWithin(event, "dialog, [role=dialog]"))) return;
    if (event.key === "Escape") {
      this.view.clear();
    } else if (event.key === "/" && !isTyping) {
      this.view.toolbar.search.input.focus();
      event.preventDefault();
    }
  }

  press(event) {
    const { state, maps } = this.view;
    if (!event.target.classList.contains("lm-plot")) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const zoom = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM }[event.key];
    const at = maps.findIndex((map) => map.plot === event.target);
    if (zoom) {
      maps[at].viewport.zoom(zoom);
    } else if (step) {
      state.active = at;
      this.step(step);
    } else if (event.key === "Enter" && state.hovered >= 0) {
      this.view.pin(state.hovered);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Point at the next neighbour of the pinned key; without one, at the next frequent key. */
  step(by) {
    const { state, content, maps, live } = this.view;
    const near =
      state.pinned >= 0
        ? neighboursOf(content.maps[state.active], state.pinned)
        : maps[state.active].labels.first(FREQUENT, state.labelled);
    if (!near.length) return;
    const at = near.indexOf(state.hovered);
    state.set("hovered", near[at < 0 ? (by > 0 ? 0 : near.length - 1) : (at + by + near.length) % near.length]);
    live.textContent = shown(content.key(state.hovered));
  }

  dispose() {
    document.removeEventListener("keydown", this.onDocumentKey);
  }
}

function isWithin({ target }, selector) {
  return target instanceof Element && target.closest(selector) !== null;
}
