/** The layer above the points: lines to neighbours, rings, and labels that do not overlap. */

import { fitCanvas } from "./canvas.js";
import { FirstRows } from "./first_rows.js";
import { isIn, neighboursOf } from "./state.js";
import { shown } from "./text.js";

const LINE_HEIGHT = 15;
const GAP = 7;
const MOST_CONTEXT_LABELS = 60;
const CANDIDATES = 2000;
const WIDTHS_KEPT = 5000;
const PIXELS_A_CONTEXT_LABEL = 12000;
const LABEL_LIMIT = 26;
const NARROWEST = 4;

export class Labels {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./unpack.js").Content} content
   * @param {import("./unpack.js").MapContent} map
   * @param {import("./positions.js").Positions} positions
   */
  constructor(canvas, content, map, positions) {
    this.canvas = canvas;
    this.content = content;
    this.map = map;
    this.positions = positions;
    this.context = canvas.getContext("2d");
    /**
     * What else is drawn, under the labels.
     * @typedef {import("./viewport.js").View} View @typedef {import("./theme.js").Look} Look
     * @type {((context: CanvasRenderingContext2D, view: View, look: Look) => void)[]}
     */
    this.layers = [];
    this.widths = new Map();
    /** Context labels of the last view: they must not jump about while the pointer moves. */
    this.settled = { name: "", labels: [] };
  }

  /** @param {HTMLCanvasElement} canvas @returns {Labels} the same labels for another canvas */
  on(canvas) {
    return Object.assign(Object.create(Labels.prototype), this, { canvas, context: canvas.getContext("2d") });
  }

  /**
   * @param {import("./viewport.js").View} view @param {import("./state.js").State} state
   * @param {{text: string, muted: string, background: string, accent: string, font: string, ratio: number}} look
   * @param {(row: number) => string} colourOf
   * @param {{x: number, y: number}[]} outline of the lasso or box that is being drawn
   */
  draw(view, state, look, colourOf, outline) {
    const { context, map, positions } = this;
    fitCanvas(this.canvas, view, look.ratio);
    context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    for (const layer of this.layers) layer(context, view, look);
    if (this.font !== look.font) {
      this.font = look.font;
      this.widths.clear();
    }
    const centre = state.hovered >= 0 ? state.hovered : state.pinned;
    const near = isIn(map, centre) ? neighboursOf(map, centre) : [];
    const main = [centre, state.pinned].filter((row, i, rows) => isIn(map, row) && rows.indexOf(row) === i);

    const taken = new Boxes(view.width, view.height);
    for (const row of main) taken.addPoint(positions.pixels(row, view));
    if (near.length) this.drawLines(view, look, centre, near);
    for (const row of near) this.drawRing(view, look, row, 4, colourOf(row));
    for (const row of main) this.drawRing(view, look, row, 6, colourOf(row));

    const labels = main.map((row) => this.label(row, view, taken, `600 13px ${look.font}`, look.text));
    for (const row of near) taken.addPoint(positions.pixels(row, view));
    labels.push(...near.map((row) => this.label(row, view, taken, `500 12px ${look.font}`, look.text)));
    const lit = new Set([...main, ...near]);
    const around = this.contextLabels(view, state, look).filter(({ row, box }) => !lit.has(row) && taken.isFree(box));
    for (const label of [...around, ...labels]) if (label) this.drawLabel(label, look);
    if (outline.length > 1) this.drawOutline(outline, look);
  }

  drawOutline(outline, look) {
    const { context } = this;
    context.beginPath();
    for (const { x, y } of outline) context.lineTo(x, y);
    context.closePath();
    context.fillStyle = context.strokeStyle = look.accent;
    context.globalAlpha = 0.08;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.4;
    context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
  }

  drawLines(view, look, centre, near) {
    const { context, positions } = this;
    const [x, y] = positions.pixels(centre, view);
    context.beginPath();
    for (const row of near) {
      context.moveTo(x, y);
      context.lineTo(...positions.pixels(row, view));
    }
    context.strokeStyle = look.accent;
    context.globalAlpha = 0.55;
    context.lineWidth = 1.2;
    context.stroke();
    context.globalAlpha = 1;
  }

  drawRing(view, look, row, radius, fill) {
    const { context } = this;
    const [x, y] = this.positions.pixels(row, view);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = radius > 4 ? 2.2 : 1.4;
    context.strokeStyle = look.accent;
    context.stroke();
  }

  /** Labels of the most prominent keys in sight where there is room: zooming in makes room for more. */
  contextLabels(view, state, look) {
    if (state.moving) return this.labelsInMotion(view, state, look);
    const name = JSON.stringify([view, look, state.selectionNumber, state.labelled, this.positions.version]);
    if (this.settled.name !== name) {
      this.settled = { name, labels: this.placeContextLabels(this.rowsInSight(view, state), view, look) };
    }
    return this.settled.labels;
  }

  /** To search all keys in every frame is slow, and unreadable: the selected ones that had a label keep it. */
  labelsInMotion(view, { selected, selectedCount }, look) {
    if (!selectedCount) return [];
    const rows = this.settled.labels.map(({ row }) => row).filter((row) => selected[row]);
    return this.placeContextLabels(rows, view, look);
  }

  placeContextLabels(rows, view, look) {
    const taken = new Boxes(view.width, view.height);
    const wanted = Math.min(MOST_CONTEXT_LABELS, Math.round((view.width * view.height) / PIXELS_A_CONTEXT_LABEL));
    const found = [];
    for (const row of rows) {
      const label = this.label(row, view, taken, `400 11px ${look.font}`, look.muted, true);
      if (label && found.push(label) >= wanted) break;
    }
    return found;
  }

  /** The first candidates for a label, of the selected keys if there are any; a few, however many are in sight. */
  rowsInSight({ x, y, unit, width, height }, state) {
    const first = new FirstRows(CANDIDATES, labelOrder(this.content, state.labelled));
    const { selected, selectedCount } = state;
    const [across, up] = [(unit * width) / 2, (unit * height) / 2];
    for (const { start, count, coordinates, stride } of this.positions.blocks()) {
      for (let i = 0, at = 0; i < count; i++, at += stride) {
        if (selectedCount && !selected[start + i]) continue;
        const isInSight = Math.abs(coordinates[at] - x) <= across && Math.abs(coordinates[at + 1] - y) <= up;
        if (isInSight) first.offer(start + i);
      }
    }
    return first.sorted();
  }

  /**
   * @param {number} limit @param {"prominent"|number} labelled @param {(row: number) => boolean} [isWanted]
   * @returns {number[]} the rows of this map that are labelled first
   */
  first(limit, labelled, isWanted = () => true) {
    const first = new FirstRows(limit, labelOrder(this.content, labelled));
    for (let row = 0; row < this.content.n; row++) if (isIn(this.map, row) && isWanted(row)) first.offer(row);
    return first.sorted();
  }

  /** Find a free place near the point; a context label goes right beside it or nowhere. */
  label(row, view, taken, font, colour, isContext = false) {
    const [x, y] = this.positions.pixels(row, view);
    const places = isContext ? BESIDE : AROUND;
    // Where the narrowest text has no room, none has: most keys need not be read at all.
    if (isContext && !places.some((place) => taken.isFree(boxAt(x, y, place, NARROWEST)))) return null;
    const text = shown(this.content.key(row), LABEL_LIMIT);
    const width = this.widthOf(text, font);
    for (const place of places) {
      const [dx, dy] = place;
      const box = boxAt(x, y, place, width);
      if (taken.isFree(box)) {
        taken.add(box);
        return { row, text, font, colour, box, x, y, isFar: Math.hypot(dx, dy) > 2.2 * GAP };
      }
    }
    return null;
  }

  drawLabel({ text, font, colour, box, x, y, isFar }, look) {
    const { context } = this;
    if (isFar) {
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(Math.min(Math.max(x, box.left), box.left + box.width), box.top + LINE_HEIGHT / 2);
      context.strokeStyle = look.muted;
      context.globalAlpha = 0.5;
      context.lineWidth = 0.75;
      context.stroke();
      context.globalAlpha = 1;
    }
    context.font = font;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.direction = "ltr";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = look.background;
    context.strokeText(text, box.left, box.top + LINE_HEIGHT / 2);
    context.fillStyle = colour;
    context.fillText(text, box.left, box.top + LINE_HEIGHT / 2);
  }

  widthOf(text, font) {
    const name = `${font}\n${text}`;
    let width = this.widths.get(name);
    if (width === undefined) {
      if (this.widths.size >= WIDTHS_KEPT) this.widths.clear();
      this.context.font = font;
      width = this.context.measureText(text).width;
      this.widths.set(name, width);
    }
    return width;
  }
}

/** Boxes that are taken, inside the drawing. */
class Boxes {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.boxes = [];
  }

  add(box) {
    this.boxes.push(box);
  }

  addPoint([x, y]) {
    this.add({ left: x - 4, top: y - 4, width: 8, height: 8 });
  }

  isFree({ left, top, width, height }) {
    if (left < 2 || top < 2 || left + width > this.width - 2 || top + height > this.height - 2) return false;
    return !this.boxes.some(
      (box) =>
        left < box.left + box.width + 2 &&
        box.left < left + width + 2 &&
        top < box.top + box.height &&
        box.top < top + height,
    );
  }
}

/** Room for a text beside, above or below a point. */
function boxAt(x, y, [dx, dy], width) {
  const left = dx > 0 ? x + dx : dx < 0 ? x + dx - width : x - width / 2;
  return { left, top: y + dy - LINE_HEIGHT / 2, width, height: LINE_HEIGHT };
}

const BESIDE = [[GAP, 0], [-GAP, 0], [0, -2 * GAP], [0, 2 * GAP]];
/** Beside the point, then in widening rings around it. */
const AROUND = [
  ...[[GAP + 2, 0], [-GAP - 2, 0], [0, -2 * GAP], [0, 2 * GAP]],
  ...[20, 32, 46, 62, 80, 100, 124, 150, 180, 215].flatMap((radius) =>
    Array.from({ length: 16 }, (_, i) => {
      const angle = ((i % 2 ? -1 : 1) * Math.ceil(i / 2) * Math.PI) / 8;
      return [radius * Math.cos(angle) || 1, radius * Math.sin(angle)];
    }),
  ),
];

/**
 * Which of two keys is labelled first: the more prominent, or the one whose value of a colour is higher.
 * @param {import("./unpack.js").Content} content @param {"prominent"|number} labelled number of the colour
 * @returns {(a: number, b: number) => boolean} whether row a comes before row b; unknown values come last
 */
function labelOrder({ colours, counts, prominence }, labelled) {
  const values = labelled === "prominent" ? (prominence ?? counts) : colours[labelled].values;
  if (!values) return (a, b) => a < b;
  return (a, b) => {
    const here = values[a];
    const there = values[b];
    if (here === there) return a < b;
    return here > there || (there !== there && (here === here || a < b));
  };
}
