/** The linked views on this page, by the digest of what they draw: what stands elsewhere on it finds them here. */

/** @type {Set<import("./linked_view.js").LinkedView>} */
const liveViews = new Set();
/** @type {Set<() => void>} */
const viewWatchers = new Set();

/** @param {import("./linked_view.js").LinkedView} view */
export function enlist(view) {
  liveViews.add(view);
  for (const watcher of viewWatchers) watcher();
}

/** @param {import("./linked_view.js").LinkedView} view */
export function retire(view) {
  liveViews.delete(view);
  for (const watcher of viewWatchers) watcher();
}

/** @param {string} digest @returns {import("./linked_view.js").LinkedView|null} the newest view that draws it */
export function liveView(digest) {
  return [...liveViews].filter((view) => view.content.digest === digest).at(-1) ?? null;
}

/** @param {() => void} watcher is called when a view comes or goes @returns {() => void} what ends that */
export function watchViews(watcher) {
  viewWatchers.add(watcher);
  return () => viewWatchers.delete(watcher);
}
