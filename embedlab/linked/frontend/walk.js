/** The way back from neighbour to neighbour: the keys that were pinned before. */

import { element, isolated, setHidden } from "./text.js";

const LONGEST_WALK = 100;
const BACK_LIMIT = 20;

export class Walk {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    /** Rows that were pinned, the last one last. @type {number[]} */
    this.path = [];
    this.name = element("span");
    const title = "Back to what was pinned before (Backspace)";
    this.button = element("button", { type: "button", class: "lm-plain lm-back", title, hidden: "" }, "← ", this.name);
    this.button.addEventListener("click", () => this.back());
    view.toolbar.status.prepend(this.button);
    view.root.addEventListener("keydown", (event) => {
      const isWithOthers = event.altKey || event.ctrlKey || event.metaKey;
      if (event.key !== "Backspace" || isWithOthers || event.target.closest("input, select, dialog")) return;
      event.preventDefault();
      this.back();
    });
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    const { pinned } = this.view.state;
    if (change !== "pinned") return;
    if (pinned >= 0 && pinned !== this.path.at(-1)) this.path = [...this.path, pinned].slice(-LONGEST_WALK);
    const { before, view } = this;
    if (before !== undefined) this.name.replaceChildren(isolated(view.content.key(before), BACK_LIMIT));
    setHidden(this.button, before === undefined, view.maps[view.state.active].plot);
  }

  /** The row to go back to, if any. */
  get before() {
    return this.path.at(this.view.state.pinned < 0 ? -1 : -2);
  }

  back() {
    if (this.before === undefined) return;
    if (this.view.state.pinned >= 0) this.path.pop();
    this.view.pin(this.path.at(-1));
  }
}
