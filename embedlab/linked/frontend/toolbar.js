/** The bar above the maps: search, colour, tools, and what is selected. */

import { Menu, stateBox } from "./menu.js";
import { Search } from "./search.js";
import { element } from "./text.js";

const TOOLS = [
  ["lasso", "Lasso", "Drag around points to select them in every map."],
  ["select", "Box", "Drag a box over points to select them in every map."],
  ["pan", "Pan", "Drag to move the map; click into it and turn the wheel to zoom."],
];
const TURN = [
  "pan",
  "Turn",
  "Drag to turn a map of three dimensions, with Shift to move it; flat maps move. Click into a map and turn the wheel to zoom.",
];
const NO_TOOL_HINT = "Tap a point to pin it; choose Lasso or Box to select many.";
const POINT_HINT = "Hover over a point for its neighbours, click to pin it.";
const KEYS_HINT = "Shift adds, Escape clears.";

export class Toolbar {
  /**
   * @param {import("./unpack.js").Content} content @param {import("./state.js").State} state
   * @param {{pin: (row: number) => void, clear: () => void, fit: () => void}} actions
   */
  constructor(content, state, actions) {
    this.state = state;
    this.search = new Search(content, actions.pin);
    this.kinds = content.maps.some(({ dims }) => dims === 3) ? [...TOOLS.slice(0, -1), TURN] : TOOLS;
    this.tools = this.kinds.map(([tool, name, hint]) => {
      const button = element("button", { type: "button", title: hint }, name);
      button.addEventListener("click", () => state.set("tool", tool));
      return button;
    });
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
      this.colourChoice(content),
      ...Object.values(this.menus).map((menu) => menu.root),
      fitButton,
    );
    this.update("tool");
  }

  /** @returns {HTMLElement|string} nothing where there is nothing to choose */
  colourChoice({ colours }) {
    if (colours.length < 2) return "";
    const options = colours.map(({ name }, i) => element("option", { value: String(i) }, name));
    this.colours = element("select", { class: "lm-colour" }, ...options);
    this.colours.addEventListener("change", () => this.state.set("colour", Number(this.colours.value)));
    return element("label", {}, "Colour ", this.colours);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    const { tool, selectedCount } = this.state;
    if (change === "colour" && this.colours) this.colours.value = String(this.state.colour);
    if (change !== "tool" && change !== "selected") return;
    this.kinds.forEach(([name], i) => this.tools[i].setAttribute("aria-pressed", String(name === tool)));
    const chosen = this.kinds.find(([name]) => name === tool);
    const hint = chosen ? `${POINT_HINT} ${chosen[2]}` : NO_TOOL_HINT;
    this.hint.textContent = selectedCount ? `${selectedCount.toLocaleString("en")} selected. ${KEYS_HINT}` : hint;
    this.clearButton.hidden = !selectedCount;
  }

  dispose() {
    for (const menu of Object.values(this.menus)) menu.dispose();
  }
}
