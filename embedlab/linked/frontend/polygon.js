/** Which points lie inside a lasso or a box. */

/**
 * Rows inside a polygon by the even-odd rule.
 * @param {Float32Array} xy 2 n, NaN where a point is missing
 * @param {number[]} px @param {number[]} py corners of the polygon
 * @returns {number[]}
 */
export function rowsInside(xy, px, py) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < px.length; corner++) {
    x0 = Math.min(x0, px[corner]);
    x1 = Math.max(x1, px[corner]);
    y0 = Math.min(y0, py[corner]);
    y1 = Math.max(y1, py[corner]);
  }
  const rows = [];
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i];
    const y = xy[i + 1];
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && isInside(x, y, px, py)) rows.push(i / 2);
  }
  return rows;
}

function isInside(x, y, px, py) {
  let inside = false;
  for (let a = 0, b = px.length - 1; a < px.length; b = a++) {
    if (py[a] > y !== py[b] > y && x < ((px[b] - px[a]) * (y - py[a])) / (py[b] - py[a]) + px[a]) inside = !inside;
  }
  return inside;
}
