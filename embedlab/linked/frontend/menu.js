/** A button that opens a small panel of controls under it. */

import { element } from "./text.js";

const MARGIN_OF_A_PANEL = 12;

export class Menu {
  /** @param {string} name @param {string} hint */
  constructor(name, hint) {
    this.panel = element("div", { class: "lm-menu-panel", role: "group", "aria-label": name, hidden: "" });
    this.button = element("button", { type: "button", title: hint, "aria-expanded": "false" }, name);
    this.root = element("div", { class: "lm-menu", hidden: "" }, this.button, this.panel);
    this.button.addEventListener("click", () => this.open(this.panel.hidden));
    this.root.addEventListener("focusout", (event) => {
      // Where nothing takes the focus, the window lost it or a control went away: the panel stays.
      if (event.relatedTarget && !this.root.contains(event.relatedTarget)) this.open(false);
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      this.leave();
      event.stopPropagation();
      event.preventDefault();
    });
    this.onPress = (event) => event.composedPath().includes(this.root) || this.open(false);
  }

  /** @param {...Node} controls */
  add(...controls) {
    this.panel.append(...controls);
    this.root.hidden = false;
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    this.button.setAttribute("aria-expanded", String(wanted));
    this.stayInSight();
    if (wanted) document.addEventListener("pointerdown", this.onPress);
    else document.removeEventListener("pointerdown", this.onPress);
  }

  /** Close the panel from within. */
  leave() {
    this.open(false);
    this.button.focus();
  }

  /** A panel that would stick out on the right moves to the left. */
  stayInSight() {
    this.panel.style.left = "0";
    const out = this.panel.getBoundingClientRect().right + MARGIN_OF_A_PANEL - document.documentElement.clientWidth;
    if (out > 0) this.panel.style.left = `${-out}px`;
  }

  dispose() {
    document.removeEventListener("pointerdown", this.onPress);
  }
}

/**
 * A check box with its name.
 * @param {string} text
 * @param {(checked: boolean) => void} onChange
 * @param {string} [why]
 */
export function checkbox(text, onChange, why = "") {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => onChange(box.checked));
  return element("label", why ? { title: why } : {}, box, ` ${text}`);
}

/**
 * A check box for something of the state that is on or off, whoever switches it.
 * @param {string} text @param {import("./state.js").State} state @param {import("./state.js").Change} name
 * @param {string} [why]
 */
export function stateBox(text, state, name, why = "") {
  const label = checkbox(text, (on) => state.set(name, on), why);
  const box = label.querySelector("input");
  box.checked = state[name];
  state.subscribe((change) => {
    if (change === name) box.checked = state[name];
  });
  return label;
}

/** A button with a reason. @param {string} text @param {() => void} onClick @param {string} [why] */
export function action(text, onClick, why = "") {
  const button = element("button", { type: "button", class: "lm-action" }, text);
  if (why) button.title = why;
  button.addEventListener("click", onClick);
  return button;
}
