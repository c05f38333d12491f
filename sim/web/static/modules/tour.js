// A tour of five steps for those who are here for the first time.

import { el } from "elements";
import { count, say } from "texts";

const STEPS = [["pickers", ".pickers"], ["controls", "#controls"], ["headline", ".headline"], ["views", ".views"], ["share", ".tools"]];
const OTHER_WORDS = ["controls", "headline", "views"]; // where results are stored
const SEEN = "dcsim-tour";
let box = null;
let stored = false;

/** Whether the reader has seen or left the tour before; without storage, it is not forced on anybody. */
export function seen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true;
  }
}

function leave(back) {
  document.querySelector(".toured")?.classList.remove("toured");
  box?.remove();
  box = null;
  try {
    localStorage.setItem(SEEN, "1");
  } catch { /* it will be offered again */ }
  back?.focus();
}

/** Say whether results are stored: then there are switches only, and other draws. */
export const known = (catalogue) => { stored = Boolean(catalogue.stored); };

/** Start the tour; Escape leaves it, and focus returns to where it was. */
export function start(number = 0, back = document.activeElement) {
  leave(null);
  const [name, place] = STEPS[number];
  const target = document.querySelector(place);
  target.classList.add("toured");
  const end = number === STEPS.length - 1;
  const next = el("button", { type: "button", class: "strong", onclick: () => (end ? leave(back) : start(number + 1, back)) }, say(end ? "tour.end" : "tour.next"));
  box = el("section", { class: "tour", role: "dialog", "aria-labelledby": "tour-title", "aria-describedby": "tour-text", onkeydown: (event) => {
    if (event.key === "Escape") leave(back);
  } }, el("p", { class: "quiet" }, say("tour.step", { number: count(number + 1), all: count(STEPS.length) })),
  el("h2", { id: "tour-title" }, say(`tour.${name}.title`)), el("p", { id: "tour-text" }, say(OTHER_WORDS.includes(name) && stored ? `tour.${name}.stored` : `tour.${name}`)),
  el("div", { class: "bar" }, next, end ? null : el("button", { type: "button", class: "plain", onclick: () => leave(back) }, say("tour.leave"))));
  document.body.append(box);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  next.focus({ preventScroll: true });
}
