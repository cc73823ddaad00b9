/**
 * Reading the packed message that embedlab/linked/packing.py writes, and the selection's bit mask.
 *
 * @typedef {object} MapContent
 * @property {string} title
 * @property {string} source
 * @property {string} caption
 * @property {string} note
 * @property {2|3} dims
 * @property {number} k neighbours a key
 * @property {[string, string][]} axes what lies at the low and the high end of each axis; empty where they mean nothing
 * @property {Float32Array} xy dims n; NaN where the map lacks the key
 * @property {{title: string, caption: string, xy: Float32Array}[]} frames earlier layouts, oldest first
 * @property {Int32Array} neighbours n k; -1 where there is none
 * @property {Int16Array} similarities n k, in units of similarityUnits
 *
 * @typedef {object} ColourContent
 * @property {"diverging"|"sequential"|"categorical"} kind
 * @property {string} name
 * @property {string} [low]
 * @property {string} [high]
 * @property {[number, number]} [ends] values that get the full colour
 * @property {boolean} [logarithmic] whether a reader is told the numbers that the values are the logarithms of, to the base 10
 * @property {string[]} [categories]
 * @property {Float32Array|Int16Array} values
 *
 * @typedef {object} Content
 * @property {string} digest @property {string} keysDigest of the keys alone
 * @property {number} n
 * @property {MapContent[]} maps
 * @property {ColourContent[]} colours
 * @property {Float32Array|null} counts
 * @property {Float32Array|null} prominence which labels come first
 * @property {{title: string, detail: string, rows: Uint32Array}[]} groups
 * @property {{most: [number, number][], least: [number, number][], note: string}|null} ranked rows and their change
 * @property {import("./story.js").StoryContent|null} story charts and events beside maps that play
 * @property {string} noun what one key is @property {string} caption under a saved picture
 * @property {number} similarityUnits
 * @property {import("./keys.js").Keys} keys @property {(row: number) => string} key
 * @property {(key: string) => number} find row of a key, or -1
 */

import { Keys } from "./keys.js";

/** Bytes that are unpacked at once. */
const PART = 1 << 18;
const ARRAY_TYPES = {
  "<f4": Float32Array,
  "<i4": Int32Array,
  "<i2": Int16Array,
  "<u4": Uint32Array,
  "|u1": Uint8Array,
};

/**
 * @param {Uint8Array} bytes a packed message that begins its buffer: the arrays are views of it, for two copies of a
 * million keys would not fit
 * @returns {Content}
 */
function unpack(bytes) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const array = (name) => {
    const entry = header.arrays[name];
    return entry ? new ARRAY_TYPES[entry.type](bytes.buffer, 4 + length + entry.offset, entry.length) : null;
  };
  const keys = new Keys(array("keys"), array("offsets"));
  return {
    digest: header.digest,
    keysDigest: header.keysDigest,
    n: header.n,
    similarityUnits: header.similarityUnits,
    maps: header.maps.map((map, i) => ({
      ...map,
      xy: array(`map${i}.xy`),
      frames: map.frames.map((frame, j) => ({ ...frame, xy: array(`map${i}.frame${j}`) })),
      neighbours: array(`map${i}.neighbours`),
      similarities: array(`map${i}.similarities`),
    })),
    colours: header.colours.map((colour, i) => ({ ...colour, values: array(`colour${i}`) })),
    counts: array("counts"),
    prominence: array("prominence"),
    groups: header.groups.map((group, i) => ({ ...group, rows: array(`group${i}`) })),
    ranked: header.ranked,
    story: header.story,
    noun: header.noun,
    caption: header.caption,
    keys,
    key: (row) => keys.at(row),
    find: (key) => keys.find(key),
  };
}

/** @param {Uint8Array} bytes a packed message, gzip @returns {Promise<Content>} */
export async function openPacked(bytes) {
  return unpack(await decompress(bytes));
}

/** @param {Uint8Array} bytes gzip @returns {Promise<Uint8Array>} in a buffer of its own */
async function decompress(bytes) {
  // The last four bytes of gzip say how much it holds.
  const whole = new Uint8Array(new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true));
  const { writable, readable } = new DecompressionStream("gzip");
  await Promise.all([feed(bytes, writable.getWriter()), collect(readable.getReader(), whole)]);
  return whole;
}

/** By parts: of what is written at once, all is unpacked before any of it is read. */
async function feed(bytes, writer) {
  for (let at = 0; at < bytes.length; at += PART) await writer.write(bytes.subarray(at, at + PART));
  await writer.close();
}

async function collect(reader, whole) {
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    whole.set(part.value, at);
    at += part.value.length;
  }
}

/** @param {string} text base64 @returns {Uint8Array} */
export function fromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} selected one byte a key @returns {string} base64 bit mask, "" for none */
export function toMask(selected) {
  if (!selected.includes(1)) return "";
  const bits = new Uint8Array((selected.length + 7) >> 3);
  for (let row = 0; row < selected.length; row++) if (selected[row]) bits[row >> 3] |= 1 << (row & 7);
  let binary = "";
  for (let i = 0; i < bits.length; i += 8192) binary += String.fromCharCode(...bits.subarray(i, i + 8192));
  return btoa(binary);
}

/** @param {string} mask base64 bit mask @param {number} n @yields {number} rows */
export function* fromMask(mask, n) {
  const bits = fromBase64(mask);
  for (let row = 0; row < n; row++) if (bits[row >> 3] & (1 << (row & 7))) yield row;
}
