/** How the points look and which of them are named first: controls of the View menu. */

import { element, setHidden, shownIfAny } from "./text.js";

const LEAST_OPACITY = "0.05";

export class Appearance {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    view.toolbar.menus.view.add(this.opacityControl(), this.labelControl());
    this.update("opacity");
    this.update("labelled");
  }

  opacityControl() {
    const { state } = this.view;
    this.opacity = element("input", { type: "range", min: LEAST_OPACITY, max: "1", step: "0.01" });
    this.opacity.addEventListener("input", () => state.set("opacity", Number(this.opacity.value)));
    const whyUsual = "What suits the number of points.";
    this.usual = element("button", { type: "button", class: "lm-plain", title: whyUsual }, "automatic");
    this.usual.addEventListener("click", () => state.set("opacity", null));
    const why = "Fainter points show where many lie on top of one another; stronger ones are seen one by one.";
    const label = element("label", {}, "opacity ", this.opacity);
    return element("div", { class: "lm-control", title: why }, label, this.usual);
  }

  labelControl() {
    const { content, state } = this.view;
    const prominent = content.prominence ? "most telling" : content.counts ? "most frequent" : "first of the list";
    const options = [element("option", { value: "prominent" }, prominent)];
    content.colours.forEach(({ kind, high, ranked }, i) => {
      const isOffered = kind === "sequential" && ranked !== false;
      if (isOffered) options.push(element("option", { value: String(i) }, shownIfAny(high)));
    });
    this.labels = element("select", {}, ...options);
    this.labels.addEventListener("change", () => {
      const { value } = this.labels;
      state.set("labelled", value === "prominent" ? value : Number(value));
    });
    const why = `Which ${content.noun}s are named where there is room: zooming in makes room for more.`;
    return element("label", { title: why }, "labels first: ", this.labels);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    const { state } = this.view;
    if (change === "labelled") {
      this.labels.value = String(state.labelled);
      for (const map of this.view.maps) map.schedule(false);
    }
    if (change !== "opacity") return;
    this.opacity.value = String(this.view.opacity);
    setHidden(this.usual, state.opacity === null, this.opacity);
  }
}
