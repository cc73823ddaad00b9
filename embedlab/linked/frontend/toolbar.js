/** The bar above the maps: search, colour, tools, and what is selected. */

import { hintForFinger, hintForPointer, toolsFor } from "./hints.js";
import { Menu, stateBox } from "./menu.js";
import { Search } from "./search.js";
import { countText, element, setHidden, shown } from "./text.js";

const ADD_HINT = "What you select next is added to what is selected, as with Shift.";
const COLOUR_LIMIT = 80;

export class Toolbar {
  /**
   * @param {import("./unpack.js").Content} content @param {import("./state.js").State} state
   * @param {{pin: (row: number) => void, clear: () => void, fit: () => void}} actions
   */
  constructor(content, state, actions) {
    this.state = state;
    this.search = new Search(content, actions.pin);
    this.isTouch = matchMedia("(pointer: coarse)").matches;
    this.tools = toolsFor(content.maps);
    this.toolButtons = this.tools.map((tool) => this.toolButton(tool));
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
      element("div", { class: "lm-tools", role: "group", "aria-label": "What dragging does" }, ...this.toolButtons),
      this.addButton,
      this.colourChoice(content),
      ...Object.values(this.menus).map((menu) => menu.root),
      fitButton,
    );
    this.update("tool");
  }

  /** A tool that is pressed again is let go: then dragging scrolls the page. @param {import("./hints.js").Tool} what */
  toolButton({ tool, name, why }) {
    const { state } = this;
    const button = element("button", { type: "button", title: why }, name);
    button.addEventListener("click", () => state.set("tool", state.tool === tool ? false : tool));
    return button;
  }

  /** @returns {HTMLElement|string} nothing where there is nothing to choose */
  colourChoice({ colours }) {
    if (colours.length < 2) return "";
    const options = colours.map(({ name }, i) => element("option", { value: String(i) }, shown(name, COLOUR_LIMIT)));
    this.colours = element("select", { class: "lm-colour" }, ...options);
    this.colours.addEventListener("change", () => this.state.set("colour", Number(this.colours.value)));
    return element("label", {}, "Colour ", this.colours);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change === "colour" && this.colours) this.colours.value = String(this.state.colour);
    if (!["tool", "adding", "selected"].includes(change)) return;
    const { tool, adding, selectedCount } = this.state;
    this.tools.forEach((each, i) => this.toolButtons[i].setAttribute("aria-pressed", String(each.tool === tool)));
    this.addButton.setAttribute("aria-pressed", String(adding));
    const chosen = this.tools.find((each) => each.tool === tool);
    const hint = this.isTouch ? hintForFinger(chosen, this.tools) : hintForPointer(chosen, selectedCount > 0);
    this.hint.textContent = selectedCount ? `${countText(selectedCount)} selected. ${hint}` : hint;
    setHidden(this.clearButton, !selectedCount, this.addButton);
  }

  dispose() {
    for (const menu of Object.values(this.menus)) menu.dispose();
  }
}
