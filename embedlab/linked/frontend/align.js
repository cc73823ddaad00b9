/**
 * Moving one set of points as a whole so that it lies as near as possible to another.
 *
 * The orthogonal Procrustes problem (Schönemann 1966): of all turns and mirrorings, the one with the least sum of
 * squared distances, between points brought to one middle and one size. The scale is not that of least squares (Gower
 * 1975): it shrinks points that have little in common with the others to a dot, and so shows nothing.
 */

import { IDENTITY, cross, multiply, product, transposed, unitVector } from "./transform.js";

const SWEEPS = 12;
/** What is less than this share of the whole is rounding. */
const NOTHING = 1e-9;

/**
 * @param {Iterable<[number[], number[]]>} pairs where each point is and should be, three coordinates each
 * @param {boolean} isFlat whether only the first two axes count, and points stay in their plane
 * @returns {import("./transform.js").Transform|null} null where either are all on one spot
 */
export function procrustes(pairs, isFlat) {
  const { from, to, spreads, products } = momentsOf(isFlat ? flattened(pairs) : pairs);
  if (!(spreads[0] > 0 && spreads[1] > 0)) return null;
  const scale = Math.sqrt(spreads[1] / spreads[0]);
  const matrix = (isFlat ? turnInPlane(products) : turnInSpace(products)).map((value) => value * scale);
  return { matrix, shift: multiply(matrix, from).map((value, i) => to[i] - value) };
}

function* flattened(pairs) {
  for (const [[x, y], [u, v]] of pairs) yield [[x, y, 0], [u, v, 0]];
}

/** Of both sets the middle and how far they spread about it; the products of the ones and the others about theirs. */
function momentsOf(pairs) {
  let count = 0;
  const [from, to, squares, products] = [[0, 0, 0], [0, 0, 0], [0, 0], new Array(9).fill(0)];
  for (const [p, q] of pairs) {
    count++;
    squares[0] += inner(p, p);
    squares[1] += inner(q, q);
    for (let i = 0; i < 3; i++) {
      from[i] += p[i];
      to[i] += q[i];
      for (let j = 0; j < 3; j++) products[3 * i + j] += q[i] * p[j];
    }
  }
  const spreads = [from, to].map((sums, i) => {
    const spread = squares[i] - inner(sums, sums) / count;
    // What is left of great sums that are equal is rounding.
    return spread > NOTHING * squares[i] ? spread : 0;
  });
  const centred = products.map((value, i) => value - (to[Math.floor(i / 3)] * from[i % 3]) / count);
  const middle = (sums) => sums.map((sum) => sum / count);
  return { from: middle(from), to: middle(to), spreads, products: centred };
}

/** In the plane the best turn and the best mirroring are known at once; the stronger one is taken. */
function turnInPlane([a, b, , c, d]) {
  const turning = Math.hypot(a + d, c - b);
  const mirroring = Math.hypot(a - d, b + c);
  const sign = turning >= mirroring ? 1 : -1;
  const angle = sign > 0 ? Math.atan2(c - b, a + d) : Math.atan2(b + c, a - d);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [cosine, -sign * sine, 0, sine, sign * cosine, 0, 0, 0, 1];
}

function turnInSpace(products) {
  const { left, right } = singular(products);
  return product(left, transposed(right));
}

/**
 * The singular value decomposition of a 3 x 3 matrix, by turning pairs of its columns until they are at right angles
 * (Hestenes 1958). Directions without strength are filled in, so that both sides are always orthogonal.
 * @param {import("./transform.js").Matrix} matrix
 * @returns {{left: import("./transform.js").Matrix, right: import("./transform.js").Matrix}} the turns on both sides
 */
function singular(matrix) {
  const columns = columnsOf(matrix);
  const turned = columnsOf(IDENTITY);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [a, b] of [[0, 1], [0, 2], [1, 2]]) {
      const angle = angleBetween(columns[a], columns[b]);
      rotatePair(columns, a, b, angle);
      rotatePair(turned, a, b, angle);
    }
  }
  const order = [0, 1, 2].sort((a, b) => Math.hypot(...columns[b]) - Math.hypot(...columns[a]));
  const strengths = order.map((i) => Math.hypot(...columns[i]));
  const [first, second, third] = order.map((i) => columns[i]);
  const axes = order.map((i) => turned[i]);
  const least = NOTHING * strengths[0];
  const one = strengths[0] > 0 ? unitVector(first) : axes[0];
  const two = strengths[1] > least ? unitVector(second) : besides(one);
  // Nothing is mirrored that need not be.
  const handed = Math.sign(inner(cross(axes[0], axes[1]), axes[2]));
  const three = strengths[2] > least ? unitVector(third) : cross(one, two).map((value) => value * handed);
  return { left: transposed([...one, ...two, ...three]), right: transposed(axes.flat()) };
}

/** By how much two columns must turn in their plane to be at right angles. */
function angleBetween(a, b) {
  const [aa, bb, ab] = [inner(a, a), inner(b, b), inner(a, b)];
  return Math.abs(ab) > 1e-16 * Math.sqrt(aa * bb) ? 0.5 * Math.atan2(2 * ab, aa - bb) : 0;
}

function rotatePair(columns, a, b, angle) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [old, other] = [columns[a], columns[b]];
  columns[a] = old.map((value, i) => c * value + s * other[i]);
  columns[b] = old.map((value, i) => c * other[i] - s * value);
}

function inner(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function columnsOf(matrix) {
  const rows = transposed(matrix);
  return [rows.slice(0, 3), rows.slice(3, 6), rows.slice(6, 9)];
}

/** A direction at right angles to another. */
function besides(v) {
  const weakest = v.map(Math.abs).reduce((best, value, i, all) => (value < all[best] ? i : best), 0);
  return unitVector(cross(v, IDENTITY.slice(3 * weakest, 3 * weakest + 3)));
}
