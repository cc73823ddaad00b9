/** What the ends of the axes mean, where they mean anything: names along the edges, or three small axes that turn. */

import { shown } from "./text.js";
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
const DIRECTIONS = ["From left to right", "From bottom to top", "From back to front"];

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
    const { positions } = map;
    const { layout, mix } = positions.flight;
    const far = layout ? mix : 0;
    this.drawOne(map.map.axes, positions, positions.placement.transform, 1 - far, context, seen, look);
    if (!far) return;
    const target = this.view.maps[this.view.state.target];
    this.drawOne(target.map.axes, positions, layout.transform, far, context, seen, look);
  }

  drawOne(axes, positions, transform, alpha, context, seen, look) {
    if (!axes.length || !alpha || !isUpright(transform)) return;
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

/** What the axes mean in sentences. @param {[string, string][]} axes @returns {string} */
export function sayAxes(axes) {
  const sentences = axes.map(([low, high], axis) => `${DIRECTIONS[axis]}: ${shown(low, LONGEST)} to ${shown(high, LONGEST)}.`);
  return sentences.filter((_, axis) => isNamed(axes[axis])).join(" ");
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
  const x = (zero[0] - seen.x) / seen.unit + width / 2;
  const y = height / 2 - (zero[1] - seen.y) / seen.unit;
  drawLine(context, [x, 0], [x, height]);
  if (isNamed(across)) {
    write(context, `← ${shown(across[0], LONGEST)}`, FROM_CORNER, height - FROM_EDGE - 4, "left");
    write(context, `${shown(across[1], LONGEST)} →`, width - FROM_EDGE, height - FROM_EDGE - 4, "right");
  }
  if (!up || !isNamed(up)) return;
  drawLine(context, [0, y], [width, y]);
  context.translate(FROM_EDGE + 4, height);
  context.rotate(-Math.PI / 2);
  write(context, `← ${shown(up[0], LONGEST)}`, FROM_CORNER, 0, "left");
  write(context, `${shown(up[1], LONGEST)} →`, height - FROM_EDGE, 0, "right");
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
      write(context, shown(text, LONGEST / 2), reach * x, -reach * y, end * x < -0.3 ? "right" : end * x > 0.3 ? "left" : "center");
    }
  });
}

function write(context, text, x, y, side) {
  context.textAlign = side;
  context.fillText(text, x, y);
}
