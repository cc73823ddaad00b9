/** The bar that plays the layouts a map came through, such as those after each epoch. */

import { element, shownIfAny } from "./text.js";

const SECONDS_A_FRAME = 1;
const FRAME_LIMIT = 80;
const SPEEDS = [0.5, 1, 2, 4];

export class Player {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.stop = null;
    this.speed = 1;
    this.titles = titlesOf(view.maps);
    this.last = this.titles.length - 1;
    view.state.time = this.last;
    if (this.last < 1) return;
    this.link = "time";
    this.build();
    this.show();
  }

  build() {
    this.button = element("button", { type: "button" });
    const range = { type: "range", min: "0", max: String(this.last), step: "any" };
    this.slider = element("input", { ...range, "aria-label": "Time" });
    this.title = element("output", { class: "lm-player-title" });
    const speeds = SPEEDS.map((speed) => element("option", { value: String(speed) }, `${speed} ×`));
    this.speeds = element("select", { "aria-label": "Speed" }, ...speeds);
    this.speeds.value = "1";
    this.root = element(
      "div",
      { class: "lm-player", role: "group", "aria-label": "Play the layouts" },
      ...[this.button, this.slider, this.title, this.speeds],
    );
    this.button.addEventListener("click", () => this.toggle());
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.speeds.addEventListener("change", () => (this.speed = Number(this.speeds.value)));
    this.root.addEventListener("keydown", (event) => this.press(event));
    // What lies below is long where a story is told: the bar then stays in sight above the maps.
    if (this.view.content.story) this.view.mapsRow.before(this.root);
    else this.view.below.append(this.root);
  }

  press(event) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const { time } = this.view.state;
    if (event.key === " " && event.target !== this.button && event.target !== this.speeds) this.toggle();
    else if (step && event.target === this.slider) this.seek(step > 0 ? Math.floor(time) + 1 : Math.ceil(time) - 1);
    else return;
    event.preventDefault();
  }

  seek(time) {
    this.pause();
    this.view.state.set("time", Math.min(this.last, Math.max(0, time)));
  }

  toggle() {
    if (this.stop) this.pause();
    else this.play();
    this.show();
  }

  /** On from where it is, or once more from the start. @param {number} [end] where to stop */
  play(end = this.last) {
    const { state, motion } = this.view;
    if (state.time >= end) state.set("time", 0);
    let wanted = state.time;
    this.stop = motion.run((elapsed) => {
      wanted = Math.min(end, wanted + (elapsed * this.speed) / SECONDS_A_FRAME);
      // Without motion, one layout follows the other.
      state.set("time", motion.isUnwanted ? Math.floor(wanted) : wanted);
      if (wanted < end) return true;
      this.stop = null;
      this.show();
      return false;
    });
  }

  /** Show what happens on the way to a frame. @param {number} frame */
  playStep(frame) {
    this.seek(frame - 1);
    this.play(Math.min(frame, this.last));
    this.show();
  }

  pause() {
    this.stop?.();
    this.stop = null;
    this.show();
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (this.last < 1) return;
    if (change === "mix" && this.view.state.mix) this.pause();
    if (change !== "time") return;
    this.view.state.set("mix", 0);
    for (const map of this.view.maps) {
      if (map.positions.timeline.length < 2) continue;
      map.positions.showTime(this.view.state.time);
      map.moved();
    }
    this.show();
  }

  /** @returns {string} */
  toLink() {
    return String(Number(this.view.state.time.toFixed(3)));
  }

  /** @param {string} value */
  fromLink(value) {
    if (Number.isFinite(Number(value))) this.seek(Number(value));
  }

  show() {
    const { time } = this.view.state;
    const title = shownIfAny(this.titles[Math.round(time)], FRAME_LIMIT);
    this.slider.value = String(time);
    this.slider.setAttribute("aria-valuetext", title);
    if (this.title.textContent !== title) this.title.textContent = title;
    this.button.textContent = this.stop ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", this.stop ? "Pause" : "Play");
    this.button.title = this.stop ? "Pause" : "Play";
  }

  dispose() {
    this.stop?.();
  }
}

/** What the layouts are called, by the map with the most of them. */
function titlesOf(maps) {
  return maps.map(({ positions }) => positions.titles).reduce((a, b) => (b.length > a.length ? b : a));
}
