/** What each map shows, in words, for readers who do not see it. */

import { sayAxes } from "./axes.js";
import { isIn, neighboursOf } from "./state.js";
import { countText, counted, element, shown, shownIfAny } from "./text.js";

const NAMED = 5;
/** Words follow what happens once it has come to rest, in milliseconds. */
const AT_REST = 400;
const UNSAID = ["hovered", "tool", "opacity", "labelled", "adding"];
let descriptions = 0;

export class Descriptions {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    this.texts = view.maps.map((map) => {
      const text = element("p", { class: "lm-hidden", id: `lm-description-${++descriptions}` });
      map.plot.setAttribute("aria-describedby", text.id);
      map.root.append(text);
      return text;
    });
  }

  /** What is only read may wait until there is a picture. */
  painted() {
    this.write();
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (UNSAID.includes(change)) return;
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.write(), AT_REST);
  }

  write() {
    this.view.maps.forEach((map, i) => (this.texts[i].textContent = describeMap(this.view, map)));
  }

  dispose() {
    clearTimeout(this.pending);
  }
}

/**
 * @param {import("./linked_view.js").LinkedView} view
 * @param {import("./map_view.js").MapView} drawn
 * @returns {string}
 */
function describeMap(view, drawn) {
  const { content, state } = view;
  const { map, layoutName } = drawn;
  const { count } = firstWhere(content.n, (row) => isIn(map, row));
  const colour = content.colours[state.colour];
  const meaning = colour ? `, coloured by ${meaningOf(colour)}` : "";
  const sentences = [`${counted(count, content.noun)}${meaning}.`];
  if (layoutName.textContent) sentences.push(`Shown: ${layoutName.textContent}.`);
  sentences.push(sayAxes(drawn, view));
  if (state.pinned >= 0) sentences.push(describeNear(content, map, state.pinned));
  sentences.push(describeSelection(content, map, state), "Press the question mark for the keys.");
  return sentences.filter(Boolean).join(" ");
}

function meaningOf(colour) {
  const [name, low, high] = [colour.name, colour.low, colour.high].map((text) => shownIfAny(text ?? ""));
  if (colour.kind !== "categorical") return `${name}, from ${low} to ${high}`;
  return `${name}: ${listed(colour.categories.slice(0, NAMED).map((each) => shown(each)), colour.categories.length)}`;
}

function describeNear(content, map, row) {
  const name = shown(content.key(row));
  if (!isIn(map, row)) return `${name} is pinned and not in this map.`;
  if (map.k && !map.neighbours.length) return `${name} is pinned.`;
  const near = neighboursOf(map, row);
  return `${name} is pinned. Nearest here: ${sayKeys(content, near, near.length)}.`;
}

function describeSelection(content, map, { selected, selectedCount }) {
  if (!selectedCount) return "Nothing is selected.";
  const { rows, count } = firstWhere(content.n, (row) => selected[row] && isIn(map, row));
  if (!count) return `${countText(selectedCount)} selected, none of them in this map.`;
  return `${countText(count)} selected here: ${sayKeys(content, rows, count)}.`;
}

function sayKeys(content, rows, count) {
  return listed(rows.slice(0, NAMED).map((row) => shown(content.key(row))), count) || "none";
}

function listed(names, count = names.length) {
  const more = count - Math.min(NAMED, names.length);
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${countText(more)} more` : "");
}

/** The first rows that are wanted, as many as are named, and the count of all. */
function firstWhere(n, isWanted) {
  const rows = [];
  let count = 0;
  for (let row = 0; row < n; row++) if (isWanted(row) && ++count <= NAMED) rows.push(row);
  return { rows, count };
}
