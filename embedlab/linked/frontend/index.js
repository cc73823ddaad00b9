/** Where the linked maps start: in a page that holds its own data, or in an app that names where it is. */

import { mountComponent } from "./component.js";
import { LinkedView } from "./linked_view.js";
import { mountCards } from "./mount_cards.js";
import { fromBase64, openPacked } from "./unpack.js";

/** Draw every linked picture that this page carries. */
export async function mountPage() {
  for (const host of document.querySelectorAll(".embedlab-linked")) {
    const content = await openPacked(fromBase64(host.querySelector(".embedlab-data").textContent));
    new LinkedView(host, content, JSON.parse(host.dataset.options), () => {});
  }
}
