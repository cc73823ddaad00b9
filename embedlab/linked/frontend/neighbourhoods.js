/** What two maps say of one key's neighbours. */

import { isIn, neighboursOf } from "./state.js";

/**
 * A key that a map lacks cannot be near there: it counts as no difference, as in Python's `neighbour_difference`.
 * @param {import("./unpack.js").MapContent} first @param {import("./unpack.js").MapContent} second @param {number} row
 * @returns {{shared: number[], first: number[], second: number[]}} neighbours in both and in one only, nearest first
 */
export function compareNeighbours(first, second, row) {
  const lists = [neighboursOf(first, row), neighboursOf(second, row)];
  const [inFirst, inSecond] = lists.map((rows) => new Set(rows));
  return {
    shared: lists[0].filter((near) => inSecond.has(near)),
    first: lists[0].filter((near) => !inSecond.has(near) && isIn(second, near)),
    second: lists[1].filter((near) => !inFirst.has(near) && isIn(first, near)),
  };
}

/**
 * How much the neighbours differ: 1 - Jaccard index, 0 where both lists are the same or empty.
 * @param {import("./unpack.js").MapContent} first @param {import("./unpack.js").MapContent} second @param {number} row
 */
export function neighbourChange(first, second, row) {
  const found = compareNeighbours(first, second, row);
  const all = found.shared.length + found.first.length + found.second.length;
  return all ? 1 - found.shared.length / all : 0;
}
