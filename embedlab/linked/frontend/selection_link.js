/** Which keys are selected, as a short text for an address: the same as embedlab/linked/address.py writes and reads. */

import { fromBase64, fromMask, toMask } from "./unpack.js";

const MOST_CHARACTERS = 1500;

/**
 * @param {import("./unpack.js").Content} content @param {Uint8Array} selected one byte a key
 * @returns {string} "" for none, and for more than fit
 */
export function toSelectionLink(content, selected) {
  const mask = toMask(selected);
  if (!mask) return "";
  const gaps = gapsOf(selected);
  const bits = (selected.length + 7) >> 3;
  const packed = gaps && gaps.length <= bits ? `g${btoa(String.fromCharCode(...gaps))}` : `m${mask}`;
  const text = content.keysDigest + packed.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return text.length <= MOST_CHARACTERS ? text : "";
}

/**
 * @param {import("./unpack.js").Content} content @param {string} text perhaps written by anybody
 * @returns {number[]} rows; none where it was made for other keys
 */
export function fromSelectionLink(content, text) {
  if (!text.startsWith(content.keysDigest) || text.length > MOST_CHARACTERS) return [];
  const kind = text[content.keysDigest.length];
  const base64 = text.slice(content.keysDigest.length + 1).replaceAll("-", "+").replaceAll("_", "/");
  try {
    const rows = kind === "g" ? fromGaps(fromBase64(base64)) : kind === "m" ? [...fromMask(base64, content.n)] : [];
    return rows.at(-1) < content.n ? rows : [];
  } catch {
    return [];
  }
}

/** The gaps between rows, seven bits a byte; null where they are more than an address holds. */
function gapsOf(selected) {
  const bytes = [];
  let last = -1;
  for (let row = selected.indexOf(1); row >= 0; row = selected.indexOf(1, row + 1)) {
    let gap = row - last - 1;
    for (; gap > 127; gap >>= 7) bytes.push((gap & 127) | 128);
    bytes.push(gap);
    last = row;
    if (bytes.length > MOST_CHARACTERS) return null;
  }
  return bytes;
}

function fromGaps(bytes) {
  const rows = [];
  let [row, gap, scale] = [-1, 0, 1];
  for (const byte of bytes) {
    gap += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      rows.push((row += gap + 1));
      [gap, scale] = [0, 1];
    }
  }
  return rows;
}
