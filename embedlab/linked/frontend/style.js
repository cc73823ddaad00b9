/** How every key is drawn: colour, symbol, size, and hollow where a map lacks it. */

import { paintKeys } from "./palette.js";
import { isIn } from "./state.js";

const SIZES = [[3000, 8], [20000, 6.5], [200000, 3], [Infinity, 2.5]];
/** How much larger symbols are than plain points, in pixels. */
const SYMBOL_LARGER = 1.5;

/**
 * @typedef {object} Style one entry a key
 * @property {Uint8Array} colours RGBA @property {Uint8Array} symbols
 * @property {Float32Array} sizes diameters in pixels @property {Uint8Array} hollow
 */

/**
 * @param {import("./unpack.js").Content} content @param {import("./state.js").State} state
 * @param {import("./palette.js").Scheme} scheme @returns {Style}
 */
export function styleOf(content, state, scheme) {
  const colour = content.colours[state.colour];
  const sizes = sizesOf(content, state, colour);
  return { ...paintKeys(colour, content.n, scheme), sizes, hollow: hollowMarks(content) };
}

function sizesOf({ n, counts }, { sized }, colour) {
  const size = SIZES.find(([most]) => n <= most)[1] + (colour?.kind === "categorical" ? SYMBOL_LARGER : 0);
  const sizes = new Float32Array(n).fill(size);
  if (!counts || !sized) return sizes;
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  for (let row = 0; row < n; row++) sizes[row] *= 0.5 + 1.3 * (Math.log1p(counts[row]) / most);
  return sizes;
}

function hollowMarks({ n, maps }) {
  const hollow = new Uint8Array(n);
  for (const map of maps) for (let row = 0; row < n; row++) if (!isIn(map, row)) hollow[row] = 1;
  return hollow;
}
