/**
 * A canvas that writes down as SVG what is drawn on it: what draws on the screen draws a file of lines and text too.
 * It knows as much of a canvas's context as the maps use.
 */

const SVG = "http://www.w3.org/2000/svg";
/** What XML 1.0 cannot hold, not even as a reference. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const FONT = /^(?:(\w+) )?([\d.]+)px (.+)$/;
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
/** From the middle of a line of text down to where its letters stand, in sizes of the font. */
const BELOW_MIDDLE = 0.35;
const STATE = [
  ...["fillStyle", "strokeStyle", "globalAlpha", "lineWidth", "lineJoin", "dash", "matrix"],
  ...["font", "textAlign", "textBaseline"],
];

/**
 * @param {string} name
 * @param {Record<string, string|number>} [attributes]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
export function svgElement(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
}

/** @param {string} text @returns {string} without what would make the file unreadable */
export function xmlText(text) {
  return text.replace(NOT_XML, "\ufffd");
}

export class SvgCanvas {
  /** @param {SVGElement} group gets the elements @param {string} name unique in the file */
  constructor(group, name) {
    this.width = this.height = 1;
    this.context = new SvgContext(group, name);
  }

  getContext() {
    return this.context;
  }
}

class SvgContext {
  /** @param {SVGElement} group @param {string} name */
  constructor(group, name) {
    this.group = group;
    this.name = name;
    this.gradients = 0;
    this.measuring = document.createElement("canvas").getContext("2d");
    this.paints = new Map();
    this.saved = [];
    const nothing = { fillStyle: "#000", strokeStyle: "#000", globalAlpha: 1, lineWidth: 1, lineJoin: "miter" };
    Object.assign(this, nothing, { font: "400 10px sans-serif", textAlign: "start", textBaseline: "alphabetic" });
    this.dash = [];
    this.matrix = new DOMMatrix();
    this.beginPath();
  }

  save() {
    this.saved.push(Object.fromEntries(STATE.map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.saved.pop());
  }

  setTransform(...values) {
    this.matrix = new DOMMatrix(values);
  }

  translate(x, y) {
    this.matrix = this.matrix.translate(x, y);
  }

  rotate(angle) {
    this.matrix = this.matrix.rotate((angle * 180) / Math.PI);
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  clearRect() {}

  beginPath() {
    this.path = [];
    this.circle = null;
    this.drawn = null;
  }

  moveTo(x, y) {
    this.path.push(`M${rounded(x)} ${rounded(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`${this.path.length ? "L" : "M"}${rounded(x)} ${rounded(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  rect(x, y, width, height) {
    this.path.push(`M${rounded(x)} ${rounded(y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}Z`);
  }

  arc(x, y, radius, from, to) {
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-6;
    if (whole && !this.path.length) this.circle = { cx: rounded(x), cy: rounded(y), r: rounded(radius) };
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const [start, middle, end] = [from, (from + to) / 2, to].map(at);
    const sweep = to > from ? 1 : 0;
    const piece = ([px, py]) => `A${rounded(radius)} ${rounded(radius)} 0 0 ${sweep} ${rounded(px)} ${rounded(py)}`;
    this.path.push(`${this.path.length ? "L" : "M"}${start.map(rounded).join(" ")}${piece(middle)}${piece(end)}`);
  }

  /** A path that is filled and then stroked is one element. */
  fill() {
    this.drawn = this.add(this.shape(), this.filling());
  }

  stroke() {
    const stroke = this.stroking();
    if (this.drawn && !this.drawn.hasAttribute("stroke")) setAll(this.drawn, stroke);
    else this.drawn = this.add(this.shape(), { fill: "none", ...stroke });
  }

  shape() {
    if (this.circle && this.path.length === 1) return svgElement("circle", this.circle);
    return svgElement("path", { d: this.path.join("") });
  }

  fillRect(x, y, width, height) {
    if (!(width > 0 && height > 0)) return;
    const box = { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
    this.add(svgElement("rect", box), this.filling());
  }

  fillText(text, x, y) {
    this.add(this.letters(text, x, y), this.filling());
  }

  /** The halo of the text that is drawn next; read aloud, it would be heard twice. */
  strokeText(text, x, y) {
    this.add(this.letters(text, x, y), { fill: "none", ...this.stroking(), "aria-hidden": "true" });
  }

  letters(text, x, y) {
    const [, weight, size, family] = FONT.exec(this.font);
    const down = this.textBaseline === "middle" ? BELOW_MIDDLE * Number(size) : 0;
    const attributes = { x: rounded(x), y: rounded(y + down), "font-size": size, "font-family": family };
    const made = svgElement("text", attributes, xmlText(text));
    if (weight) made.setAttribute("font-weight", weight);
    if (ANCHORS[this.textAlign] !== "start") made.setAttribute("text-anchor", ANCHORS[this.textAlign]);
    made.setAttribute("xml:space", "preserve");
    return made;
  }

  measureText(text) {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  add(made, attributes) {
    setAll(made, attributes);
    const { a, b, c, d, e, f, isIdentity } = this.matrix;
    const numbers = [a, b, c, d, e, f].map((value) => rounded(value, 6));
    if (!isIdentity) made.setAttribute("transform", `matrix(${numbers.join(" ")})`);
    this.group.append(made);
    return made;
  }

  filling() {
    const { colour, alpha } = this.paint(this.fillStyle);
    return { fill: colour, ...(alpha < 1 && { "fill-opacity": rounded(alpha, 3) }) };
  }

  stroking() {
    const { colour, alpha } = this.paint(this.strokeStyle);
    return {
      stroke: colour,
      "stroke-width": rounded(this.lineWidth),
      ...(alpha < 1 && { "stroke-opacity": rounded(alpha, 3) }),
      ...(this.lineJoin !== "miter" && { "stroke-linejoin": this.lineJoin }),
      ...(this.dash.length && { "stroke-dasharray": this.dash.join(" ") }),
    };
  }

  createLinearGradient(...ends) {
    const gradient = new SvgGradient(`${this.name}-fade${this.gradients++}`, ends, this.measuring);
    this.group.append(gradient.root);
    return gradient;
  }

  /** Many programs that read SVG know no colours with transparency: it goes into an attribute of its own. */
  paint(style) {
    if (style instanceof SvgGradient) return { colour: `url(#${style.root.id})`, alpha: this.globalAlpha };
    if (!this.paints.has(style)) this.paints.set(style, readColour(this.measuring, style));
    const { colour, alpha } = this.paints.get(style);
    return { colour, alpha: alpha * this.globalAlpha };
  }
}

class SvgGradient {
  constructor(id, [x1, y1, x2, y2], measuring) {
    this.measuring = measuring;
    const ends = Object.fromEntries(Object.entries({ x1, y1, x2, y2 }).map(([name, value]) => [name, rounded(value)]));
    this.root = svgElement("linearGradient", { id, gradientUnits: "userSpaceOnUse", ...ends });
  }

  addColorStop(offset, style) {
    const { colour, alpha } = readColour(this.measuring, style);
    this.root.append(svgElement("stop", { offset, "stop-color": colour, "stop-opacity": rounded(alpha, 3) }));
  }
}

function setAll(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
}

/** Any CSS colour as the canvas reads it. */
function readColour(context, style) {
  context.fillStyle = style;
  const [, red, green, blue, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(context.fillStyle) ?? [];
  if (red === undefined) return { colour: context.fillStyle, alpha: 1 };
  return { colour: `rgb(${red}, ${green}, ${blue})`, alpha: Number(alpha) };
}

function rounded(value, digits = 2) {
  return Number(value.toFixed(digits));
}
