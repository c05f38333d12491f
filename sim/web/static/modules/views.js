// The views of results, as tabs; only the one that is open is drawn.

import * as course from "course";
import { el } from "elements";
import * as flows from "flows";
import * as goals from "goals";
import { drawsBar } from "headline";
import * as help from "help";
import * as measures from "measures";
import { VIEWS as MORE } from "more";
import * as pairs from "pairs";
import { change, state } from "state";
import * as states from "states";
import { rightToLeft, say } from "texts";

const VIEWS = { course, ...MORE, states, goals, pairs, flows, measures, mechanisms: help };
let NAMES = Object.keys(VIEWS);
let catalogue, tabs, panel, built, open;

const chosen = () => (NAMES.includes(state().view) ? state().view : NAMES[0]);
const choose = (name) => change((next) => { next.view = name; });

function moved(event) {
  const step = { ArrowRight: rightToLeft() ? -1 : 1, ArrowLeft: rightToLeft() ? 1 : -1 }[event.key];
  const at = NAMES.indexOf(chosen());
  const next = event.key === "Home" ? 0 : event.key === "End" ? NAMES.length - 1 : step && (at + step + NAMES.length) % NAMES.length;
  if (next === undefined) return;
  event.preventDefault();
  choose(NAMES[next]);
  tabs[next].focus();
}

/** The tabs and the panel. */
export function build(known) {
  catalogue = known;
  NAMES = Object.keys(VIEWS).filter((name) => name !== "flows" || catalogue.flows);
  built = {};
  open = null;
  tabs = NAMES.map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel", onclick: () => choose(name) }, say(`view.${name}`)));
  panel = el("div", { role: "tabpanel", id: "panel", tabindex: "-1" });
  return el("section", { class: "views", "aria-label": say("views") }, 
    el("div", { class: "tabs" }, el("div", { role: "tablist", "aria-label": say("views"), onkeydown: moved }, tabs), drawsBar()), panel);
}

/** Show the chosen view of an answer. */
export function show(answer) {
  const name = chosen();
  if (open !== name) {
    built[name] ??= VIEWS[name].build(catalogue);
    panel.replaceChildren(built[name]);
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(NAMES[i] === name));
      tab.tabIndex = NAMES[i] === name ? 0 : -1;
      if (NAMES[i] === name) tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
    });
    open = name;
  }
  if (answer) VIEWS[name].show?.(answer, built[name]);
}

/** Rows of the open view for a table file, null if it has none. */
export const rows = (answer) => VIEWS[chosen()].rows?.(answer) ?? null;
