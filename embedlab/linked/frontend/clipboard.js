/** Text for the clipboard. */

import { element } from "./text.js";

/**
 * @param {string} text @param {HTMLElement} root where a field may stand for a moment
 * @throws {Error} where the browser does not let this page copy
 */
export async function copyText(text, root) {
  // A page inside another one may be refused, and a page that is not served safely has no clipboard: both may copy
  // what is marked in a field.
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (isCopied || copyByField(text, root)) return;
  throw new Error("this browser does not let a page copy");
}

function copyByField(text, root) {
  const focused = document.activeElement;
  const field = element("textarea", { class: "lm-hidden" });
  field.value = text;
  root.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}
