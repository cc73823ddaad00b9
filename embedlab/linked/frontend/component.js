/**
 * Linked maps inside an app that calls again whenever its data or its theme changes, and that keeps
 * what the maps report. The app names large things by address, so a call carries little.
 *
 * @typedef {object} AppData
 * @property {string} style @property {string} maps addresses on the app's server
 * @property {string} digest of the maps
 * @property {number} request number of the app's last wish; the same number asks for nothing new
 * @property {number|null} pinned @property {string} selected where the mask of what is selected lies, or ""
 * @property {string} view @property {number} height
 */

import { hasGPU } from "./gpu.js";
import { LinkedView } from "./linked_view.js";
import { openPacked } from "./unpack.js";

const MOST_KEPT = 4;
/** Larger maps are fetched again when a page comes back: a page should not hold them twice. */
const MOST_KEPT_BYTES = 20e6;
/** Pixels of tool bar, title and list above and below a map. */
const AROUND_A_MAP = 220;

/**
 * Maps on the page: which were asked for last, the wish they have followed (none before they have opened).
 * @type {WeakMap<Element, {digest: string, request: number|null, view: any, component: any}>}
 */
const instances = new WeakMap();
/** Packed maps by address: a page that comes back does not fetch them again. */
const kept = new Map();

/** @param {{data: AppData, parentElement: Element, setStateValue: (name: string, value: any) => void}} component */
export function mountComponent(component) {
  const { data, parentElement } = component;
  const host = parentElement.querySelector(".embedlab-linked");
  const instance = instances.get(host) ?? { digest: "", request: null, view: null, component };
  instances.set(host, instance);
  instance.component = component;
  if (instance.digest !== data.digest) {
    Object.assign(instance, { digest: data.digest, request: null });
    // What lies below should not jump when the maps have loaded.
    host.style.minHeight = `${data.height + AROUND_A_MAP}px`;
    start(host, instance).catch((error) => fail(host, instance, data.digest, error));
  } else {
    follow(instance);
    instance.view?.setHeight(data.height);
    instance.view?.refreshTheme();
  }
  return () => {
    instances.delete(host);
    instance.digest = "";
    instance.view?.dispose();
  };
}

async function start(host, instance) {
  const { data } = instance.component;
  const { digest } = data;
  const isCurrent = () => instance.digest === digest;
  const opened = openKept(data.maps);
  hasGPU();
  const [content, wish] = await Promise.all([opened, wishOf(data), adoptStyle(data.style)]);
  if (!isCurrent()) return;
  const report = (seen) => {
    instance.component.setStateValue("report", { ...seen, request: instance.request, digest });
  };
  instance.view?.dispose();
  const { height } = instance.component.data;
  instance.view = new LinkedView(host, content, { ...wish, height, address: "query" }, report);
  instance.request = data.request;
  host.style.minHeight = "";
  follow(instance);
  await instance.view.started;
}

/** Do what the app wishes, if that is new. What is reported until then has the old number, which says so. */
async function follow(instance) {
  const { data } = instance.component;
  const isNew = () => instance.digest === data.digest && instance.request !== null && data.request > instance.request;
  if (!isNew()) return;
  const wish = await wishOf(data);
  // A later wish may have come while this one was fetched.
  if (!isNew() || instance.component.data.request > data.request) return;
  instance.request = data.request;
  instance.view.apply(wish);
}

/** @param {AppData} data @returns {Promise<import("./linked_view.js").Wish>} without a selection that does not come */
async function wishOf(data) {
  if (!data.selected) return data;
  const mask = await fetchBytes(data.selected).catch(() => new Uint8Array());
  return { ...data, selected: new TextDecoder().decode(mask) };
}

/** Say so, unless other maps are wanted by now; the next call tries again. */
function fail(host, instance, digest, error) {
  if (instance.digest !== digest) return;
  instance.view?.dispose();
  Object.assign(instance, { digest: "", view: null });
  host.textContent = `The linked maps did not load: ${error.message}`;
}

async function fetchBytes(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}; reload the page.`);
  return new Uint8Array(await answer.arrayBuffer());
}

function fetchKept(url) {
  if (!kept.has(url)) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(url, fetchBytes(url));
    kept.get(url).then(({ length }) => length > MOST_KEPT_BYTES && kept.delete(url), () => kept.delete(url));
  }
  return kept.get(url);
}

/** Packed maps that are being opened, by address: whoever asks meanwhile gets the same. */
const opening = new Map();

/** @param {string} url of packed maps @returns {Promise<import("./unpack.js").Content>} */
export function openKept(url) {
  if (!opening.has(url)) {
    const opened = fetchKept(url).then(openPacked);
    const forget = () => opening.delete(url);
    opening.set(url, opened);
    opened.then(forget, forget);
  }
  return opening.get(url);
}

/** @type {Map<string, Promise<void>>} */
const adopted = new Map();

export function adoptStyle(url) {
  if (!adopted.has(url)) {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    adopted.set(url, fetchBytes(url).then((bytes) => sheet.replaceSync(new TextDecoder().decode(bytes))));
    adopted.get(url).catch(() => adopted.delete(url));
  }
  return adopted.get(url);
}
