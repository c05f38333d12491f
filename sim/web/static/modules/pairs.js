// Duplication by pair of action line and objective: one heatmap a scenario, and the same as a table.

import { draw, figure } from "charts";
import { el } from "elements";
import { QUICK, SHADES } from "scales";
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
  chart.plot.style.height = `${lines.length * ROW + 34}px`;
  const right = rightToLeft();
  draw(chart, `${say(side)}: ${say("pairs.caption")}`, [{
    type: "heatmap", z, x: objectives, y: lines, zmin: 0, zmax: top, colorscale: SHADES, showscale: false, xgap: 2, ygap: 2,
    hoverinfo: "text", hoverongaps: false, textfont: { size: 11 }, texttemplate: "%{text}",
    text: z.map((row) => row.map((value) => (value === null ? "" : percent(value)))),
    hovertext: z.map((row, i) => row.map((value, j) => `${lines[i]} ${record(`track.${lines[i]}`)}<br>${objectives[j]} ${record(`track.${objectives[j]}`)}<br>${amount(value, "share")}`)),
  }], {
    hovermode: "closest", margin: { l: right ? 8 : 62, r: right ? 62 : 8, t: 28, b: 4 }, plot_bgcolor: "#f1f3f4",
    xaxis: { side: "top", fixedrange: true, showgrid: false, tickfont: { size: 12 }, type: "category", ...QUICK, ...(right ? { autorange: "reversed" } : {}) },
    yaxis: { autorange: "reversed", fixedrange: true, showgrid: false, tickfont: { size: 12 }, type: "category", ...QUICK, side: right ? "right" : "left" },
  });
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
