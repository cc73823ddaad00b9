/** Hearing of it when a page gets more or fewer pixels: it is zoomed, or moved to another screen. */

/** @param {() => void} onChange @returns {() => void} what ends it */
export function watchPixelRatio(onChange) {
  let query = null;
  // A query knows of one number only.
  const watch = () => {
    query?.removeEventListener("change", hear);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", hear);
  };
  const hear = () => {
    onChange();
    watch();
  };
  watch();
  return () => query.removeEventListener("change", hear);
}
