/** Points fly from the layout of one map to that of another, and back. */

import { element, shown } from "./text.js";

const SECONDS = 1.2;
const SLIDER_STEPS = 100;

export class Morph {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.stop = () => {};
    const { maps } = view.content;
    if (maps.length < 2) return;
    this.link = "fly";
    const options = maps.map(({ title }, i) => element("option", { value: String(i) }, shown(title)));
    this.target = element("select", {}, ...options);
    this.button = element("button", { type: "button", class: "lm-action" });
    const range = { type: "range", min: "0", max: String(SLIDER_STEPS) };
    this.slider = element("input", { ...range, "aria-label": "How far the points have flown" });
    this.target.addEventListener("change", () => this.aim(Number(this.target.value)));
    this.button.addEventListener("click", () => this.fly());
    this.slider.addEventListener("input", () => view.state.set("mix", Number(this.slider.value) / SLIDER_STEPS));
    view.toolbar.menus.compare.add(
      element("div", { class: "lm-morph", role: "group", "aria-label": "Fly between layouts" },
        element("label", {}, "Fly to the layout of ", this.target),
        element("div", { class: "lm-morph-bar" }, this.button, this.slider)),
    );
    this.show();
  }

  /** There, or back. */
  fly() {
    const { state, motion } = this.view;
    const start = state.mix;
    const end = start < 0.5 ? 1 : 0;
    this.stop();
    this.stop = motion.fly(SECONDS, (progress) => {
      this.isStep = true;
      state.set("mix", start + (end - start) * progress);
      this.isStep = false;
    });
  }

  aim(target) {
    this.stop();
    this.view.state.set("mix", 0);
    this.view.state.set("target", target);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (!this.slider || !["mix", "target", "time"].includes(change)) return;
    // Who else sets how far the points are, or plays other layouts, ends the flight.
    if (change !== "target" && !this.isStep) this.stop();
    this.moveMaps();
    this.show();
  }

  moveMaps() {
    const { maps, state } = this.view;
    const target = maps[state.target].positions.own;
    for (const map of maps) {
      const { positions } = map;
      const isStill = map.number === state.target || !state.mix;
      if (isStill && !positions.flight.layout) continue;
      if (isStill) positions.flyTo(null, 0);
      else positions.flyTo(target.fitted(positions.placement.bounds), state.mix);
      map.moved();
    }
  }

  /** @returns {string} the map whose layout is shown, and how far the points are */
  toLink() {
    const { mix, target } = this.view.state;
    return mix ? `${target}_${Number(mix.toFixed(3))}` : "none";
  }

  /** @param {string} value */
  fromLink(value) {
    const [target, mix] = value.split("_").map(Number);
    this.aim(target in this.view.maps ? target : this.view.state.target);
    if (mix > 0 && mix <= 1) this.view.state.set("mix", mix);
  }

  show() {
    const { mix, target } = this.view.state;
    this.slider.value = String(Math.round(SLIDER_STEPS * mix));
    this.slider.setAttribute("aria-valuetext", `${Math.round(100 * mix)} % of the way`);
    this.button.textContent = mix < 0.5 ? "Fly there" : "Fly back";
    this.target.value = String(target);
  }

  dispose() {
    this.stop();
  }
}
