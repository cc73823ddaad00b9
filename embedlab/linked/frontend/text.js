/** Keys as text that can be seen: a key is data from strangers and may hold any character. */

/** What most keys are, of which hundreds are read at once: nothing in them needs a closer look. */
const PLAIN = /^[!-~][ -~]*$/;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
// Zero-width joiners stay: emoji and several scripts are written with them.
const INVISIBLE = /(?![\u200c\u200d])\p{Cf}/gu;
const BLANK = /^[\s\u00ad\u115f\u1160\u17b4\u17b5\u200b-\u200d\u2800\u3164\uffa0\ufe00-\ufe0f·]*$/u;

/** Lengths of keys in characters. */
const SEEN_WHOLE = 32;
const SEEN_IN_LINES = 480;
const WHOLE_TEXT = 2000;

const graphemes = globalThis.Intl?.Segmenter ? new Intl.Segmenter() : null;

/**
 * The text to show for a key: breaks and direction marks made visible, long keys cut.
 * @param {string} key @param {number} [limit] in characters as a reader counts them @returns {string}
 */
export function shown(key, limit = 32) {
  if (key.length <= limit && PLAIN.test(key)) return key;
  const head = key.slice(0, 8 * limit);
  if (BLANK.test(head) && head.length === key.length) return `(blank: ${codePoints(head)})`;
  const text = head.replace(BREAKS, "¶").replace(INVISIBLE, "·");
  const letters = graphemes ? Array.from(graphemes.segment(text), (part) => part.segment) : Array.from(text);
  const cut = letters.length > limit || head.length < key.length;
  return cut ? `${letters.slice(0, limit - 1).join("")}…` : text;
}

/**
 * The same for names, which may be longer, and for what may be left out: nothing where there is none.
 * @param {string} text @param {number} [limit] @returns {string}
 */
export function shownIfAny(text, limit = 80) {
  return text === "" ? "" : shown(text, limit);
}

function codePoints(text) {
  const codes = Array.from(text.slice(0, 4), (letter) => letter.codePointAt(0).toString(16).toUpperCase());
  return codes.map((code) => `U+${code.padStart(4, "0")}`).join(" ") || "no characters";
}

/** @param {number} similarity @returns {string} such as ".71", "−.20", "1.00", ".00" */
export function similarityText(similarity) {
  const text = Math.abs(similarity).toFixed(2).replace(/^0/, "");
  return similarity < 0 && text !== ".00" ? `−${text}` : text;
}

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** @param {number} value @returns {string} such as "−0.25", "1,230", "3" */
export function numberText(value) {
  // A sum with 0 is never −0.
  return numbers.format(value + 0).replace("-", "−");
}

/** @param {number} count @returns {string} such as "1,200" */
export function countText(count) {
  return count.toLocaleString("en");
}

/**
 * @param {number} count
 * @param {string} noun what is counted, in the singular
 * @returns {string} such as "1 word", "1,200 words"
 */
export function counted(count, noun) {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** @param {string} noun @returns {string} such as "a word", "an answer" */
export function oneOf(noun) {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/**
 * An element with text; text never becomes markup.
 * @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A name from a stranger: its direction of writing stays its own.
 * @param {string} text @param {number} [limit] @param {Record<string, string>} [attributes] @returns {HTMLElement}
 */
export function isolated(text, limit, attributes = {}) {
  return element("bdi", attributes, shown(text, limit));
}

/**
 * A key, which may be a whole document: of a long one a few lines are seen, and all of it where the pointer rests.
 * @param {string} key @param {string} [kind] class of the element @returns {HTMLElement}
 */
export function keyElement(key, kind = "") {
  if (key.length <= SEEN_WHOLE) return isolated(key, SEEN_WHOLE, { class: kind });
  return isolated(key, SEEN_IN_LINES, { class: `${kind} lm-long`, title: shown(key, WHOLE_TEXT) });
}

/**
 * Show a control or take it away; the focus it had goes to a neighbour that stays.
 * @param {HTMLElement} control @param {boolean} isHidden @param {HTMLElement} neighbour
 */
export function setHidden(control, isHidden, neighbour) {
  if (isHidden && control.contains(document.activeElement)) neighbour.focus({ preventScroll: true });
  control.hidden = isHidden;
}
