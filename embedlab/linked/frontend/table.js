/**
 * The selected keys as a table: counts, values, coordinates and neighbours, as CSV that a spreadsheet shows and does
 * not run.
 */

import { neighboursOf } from "./state.js";

/** Of text that a spreadsheet would run; numbers may begin with a minus. */
const FORMULA = /^(?:[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff"]*[=+\-@＝＋－＠])/;
const ROWS_A_PART = 10000;
const AXES = ["x", "y", "z"];
const BETWEEN_NEIGHBOURS = " | ";

/** @typedef {{name: string, cell: (row: number) => string}} Column */

/**
 * @param {import("./unpack.js").Content} content @param {number[]} rows
 * @param {(done: number) => void} progress hears how many rows are written; the page can be used in between
 * @returns {Promise<Blob>}
 */
export async function tableOf(content, rows, progress) {
  const columns = [
    { name: "key", cell: (row) => quoted(content.key(row)) },
    ...(content.counts ? [{ name: "count", cell: (row) => numberCell(content.counts[row]) }] : []),
    ...content.colours.map(colourColumn),
    ...namedMaps(content.maps).flatMap(([map, title]) => mapColumns(content, map, title)),
  ];
  const parts = [`${columns.map(({ name }) => quoted(name)).join(",")}\n`];
  for (let start = 0; start < rows.length; start += ROWS_A_PART) {
    const line = (row) => `${columns.map(({ cell }) => cell(row)).join(",")}\n`;
    const lines = rows.slice(start, start + ROWS_A_PART).map(line);
    parts.push(lines.join(""));
    progress(start + lines.length);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts, { type: "text/csv" });
}

/** @param {import("./unpack.js").ColourContent} colour @returns {Column} */
function colourColumn({ kind, name, values, categories, logarithmic }) {
  if (kind === "categorical") return { name, cell: (row) => quoted(categories[values[row]] ?? "") };
  return { name: logarithmic ? `${name} (log10)` : name, cell: (row) => numberCell(values[row]) };
}

/** @returns {Column[]} coordinates and neighbours, empty where the map lacks the key */
function mapColumns(content, map, title) {
  const coordinates = AXES.slice(0, map.dims).map((axis, i) => {
    return { name: `${title}: ${axis}`, cell: (row) => numberCell(map.xy[map.dims * row + i]) };
  });
  const near = (row) => quoted(neighboursOf(map, row).map(content.key).join(BETWEEN_NEIGHBOURS));
  return [...coordinates, { name: `${title}: neighbours`, cell: near }];
}

/** Maps of the same title are numbered. */
function namedMaps(maps) {
  const titles = maps.map(({ title }) => title);
  const isRepeated = ({ title }) => titles.indexOf(title) !== titles.lastIndexOf(title);
  return maps.map((map, i) => [map, isRepeated(map) ? `${map.title} (${i + 1})` : map.title]);
}

/** @param {string} text @returns {string} a cell of text */
function quoted(text) {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A short number that is the same in single precision: zeros at the end of seven digits go away by themselves. */
function numberCell(value) {
  if (Number.isNaN(value)) return "";
  if (Number.isInteger(value)) return String(value);
  for (let digits = 7; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
