/** What the colours and symbols mean, in words. */

import { categoryStyle, scaleOf } from "./palette.js";
import { drawSymbol } from "./points_2d.js";
import { element } from "./text.js";

const ICON = 12;

/**
 * @param {import("./unpack.js").ColourContent|undefined} colour @param {import("./palette.js").Scheme} scheme
 * @param {{hasUnknown: boolean, hasHollow: boolean}} marks
 * @returns {HTMLElement}
 */
export function legendOf(colour, scheme, { hasUnknown, hasHollow }) {
  const legend = element("div", { class: "lm-legend" });
  if (colour) legend.append(element("span", { class: "lm-legend-name" }, colour.name));
  if (colour?.kind === "categorical") {
    const present = new Set(colour.values);
    colour.categories.forEach((category, code) => {
      if (present.has(code)) legend.append(entry(categoryStyle(code, scheme), category));
    });
  } else if (colour) {
    legend.append(scaleBar(colour, scheme));
  }
  const grey = categoryStyle(-1, scheme).colour;
  if (hasUnknown) legend.append(entry({ colour: grey, symbol: 0 }, colour.kind === "categorical" ? "other" : "unknown"));
  if (hasHollow) legend.append(entry({ colour: grey, symbol: 0 }, "not in every map", true));
  return legend;
}

function scaleBar({ kind, low, high }, scheme) {
  const bar = element("span", { class: "lm-legend-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(90deg, ${scaleOf(kind, scheme).join(", ")})`;
  const text = kind === "diverging" ? " ↔ " : " to ";
  const between = element("span", { class: "lm-hidden" }, text);
  return element("span", { class: "lm-legend-entry" }, element("span", {}, low), bar, between, element("span", {}, high));
}

function entry({ colour, symbol }, name, hollow = false) {
  const canvas = element("canvas", { class: "lm-legend-icon", "aria-hidden": "true" });
  const ratio = Math.max(1, devicePixelRatio);
  canvas.width = canvas.height = ICON * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawSymbol(context, ICON / 2, ICON / 2, ICON / 2 - 1, symbol, colour, hollow);
  return element("span", { class: "lm-legend-entry" }, canvas, element("span", {}, name));
}
