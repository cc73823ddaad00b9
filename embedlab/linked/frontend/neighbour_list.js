/** The pinned key's neighbours in one map as a list: for reading, and for walking from one to the next. */

import { isIn, neighboursOf } from "./state.js";
import { element, keyElement, similarityText } from "./text.js";

export class NeighbourList {
  /**
   * @param {import("./unpack.js").Content} content @param {import("./unpack.js").MapContent} map
   * @param {import("./state.js").State} state @param {() => void} report
   */
  constructor(content, map, state, report) {
    this.content = content;
    this.map = map;
    this.state = state;
    this.report = report;
    this.root = element("div", { class: "lm-near" });
    this.update();
  }

  update() {
    const hadFocus = this.root.matches(":focus-within");
    this.write();
    // Who walks by the keyboard goes on from here, and sees what is pinned before the next is pointed at.
    this.isWalking = true;
    if (hadFocus) this.root.querySelector("button")?.focus();
    this.isWalking = false;
  }

  write() {
    const { content, map, state } = this;
    const row = state.pinned;
    if (row < 0) {
      this.root.replaceChildren(element("p", { class: "lm-near-title" }, "Click a point to see its neighbours here."));
      return;
    }
    const name = keyElement(content.key(row), "lm-word");
    if (!isIn(map, row)) {
      this.root.replaceChildren(element("p", { class: "lm-near-title" }, name, " is not in this map."));
      return;
    }
    const elsewhere = content.maps.filter((other) => other !== map).map((other) => new Set(neighboursOf(other, row)));
    const items = neighboursOf(map, row).map((near, rank) => {
      const isShared = elsewhere.some((rows) => rows.has(near));
      return this.item(near, map.similarities[row * map.k + rank] / content.similarityUnits, isShared);
    });
    const isKnown = map.neighbours.length > 0 || !map.k;
    const title = items.length || !isKnown ? [name, " is nearest to"] : [name, " has no neighbours here."];
    this.root.replaceChildren(
      element("p", { class: "lm-near-title" }, ...title),
      element("ol", { class: "lm-near-list" }, ...items),
    );
  }

  item(row, similarity, isShared) {
    const button = element("button", { type: "button" }, keyElement(this.content.key(row)));
    if (isShared) {
      button.classList.add("lm-shared");
      button.title = "a neighbour in another map too";
    }
    button.addEventListener("click", () => {
      this.state.set("hovered", -1);
      this.state.set("pinned", row);
      this.report();
    });
    const point = (at) => this.isWalking || this.state.set("hovered", at);
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => point(row));
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, () => point(-1));
    return element("li", {}, button, element("span", { class: "lm-similarity" }, similarityText(similarity)));
  }
}
