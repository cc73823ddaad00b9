/** What the style sheet says of colours and font, for what is drawn on canvases. */

import { rgb } from "./palette.js";

const GREY = { light: "#c3c7cd", dark: "#5c626d" };
const GREY_OPACITY = 0.45;

/**
 * @typedef {object} Look
 * @property {string} text @property {string} muted @property {string} background @property {string} accent CSS colours
 * @property {string} border CSS colour of what frames a map
 * @property {string} font
 * @property {number[]} grey red, green, blue and alpha of what is not selected, in [0, 1]
 */

/** @param {HTMLElement} root of the linked maps @returns {{scheme: "light"|"dark", look: Look}} */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const value = (name) => style.getPropertyValue(name).trim();
  const background = toRgb(value("--lm-background"));
  const scheme = 0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2] < 128 ? "dark" : "light";
  const look = {
    text: `rgb(${toRgb(value("--lm-text"))})`,
    muted: `rgb(${toRgb(resolved(root, "var(--lm-muted)"))})`,
    background: `rgb(${background})`,
    accent: value("--lm-accent"),
    border: value("--lm-border"),
    font: style.fontFamily,
    grey: [...rgb(GREY[scheme]).map((channel) => channel / 255), GREY_OPACITY],
  };
  return { scheme, look };
}

/** A colour that the style sheet computes from others. */
function resolved(root, colour) {
  const probe = document.createElement("span");
  probe.style.color = colour;
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Any CSS colour as numbers. @param {string} colour @returns {number[]} */
function toRgb(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
}
