/** What the ends of the axes mean, where they mean anything: names along the edges, or three small axes that turn. */

import { shown, shownIfAny } from "./text.js";
import { UNMOVED, multiply } from "./transform.js";

const FROM_EDGE = 8;
const FROM_CORNER = 30;
const TEXT_SIZE = 11.5;
const LONGEST = 28;
/** Of the three small axes, in pixels: half their length, and their middle from the left and the bottom. */
const ARM = 26;
const FROM_LEFT = 80;
const FROM_BOTTOM = 48;
/** An axis that points at the reader has no room for its names. */
const SHORTEST = 0.35;
const DIRECTIONS = ["From left to right", "From bottom to top"];

/** @typedef {import("./viewport.js").View} View @typedef {import("./theme.js").Look} Look */

export class AxisNames {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    for (const map of view.maps) {
      map.labels.layers.push((context, seen, look) => this.draw(map, context, seen, look));
    }
  }

  /** The axes of the layout that is shown; of two, both as far as each is. */
  draw(map, context, seen, look) {
    for (const { axes, transform, part } of layoutsOf(map, this.view)) {
      this.drawOne(axes, map.positions, transform, part, context, seen, look);
    }
  }

  drawOne(axes, positions, transform, alpha, context, seen, look) {
    if (!axes.length || !isUpright(transform)) return;
    context.save();
    context.globalAlpha = alpha;
    context.font = `500 ${TEXT_SIZE}px ${look.font}`;
    context.fillStyle = context.strokeStyle = look.muted;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.direction = "ltr";
    if (positions.dims === 3) drawArms(context, axes, positions.turn, seen, look);
    else drawEdges(context, axes, transform.shift, seen);
    context.restore();
  }
}

/**
 * The axes of a map in sentences: those of the layout that has been reached, while they lie as they did. Where three
 * dimensions are turned about, directions would be wrong with the next turn.
 * @param {import("./map_view.js").MapView} map @param {import("./linked_view.js").LinkedView} view @returns {string}
 */
export function sayAxes(map, view) {
  const reached = layoutsOf(map, view).find(({ part }) => part === 1);
  if (!reached || !isUpright(reached.transform)) return "";
  const directions = map.positions.dims === 3 ? ["One axis", "Another axis", "A third axis"] : DIRECTIONS;
  const ends = (names) => names.map((name) => shownIfAny(name, LONGEST) || "unnamed").join(" to ");
  const sentences = reached.axes.map((names, axis) => isNamed(names) && `${directions[axis]}: ${ends(names)}.`);
  return sentences.filter(Boolean).join(" ");
}

/** The layouts between which a map is, each with its axes, what has moved it, and how much of it is shown. */
function layoutsOf({ map, positions }, { maps, state }) {
  const { layout, mix } = positions.flight;
  const far = layout ? mix : 0;
  const own = { axes: map.axes, transform: positions.placement.transform, part: 1 - far };
  const target = layout ? [{ axes: maps[state.target].map.axes, transform: layout.transform, part: far }] : [];
  return [own, ...target].filter(({ part }) => part > 0);
}

/** An axis that was not chosen means nothing. */
function isNamed([low, high]) {
  return low !== "" || high !== "";
}

/** Whether the axes lie as they did: a layout that was turned has its meaning in other directions. */
function isUpright({ matrix }) {
  return matrix.every((value, i) => (i % 4 ? value === UNMOVED.matrix[i] : value > 0));
}

function drawEdges(context, [across, up], zero, seen) {
  const { width, height } = seen;
  const middle = [(zero[0] - seen.x) / seen.unit + width / 2, height / 2 - (zero[1] - seen.y) / seen.unit];
  drawLine(context, [middle[0], 0], [middle[0], height]);
  if (isNamed(across)) {
    const y = height - FROM_EDGE - 4;
    if (across[0]) write(context, `← ${shown(across[0], LONGEST)}`, FROM_CORNER, y, "left");
    if (across[1]) write(context, `${shown(across[1], LONGEST)} →`, width - FROM_EDGE, y, "right");
  }
  if (!up || !isNamed(up)) return;
  drawLine(context, [0, middle[1]], [width, middle[1]]);
  context.translate(FROM_EDGE + 4, height);
  context.rotate(-Math.PI / 2);
  if (up[0]) write(context, `← ${shown(up[0], LONGEST)}`, FROM_CORNER, 0, "left");
  if (up[1]) write(context, `${shown(up[1], LONGEST)} →`, height - FROM_EDGE, 0, "right");
}

function drawLine(context, from, to) {
  const { globalAlpha } = context;
  context.globalAlpha = 0.3 * globalAlpha;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.globalAlpha = globalAlpha;
}

function drawArms(context, axes, turn, { height }) {
  context.translate(FROM_LEFT, height - FROM_BOTTOM);
  axes.forEach(([low, high], axis) => {
    const [x, y] = multiply(turn, [0, 1, 2].map((i) => Number(i === axis)));
    drawLine(context, [-ARM * x, ARM * y], [ARM * x, -ARM * y]);
    if (Math.hypot(x, y) < SHORTEST || !isNamed([low, high])) return;
    for (const [text, end] of [[low, -1], [high, 1]]) {
      const reach = end * (ARM + 6);
      const side = end * x < -0.3 ? "right" : end * x > 0.3 ? "left" : "center";
      write(context, shownIfAny(text, LONGEST / 2), reach * x, -reach * y, side);
    }
  });
}

function write(context, text, x, y, side) {
  context.textAlign = side;
  context.fillText(text, x, y);
}
