// Making shapes of SVG. Texts always become text nodes, never markup.

import { COLOURS } from "scales";

const SPACE = "http://www.w3.org/2000/svg";

/** A shape with attributes and children (shapes or texts). */
export function shape(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat());
  return made;
}

export const path = (d, attributes) => shape("path", { d, ...attributes });

/** A drawing of a size, in the font of the page. */
export function drawing(attributes = {}) {
  return shape("svg", { role: "img", "font-size": 12, fill: COLOURS.ink, "font-family": getComputedStyle(document.body).fontFamily.replaceAll('"', "'"), ...attributes });
}

/** Give a drawing its size and its name. */
export function fit(made, width, height, title) {
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title })) made.setAttribute(name, value);
}

export const near = (value) => Math.round(10 * value) / 10;
export const asText = (made) => new XMLSerializer().serializeToString(made);
