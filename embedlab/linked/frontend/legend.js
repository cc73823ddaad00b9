/** What the colours and symbols mean, in words, and a way to select by them. */

import { Brush } from "./brush.js";
import { blankContext } from "./canvas.js";
import { categoryStyle } from "./palette.js";
import { drawSymbol } from "./shapes.js";
import { countText, counted, element, isolated, shown, shownIfAny } from "./text.js";

const ICON = 12;
/** Of categories, in the order they come in: by falling size. */
const MOST_CATEGORIES = 24;
const CATEGORY_LIMIT = 40;
const WHOLE_CATEGORY = 300;

/**
 * @typedef {object} Entry
 * @property {string} name @property {string} colour @property {number} symbol @property {boolean} hollow
 * @property {number} count keys that it stands for
 * @property {(row: number) => boolean} has
 */

export class Legend {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<import("./unpack.js").ColourContent, Brush>} */
    this.brushes = new Map();
  }

  /** The brush of the colour that is shown, if it has one. @returns {Brush|null} */
  get brush() {
    return this.brushes.get(this.colour) ?? null;
  }

  get colour() {
    return this.view.content.colours[this.view.state.colour];
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    this.brush?.update(change);
  }

  restyle() {
    const { view, colour } = this;
    const legend = element("div", { class: "lm-legend" });
    if (colour?.kind === "categorical") {
      legend.append(element("bdi", { class: "lm-legend-name" }, shownIfAny(colour.name)));
    } else if (colour) {
      if (!this.brush) this.brushes.set(colour, new Brush(view, colour));
      legend.append(this.brush.root);
    }
    legend.append(...this.entries().map((entry) => this.button(entry)));
    if (this.moreText) legend.append(element("span", { class: "lm-legend-name" }, this.moreText));
    view.legend.replaceChildren(legend);
    this.brush?.update("selected");
  }

  /** What is said of the categories that there is no room for. @returns {string} "" where there is room for all */
  get moreText() {
    const count = this.colour?.kind === "categorical" ? this.colour.categories.length - MOST_CATEGORIES : 0;
    return count > 0 ? `and ${countText(count)} more` : "";
  }

  /** The categories that occur, and what the grey and the hollow points are. @returns {Entry[]} */
  entries() {
    const { colour, view } = this;
    const { hollow } = view.maps[0].style;
    const entry = (name, code, count, has, isHollow = false) => {
      return { name, ...categoryStyle(code, view.colourScheme), hollow: isHollow, count, has };
    };
    const entries = [];
    if (colour?.kind === "categorical") {
      const counts = countCodes(colour);
      const ofCode = (name, code) => entry(name, code, counts[code + 1], (row) => colour.values[row] === code);
      entries.push(...colour.categories.slice(0, MOST_CATEGORIES).map(ofCode), ofCode("other", -1));
    } else if (colour) {
      const unknown = view.content.n - this.brush.histogram.known;
      entries.push(entry("unknown", -1, unknown, (row) => Number.isNaN(colour.values[row])));
    }
    const hollowCount = hollow.reduce((sum, bit) => sum + bit, 0);
    entries.push(entry("not in every map", -1, hollowCount, (row) => hollow[row] === 1, true));
    return entries.filter(({ count }) => count > 0);
  }

  /** @param {Entry} entry */
  button({ name, colour, symbol, hollow, count, has }) {
    const { content, state } = this.view;
    const canvas = element("canvas", { class: "lm-legend-icon", "aria-hidden": "true" });
    const context = blankContext(canvas, { width: ICON, height: ICON });
    drawSymbol(context, ICON / 2, ICON / 2, ICON / 2 - 1, symbol, colour, hollow);
    const isCut = name.length > CATEGORY_LIMIT;
    const whole = isCut ? `${shown(name, WHOLE_CATEGORY)} · ` : "";
    const title = `${whole}Select ${counted(count, content.noun)}; Shift adds.`;
    const text = isolated(name, CATEGORY_LIMIT);
    const button = element("button", { type: "button", class: "lm-legend-entry", title }, canvas, text);
    button.addEventListener("click", (event) => {
      const mark = (selected) => selected.forEach((_, row) => has(row) && (selected[row] = 1));
      state.mark(mark, event.shiftKey || state.adding);
      this.view.report();
    });
    return button;
  }

  dispose() {
    for (const brush of this.brushes.values()) brush.dispose();
  }
}

/** Keys of every category, from those of none. */
function countCodes({ values, categories }) {
  const counts = new Uint32Array(categories.length + 1);
  for (let row = 0; row < values.length; row++) counts[values[row] + 1]++;
  return counts;
}
