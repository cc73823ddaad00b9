/** The search box: completion by prefix, then by part, most frequent first. */

import { FoldedKeys, fold } from "./folded.js";
import { counted, element, keyElement, oneOf, shown } from "./text.js";

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
      autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    });
    this.list = element("ul", { class: "lm-suggestions", role: "listbox", id, hidden: "" });
    /** How many were found, for readers who do not see the list; for all, that none was. */
    this.found = element("p", { class: "lm-search-found lm-hidden", role: "status" });
    this.root = element("div", { class: "lm-search" }, this.input, this.list, this.found);
    for (const name of ["input", "focus"]) this.input.addEventListener(name, () => this.suggest());
    // A press must not take the focus from the box, which would close the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
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
    this.say(wanted !== "");
  }

  say(isWanted) {
    const { rows, content } = this;
    const isMissing = isWanted && !rows.length;
    const none = `No ${content.noun} holds “${shown(this.input.value.trim())}”.`;
    const some = rows.length < MOST_SUGGESTIONS ? "" : "The first ";
    this.found.classList.toggle("lm-hidden", !isMissing);
    this.found.textContent = isMissing ? none : isWanted ? `${some}${counted(rows.length, content.noun)} listed.` : "";
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
      keyElement(this.content.key(row)),
    );
    option.addEventListener("click", () => this.pick(row));
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

  /** Without the focus nothing is listed; what was typed stays. */
  close() {
    this.rows = [];
    this.list.hidden = true;
    this.found.classList.add("lm-hidden");
    this.found.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
  }
}
