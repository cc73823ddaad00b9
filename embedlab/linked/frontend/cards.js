/**
 * The keys that changed most and least, each as a pair of small maps with its neighbours in words: those that both maps
 * share and those of one only. The idea is that of the Embedding Comparator (Boggust, Carter and Satyanarayan 2022).
 */

import { KINSHIP, drawNeighbourhood } from "./card_picture.js";
import { compareNeighbours } from "./neighbourhoods.js";
import { categoryStyle } from "./palette.js";
import { watchPixelRatio } from "./pixel_ratio.js";
import { isIn } from "./state.js";
import { element, shown } from "./text.js";

const CARDS_AT_FIRST = 6;
const MORE_CARDS = 12;
const TITLE_LIMIT = 40;
/** The symbols of the pictures as letters. */
const LETTERS = { shared: "●", first: "■", second: "▲" };

export class Cards {
  /** @param {import("./unpack.js").Content} content with two maps or more, and a ranking */
  constructor(content) {
    this.content = content;
    /** @type {import("./linked_view.js").LinkedView|null} the maps that the cards light and pin in */
    this.view = null;
    /** What each canvas shows. @type {Map<HTMLCanvasElement, {map: object, row: number, neighbours: object[]}>} */
    this.pictures = new Map();
    // A canvas gets a size when it is first seen, which is when it is drawn.
    this.sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => this.draw(target)));
    const { most, least, note } = content.ranked;
    this.root = element("div", { class: "lm-cards", "data-testid": "linked-cards" });
    if (most.length || least.length) {
      this.root.append(legendOfCards(content), this.panel("Changed most", most), this.panel("Changed least", least));
    }
    if (note) this.root.append(element("p", { class: "lm-note" }, note));
    this.stopWatching = watchPixelRatio(() => this.look && this.restyle(this.look, this.scheme));
    this.listen();
    this.link(null);
  }

  panel(title, entries) {
    const list = element("ol", { class: "lm-card-list" });
    const more = element("button", { type: "button" }, "Show more");
    const show = (count) => {
      const next = entries.slice(list.childElementCount, list.childElementCount + count);
      const cards = next.map(([row, change]) => this.card(row, change));
      list.append(...cards);
      more.hidden = list.childElementCount >= entries.length;
      return cards;
    };
    more.addEventListener("click", () => {
      const [first] = show(MORE_CARDS);
      this.mark();
      first.querySelector("button").focus();
    });
    show(CARDS_AT_FIRST);
    const attributes = { "aria-label": title, ...(entries.length ? {} : { hidden: "" }) };
    return element("section", attributes, element("h4", {}, title), list, more);
  }

  card(row, change) {
    const [first, second] = this.content.maps;
    const found = compareNeighbours(first, second, row);
    const neighbours = Object.entries(found).flatMap(([kinship, rows]) => {
      return rows.map((near) => ({ row: near, kinship: KINSHIP[kinship] }));
    });
    const value = element("span", { class: "lm-similarity" }, `change ${change.toFixed(2)}`);
    return element(
      "li",
      { class: "lm-card", "data-row": String(row) },
      element("div", { class: "lm-card-head" }, this.key(row, "lm-card-key"), value),
      element(
        "div",
        { class: "lm-card-sides" },
        this.side(first, row, neighbours, this.words("first", "only here", found.first)),
        this.side(second, row, neighbours, this.words("second", "only here", found.second)),
      ),
      this.words("shared", "shared", found.shared),
    );
  }

  /** One map's picture of a key and, under it, what is near in this map only. */
  side(map, row, neighbours, words) {
    const title = element("p", { class: "lm-card-title", title: map.title }, map.title);
    if (!isIn(map, row)) return element("div", {}, title, element("p", { class: "lm-card-words" }, "not in this map"));
    const canvas = element("canvas", { class: "lm-card-picture", "aria-hidden": "true" });
    this.pictures.set(canvas, { map, row, neighbours });
    this.sizes.observe(canvas);
    return element("div", {}, title, canvas, words);
  }

  /** Neighbours of one kind in words. */
  words(kinship, title, rows) {
    const line = element("p", { class: "lm-card-words", "data-kinship": kinship }, letterOf(kinship), ` ${title}: `);
    if (!rows.length) line.append("none");
    for (const row of rows) line.append(this.key(row, "lm-card-word"), " ");
    return line;
  }

  /** A key that can be walked to. */
  key(row, name) {
    const text = element("bdi", {}, shown(this.content.key(row)));
    return element("button", { type: "button", class: name, "data-row": String(row) }, text);
  }

  listen() {
    const rowOf = ({ target }) => Number(target.closest?.("[data-row]")?.dataset.row ?? -1);
    const point = (row) => this.view?.state.set("hovered", row);
    this.root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && point(rowOf(event)));
    this.root.addEventListener("pointerleave", () => point(-1));
    this.root.addEventListener("focusin", (event) => point(rowOf(event)));
    this.root.addEventListener("focusout", () => point(-1));
    this.root.addEventListener("click", (event) => {
      const row = rowOf(event);
      if (row >= 0) this.view?.pin(row);
    });
  }

  /**
   * Light and pin in these maps; without any the cards only show.
   * @param {import("./linked_view.js").LinkedView|null} view
   */
  link(view) {
    this.unsubscribe?.();
    this.view = view;
    this.unsubscribe = view?.state.subscribe((change) => change === "pinned" && this.mark());
    this.mark();
  }

  mark() {
    this.root.toggleAttribute("data-linked", this.view !== null);
    for (const button of this.root.querySelectorAll("button[data-row]")) button.disabled = !this.view;
    for (const card of this.root.querySelectorAll(".lm-card")) {
      const isPinned = Number(card.dataset.row) === this.view?.state.pinned;
      card.querySelector(".lm-card-key").setAttribute("aria-pressed", String(isPinned));
    }
  }

  /** @param {import("./theme.js").Look} look @param {import("./palette.js").Scheme} scheme */
  restyle(look, scheme) {
    const style = JSON.stringify([look, scheme, devicePixelRatio]);
    if (style === this.style) return;
    Object.assign(this, { look, scheme, style });
    for (const [kinship, code] of Object.entries(KINSHIP)) {
      this.root.style.setProperty(`--lm-${kinship}`, categoryStyle(code, scheme).colour);
    }
    for (const canvas of this.pictures.keys()) this.draw(canvas);
  }

  draw(canvas) {
    const { map, row, neighbours } = this.pictures.get(canvas);
    if (this.look && canvas.clientWidth) drawNeighbourhood(canvas, map, row, neighbours, this.look, this.scheme);
  }

  dispose() {
    this.sizes.disconnect();
    this.stopWatching();
    this.unsubscribe?.();
    this.root.remove();
  }
}

function legendOfCards({ maps: [first, second], noun }) {
  const meanings = {
    shared: "near in both maps",
    first: `near only in “${shown(first.title, TITLE_LIMIT)}”`,
    second: `near only in “${shown(second.title, TITLE_LIMIT)}”`,
  };
  const entries = Object.entries(meanings).map(([kinship, text]) => element("span", {}, letterOf(kinship), ` ${text}`));
  const others = element("span", {}, `ring: the ${noun} itself; hollow at the edge: further away`);
  return element("p", { class: "lm-cards-legend" }, ...entries, others);
}

function letterOf(kinship) {
  return element("span", { class: `lm-kin lm-kin-${kinship}`, "aria-hidden": "true" }, LETTERS[kinship]);
}
