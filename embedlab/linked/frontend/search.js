/** The search box: completion by prefix, then by part, most frequent first. */

import { FoldedKeys, fold } from "./folded.js";
import { element, oneOf, shown } from "./text.js";

const MOST_SUGGESTIONS = 8;
let lists = 0;

export class Search {
  /** @param {import("./unpack.js").Content} content @param {(row: number) => void} onPick */
  constructor(content, onPick) {
    this.content = content;
    this.onPick = onPick;
    this.rows = [];
    this.chosen = -1;
    const id = `lm-suggestions-${++lists}`;
    const wanted = `Find ${oneOf(content.noun)}`;
    this.input = element("input", {
      class: "lm-search-input", type: "search", role: "combobox", placeholder: wanted, "aria-label": wanted,
      autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    });
    this.list = element("ul", { class: "lm-suggestions", role: "listbox", id, hidden: "" });
    this.root = element("div", { class: "lm-search" }, this.input, this.list);
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
  }

  suggest() {
    const wanted = fold(this.input.value);
    this.rows = wanted ? this.matches(wanted) : [];
    this.chosen = -1;
    this.list.replaceChildren(...this.rows.map((row, i) => this.option(row, i)));
    this.list.hidden = !this.rows.length;
    this.input.setAttribute("aria-expanded", String(this.rows.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.input.classList.toggle("lm-not-found", wanted !== "" && !this.rows.length);
  }

  /** Equal keys first, then those that begin with it, then those that hold it; among each the most frequent first. */
  matches(wanted) {
    const { keys, counts } = this.content;
    this.folded ??= new FoldedKeys(keys);
    const before = (a, b) => (counts && counts[a] !== counts[b] ? counts[a] > counts[b] : a < b);
    return this.folded.matches(wanted, MOST_SUGGESTIONS, before);
  }

  option(row, i) {
    const option = element(
      "li",
      { role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false" },
      element("bdi", {}, shown(this.content.key(row), 40)),
    );
    // Before the box loses the focus, which closes the list.
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.pick(row);
    });
    return option;
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.rows.length) this.choose((this.chosen + step + this.rows.length) % this.rows.length);
    else if (event.key === "Enter" && this.rows.length) this.pick(this.rows[Math.max(0, this.chosen)]);
    else if (event.key === "Escape" && (this.input.value || !this.list.hidden)) this.reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(i) {
    this.chosen = i;
    Array.from(this.list.children).forEach((option, at) => option.setAttribute("aria-selected", String(at === i)));
    this.input.setAttribute("aria-activedescendant", this.list.children[i].id);
  }

  pick(row) {
    this.reset();
    this.onPick(row);
  }

  reset() {
    this.input.value = "";
    this.suggest();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
