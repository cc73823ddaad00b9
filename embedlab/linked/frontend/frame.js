/**
 * Plotly's frame of one map: zoom, pan and mode bar. Its plot is empty; the points lie
 * under it, and the map's units are the same along both axes, whose numbers mean nothing.
 */

/**
 * @typedef {object} View
 * @property {number} x @property {number} y what lies in the middle
 * @property {number} unit map units a CSS pixel
 * @property {number} width @property {number} height in CSS pixels
 */

const PADDING = 0.06;

export class Frame {
  /**
   * @param {HTMLElement} host
   * @param {import("./grid.js").Extent} extent what to show at first
   * @param {{onView: () => void}} events
   */
  constructor(host, extent, events) {
    this.host = host;
    this.extent = extent;
    this.events = events;
    this.Plotly = null;
    /** @type {View} */
    this.view = { x: 0, y: 0, unit: 1, width: 0, height: 0 };
    this.isFitted = true;
    this.dragmode = false;
    // A page must scroll under the pointer until the reader turns to a map.
    host.addEventListener("wheel", (event) => this.holdWheel(event), { capture: true, passive: true });
  }

  holdWheel(event) {
    const isMeant = event.ctrlKey || event.metaKey || this.host.parentElement.contains(document.activeElement);
    if (!isMeant) event.stopPropagation();
  }

  /** @param {{x: number, y: number}} spot pixels of the frame */
  toMap({ x, y }) {
    const { view } = this;
    return { x: view.x + (x - view.width / 2) * view.unit, y: view.y - (y - view.height / 2) * view.unit };
  }

  /** @param {number} x @param {number} y in map units @returns {{x: number, y: number}} pixels of the frame */
  toPixels(x, y) {
    const { view } = this;
    return { x: (x - view.x) / view.unit + view.width / 2, y: view.height / 2 - (y - view.y) / view.unit };
  }

  /** Units a pixel at which everything fits. */
  get fittingUnit() {
    const { x0, y0, x1, y1 } = this.extent;
    const inside = 1 - 2 * PADDING;
    const { width, height } = this.view;
    return Math.max((x1 - x0) / (width * inside), (y1 - y0) / (height * inside)) || 1 / Math.max(1, width);
  }

  /** @param {any} Plotly */
  async attach(Plotly) {
    const trace = { type: "scatter", mode: "markers", x: [null], y: [null], hoverinfo: "skip" };
    const config = {
      displaylogo: false,
      scrollZoom: true,
      doubleClick: false,
      showAxisDragHandles: false,
      modeBarButtons: [["zoomIn2d", "zoomOut2d", this.fitButton(Plotly)]],
    };
    await Plotly.newPlot(this.host, [trace], { ...this.ranges(), ...BARE, dragmode: this.dragmode }, config);
    this.Plotly = Plotly;
    this.host.on("plotly_relayouting", (changes) => this.readRanges(changes));
    this.host.on("plotly_relayout", (changes) => this.readRanges(changes));
  }

  fitButton(Plotly) {
    return { name: "fit", title: "Show everything", icon: Plotly.Icons.home, click: () => this.fit() };
  }

  ranges() {
    const { x, y, unit, width, height } = this.view;
    const axis = (middle, length) => ({
      visible: false,
      range: [middle - (unit * length) / 2, middle + (unit * length) / 2],
    });
    return { width, height, xaxis: axis(x, width), yaxis: axis(y, height) };
  }

  readRanges(changes) {
    const [x0, x1] = [changes["xaxis.range[0]"], changes["xaxis.range[1]"]];
    const [y0, y1] = [changes["yaxis.range[0]"], changes["yaxis.range[1]"]];
    if (x0 !== undefined) Object.assign(this.view, { x: (x0 + x1) / 2, unit: (x1 - x0) / this.view.width });
    if (y0 !== undefined) this.view.y = (y0 + y1) / 2;
    if (x0 === undefined && y0 === undefined) return;
    this.isFitted = false;
    this.events.onView();
  }

  /** Show everything. */
  fit() {
    const { x0, y0, x1, y1 } = this.extent;
    Object.assign(this.view, { x: (x0 + x1) / 2, y: (y0 + y1) / 2, unit: this.fittingUnit });
    this.isFitted = true;
    this.apply();
    this.events.onView();
  }

  /** @param {number} x @param {number} y @param {number} unit */
  look(x, y, unit) {
    Object.assign(this.view, { x, y, unit });
    this.isFitted = false;
    this.apply();
  }

  resize(width, height) {
    if (width === this.view.width && height === this.view.height) return;
    Object.assign(this.view, { width, height });
    if (this.isFitted) this.fit();
    else this.apply();
  }

  /** @param {boolean} panning whether a drag moves the map */
  setPanning(panning) {
    this.dragmode = panning ? "pan" : false;
    if (this.Plotly) this.Plotly.relayout(this.host, { dragmode: this.dragmode });
  }

  apply() {
    if (this.Plotly) this.Plotly.relayout(this.host, this.rangeChanges());
  }

  rangeChanges() {
    const { width, height, xaxis, yaxis } = this.ranges();
    return { width, height, "xaxis.range": xaxis.range, "yaxis.range": yaxis.range };
  }

  dispose() {
    if (this.Plotly) this.Plotly.purge(this.host);
  }
}

const BARE = {
  margin: { l: 0, r: 0, t: 0, b: 0 },
  showlegend: false,
  hovermode: false,
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  modebar: { bgcolor: "rgba(0,0,0,0)", color: "#8a8f98", activecolor: "#5b6068" },
};
