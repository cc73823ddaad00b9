/** Drawing linked maps from their packed message into an element. */

import { LinkedView } from "./linked_view.js";
import { inflate, unpack } from "./unpack.js";

let plotly = null;

/**
 * Load Plotly once a page, unless the page has it.
 * @param {() => Promise<Uint8Array>} fetchScript the script, gzip
 * @returns {Promise<any>}
 */
function loadPlotly(fetchScript) {
  plotly ??= (async () => {
    if (globalThis.Plotly?.newPlot) return globalThis.Plotly;
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(await inflate(await fetchScript()));
    document.head.append(script);
    return globalThis.Plotly;
  })();
  return plotly;
}

/**
 * Draw linked maps into a host element.
 * @param {HTMLElement} host
 * @param {Uint8Array} data packed message, gzip
 * @param {import("./linked_view.js").Wish & {height: number}} options
 * @param {() => Promise<Uint8Array>} fetchPlotly
 * @param {(wish: import("./linked_view.js").Wish) => void} [report] hears of every pin and selection
 * @returns {Promise<LinkedView>}
 */
export async function mount(host, data, options, fetchPlotly, report = () => {}) {
  const content = unpack(await inflate(data));
  return new LinkedView(host, content, options, { plotly: () => loadPlotly(fetchPlotly), report });
}
