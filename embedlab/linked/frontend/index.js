/** Where the linked maps start: in a page that holds its own data, or in an app that names where it is. */

import { followHash, writeHash } from "./address.js";
import { mountComponent } from "./component.js";
import { LinkedView } from "./linked_view.js";
import { mountCards } from "./mount_cards.js";
import { fromBase64, openPacked } from "./unpack.js";

/** Draw every linked picture that this page carries; the address of the page follows the one that was used last. */
export async function mountPage() {
  const failures = [];
  for (const [number, host] of document.querySelectorAll(".embedlab-linked").entries()) {
    try {
      await startIn(host, number);
    } catch (error) {
      host.textContent = `The linked maps did not load: ${error.message}`;
      failures.push(error);
    }
  }
  if (failures.length) throw failures[0];
}

async function startIn(host, number) {
  const content = await openPacked(fromBase64(host.querySelector(".embedlab-data").textContent));
  const options = { ...JSON.parse(host.dataset.options), address: "hash", figure: number + 1 };
  const view = new LinkedView(host, content, options, () => writeHash(view));
  // Of several pictures, the one that a link speaks of may lie far below.
  if (followHash(view) && number) host.scrollIntoView();
  addEventListener("hashchange", () => followHash(view));
  await view.started;
}
