/**
 * What is told beside maps that play: charts whose cursor follows the time, and events that lead to their frame.
 *
 * @typedef {{kind: string, frame: number, title: string, detail: string, rows: number[]}} EventContent
 * @typedef {{charts: import("./chart_picture.js").ChartContent[], events: EventContent[]}} StoryContent
 */

import { StoryChart } from "./chart.js";
import { Player } from "./player.js";
import { element, isolated, shownIfAny } from "./text.js";

const EVENT_LIMIT = 160;

export class Story {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    const { charts = [], events = [] } = view.content.story ?? {};
    this.charts = charts.map((chart) => new StoryChart(chart, view, (time) => this.player.seek(time)));
    this.events = events.map((event) => ({ ...event, button: this.button(event) }));
    const kinds = [...new Set(events.map(({ kind }) => kind))];
    const add = (name, parts) => parts.length && view.below.append(element("div", { class: name }, ...parts));
    add("lm-charts", this.charts.map(({ root }) => root));
    add("lm-events", kinds.map((kind) => this.list(kind)));
    this.show();
  }

  /** @returns {Player} what moves the time */
  get player() {
    return this.view.part(Player);
  }

  list(kind) {
    const items = this.events.filter((event) => event.kind === kind).map(({ button }) => element("li", {}, button));
    return element("section", {}, element("h4", {}, kind), element("ol", {}, ...items));
  }

  button(event) {
    const button = element(
      "button",
      { type: "button" },
      isolated(event.title, EVENT_LIMIT, { class: "lm-event-title" }),
      element("small", {}, shownIfAny(event.detail, EVENT_LIMIT)),
    );
    button.addEventListener("click", () => this.go(event));
    return button;
  }

  /** See it happen, with its key pinned or its keys selected. @param {EventContent} event */
  go({ frame, rows }) {
    const { view } = this;
    if (rows.length === 1) {
      view.state.select([]);
      view.state.set("pinned", rows[0]);
    } else if (rows.length) {
      view.state.select(rows);
    }
    this.player.playStep(frame);
    view.report();
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change === "time") this.show();
  }

  restyle() {
    for (const chart of this.charts) chart.restyle();
  }

  show() {
    const { time } = this.view.state;
    for (const chart of this.charts) chart.draw();
    for (const { frame, button } of this.events) button.setAttribute("aria-current", String(Math.ceil(time) === frame));
  }

  dispose() {
    for (const chart of this.charts) chart.dispose();
  }
}
