/**
 * What benchmarks/linked_maps.py measures inside the page. "Shown" is the beginning of the first frame after the GPU
 * process has done all that was asked of it: reading back one pixel waits for that.
 */

import { LinkedView, hasGPU, openPacked } from "./linked.js";

const clock = { script: 0, handler: 0, since: 0, event: 0 };

/** Every callback of a frame is script time, whoever asked for it. */
const askForFrame = globalThis.requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (callback) =>
  askForFrame((time) => {
    const started = performance.now();
    callback(time);
    clock.script += performance.now() - started;
  });

const frame = () => new Promise(askForFrame);

/** Time every handler of a kind of event, from before the first to after the last. */
function timeHandlers(kind) {
  // The browser may tell of a pointer at rest once more: only the first counts.
  const begin = (event) => clock.since || Object.assign(clock, { script: 0, since: performance.now(), event: event.timeStamp });
  const end = () => (clock.handler ||= performance.now() - clock.since);
  addEventListener(kind, begin, true);
  addEventListener(kind, end);
  return () => {
    removeEventListener(kind, begin, true);
    removeEventListener(kind, end);
  };
}

function drain() {
  for (const { points: { gl } } of view.maps) gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

async function shown() {
  await frame();
  drain();
  return frame();
}

let view = null;
let packed = null;

globalThis.bench = {
  async fetch() {
    const answer = fetch("maps");
    hasGPU();
    packed = new Uint8Array(await (await answer).arrayBuffer());
  },

  /** From the packed bytes in memory to the first frame with points, and its parts. */
  async firstDraw() {
    const began = performance.now();
    const content = await openPacked(packed);
    const unpacked = performance.now();
    const options = { height: 480, pinned: null, selected: "", view: "", address: "hash" };
    view = new LinkedView(document.querySelector(".embedlab-linked"), content, options, () => {});
    const built = performance.now();
    await shown();
    const painted = performance.now();
    packed = null;
    return {
      "first draw": painted - began,
      unpack: unpacked - began,
      build: built - unpacked,
      paint: painted - built,
    };
  },

  /** Begin to time what comes of the next event of a kind. */
  expect(kind) {
    const stop = timeHandlers(kind);
    this.outcome = (async () => {
      clock.since = clock.handler = 0;
      while (!clock.since) await frame();
      await shown();
      stop();
      return { script: clock.handler + clock.script, shown: performance.now() - clock.event };
    })();
  },

  /** Where the corners of a lasso must lie, in pixels of the page, so that it holds a quarter of the points. */
  corners() {
    const { viewport, plot } = view.maps[0];
    const { width, height } = viewport.view;
    const box = plot.getBoundingClientRect();
    const middle = { x: box.left + plot.clientLeft + width / 2, y: box.top + plot.clientTop + height / 2 };
    const spots = [];
    for (let row = 0; row < view.content.n; row += Math.ceil(view.content.n / 4000)) spots.push(view.maps[0].locate(row));
    const away = spots.filter(Boolean).map(({ x, y }) => Math.hypot(x - middle.x, y - middle.y)).sort((a, b) => a - b);
    const radius = away[Math.floor(away.length / 4)];
    return Array.from({ length: 120 }, (_, i) => [
      middle.x + radius * Math.cos((i * Math.PI) / 60),
      middle.y + radius * Math.sin((i * Math.PI) / 60),
    ]);
  },

  /** Where a key lies, in pixels of the page; null when something lies above it. */
  spot(row) {
    const { x, y } = view.maps[0].locate(row);
    return document.elementFromPoint(x, y)?.closest(".lm-plot") ? [x, y] : null;
  },

  selected: () => view.state.selectedCount,
  hovered: () => view.state.hovered,
  moving: () => view.root.dataset.moving === "true",

  /** Frames a second while `each` is called before every one of them. */
  async framesPerSecond(each, milliseconds = 2500) {
    await shown();
    let frames = 0;
    const began = performance.now();
    while (performance.now() - began < milliseconds) {
      each();
      await frame();
      frames++;
    }
    drain();
    return (1000 * frames) / (performance.now() - began);
  },

  /** What the browser can do at all with these canvases: nothing is drawn, but they must be shown again. */
  ceiling() {
    return this.framesPerSecond(() => {
      for (const { points: { gl, context } } of view.maps) gl ? gl.clear(gl.COLOR_BUFFER_BIT) : context.clearRect(0, 0, 1e4, 1e4);
    });
  },

  panning() {
    let step = 0;
    return this.framesPerSecond(() => view.maps[0].viewport.pan(step++ % 20 < 10 ? 6 : -6, 0));
  },

  /** Begin to count frames when points next move by themselves, until they stop. */
  watch() {
    this.outcome = (async () => {
      while (!this.moving()) await frame();
      let frames = 0;
      const began = performance.now();
      for (; this.moving(); frames++) await frame();
      drain();
      return (1000 * frames) / (performance.now() - began);
    })();
  },
};
