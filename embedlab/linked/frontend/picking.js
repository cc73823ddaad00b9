/** Which keys lie at a spot, and which inside a lasso or a box: by looking at all of them, where they are now. */

const BANDS = 64;

/**
 * In a map of depth, of the symbols that cover the spot the one in front is taken: it is the one that is seen.
 * @param {import("./positions.js").Positions} positions
 * @param {number} x @param {number} y in map units @param {number} reach how far from there, in map units
 * @param {(row: number) => number} radiusOf its symbol, in map units
 * @returns {number} the row nearest to (x, y) within reach, or -1
 */
export function nearestRow(positions, x, y, reach, radiusOf) {
  const isDeep = positions.dims === 3;
  const farthest = reach * reach;
  let [best, bestDistance] = [-1, farthest];
  let [front, frontDepth] = [-1, -Infinity];
  for (const { start, count, coordinates, stride } of positions.blocks()) {
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const across = coordinates[at] - x;
      const up = coordinates[at + 1] - y;
      const here = across * across + up * up;
      if (!(here < farthest)) continue;
      const row = start + i;
      if (here < bestDistance) [best, bestDistance] = [row, here];
      if (isDeep && coordinates[at + 2] > frontDepth && here <= radiusOf(row) ** 2) {
        [front, frontDepth] = [row, coordinates[at + 2]];
      }
    }
  }
  return front >= 0 ? front : best;
}

/**
 * Mark the rows inside a polygon, by the even-odd rule.
 * @param {import("./positions.js").Positions} positions
 * @param {{x: number, y: number}[]} corners in map units
 * @param {Uint8Array} marks one a row; 1 where it lies inside
 */
export function markInside(positions, corners, marks) {
  const x0 = Math.min(...corners.map(({ x }) => x));
  const x1 = Math.max(...corners.map(({ x }) => x));
  const y0 = Math.min(...corners.map(({ y }) => y));
  const y1 = Math.max(...corners.map(({ y }) => y));
  const perY = BANDS / (y1 - y0 || 1);
  const bands = edgesByBand(corners, y0, perY);
  for (const { start, count, coordinates, stride } of positions.blocks()) {
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const x = coordinates[at];
      const y = coordinates[at + 1];
      if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1)) continue;
      if (isInside(x, y, bands[Math.min(BANDS - 1, Math.floor((y - y0) * perY))])) marks[start + i] = 1;
    }
  }
}

/** Only the edges at the height of a point can lie left of it: a long outline costs no more than a short one. */
function edgesByBand(corners, y0, perY) {
  const bands = Array.from({ length: BANDS }, () => []);
  corners.forEach((a, i) => {
    const b = corners.at(i - 1);
    const bandOf = (y) => Math.min(BANDS - 1, Math.floor((y - y0) * perY));
    for (let band = bandOf(Math.min(a.y, b.y)); band <= bandOf(Math.max(a.y, b.y)); band++) {
      bands[band].push(a.x, a.y, b.x, b.y);
    }
  });
  return bands;
}

function isInside(x, y, edges) {
  let inside = false;
  for (let i = 0; i < edges.length; i += 4) {
    const ay = edges[i + 1];
    const by = edges[i + 3];
    if (ay > y !== by > y && x < ((edges[i + 2] - edges[i]) * (y - ay)) / (by - ay) + edges[i]) inside = !inside;
  }
  return inside;
}
