/**
 * Which part of a map is seen. A map has the same unit along both axes, and its numbers mean nothing.
 *
 * Zoom and pan are small enough to be here: Plotly, whose plot would be empty, costs every page a
 * second and every report two megabytes, and its lasso reports a tenth of a second late.
 */

/**
 * @typedef {object} View
 * @property {number} x @property {number} y what lies in the middle
 * @property {number} unit map units a CSS pixel
 * @property {number} width @property {number} height in CSS pixels
 *
 * @typedef {{x: number, y: number}} Spot in CSS pixels, from the top left
 */

const PADDING = 0.06;
const CLOSEST = 1 / 400;
const FARTHEST = 4;

export class Viewport {
  /**
   * @param {import("./layout.js").Extent} extent what to show at first
   * @param {() => void} onChange
   */
  constructor(extent, onChange) {
    this.extent = extent;
    this.onChange = onChange;
    /** @type {View} */
    this.view = { x: 0, y: 0, unit: 1, width: 0, height: 0 };
    this.isFitted = true;
    /** Called once, when the map has a size for the first time. */
    this.onSized = () => {};
  }

  /** Units a pixel at which everything fits. */
  get fittingUnit() {
    const { x0, y0, x1, y1 } = this.extent;
    const { width, height } = this.view;
    const inside = 1 - 2 * PADDING;
    return Math.max((x1 - x0) / (width * inside), (y1 - y0) / (height * inside)) || 1 / Math.max(1, width);
  }

  /** @param {Spot} spot @returns {{x: number, y: number}} in map units */
  toMap(spot) {
    const { x, y, unit, width, height } = this.view;
    return { x: x + (spot.x - width / 2) * unit, y: y - (spot.y - height / 2) * unit };
  }

  /**
   * There is another extent to show: everything stays in sight where it was.
   * @param {import("./layout.js").Extent} extent
   */
  reframe(extent) {
    this.extent = extent;
    if (this.isFitted) this.fit();
    else this.onChange();
  }

  /** Show everything. */
  fit() {
    const { x0, y0, x1, y1 } = this.extent;
    this.moveTo((x0 + x1) / 2, (y0 + y1) / 2, this.fittingUnit, true);
  }

  /** @param {number} dx @param {number} dy pixels the map moves by */
  pan(dx, dy) {
    const { x, y, unit } = this.view;
    this.moveTo(x - dx * unit, y + dy * unit, unit);
  }

  /** @param {number} factor above 1 comes closer @param {Spot} [spot] what stays in place; default: the middle */
  zoom(factor, spot = { x: this.view.width / 2, y: this.view.height / 2 }) {
    const fitting = this.fittingUnit;
    const unit = Math.min(FARTHEST * fitting, Math.max(CLOSEST * fitting, this.view.unit / factor));
    const kept = this.toMap(spot);
    const { width, height } = this.view;
    this.moveTo(kept.x - (spot.x - width / 2) * unit, kept.y + (spot.y - height / 2) * unit, unit);
  }

  /**
   * Bring a key into sight, unless it is there.
   * @param {import("./positions.js").Positions} positions @param {number} row
   * @param {number} [edge] how many pixels from the border it must be to be seen well
   */
  reveal(positions, row, edge = 0) {
    const place = positions.at(row);
    if (!place || !this.view.width) return;
    const [x, y] = positions.pixels(row, this.view);
    const { width, height, unit } = this.view;
    const isSeen = x >= edge && y >= edge && x <= width - edge && y <= height - edge;
    if (!isSeen) this.moveTo(place[0], place[1], unit);
  }

  /** @param {number} x @param {number} y what lies in the middle @param {number} unit @param {boolean} [isFitted] */
  moveTo(x, y, unit, isFitted = false) {
    Object.assign(this.view, { x, y, unit });
    this.isFitted = isFitted;
    this.onChange();
  }

  /** A map that is hidden for a while keeps its size. @param {number} width @param {number} height */
  resize(width, height) {
    if (!(width && height) || (width === this.view.width && height === this.view.height)) return;
    Object.assign(this.view, { width, height });
    if (this.isFitted) this.fit();
    else this.onChange();
    const { onSized } = this;
    this.onSized = () => {};
    onSized();
  }
}
