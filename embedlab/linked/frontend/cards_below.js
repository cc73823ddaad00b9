/** The cards of what changed most and least below the maps of a page, folded up until a reader asks for them. */

import { Cards } from "./cards.js";
import { element } from "./text.js";

export class CardsBelow {
  /** @param {import("./linked_view.js").LinkedView} view with `cards` among its options */
  constructor(view) {
    const { content } = view;
    if (!view.options.cards || !content.ranked || content.maps.length < 2) return;
    this.view = view;
    this.place = element("div");
    view.below.append(this.place);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change !== "neighbours" || !this.place) return;
    const { content } = this.view;
    this.cards = new Cards(content);
    this.cards.link(this.view);
    this.restyle();
    const isRanked = content.ranked.most.length + content.ranked.least.length > 0;
    const title = element("summary", {}, `The ${content.noun}s that changed most and least`);
    this.place.append(isRanked ? element("details", { class: "lm-fold" }, title, this.cards.root) : this.cards.root);
  }

  restyle() {
    this.cards?.restyle(this.view.look, this.view.colourScheme);
  }

  dispose() {
    this.cards?.dispose();
  }
}
