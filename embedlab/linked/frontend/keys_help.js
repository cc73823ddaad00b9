/** The panel that lists the keys, and the button that opens it. */

import { KEYS } from "./keyboard.js";
import { action } from "./menu.js";
import { element } from "./text.js";

export class KeysHelp {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    const close = element("button", { type: "button" }, "Close");
    close.addEventListener("click", () => this.panel.close());
    const rows = KEYS.flatMap(([keys, does]) => [element("dt", {}, keys), element("dd", {}, does)]);
    this.panel = element(
      "dialog",
      { class: "lm-keys", "aria-label": "Keys" },
      element("h3", {}, "Keys"),
      element("p", {}, "They work on the map that has the focus: click it, or press Tab until it has a frame."),
      element("dl", {}, ...rows),
      close,
    );
    view.root.append(this.panel);
    view.root.addEventListener("lm-help", () => this.panel.open || this.panel.showModal());
    const { view: menu } = view.toolbar.menus;
    const open = () => {
      // The dialog gives the focus back to what had it, which a closed menu hides.
      menu.leave();
      this.panel.showModal();
    };
    menu.add(action("Keys", open, "Which keys do what."));
  }
}
