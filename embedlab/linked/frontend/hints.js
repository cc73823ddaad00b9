/** The tools, and what is said of them: to who points, and to who neither hovers nor holds Shift. */

/**
 * @typedef {object} Tool
 * @property {"lasso"|"select"|"pan"} tool @property {string} name
 * @property {string} why to who points @property {string} byFinger
 */

/** @type {Tool[]} */
const SELECTING = [
  {
    tool: "lasso",
    name: "Lasso",
    why: "Drag around points to select them in every map.",
    byFinger: "Drag around points.",
  },
  {
    tool: "select",
    name: "Box",
    why: "Drag a box over points to select them in every map.",
    byFinger: "Drag a box over points.",
  },
];
/** @type {Tool} */
const PAN = {
  tool: "pan",
  name: "Pan",
  why: "Drag to move the map; click into it and turn the wheel to zoom.",
  byFinger: "Drag to move a map.",
};
/** @type {Tool} */
const TURN = {
  tool: "pan",
  name: "Turn",
  why:
    "Drag to turn a map of three dimensions, with Shift to move it; flat maps move. " +
    "Click into a map and turn the wheel to zoom.",
  byFinger: "Drag to turn a map.",
};

/** @param {import("./unpack.js").MapContent[]} maps @returns {Tool[]} */
export function toolsFor(maps) {
  return [...SELECTING, maps.some(({ dims }) => dims === 3) ? TURN : PAN];
}

/** @param {Tool|undefined} chosen @param {boolean} anySelected @returns {string} */
export function hintForPointer(chosen, anySelected) {
  if (anySelected) return "Shift adds, Escape clears.";
  const next = chosen ? chosen.why : "Choose Lasso or Box to select many.";
  return `Hover over a point for its neighbours, click to pin it. ${next}`;
}

/** @param {Tool|undefined} chosen @param {Tool[]} tools @returns {string} */
export function hintForFinger(chosen, tools) {
  const turn = tools.includes(TURN) ? ", Turn to turn a map" : "";
  const first = chosen
    ? `${chosen.byFinger} Press ${chosen.name} again to scroll the page`
    : `Tap a point to pin it. Choose Lasso or Box to select many${turn}`;
  return `${first}; two fingers move and zoom.`;
}
