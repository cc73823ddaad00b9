/** Selections that are offered, such as words that gained the same neighbours: choosing one selects it in every map. */

import { element, isolated, shown } from "./text.js";

const GROUP_TITLE_LIMIT = 80;
const DETAIL_LIMIT = 300;

export class Groups {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.groups = view.content.groups;
    this.chosen = -1;
    this.buttons = this.groups.map((group, i) => this.button(group, i));
    if (!this.groups.length) return;
    const { groups: menu } = view.toolbar.menus;
    menu.add(...this.buttons);
    menu.root.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.step(step);
      if (!menu.panel.hidden) this.buttons[this.chosen].focus();
    });
  }

  button({ title, detail }, number) {
    const name = isolated(title, GROUP_TITLE_LIMIT, { class: "lm-group-title" });
    const button = element("button", { type: "button", class: "lm-group", "aria-pressed": "false" }, name);
    if (detail) button.append(element("small", {}, shown(detail, DETAIL_LIMIT)));
    button.addEventListener("click", (event) => {
      this.choose(number, event.shiftKey);
      // The maps lie under the panel; the arrow keys on its button go on to the next group.
      this.view.toolbar.menus.groups.leave();
    });
    return button;
  }

  step(by) {
    const { length } = this.groups;
    this.choose(this.chosen < 0 ? (by > 0 ? 0 : length - 1) : (this.chosen + by + length) % length);
  }

  choose(number, isAdding = false) {
    const { state, toolbar, live, content } = this.view;
    const { title, detail, rows } = this.groups[number];
    state.select(rows, isAdding || state.adding);
    this.show(number);
    const why = detail && content.maps.length > 1 ? `: ${shown(detail, DETAIL_LIMIT)}` : "";
    toolbar.hint.textContent = live.textContent = `${shown(title, GROUP_TITLE_LIMIT)}${why} `;
    this.view.report();
  }

  /** Another selection is no longer that of the group. @param {import("./state.js").Change} change */
  update(change) {
    if (change === "selected") this.show(-1);
  }

  show(number) {
    const { dataset } = this.view.root;
    this.chosen = number;
    if (number < 0) delete dataset.group;
    else dataset.group = this.groups[number].title;
    this.buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === number)));
  }
}
