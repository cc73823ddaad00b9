/** The bar above the maps: search, colour, tools, and what is selected. */

import { Menu, stateBox } from "./menu.js";
import { Search } from "./search.js";
import { countText, element, setHidden, shownIfAny } from "./text.js";

const TOOLS = [
  ["lasso", "Lasso", "Drag around points to select them in every map."],
  ["select", "Box", "Drag a box over points to select them in every map."],
  ["pan", "Pan", "Drag to move the map; click into it and turn the wheel to zoom."],
];
const TURN = [
  "pan",
  "Turn",
  "Drag to turn a map of three dimensions, with Shift to move it; flat maps move. " +
    "Click into a map and turn the wheel to zoom.",
];
const ADD_HINT = "What you select next is added to what is selected, as with Shift.";
const POINT_HINT = "Hover over a point for its neighbours, click to pin it.";
const KEYS_HINT = "Shift adds, Escape clears.";
const TOUCH_HINTS = { lasso: "Drag around points.", select: "Drag a box over points.", pan: "Drag to move a map." };
const TURN_BY_TOUCH = "Drag to turn a map.";
const FINGERS_HINT = "two fingers move and zoom";

export class Toolbar {
  /**
   * @param {import("./unpack.js").Content} content @param {import("./state.js").State} state
   * @param {{pin: (row: number) => void, clear: () => void, fit: () => void}} actions
   */
  constructor(content, state, actions) {
    this.state = state;
    this.search = new Search(content, actions.pin);
    this.isTouch = matchMedia("(pointer: coarse)").matches;
    this.isSolid = content.maps.some(({ dims }) => dims === 3);
    this.kinds = this.isSolid ? [...TOOLS.slice(0, -1), TURN] : TOOLS;
    this.tools = this.kinds.map(([tool, name, hint]) => {
      const button = element("button", { type: "button", title: hint }, name);
      // Without a tool, dragging scrolls the page.
      button.addEventListener("click", () => state.set("tool", state.tool === tool ? false : tool));
      return button;
    });
    this.addButton = element("button", { type: "button", class: "lm-toggle", title: ADD_HINT }, "Add");
    this.addButton.addEventListener("click", () => state.set("adding", !state.adding));
    this.clearButton = element("button", { type: "button", class: "lm-plain" }, "Clear");
    this.clearButton.addEventListener("click", actions.clear);
    const fitButton = element("button", { type: "button", class: "lm-plain" }, "Show all");
    fitButton.addEventListener("click", actions.fit);
    this.hint = element("span");
    this.status = element("p", { class: "lm-status" }, this.hint, this.clearButton);
    this.menus = {
      view: new Menu("View", "How points and labels are drawn."),
      compare: new Menu("Compare", "Ways to see what differs between the maps."),
      groups: new Menu("Groups", "Selections worth a look; the arrow keys step from one to the next."),
      save: new Menu("Save", "Pictures and tables to take away."),
    };
    if (content.counts) this.menus.view.add(stateBox("size by frequency", state, "sized"));
    if (content.maps.length > 1) this.menus.view.add(stateBox("zoom together", state, "together"));
    this.root = element(
      "div",
      { class: "lm-bar" },
      this.search.root,
      element("div", { class: "lm-tools", role: "group", "aria-label": "What dragging does" }, ...this.tools),
      this.addButton,
      this.colourChoice(content),
      ...Object.values(this.menus).map((menu) => menu.root),
      fitButton,
    );
    this.update("tool");
  }

  /** @returns {HTMLElement|string} nothing where there is nothing to choose */
  colourChoice({ colours }) {
    if (colours.length < 2) return "";
    const options = colours.map(({ name }, i) => element("option", { value: String(i) }, shownIfAny(name)));
    this.colours = element("select", { class: "lm-colour" }, ...options);
    this.colours.addEventListener("change", () => this.state.set("colour", Number(this.colours.value)));
    return element("label", {}, "Colour ", this.colours);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    const { tool, adding, selectedCount } = this.state;
    if (change === "colour" && this.colours) this.colours.value = String(this.state.colour);
    if (!["tool", "adding", "selected"].includes(change)) return;
    this.kinds.forEach(([name], i) => this.tools[i].setAttribute("aria-pressed", String(name === tool)));
    this.addButton.setAttribute("aria-pressed", String(adding));
    const selected = `${countText(selectedCount)} selected.`;
    const next = this.isTouch ? this.touchHint(tool) : selectedCount ? KEYS_HINT : this.pointerHint(tool);
    this.hint.textContent = selectedCount ? `${selected} ${next}` : next;
    setHidden(this.clearButton, !selectedCount, this.addButton);
  }

  pointerHint(tool) {
    const kind = this.kinds.find(([name]) => name === tool);
    return kind ? `${POINT_HINT} ${kind[2]}` : `${POINT_HINT} Choose Lasso or Box to select many.`;
  }

  /** What a finger does, which neither hovers nor holds Shift. */
  touchHint(tool) {
    const kind = this.kinds.find(([name]) => name === tool);
    if (!kind) {
      const last = this.isSolid ? ", Turn to turn a map" : "";
      return `Tap a point to pin it. Choose Lasso or Box to select many${last}; ${FINGERS_HINT}.`;
    }
    const what = kind === TURN ? TURN_BY_TOUCH : TOUCH_HINTS[tool];
    return `${what} Press ${kind[1]} again to scroll the page; ${FINGERS_HINT}.`;
  }

  dispose() {
    for (const menu of Object.values(this.menus)) menu.dispose();
  }
}
