/**
 * Linked maps inside an app that calls again whenever its data or its theme changes, and that keeps
 * what the maps report. The app names large things by address, so a call carries little.
 *
 * @typedef {object} AppData
 * @property {string} base path of the app on its server
 * @property {string} style @property {string} maps addresses below the base
 * @property {string} digest of the maps
 * @property {number} request number of the app's last wish; the same number asks for nothing new
 * @property {number|null} pinned @property {string} selected @property {string} view @property {number} height
 */

import { hasGPU } from "./gpu.js";
import { LinkedView } from "./linked_view.js";
import { openPacked } from "./unpack.js";

const MOST_KEPT = 4;
/** Larger maps are fetched again when a page comes back: a page should not hold them twice. */
const MOST_KEPT_BYTES = 20e6;
/** Pixels of tool bar, title and list above and below a map. */
const AROUND_A_MAP = 220;

/** @type {WeakMap<Element, {digest: string, request: number, view: any, component: any}>} */
const instances = new WeakMap();
/** Packed maps by address: a page that comes back does not fetch them again. */
const kept = new Map();

/** @param {{data: AppData, parentElement: Element, setStateValue: (name: string, value: any) => void}} component */
export function mountComponent(component) {
  const { data, parentElement } = component;
  const host = parentElement.querySelector(".embedlab-linked");
  const instance = instances.get(host) ?? { digest: "", request: -1, view: null, component };
  instances.set(host, instance);
  instance.component = component;
  if (instance.digest !== data.digest) {
    Object.assign(instance, { digest: data.digest, request: data.request });
    // What lies below should not jump when the maps have loaded.
    host.style.minHeight = `${data.height + AROUND_A_MAP}px`;
    start(host, instance).catch((error) => fail(host, instance, data.digest, error));
  } else {
    if (data.request > instance.request) instance.view?.apply(data);
    instance.request = data.request;
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
  const opened = openKept(address(data, data.maps));
  hasGPU();
  const [content] = await Promise.all([opened, adoptStyle(address(data, data.style))]);
  if (!isCurrent()) return;
  const report = (wish) => {
    instance.component.setStateValue("report", { ...wish, request: instance.request, digest });
  };
  instance.view?.dispose();
  instance.view = new LinkedView(host, content, { ...instance.component.data, address: "query" }, report);
}

/** Say so, unless other maps are wanted by now; the next call tries again. */
function fail(host, instance, digest, error) {
  if (instance.digest !== digest) return;
  instance.view?.dispose();
  Object.assign(instance, { digest: "", view: null });
  host.textContent = `The linked maps did not load: ${error.message}`;
}

export function address(data, path) {
  return new URL(data.base + path, location.origin).href;
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
