// Duplication by pair of action line and objective: one heatmap a scenario, and the same as a table.

import { figure } from "charts";
import { el } from "elements";
import { drawGrid } from "grid";
import { SHADES, shade } from "scales";
import { state } from "state";
import { amount, percent, record, rightToLeft, say } from "texts";

const SIDES = ["reference", "yours"];
const ROW = 25;
let catalogue, charts, holder;

const framing = () => catalogue.framings[state().world["gdc.framing"]] ?? catalogue.framings.themes;

/** The view, empty. */
export function build(known) {
  catalogue = known;
  charts = SIDES.map(() => figure());
  holder = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("pairs.table") });
  const objectives = el("ul", { class: "key-list" });
  return el("div", { class: "pairs" }, el("p", { class: "quiet" }, say("pairs.note")), el("div", { class: "charts halves" }, charts.map((chart) => chart.whole)),
    el("details", { class: "codes" }, el("summary", {}, say("pairs.codes")), objectives),
    el("details", { class: "as-table" }, el("summary", {}, say("pairs.table")), holder));
}

/** [lines][objectives] of a side's shares; null where the two share no content. */
function grid(shares) {
  const { lines, objectives, pairs } = framing();
  const found = lines.map(() => objectives.map(() => null));
  pairs.forEach(([line, objective], i) => { found[line][objective] = shares[i]; });
  return found;
}

function showHeat(chart, side, z, top) {
  const { lines, objectives } = framing();
  const words = z.map((row, i) => row.map((value, j) => `${lines[i]} ${record(`track.${lines[i]}`)}\n${objectives[j]} ${record(`track.${objectives[j]}`)}\n${amount(value, "share")}`));
  drawGrid(chart, `${say(side)}: ${say("pairs.caption")}`, { columns: objectives, rows: lines, row: ROW, right: rightToLeft(),
    cells: z.map((row, i) => row.map((value, j) => (value === null ? null : { colour: shade(SHADES, value / top), dark: value / top > 0.55, text: percent(value), words: words[i][j] }))) });
}

/** Show an answer. */
export function show(answer, container) {
  const { lines, objectives, pairs } = framing();
  const grids = SIDES.map((side) => grid(answer[side].pairs));
  const top = Math.max(1e-6, ...grids.flat(2).filter((value) => value !== null));
  charts.forEach((chart, i) => showHeat(chart, SIDES[i], grids[i], top));
  container.querySelector(".key-list").replaceChildren(...[...objectives, ...lines].map((name) => el("li", {}, el("b", {}, name), ` ${record(`track.${name}`)}`)));
  if (!container.querySelector(".as-table").open) container.querySelector(".as-table").ontoggle = () => fill(answer, pairs);
  else fill(answer, pairs);
}

function fill(answer, pairs) {
  const { lines, objectives } = framing();
  holder.replaceChildren(el("table", {}, el("thead", {}, el("tr", {}, [say("line"), say("objective"), say("reference"), say("yours")].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, pairs.map(([line, objective], i) => el("tr", {}, el("td", {}, lines[line]), el("td", {}, objectives[objective]),
      SIDES.map((side) => el("td", { class: "number" }, amount(answer[side].pairs[i], "share"))))))));
}

/** Rows for a table file. */
export function rows(answer) {
  const { lines, objectives, pairs } = framing();
  return [["line", "objective", "duplication_reference", "duplication_yours"],
    ...pairs.map(([line, objective], i) => [lines[line], objectives[objective], ...SIDES.map((side) => answer[side].pairs[i] ?? "")])];
}
