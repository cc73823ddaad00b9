/**
 * Star trails: lines from where keys lie in the first map to where they lie in another, only for keys that moved. Where
 * second seeds tell how far noise alone moves a key, it must have moved further; else its neighbours must differ. The
 * idea is that of Emblaze (Sivaraman, Wu and Perer 2022). The maps are taken to lie in one frame, as registered layouts
 * do.
 */

import { moveRows } from "./layout.js";
import { stateBox } from "./menu.js";
import { neighbourChange } from "./neighbourhoods.js";
import { isIn, neighboursOf } from "./state.js";
import { element, oneOf, shown } from "./text.js";
import { UNMOVED, compose, turnAbout } from "./transform.js";

const MOST_TRAILS = 200;
/** Above this many they are drawn calmer. */
const FEW_TRAILS = 60;
/** Pixels; a key that has not moved that far has no trail. */
const SHORTEST_TRAIL = 1;
const WIDEST_TRAIL = 3;
const FAINT_START = 0.04;
const STRONG_END = 0.7;
const TITLE_LIMIT_OF_HINT = 50;
const WHY_TRAILS = "Lines from the places in the first map, only of what changed.";

/**
 * @typedef {{row: number, change: number}} Changed
 * @typedef {Changed & {start: [number, number], end: [number, number]}} Trail in pixels of the map
 */

export class Trails {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    [this.first, ...this.others] = view.maps;
    /** What was drawn last in each map. @type {Map<object, {name: string, trails: Trail[]}>} */
    this.drawn = new Map();
    /** Which keys may have a trail in each map. @type {Map<object, {name: string, rows: Changed[]}>} */
    this.chosen = new Map();
    view.root.embedlab.trails = (number) => this.trailsOf(view.maps[number]).map(({ row }) => view.content.key(row));
    if (!this.others.length) return;
    view.toolbar.menus.compare.add(stateBox("star trails", view.state, "trails", WHY_TRAILS));
    this.hint = element("p", { class: "lm-trails-hint", hidden: "" }, hintOf(view.content));
    view.mapsRow.before(this.hint);
    for (const map of this.others) map.labels.layers.push((context, seen, look) => this.draw(context, map, seen, look));
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change === "neighbours") for (const kept of [this.drawn, this.chosen]) kept.clear();
    if (change !== "trails" || !this.hint) return;
    this.hint.hidden = !this.view.state.trails;
    for (const map of this.others) map.schedule(false);
  }

  /**
   * @param {import("./map_view.js").MapView} map @param {import("./viewport.js").View} [seen] the part of it
   * @returns {Trail[]} those that changed most first
   */
  trailsOf(map, seen = map.viewport.view) {
    const { state } = this.view;
    if (!state.trails || map === this.first) return [];
    const { positions } = map;
    const point = state.hovered >= 0 ? state.hovered : state.pinned;
    const name = JSON.stringify([seen, positions.version, this.first.positions.version, state.selectionNumber, point]);
    if (this.drawn.get(map)?.name !== name) {
      const startOf = this.startsIn(map, seen);
      const trails = this.changedRows(map, seen, point).map(({ row, change }) => {
        return { row, change, start: startOf(row), end: positions.pixels(row, seen) };
      });
      this.drawn.set(map, { name, trails: trails.filter((trail) => lengthOf(trail) >= SHORTEST_TRAIL) });
    }
    return this.drawn.get(map).trails;
  }

  /** While points move they stay the same: to look at all keys in every frame is slow. */
  changedRows(map, seen, point) {
    const { selectionNumber, labelled, moving } = this.view.state;
    const place = moving ? [] : [seen, map.positions.version];
    const name = JSON.stringify([point, selectionNumber, labelled, ...place]);
    if (this.chosen.get(map)?.name !== name) {
      const found = this.rowsFor(map, seen, point).map((row) => ({ row, change: this.changeOf(map, row) }));
      const changed = found.filter(({ change }) => change > 0).sort((a, b) => b.change - a.change);
      this.chosen.set(map, { name, rows: changed.slice(0, MOST_TRAILS) });
    }
    return this.chosen.get(map).rows;
  }

  /** How much a key changed, from 0 to 1; how far noise goes is known of the first two maps only. @returns {number} */
  changeOf(map, row) {
    const { moved } = this.view.content;
    if (moved && map === this.others[0]) return Math.min(1, moved[row] || 0);
    return neighbourChange(this.first.map, map.map, row);
  }

  /** The selected keys; without any the key that is pointed at or pinned, with its neighbours; else prominent ones. */
  rowsFor(map, seen, point) {
    const { state } = this.view;
    const isAround = !state.selectedCount && point >= 0;
    const near = [point, ...neighboursOf(map.map, point), ...neighboursOf(this.first.map, point)];
    const rows = isAround ? [...new Set(near)] : map.labels.rowsInSight(seen, state);
    return rows.filter((row) => isIn(this.first.map, row) && isIn(map.map, row));
  }

  /**
   * Where keys would be seen in a map if they lay where the first map has them.
   * @returns {(row: number) => [number, number]}
   */
  startsIn({ positions }, { x, y, unit, width, height }) {
    const layout = this.first.positions.own.fitted(positions.own.bounds);
    const turning = positions.dims === 3 ? turnAbout(positions.turn, positions.bounds.centre) : UNMOVED;
    const transform = compose(turning, layout.transform);
    const place = new Float32Array(3);
    return (row) => {
      moveRows(layout, transform, row, row + 1, place);
      return [(place[0] - x) / unit + width / 2, height / 2 - (place[1] - y) / unit];
    };
  }

  /** Each trail is a wedge that grows wider and stronger towards where the key is now. */
  draw(context, map, seen, look) {
    const trails = this.trailsOf(map, seen);
    const calm = Math.sqrt(Math.min(1, FEW_TRAILS / trails.length));
    for (const trail of [...trails].reverse()) {
      const { change, start, end } = trail;
      const half = (WIDEST_TRAIL * change * calm) / 2 / lengthOf(trail);
      const [across, up] = [(start[1] - end[1]) * half, (end[0] - start[0]) * half];
      const fade = context.createLinearGradient(...start, ...end);
      fade.addColorStop(0, withAlpha(look.text, FAINT_START * calm));
      fade.addColorStop(1, withAlpha(look.text, STRONG_END * change * calm));
      context.beginPath();
      context.moveTo(...start);
      context.lineTo(end[0] + across, end[1] + up);
      context.lineTo(end[0] - across, end[1] - up);
      context.closePath();
      context.fillStyle = fade;
      context.fill();
    }
  }
}

function lengthOf({ start, end }) {
  return Math.hypot(end[0] - start[0], end[1] - start[1]);
}

/** @param {string} colour rgb(...) */
function withAlpha(colour, alpha) {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

function hintOf({ maps, noun, moved }) {
  const from = shown(maps[0].title, TITLE_LIMIT_OF_HINT);
  const only = moved ? "it moved further than another seed moves it" : "its neighbours changed";
  const one = oneOf(noun);
  const what = `Trails lead from where ${one} lies in “${from}” to where it lies here, only where ${only}. `;
  const others = "else of the pinned one and its neighbours, else of prominent ones in sight.";
  const which = `They are those of the selected ${noun}s, ${others}`;
  const caution = " On maps such as UMAP's their direction and length mean little.";
  return what + which + (maps.some(({ axes }) => axes.length) ? "" : caution);
}
