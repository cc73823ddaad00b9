/**
 * What an address says of the maps, in three parameters: `pick`, the pinned key, `select`, the selected ones, and
 * `view`, how they are looked at. In an app they follow the "?" and the app writes them; a page of its own keeps them
 * after the "#", where no server sees them.
 */

import { action } from "./menu.js";
import { fromSelectionLink, toSelectionLink } from "./selection_link.js";
import { element } from "./text.js";

const LONGEST_PICK = 200;
const COPIED_FOR = 2000;

/** @param {import("./linked_view.js").LinkedView} view @returns {Record<string, string>} */
function parametersOf({ content, state, link }) {
  const pick = state.pinned < 0 ? "" : content.key(state.pinned);
  return {
    pick: pick.length <= LONGEST_PICK ? pick : "",
    select: toSelectionLink(content, state.selected),
    view: link.toText(),
  };
}

/** An address that opens this view again. @param {import("./linked_view.js").LinkedView} view @returns {string} */
function addressOf(view) {
  const address = new URL(location.href);
  const isHash = view.options.address === "hash";
  const parameters = isHash ? new URLSearchParams() : address.searchParams;
  for (const [name, value] of Object.entries(parametersOf(view))) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  if (isHash) address.hash = parameters.toString();
  return address.href;
}

/** Let the address of this page open what the view shows. @param {import("./linked_view.js").LinkedView} view */
export function writeHash(view) {
  try {
    history.replaceState(history.state, "", addressOf(view));
  } catch {
    // A page inside another one may not be allowed to.
  }
}

/** Show what the address of this page says, if it says anything. @param {import("./linked_view.js").LinkedView} view */
export function followHash(view) {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (!["pick", "select", "view"].some((name) => asked.has(name))) return;
  const pinned = view.content.find(asked.get("pick") ?? "");
  view.state.set("pinned", pinned);
  view.state.select(fromSelectionLink(view.content, asked.get("select") ?? ""));
  view.link.apply(asked.get("view") ?? "");
}

/** Puts "Copy the link" into the menu of what can be taken away. */
export class CopyLink {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.button = action("Copy the link", () => this.copy(), "An address that opens this view again.");
    this.field = element("input", { type: "text", readonly: "", hidden: "", "aria-label": "The link to this view" });
    view.toolbar.menus.save.add(this.button, this.field);
  }

  async copy() {
    const address = addressOf(this.view);
    try {
      await navigator.clipboard.writeText(address);
      this.button.textContent = this.view.live.textContent = "Copied";
      setTimeout(() => (this.button.textContent = "Copy the link"), COPIED_FOR);
    } catch {
      // Without leave to write there, the reader copies it.
      this.field.hidden = false;
      this.field.value = address;
      this.field.select();
    }
  }
}
