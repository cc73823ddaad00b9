/** The Save menu: pictures and a table of what is seen, names for the clipboard. */

import { copyText } from "./clipboard.js";
import { Legend } from "./legend.js";
import { action } from "./menu.js";
import { Picture } from "./picture.js";
import { PixelSheet, VectorSheet } from "./sheet.js";
import { tableOf } from "./table.js";
import { counted, element } from "./text.js";

const NAME = "embedlab-maps";
const WHY_PNG = "All maps as they are seen now, sharp enough for print.";
const WHY_SVG = "All maps as they are seen now: lines and text that a drawing program can edit.";
/** A browser may still be reading what it saves after this function has returned. */
const KEPT_FOR = 60_000;

export class SaveMenu {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
    const { noun } = view.content;
    const button = (work, why) => action("", () => this.run(work), why);
    this.png = button(() => this.savePicture("png"), WHY_PNG);
    this.svg = button(() => this.savePicture("svg"), WHY_SVG);
    const whyTable = `Each ${noun} with its values, coordinates and neighbours, for a spreadsheet or a script.`;
    this.csv = button(() => this.saveTable(), whyTable);
    this.names = button(() => this.copyNames(), `The selected ${noun}s, one a line and otherwise as they are.`);
    this.png.textContent = "Picture (PNG)";
    this.svg.textContent = "Picture (SVG)";
    this.done = element("p", { class: "lm-done" });
    view.toolbar.menus.save.add(this.png, this.svg, this.csv, this.names, this.done);
    this.update("selected");
  }

  /** @param {import("./state.js").Change} change */
  update(change) {
    if (change !== "selected") return;
    const { state, content } = this.view;
    const keys = (count) => counted(count, content.noun);
    const count = state.selectedCount;
    this.csv.textContent = `Table of ${count ? `${keys(count)} selected` : `all ${keys(content.n)}`} (CSV)`;
    this.names.textContent = `Copy the names of ${count ? keys(count) : `selected ${content.noun}s`}`;
    this.names.disabled = !count;
    this.done.textContent = "";
  }

  /** Do something and say what came of it. @param {() => string|Promise<string>} work */
  async run(work) {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      this.say(await work());
    } catch (error) {
      this.say(`That did not work: ${error.message}`);
    }
    this.isBusy = false;
  }

  say(text) {
    this.done.textContent = text;
    this.view.live.textContent = text;
  }

  /** @param {"png"|"svg"} kind */
  async savePicture(kind) {
    const picture = new Picture(this.view, this.view.part(Legend));
    const Sheet = kind === "png" ? PixelSheet : VectorSheet;
    const sheet = new Sheet(picture.width, picture.height);
    picture.drawOn(sheet);
    return download(await sheet.toBlob(), `${NAME}.${kind}`);
  }

  async saveTable() {
    const rows = this.rows();
    const all = counted(rows.length, this.view.content.noun);
    const progress = (done) => (this.done.textContent = `${done.toLocaleString("en")} of ${all} …`);
    return download(await tableOf(this.view.content, rows, progress), `${NAME}.csv`);
  }

  async copyNames() {
    const { content, state } = this.view;
    const names = this.rows().map((row) => content.key(row).replace(/[\r\n\u2028\u2029]+/g, " "));
    try {
      await copyText(names.join("\n"), this.view.toolbar.menus.save.root);
    } catch ({ message }) {
      throw new Error(`${message}; save the table instead.`);
    }
    return `Copied ${counted(state.selectedCount, content.noun)}.`;
  }

  /** The selected keys, all of them if none are selected. */
  rows() {
    const { state, content } = this.view;
    const rows = Array.from({ length: content.n }, (_, row) => row);
    return state.selectedCount ? rows.filter((row) => state.selected[row]) : rows;
  }
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR);
  return `Saved ${name}.`;
}
