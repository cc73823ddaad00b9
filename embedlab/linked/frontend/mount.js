/** Drawing linked maps from their packed message into an element. */

import { LinkedView } from "./linked_view.js";
import { inflate, unpack } from "./unpack.js";

/**
 * @param {HTMLElement} host
 * @param {Uint8Array} data packed message, gzip
 * @param {import("./linked_view.js").Wish & {height: number}} options
 * @param {(wish: import("./linked_view.js").Wish) => void} [report] hears of every pin and selection
 * @returns {Promise<LinkedView>}
 */
export async function mount(host, data, options, report = () => {}) {
  return new LinkedView(host, unpack(await inflate(data)), options, report);
}
