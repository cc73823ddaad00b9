/**
 * What an address says of the maps, in three parameters: `pick`, the pinned key, `select`, the selected ones, and
 * `view`, how they are looked at. In an app they follow the "?" and the app writes them; a page of its own keeps them
 * after the "#", where no server sees them, with `fig`, which of its pictures they are about, unless it is the first.
 */

import { copyText } from "./clipboard.js";
import { action } from "./menu.js";
import { fromSelectionLink, toSelectionLink } from "./selection_link.js";
import { element } from "./text.js";

/** In characters; the same as in embedlab/linked/address.py. */
const LONGEST_PICK = 200;
const COPIED_FOR = 3000;

/** @param {import("./linked_view.js").LinkedView} view @returns {Record<string, string>} */
function parametersOf({ content, state, link }) {
  const pick = state.pinned < 0 ? "" : content.key(state.pinned);
  return {
    pick: [...pick].length <= LONGEST_PICK ? pick : "",
    select: toSelectionLink(content, state.selected),
    view: link.toText(),
  };
}

/** What is seen and too long for an address. @param {import("./linked_view.js").LinkedView} view @returns {string[]} */
function leftOut(view) {
  const { pick, select } = parametersOf(view);
  const { pinned, selectedCount } = view.state;
  return [...(pinned >= 0 && !pick ? ["the pin"] : []), ...(selectedCount && !select ? ["the selection"] : [])];
}

/** An address that opens this view again. @param {import("./linked_view.js").LinkedView} view @returns {string} */
function addressOf(view) {
  const address = new URL(location.href);
  const isHash = view.options.address === "hash";
  const parameters = isHash ? new URLSearchParams() : address.searchParams;
  const { figure } = view.options;
  const which = isHash && figure > 1 ? { fig: String(figure) } : {};
  for (const [name, value] of Object.entries({ ...which, ...parametersOf(view) })) {
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

/**
 * Show what the address of this page says of this picture.
 * @param {import("./linked_view.js").LinkedView} view @returns {boolean} whether it says anything
 */
export function followHash(view) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const isMeant = (asked.get("fig") ?? "1") === String(view.options.figure);
  if (!isMeant || !["pick", "select", "view"].some((name) => asked.has(name))) return false;
  const pinned = view.content.find(asked.get("pick") ?? "");
  view.state.set("pinned", pinned);
  view.state.select(fromSelectionLink(view.content, asked.get("select") ?? ""));
  view.link.apply(asked.get("view") ?? "");
  return true;
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
    const { view } = this;
    const address = addressOf(view);
    const missing = leftOut(view);
    try {
      await copyText(address, view.toolbar.menus.save.root);
      const without = missing.length ? `, without ${missing.join(" and ")}: too long for a link` : "";
      this.button.textContent = view.live.textContent = `Copied${without}`;
      setTimeout(() => (this.button.textContent = "Copy the link"), COPIED_FOR);
    } catch {
      // Where no page may copy, the reader does.
      this.field.hidden = false;
      this.field.value = address;
      this.field.select();
    }
  }
}
