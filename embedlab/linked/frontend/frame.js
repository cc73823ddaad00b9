/** @returns {Promise<number>} when the next frame begins */
export function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
