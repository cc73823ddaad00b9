/** Colours and symbols of the points, told apart by colour-blind readers, for light and dark pages. */

import { blend } from "./transform.js";

// Every colour stands out from its page by three to one before points are let through (a test computes it), but for the
// middle of the diverging scale, which is to stand back from both sides.
const DIVERGING = {
  light: ["#08519c", "#3f8fce", "#aeb1ba", "#d17a20", "#a63f00"],
  dark: ["#5eb1ff", "#4a86bd", "#6d727d", "#c98239", "#ffab4f"],
};
const SEQUENTIAL = {
  light: ["#8f9a5b", "#4f9a78", "#2f8497", "#2b5d91", "#1d2a6b"],
  dark: ["#5f6673", "#357f8f", "#3fa392", "#94cd7b", "#f6f1a3"],
};
// Near Okabe and Ito's colours, moved until readers without red or green cones tell any two apart on either page.
const CATEGORIES = {
  light: ["#0072b2", "#d77900", "#009e73", "#cc79a7", "#c8480b", "#3d9dca", "#624907", "#412480"],
  dark: ["#54adff", "#f8a405", "#00ba89", "#f29dc9", "#f1613b", "#a5e6ff", "#fff686", "#956ec6"],
};
/** More than the channels of a scale have steps. */
const SHADES = 1024;
/** Seen as well as the colours, and no middle of a scale; what is not selected is far fainter. */
const UNKNOWN = { light: "#5b606a", dark: "#8d939e" };

/** The symbols in the order the shader numbers them; seven, so that they cycle out of step with eight colours. */
const SYMBOLS = ["circle", "square", "triangle", "diamond", "cross", "saltire", "wedge"];

/** @typedef {"light"|"dark"} Scheme */

/** @param {string} hex @returns {[number, number, number]} */
export function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** @param {number} code @param {Scheme} scheme @returns {{colour: string, symbol: number}} */
export function categoryStyle(code, scheme) {
  if (code < 0) return { colour: UNKNOWN[scheme], symbol: 0 };
  const colours = CATEGORIES[scheme];
  return { colour: colours[code % colours.length], symbol: code % SYMBOLS.length };
}

/** @param {"diverging"|"sequential"} kind @param {Scheme} scheme @returns {string[]} five colours from low to high */
function scaleOf(kind, scheme) {
  return (kind === "diverging" ? DIVERGING : SEQUENTIAL)[scheme];
}

/**
 * Colour and symbol of every key.
 * @param {import("./unpack.js").ColourContent|undefined} colour @param {number} n @param {Scheme} scheme
 * @returns {{colours: Uint8Array, symbols: Uint8Array}} colours are RGBA
 */
export function paintKeys(colour, n, scheme) {
  const isCategorical = colour?.kind === "categorical";
  const styles = isCategorical ? colour.categories.map((_, code) => categoryStyle(code, scheme)) : [];
  const paintsOfCategories = () => rgbaTable(styles.map((style) => rgb(style.colour)));
  const table = isCategorical ? paintsOfCategories() : colour && shadesOf(colour.kind, scheme);
  const unknown = rgbaTable([rgb(UNKNOWN[scheme])])[0];
  const paints = new Uint32Array(n).fill(unknown);
  const symbols = new Uint8Array(n);
  const [low, high] = colour?.ends ?? [0, 1];
  const scale = (SHADES - 1) / (high - low);
  for (let row = 0; colour && row < n; row++) {
    const value = colour.values[row];
    if (isCategorical && value >= 0) {
      paints[row] = table[value];
      symbols[row] = styles[value].symbol;
    } else if (!isCategorical && value === value) {
      paints[row] = table[Math.round(Math.min(SHADES - 1, Math.max(0, (value - low) * scale)))];
    }
  }
  return { colours: new Uint8Array(paints.buffer), symbols };
}

/** @param {number[][]} colours @returns {Uint32Array} the bytes of each as they lie in memory, opaque */
function rgbaTable(colours) {
  return new Uint32Array(Uint8Array.from(colours.flatMap((colour) => [...colour, 255])).buffer);
}

/** Shades by kind and scheme: the histogram asks for them whenever it is drawn. @type {Map<string, Uint32Array>} */
const mixedShades = new Map();

/** @returns {Uint32Array} from low to high */
function shadesOf(kind, scheme) {
  const name = `${kind} ${scheme}`;
  if (!mixedShades.has(name)) mixedShades.set(name, rgbaTable(mixShades(scaleOf(kind, scheme).map(rgb))));
  return mixedShades.get(name);
}

function mixShades(stops) {
  return Array.from({ length: SHADES }, (_, i) => {
    const place = (i / (SHADES - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    return blend(stops[below], stops[below + 1], place - below);
  });
}
