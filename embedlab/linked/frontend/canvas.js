/** Canvases that are drawn anew in pixels of the page, sharp on every screen. */

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

/** Give a canvas the pixels of its place on the screen. */
export function fitCanvas(canvas, { width, height }, ratio) {
  const wide = Math.max(1, Math.round(width * ratio));
  const high = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
}
