/** Where the linked maps start: in a page that holds its own data, or in an app that names where it is. */

import { mountComponent } from "./component.js";
import { mount } from "./mount.js";
import { fromBase64 } from "./unpack.js";

/** Draw every linked picture that this page carries. */
export function mountPage() {
  for (const host of document.querySelectorAll(".embedlab-linked")) {
    const data = fromBase64(host.querySelector(".embedlab-data").textContent);
    mount(host, data, JSON.parse(host.dataset.options));
  }
}
