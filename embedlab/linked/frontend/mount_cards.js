/**
 * Cards in an app, in a place apart from the maps they belong to. They light and pin in the maps of the same digest
 * while such maps are on the page; where there are none, they only show.
 *
 * @typedef {object} CardsData what the app puts into the component's `data`; the same values that the maps get
 * @property {string} style address of the style sheet on the app's server
 * @property {string} maps address of the packed maps (gzip)
 * @property {string} digest of the maps
 */

import { Cards } from "./cards.js";
import { adoptStyle, openKept } from "./component.js";
import { liveView, watchViews } from "./live_views.js";
import { element } from "./text.js";
import { readTheme } from "./theme.js";

/** @type {WeakMap<Element, {digest: string, cards: PlacedCards|null}>} */
const cardHosts = new WeakMap();

/**
 * Call it again whenever data or theme change, as Streamlit does.
 * @param {{data: CardsData, parentElement: Element}} component its element holds one of the class embedlab-linked
 * @returns {() => void} what removes the cards
 */
export function mountCards({ data, parentElement }) {
  const host = parentElement.querySelector(".embedlab-linked");
  const placed = cardHosts.get(host) ?? { digest: "", cards: null };
  cardHosts.set(host, placed);
  if (placed.digest !== data.digest) {
    placed.digest = data.digest;
    placeCards(host, placed, data).catch((error) => failCards(host, placed, data.digest, error));
  } else {
    placed.cards?.refreshTheme();
  }
  return () => {
    cardHosts.delete(host);
    placed.digest = "";
    placed.cards?.dispose();
  };
}

async function placeCards(host, placed, data) {
  const [opened] = await Promise.all([
    liveView(data.digest)?.content ?? openKept(data.maps),
    adoptStyle(data.style),
  ]);
  await opened.complete();
  if (placed.digest !== data.digest) return;
  placed.cards?.dispose();
  placed.cards = opened.ranked && opened.maps.length > 1 ? new PlacedCards(host, opened) : null;
}

/** Say so, unless other cards are wanted by now; the next call tries again. */
function failCards(host, placed, digest, error) {
  if (placed.digest !== digest) return;
  placed.cards?.dispose();
  Object.assign(placed, { digest: "", cards: null });
  host.textContent = `The cards did not load: ${error.message}`;
}

class PlacedCards {
  constructor(host, content) {
    this.digest = content.digest;
    this.cards = new Cards(content);
    this.root = element("div", { class: "lm-root" }, this.cards.root);
    host.replaceChildren(this.root);
    this.stopWatching = watchViews(() => this.cards.link(liveView(this.digest)));
    this.cards.link(liveView(this.digest));
    this.refreshTheme();
    this.darkness = matchMedia("(prefers-color-scheme: dark)");
    this.onDarkness = () => this.refreshTheme();
    this.darkness.addEventListener("change", this.onDarkness);
  }

  refreshTheme() {
    const { scheme, look } = readTheme(this.root);
    this.root.style.colorScheme = scheme;
    this.cards.restyle(look, scheme);
  }

  dispose() {
    this.stopWatching();
    this.darkness.removeEventListener("change", this.onDarkness);
    this.cards.dispose();
    this.root.remove();
  }
}
