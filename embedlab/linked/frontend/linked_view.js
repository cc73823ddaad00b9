/** The linked maps as a whole: one state, one map view a layout, the tool bar, keys and theme. */

import { CopyLink } from "./address.js";
import { Appearance } from "./appearance.js";
import { AxisNames } from "./axes.js";
import { CardsBelow } from "./cards_below.js";
import { Descriptions } from "./description.js";
import { Groups } from "./groups.js";
import { Keyboard } from "./keyboard.js";
import { KeysHelp } from "./keys_help.js";
import { Legend } from "./legend.js";
import { enlist, retire } from "./live_views.js";
import { MapView } from "./map_view.js";
import { Morph } from "./morph.js";
import { Motion } from "./motion.js";
import { OnlyHere } from "./only_here.js";
import { watchPixelRatio } from "./pixel_ratio.js";
import { Player } from "./player.js";
import { Realign } from "./realign.js";
import { SaveMenu } from "./save.js";
import { Story } from "./story.js";
import { State, isIn, neighboursOf } from "./state.js";
import { styleOf } from "./style.js";
import { element, shown, shownIfAny } from "./text.js";
import { readTheme } from "./theme.js";
import { Toolbar } from "./toolbar.js";
import { Turning } from "./turning.js";
import { Trails } from "./trails.js";
import { fromMask, toMask } from "./unpack.js";
import { ViewLink } from "./view_link.js";
import { Walk } from "./walk.js";

/**
 * What is built on the maps beside the maps themselves, each from the whole view: it puts its controls into a menu of
 * the tool bar or below the maps, hears of every change, and may leave something behind to dispose of. What of it a
 * link should open again goes into a field of its own (view_link.js).
 * @typedef {object} Part
 * @property {(change: import("./state.js").Change) => void} [update] @property {() => void} [restyle]
 * @property {() => void} [painted] after the first picture @property {() => void} [dispose]
 * @property {string} [link] @property {() => string} [toLink] @property {(value: string) => void} [fromLink]
 */

/** @type {(new (view: LinkedView) => Part)[]} */
const PARTS = [
  Legend, Appearance, Turning, AxisNames, Realign, Player, Morph, Story, CardsBelow, Trails, Groups, OnlyHere, Walk,
  SaveMenu, CopyLink, KeysHelp, Descriptions,
];

/** Above this many keys the points are more transparent. */
const MANY = 20000;
/** The view is told when it has stayed the same for this long, in milliseconds. */
const SETTLED = 1000;
const TOLD_AT_ONCE = ["hovered", "pinned", "selected"];

/**
 * @typedef {object} Wish what the host wants to be seen
 * @property {number|null} pinned row
 * @property {string} selected base64 bit mask, or ""
 * @property {string} view how the maps are looked at, as view_link.js writes it
 */

export class LinkedView {
  /**
   * @param {HTMLElement} host its content is replaced
   * @param {import("./unpack.js").Content} content
   * @param {Wish & {height: number, address: "query"|"hash", cards?: boolean}} options
   *   cards: whether they stand below the maps
   * @param {(wish: Wish) => void} report
   *   hears of every pin and selection made here, and of the view when it has settled
   */
  constructor(host, content, options, report) {
    this.content = content;
    this.options = options;
    this.state = new State(content.n);
    this.motion = new Motion(this.state);
    // A finger that drags wants to scroll the page until a tool is chosen.
    if (matchMedia("(pointer: coarse)").matches) this.state.tool = false;
    this.tell = report;
    const events = { report: () => this.report(), moved: (map) => this.move(map) };
    this.maps = content.maps.map((_, number) => new MapView(content, number, this.state, events));
    this.toolbar = new Toolbar(content, this.state, {
      pin: (row) => this.pin(row),
      clear: () => this.clear(),
      fit: () => this.maps.forEach((map) => map.showAll()),
    });
    this.build(options.height);
    host.replaceChildren(this.root);
    this.keyboard = new Keyboard(this);
    this.parts = PARTS.map((Part) => new Part(this));
    for (const map of this.maps) map.resize();
    this.link = new ViewLink(this);
    this.state.subscribe((change) => this.update(change));
    this.apply(options);
    this.refreshTheme();
    this.watch();
    /** All that belongs to the maps has come and is shown. @type {Promise<void>} */
    this.started = this.start();
    enlist(this);
  }

  /** Tell the host what is seen, unless it knows. */
  report() {
    clearTimeout(this.reporting);
    const { pinned, selected } = this.state;
    const wish = { pinned: pinned < 0 ? null : pinned, selected: toMask(selected), view: this.link.toText() };
    if (Object.keys(wish).every((name) => wish[name] === this.known[name])) return;
    this.known = wish;
    this.tell(wish);
  }

  reportLater() {
    clearTimeout(this.reporting);
    this.reporting = setTimeout(() => this.report(), SETTLED);
  }

  build(height) {
    this.live = element("p", { class: "lm-hidden", "aria-live": "polite" });
    /** Where what the colours mean is said. */
    this.legend = element("div");
    this.mapsRow = element("div", { class: "lm-maps" }, ...this.maps.map((map) => map.root));
    /** Where parts put what lies below the maps. */
    this.below = element("div", { class: "lm-below" });
    this.root = element(
      "div",
      { class: "lm-root", "data-testid": "linked-maps", role: "group", "aria-label": "Linked maps" },
      this.toolbar.root,
      element("div", { class: "lm-under-bar" }, this.legend, this.toolbar.status),
      this.mapsRow,
      this.below,
      this.live,
    );
    this.setHeight(height);
    Object.assign(this.root.dataset, { hovered: "", pinned: "", selectedCount: "0", moving: "false", ready: "false" });
    this.root.embedlab = { locate: (map, key) => this.maps[map].locate(this.content.find(key)) };
  }

  /** @param {number} height of each map in CSS pixels */
  setHeight(height) {
    this.root.style.setProperty("--lm-height", `${height}px`);
  }

  async start() {
    await nextPaint();
    await this.content.complete();
    if (this.isDisposed) return;
    this.state.tell("neighbours");
    this.root.dataset.ready = "true";
    for (const part of this.parts) part.painted?.();
  }

  watch() {
    this.resizes = new ResizeObserver(() => this.maps.forEach((map) => map.resize()));
    for (const map of this.maps) this.resizes.observe(map.plot);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.onScheme = () => this.refreshTheme();
    this.scheme.addEventListener("change", this.onScheme);
    this.stopWatching = watchPixelRatio(() => {
      for (const map of this.maps) map.schedule();
      for (const part of this.parts) part.restyle?.();
    });
  }

  /** Take over what the host wants to be seen, without reporting it back. @param {Wish} wish */
  apply({ pinned, selected, view = "" }) {
    // What was zoomed since it was told stays, where the host speaks of something else.
    const isAnotherView = view !== (this.known?.view ?? "");
    this.known = { pinned, selected, view };
    this.state.set("pinned", pinned ?? -1);
    if (selected || this.state.selectedCount) this.state.select(selected ? fromMask(selected, this.content.n) : []);
    if (isAnotherView) this.link.apply(view);
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    for (const map of this.maps) map.update(change);
    this.toolbar.update(change);
    for (const part of this.parts) part.update?.(change);
    if (!TOLD_AT_ONCE.includes(change)) this.reportLater();
    if (change === "colour" || change === "sized") this.restyle();
    if (change === "opacity") this.setLook({ ...this.look, opacity: this.opacity });
    if (change === "together" && this.state.together) this.follow(this.maps[this.state.active]);
    if (change === "pinned") this.reveal(this.state.pinned);
    if (change === "moving") this.root.dataset.moving = String(this.state.moving);
    if (change === "hovered") this.root.dataset.hovered = this.keyOrBlank(this.state.hovered);
    if (change === "pinned") this.root.dataset.pinned = this.keyOrBlank(this.state.pinned);
    const isPinned = this.state.pinned >= 0;
    if (change === "pinned" || (change === "neighbours" && isPinned)) this.live.textContent = this.describePin();
    if (change === "selected") {
      this.root.dataset.selectedCount = String(this.state.selectedCount);
      this.live.textContent = `${this.state.selectedCount} selected.`;
    }
  }

  /** Of the points: what was chosen, or what suits their number. */
  get opacity() {
    return this.state.opacity ?? (this.content.n > MANY ? 0.6 : 0.82);
  }

  /** @template T @param {new (view: LinkedView) => T} Part one of PARTS @returns {T} */
  part(Part) {
    return this.parts.find((part) => part instanceof Part);
  }

  keyOrBlank(row) {
    return row < 0 ? "" : this.content.key(row);
  }

  describePin() {
    const row = this.state.pinned;
    if (row < 0) return `No ${this.content.noun} is pinned.`;
    const parts = this.content.maps.map((map) => {
      const title = shownIfAny(map.title);
      if (!isIn(map, row)) return `${title}: not there`;
      const near = neighboursOf(map, row).slice(0, 5);
      return `${title}: ${near.map((other) => shown(this.content.key(other))).join(", ")}`;
    });
    return `${shown(this.content.key(row))} is pinned. Nearest neighbours. ${parts.join(". ")}.`;
  }

  pin(row) {
    this.state.set("hovered", -1);
    this.state.set("pinned", row);
    this.report();
  }

  /** A key that is pinned is seen; where maps are zoomed together, in the one used last. @param {number} row */
  reveal(row) {
    const { together, active } = this.state;
    for (const map of together ? [this.maps[active]] : this.maps) map.viewport.reveal(map.positions, row);
  }

  clear() {
    this.state.clear();
    this.report();
  }

  /** @param {MapView} map another part of it is seen */
  move(map) {
    this.follow(map);
    this.reportLater();
  }

  /** Zoomed together, every map shows the same part of its own extent. @param {MapView} leader */
  follow(leader) {
    if (!this.state.together || this.isFollowing) return;
    this.isFollowing = true;
    const { x, y, unit } = leader.viewport.view;
    const zoom = unit / leader.viewport.fittingUnit;
    const from = leader.viewport.extent;
    for (const map of this.maps) {
      if (map === leader) continue;
      map.positions.setTurn(leader.positions.turn);
      if (leader.viewport.isFitted) {
        map.viewport.fit();
        continue;
      }
      const to = map.viewport.extent;
      const across = (x - from.x0) / (from.x1 - from.x0 || 1);
      const up = (y - from.y0) / (from.y1 - from.y0 || 1);
      const middle = [to.x0 + across * (to.x1 - to.x0), to.y0 + up * (to.y1 - to.y0)];
      map.viewport.moveTo(...middle, zoom * map.viewport.fittingUnit);
    }
    this.isFollowing = false;
  }

  /** Read colours and font from the style sheet again: the page has become light or dark. */
  refreshTheme() {
    const { scheme, look } = readTheme(this.root);
    this.colourScheme = scheme;
    this.root.style.colorScheme = scheme;
    look.opacity = this.opacity;
    if (JSON.stringify(look) === JSON.stringify(this.look)) return;
    this.setLook(look);
    this.restyle();
  }

  /** @param {import("./theme.js").Look} look */
  setLook(look) {
    this.look = look;
    for (const map of this.maps) map.setLook(look);
  }

  restyle() {
    const style = styleOf(this.content, this.state, this.colourScheme);
    for (const map of this.maps) map.restyle(style);
    for (const part of this.parts) part.restyle?.();
  }

  dispose() {
    this.isDisposed = true;
    retire(this);
    this.resizes.disconnect();
    this.keyboard.dispose();
    this.toolbar.dispose();
    for (const part of this.parts) part.dispose?.();
    this.motion.dispose();
    // What stops moving is a change, too.
    clearTimeout(this.reporting);
    this.scheme.removeEventListener("change", this.onScheme);
    this.stopWatching();
    for (const map of this.maps) map.dispose();
    this.root.remove();
  }
}

/** The second frame begins when the first has been painted. */
function nextPaint() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
