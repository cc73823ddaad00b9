/** The maps as they are seen now on a sheet: titles, points, lines and labels, what the colours mean, a caption. */

import { paragraph, stack } from "./blocks.js";
import { legendBlock } from "./legend_picture.js";
import { drawShapes } from "./shapes.js";
import { SHARPNESS } from "./sheet.js";
import { counted, shown } from "./text.js";

/** More points than this are one image in every kind of picture: no program opens as many elements with ease. */
const MOST_ELEMENTS = 20000;
const SHEET_MARGIN = 24;
const GAP_OF_ROWS = 20;
const GAP_OF_BLOCKS = 10;
const LONGEST_TEXT = 1000;

/**
 * @typedef {object} Panel one map and where it goes
 * @property {import("./map_view.js").MapView} map
 * @property {import("./blocks.js").Block} head @property {number} top of the head
 * @property {import("./sheet.js").Box} box of the map itself
 */

export class Picture {
  /** @param {import("./linked_view.js").LinkedView} view @param {import("./legend.js").Legend} legend */
  constructor(view, legend) {
    this.view = view;
    this.look = view.look;
    this.measuring = document.createElement("canvas").getContext("2d");
    const { caption } = view.content;
    const below = this.placePanels();
    const right = Math.max(...this.panels.map(({ box }) => box.x + box.width));
    this.width = Math.ceil(right + SHEET_MARGIN);
    const blocks = [legendBlock(this.measuring, legend, this.look, right - SHEET_MARGIN)];
    for (const line of [this.selection, caption].filter(Boolean)) {
      blocks.push(this.text(line, 12.5, right - SHEET_MARGIN, { colour: this.look.muted }));
    }
    this.foot = stack(blocks.flatMap((block) => [block, { width: 0, height: GAP_OF_BLOCKS, draw() {} }]));
    this.footTop = below;
    this.height = Math.ceil(below + this.foot.height + SHEET_MARGIN - GAP_OF_BLOCKS);
  }

  /** Maps lie side by side or stacked, as on the screen. @returns {number} where the last row ends */
  placePanels() {
    const seen = this.view.maps.map((map) => ({ map, at: map.root.getBoundingClientRect() }));
    const left = Math.min(...seen.map(({ at }) => at.left));
    const tops = [...new Set(seen.map(({ at }) => Math.round(at.top)))].sort((a, b) => a - b);
    /** @type {Panel[]} */
    this.panels = [];
    let y = SHEET_MARGIN;
    for (const top of tops) {
      const row = seen.filter(({ at }) => Math.round(at.top) === top);
      const heads = row.map(({ map }) => this.headOf(map));
      const start = Math.round(y + Math.max(...heads.map(({ height }) => height)) + GAP_OF_BLOCKS);
      row.forEach(({ map, at }, i) => {
        const { width, height } = map.viewport.view;
        const box = { x: Math.round(SHEET_MARGIN + at.left - left), y: start, width, height };
        this.panels.push({ map, head: heads[i], top: y, box });
      });
      y = start + Math.max(...row.map(({ map }) => map.viewport.view.height)) + GAP_OF_ROWS;
    }
    return y;
  }

  headOf(map) {
    const { width } = map.viewport.view;
    const blocks = [this.text(map.map.title, 16, width, { weight: 600 })];
    const layout = map.layoutName.textContent;
    const caption = map.caption.textContent;
    if (layout) blocks.push(this.text(layout, 12.5, width));
    if (caption) blocks.push(this.text(caption, 12.5, width, { colour: this.look.muted }));
    return stack(blocks);
  }

  text(text, size, room, type = {}) {
    const plain = { size, family: this.look.font, colour: this.look.text };
    return paragraph(this.measuring, shown(text, LONGEST_TEXT), { ...plain, ...type }, room);
  }

  /** Why points are grey, if some are. */
  get selection() {
    const { content, state } = this.view;
    const { selectedCount } = state;
    if (!selectedCount) return "";
    const all = counted(content.n, content.noun);
    return `${selectedCount.toLocaleString("en")} of ${all} selected, the others in grey.`;
  }

  get title() {
    return this.view.content.maps.map(({ title }) => shown(title, LONGEST_TEXT)).join(", ");
  }

  /** What a reader who does not see it is told. */
  get description() {
    const isImage = this.panels.some(({ map }) => !hasFewInSight(map));
    const why = isImage ? "The points are one image a map: there are too many to draw each." : "";
    return `${this.view.content.caption} ${why}`.trim();
  }

  /** @param {import("./sheet.js").PixelSheet | import("./sheet.js").VectorSheet} sheet */
  drawOn(sheet) {
    const { context } = sheet;
    context.fillStyle = this.look.background;
    context.fillRect(0, 0, this.width, this.height);
    for (const panel of this.panels) {
      panel.head.draw(context, panel.box.x, panel.top);
      drawFrame(context, panel.box, this.look.border);
    }
    this.foot.draw(context, SHEET_MARGIN, this.footTop);
    for (const panel of this.panels) this.drawMap(sheet, panel);
    sheet.describe(this.title, this.description);
  }

  drawMap(sheet, { map, box }) {
    const number = map.number + 1;
    const look = { ...this.look, ratio: sheet.ratio };
    const draw = (canvas) => drawShapes(canvas, map, this.view.state, look);
    if (hasFewInSight(map)) sheet.part(box, `points ${number}`, draw);
    else sheet.image(box, `points ${number}`, map.snapshot(SHARPNESS));
    sheet.part(box, `labels ${number}`, (canvas) => map.drawLabels(map.labels.on(canvas), sheet.ratio));
  }
}

function hasFewInSight({ positions, viewport }) {
  const { x, y, unit, width, height } = viewport.view;
  let inSight = 0;
  for (const { count, coordinates, stride } of positions.blocks()) {
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const dx = Math.abs(coordinates[at] - x) / unit;
      if (dx <= width / 2 && Math.abs(coordinates[at + 1] - y) / unit <= height / 2) inSight++;
    }
    if (inSight > MOST_ELEMENTS) return false;
  }
  return true;
}

function drawFrame(context, { x, y, width, height }, colour) {
  context.beginPath();
  context.rect(x, y, width, height);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
