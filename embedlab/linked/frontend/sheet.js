/**
 * What a picture of the maps is drawn on: pixels for PNG, elements for SVG. Both have a `context` for what lies on the
 * whole sheet, and clipped parts for what is drawn map by map.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

import { SvgCanvas, svgElement, xmlText } from "./svg_canvas.js";

/** Older programs look for the address of an image here. */
const XLINK = "http://www.w3.org/1999/xlink";
/** Pixels of a saved picture a pixel of the screen. */
export const SHARPNESS = 2;

export class PixelSheet {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.ratio = SHARPNESS;
    this.canvas = document.createElement("canvas");
    Object.assign(this.canvas, { width: Math.round(SHARPNESS * width), height: Math.round(SHARPNESS * height) });
    this.context = this.canvas.getContext("2d");
    this.context.scale(SHARPNESS, SHARPNESS);
  }

  /**
   * @param {Box} box
   * @param {string} name
   * @param {(canvas: HTMLCanvasElement) => void} draw gets a canvas as large as the box
   */
  part(box, name, draw) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(SHARPNESS * box.width), height: Math.round(SHARPNESS * box.height) });
    draw(canvas);
    this.image(box, name, canvas);
  }

  image({ x, y, width, height }, name, canvas) {
    this.context.drawImage(canvas, x, y, width, height);
  }

  describe() {}

  /** @returns {Promise<Blob>} */
  toBlob() {
    return new Promise((resolve, reject) => {
      const tooLarge = new Error("This browser could not make the picture; make the window smaller.");
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(tooLarge)), "image/png");
    });
  }
}

export class VectorSheet {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.ratio = 1;
    this.clips = svgElement("defs");
    const whole = svgElement("g");
    this.root = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" }, this.clips, whole);
    this.context = new SvgCanvas(whole, "sheet").getContext();
  }

  /** @param {Box} box @param {string} name @param {(canvas: SvgCanvas) => void} draw */
  part(box, name, draw) {
    draw(new SvgCanvas(this.group(box, name), name.replaceAll(" ", "-")));
  }

  /** @param {Box} box @param {string} name @param {HTMLCanvasElement} canvas */
  image(box, name, canvas) {
    const { width, height } = box;
    const image = svgElement("image", { width, height });
    image.setAttributeNS(XLINK, "xlink:href", canvas.toDataURL("image/png"));
    this.group(box, name).append(image);
  }

  group({ x, y, width, height }, name) {
    const id = `clip${this.clips.childElementCount}`;
    this.clips.append(svgElement("clipPath", { id }, svgElement("rect", { width, height })));
    const inside = svgElement("g", { "clip-path": `url(#${id})` });
    this.root.append(svgElement("g", { transform: `translate(${x} ${y})`, "data-part": name }, inside));
    return inside;
  }

  /** @param {string} title @param {string} text */
  describe(title, text) {
    this.root.prepend(svgElement("title", {}, xmlText(title)), svgElement("desc", {}, xmlText(text)));
  }

  /** @returns {Promise<Blob>} */
  async toBlob() {
    return new Blob([new XMLSerializer().serializeToString(this.root)], { type: "image/svg+xml" });
  }
}
