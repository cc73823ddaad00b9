/**
 * Turning, mirroring, scaling and shifting points of up to three dimensions.
 *
 * @typedef {number[]} Matrix 3 x 3, row by row
 * @typedef {{matrix: Matrix, shift: number[]}} Transform takes p to matrix p + shift
 */

/** @type {Matrix} */
export const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** @type {Transform} */
export const UNMOVED = { matrix: IDENTITY, shift: [0, 0, 0] };

/** @param {Matrix} a @param {Matrix} b @returns {Matrix} a b */
export function product(a, b) {
  return IDENTITY.map((_, i) => {
    const row = 3 * Math.floor(i / 3);
    return a[row] * b[i % 3] + a[row + 1] * b[3 + (i % 3)] + a[row + 2] * b[6 + (i % 3)];
  });
}

/** @param {Matrix} matrix @param {number[]} p @returns {number[]} */
export function multiply(matrix, [x, y, z]) {
  return [0, 3, 6].map((row) => matrix[row] * x + matrix[row + 1] * y + matrix[row + 2] * z);
}

/** @param {Matrix} matrix @returns {Matrix} the inverse, where the matrix is orthogonal */
export function transposed(matrix) {
  return IDENTITY.map((_, i) => matrix[3 * (i % 3) + Math.floor(i / 3)]);
}

/** @param {Transform} transform @param {number[]} p @returns {number[]} */
function move({ matrix, shift }, p) {
  return multiply(matrix, p).map((value, i) => value + shift[i]);
}

/** @param {Transform} second @param {Transform} first @returns {Transform} */
export function compose(second, first) {
  return { matrix: product(second.matrix, first.matrix), shift: move(second, first.shift) };
}

/**
 * @param {Transform} transform that keeps shapes
 * @returns {number[]} ten: two rows of the matrix, its hand, the shift
 */
export function numbersOfSimilarity({ matrix, shift }) {
  const third = cross(matrix.slice(0, 3), matrix.slice(3, 6));
  const hand = third.reduce((sum, value, i) => sum + value * matrix[6 + i], 0) < 0 ? -1 : 1;
  return [...matrix.slice(0, 6), hand, ...shift].map((value) => Number(value.toPrecision(6)));
}

/** @param {number[]} numbers of numbersOfSimilarity @returns {Transform} */
export function similarityOf(numbers) {
  const [x, y, hand] = [numbers.slice(0, 3), numbers.slice(3, 6), numbers[6]];
  const third = cross(x, y).map((value) => (hand * value) / Math.hypot(...x));
  return { matrix: [...x, ...y, ...third], shift: numbers.slice(7) };
}

/** @param {Matrix} turn @param {number[]} centre @returns {Transform} */
export function turnAbout(turn, centre) {
  return { matrix: turn, shift: multiply(turn, centre).map((value, i) => centre[i] - value) };
}

/** @param {number[]} a @param {number[]} b @param {number} mix @returns {number[]} on the straight line between them */
export function blend(a, b, mix) {
  return a.map((value, i) => value + (b[i] - value) * mix);
}

/** @param {Transform} a @param {Transform} b @param {number} mix @returns {Transform} */
export function blendTransforms(a, b, mix) {
  return { matrix: blend(a.matrix, b.matrix, mix), shift: blend(a.shift, b.shift, mix) };
}

/**
 * What is in front moves right and up by these angles; the third axis points at the reader.
 * @param {number} across @param {number} up in radians @returns {Matrix}
 */
export function rotation(across, up) {
  const [c, s, d, t] = [Math.cos(across), Math.sin(across), Math.cos(up), Math.sin(up)];
  return product([1, 0, 0, 0, d, t, 0, -t, d], [c, 0, s, 0, 1, 0, -s, 0, c]);
}

/** A rotation again, after many small turns have let it drift. @param {Matrix} turn @returns {Matrix} */
export function straighten(turn) {
  const x = unitVector(turn.slice(0, 3));
  const along = x.reduce((sum, value, i) => sum + value * turn[3 + i], 0);
  const y = unitVector(x.map((value, i) => turn[3 + i] - along * value));
  return [...x, ...y, ...cross(x, y)];
}

/** @param {number[]} v @returns {number[]} */
export function unitVector(v) {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
}

/** @param {number[]} a @param {number[]} b @returns {number[]} at right angles to both */
export function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
