/** Canvases that are drawn anew in pixels of the page, sharp on every screen. */

import { fitCanvas } from "./points_gl.js";

/**
 * @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size in CSS pixels
 * @param {number} [ratio] pixels of the canvas a pixel of the page
 * @returns {CanvasRenderingContext2D} of an empty canvas of that size, whose unit is a pixel of the page
 */
export function blankContext(canvas, size, ratio = Math.max(1, devicePixelRatio)) {
  fitCanvas(canvas, size, ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  return context;
}
