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
 * @property {Int32Array} neighbours n k; -1 where there is none; empty until they have come
 * @property {Int16Array} similarities n k, in units of similarityUnits; empty until they have come
 *
 * @typedef {object} ColourContent
 * @property {"diverging"|"sequential"|"categorical"} kind
 * @property {string} name
 * @property {string} [low]
 * @property {string} [high]
 * @property {[number, number]} [ends] values that get the full colour
 * @property {boolean} [logarithmic] whether the values are logarithms, to the base 10, of what a reader is told
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
 * @property {Float32Array|null} moved how far between the first two maps, beyond what another seed does; else 0 or NaN
 * @property {{title: string, detail: string, rows: Uint32Array}[]} groups
 * @property {{most: [number, number][], least: [number, number][], note: string}|null} ranked rows and their change
 * @property {import("./story.js").StoryContent|null} story charts and events beside maps that play
 * @property {string} noun what one key is @property {string} caption under a saved picture
 * @property {number} similarityUnits
 * @property {import("./keys.js").Keys} keys @property {(row: number) => string} key
 * @property {(key: string) => number} find row of a key, or -1
 * @property {() => Promise<void>} complete unpacks the neighbours, if that is not done
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
 * Unpack as much as it takes to draw the maps; their neighbours, most of the message, come after.
 * @param {Uint8Array} bytes a packed message, gzip @returns {Promise<Content>}
 */
export async function openPacked(bytes) {
  const message = new Inflation(bytes);
  await message.upTo(4);
  const start = 4 + new DataView(message.bytes.buffer).getUint32(0, true);
  await message.upTo(start);
  const header = JSON.parse(new TextDecoder().decode(message.bytes.subarray(4, start)));
  await message.upTo(start + header.drawn);
  // Views: two copies of a million keys would not fit.
  const array = (name) => {
    const entry = header.arrays[name];
    return entry ? new ARRAY_TYPES[entry.type](message.bytes.buffer, start + entry.offset, entry.length) : null;
  };
  const content = contentOf(header, array);
  let completed = null;
  content.complete = () => (completed ??= message.upTo(message.bytes.length).then(() => addNeighbours(content, array)));
  return content;
}

/** @param {object} header @param {(name: string) => any} array @returns {Content} */
function contentOf(header, array) {
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
      neighbours: new Int32Array(),
      similarities: new Int16Array(),
    })),
    colours: header.colours.map((colour, i) => ({ ...colour, values: array(`colour${i}`) })),
    counts: array("counts"),
    prominence: array("prominence"),
    moved: array("moved"),
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

function addNeighbours(content, array) {
  content.maps.forEach((map, i) => {
    map.neighbours = array(`map${i}.neighbours`);
    map.similarities = array(`map${i}.similarities`);
  });
}

/** Gzip that is unpacked from its beginning, as far as is asked for, into a buffer of its own. */
class Inflation {
  /** @param {Uint8Array} packed */
  constructor(packed) {
    // The last four bytes of gzip say how much it holds.
    const length = new DataView(packed.buffer, packed.byteOffset + packed.length - 4).getUint32(0, true);
    this.bytes = new Uint8Array(length);
    this.done = 0;
    const { writable, readable } = new DecompressionStream("gzip");
    this.reader = readable.getReader();
    // The reader hears of what fails.
    feed(packed, writable.getWriter()).catch(() => {});
  }

  /**
   * @param {number} length @returns {Promise<void>} so many bytes are there
   * @throws {TypeError} what was packed is not gzip, or cut short
   */
  async upTo(length) {
    while (this.done < length) {
      const { value, done } = await this.reader.read();
      if (done) throw new TypeError("The packed maps end early.");
      this.bytes.set(value, this.done);
      this.done += value.length;
    }
  }
}

/** By parts, each after the page had its turn: of what is written at once, all is unpacked before any of it is read. */
async function feed(bytes, writer) {
  for (let at = 0; at < bytes.length; at += PART) {
    await writer.write(bytes.subarray(at, at + PART));
    await turnOfOthers();
  }
  await writer.close();
}

/** A message is handled after all that waits by then; a timer would let pass four milliseconds each time. */
function turnOfOthers() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
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
