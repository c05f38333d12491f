// "What should I try?": every set of the free mechanisms by what it comes to in three aims, and the sets on their front.

import { draw, figure } from "charts";
import { el, labelled, select, setText } from "elements";
import { intoView } from "headline";
import { COLOURS, roundValues, shade, spanOf, valueAxis } from "scales";
import { sets } from "source";
import { change, state } from "state";
import { plainSide } from "switches";
import { amount, count, listed, rightToLeft, say, titleOf } from "texts";

const AIMS = ["burden_median", "duplication_share", "progress"];
/** Dark blue over grey to yellow: told apart in grey and by colour-blind readers. */
const SCALE = [[0, "#00224e"], [0.25, "#434e6c"], [0.5, "#7d7c78"], [0.75, "#bcae6c"], [1, "#fee838"]];
const ORDERS = ["draws", ...AIMS];
let catalogue, all, front, shared, chart, legend, traces, layout, lines, body, order;

const unitOf = (aim) => catalogue.metrics[aim].unit;
const titles = (mechanisms) => listed(mechanisms.map((name) => titleOf(`mechanism.${name}`)));
const named = ({ mechanisms }) => (mechanisms.length ? titles(mechanisms) : say("try.none"));
const ordering = () => (ORDERS.includes(state().shown.order) ? state().shown.order : "draws");
const onFront = (set) => say("try.draws", { number: count(set.draws), draws: count(catalogue.stored.draws) });

/** Make a set yours; what it does stands in the headline, which may be far above. */
function take(set) {
  change((next) => { next.yours = plainSide(set.mechanisms); });
  intoView();
}

/** What a set has besides what all sets on the front have: that is said once, above the table. */
function rest(set) {
  if (!shared.length) return named(set);
  const others = set.mechanisms.filter((name) => !shared.includes(name));
  return others.length ? say("try.and", { names: titles(others) }) : say("try.only");
}

const words = (set) => [...named(set).split(/(?<=[,，、]) ?/).map((part, i) => (i % 2 ? ` ${part}<br>` : part)).join("").replace(/<br>$/, "").split("<br>"),
  ...AIMS.map((aim, i) => `${titleOf(`metric.${aim}`)}: ${amount(set.means[i], unitOf(aim))}`), onFront(set)].join("<br>");

/** Dots of some sets; made once, since what does not change is not drawn again. */
function dots(some, marker) {
  return { type: "scatter", mode: "markers", x: some.map((set) => set.means[0]), y: some.map((set) => set.means[1]), customdata: some.map((set) => all.indexOf(set)),
    text: some.map(words), hoverinfo: "text", marker: { color: some.map((set) => set.means[2]), colorscale: SCALE, ...span(2, "cmin", "cmax"), showscale: false, ...marker } };
}

function span(aim, low, high) {
  const values = all.map((set) => set.means[aim]);
  return { [low]: Math.min(...values), [high]: Math.max(...values) };
}

function drawn() {
  const others = all.filter((set) => !front.includes(set));
  traces = [dots(others, { size: 6, opacity: 0.75, line: { width: 0 } }), dots(front, { size: 11, symbol: "diamond", line: { width: 1.4, color: "#000000" } })];
  const ends = (aim) => spanOf([all.map((set) => set.means[aim])], 0.06);
  const right = rightToLeft();
  const [x, y] = [ends(0), ends(1)];
  const title = (aim) => ({ text: `${titleOf(`metric.${aim}`)} (${say(`better.${catalogue.metrics[aim].better}`)})`, font: { size: 12 }, standoff: 6 });
  layout = {
    hovermode: "closest", height: 420, margin: right ? { l: 12, r: 62, t: 10, b: 46 } : { l: 62, r: 12, t: 10, b: 46 },
    xaxis: { ...valueAxis(...(right ? [x[1], x[0]] : x), unitOf(AIMS[0])), title: title(AIMS[0]), ...(right ? axisTicks(x, AIMS[0]) : {}) },
    yaxis: { ...valueAxis(...y, unitOf(AIMS[1])), title: title(AIMS[1]), side: right ? "right" : "left" },
  };
}

const axisTicks = (ends, aim) => {
  const { tickvals, ticktext } = valueAxis(...ends, unitOf(aim));
  return { tickvals, ticktext };
};

function showScale() {
  const { low, high } = span(2, "low", "high");
  legend.replaceChildren(el("b", {}, `${titleOf(`metric.${AIMS[2]}`)} `), ...roundValues(low, high, 6).map((value) => {
    const colour = el("i", {});
    colour.style.background = shade(SCALE, (value - low) / (high - low || 1));
    return el("span", {}, colour, amount(value, unitOf(AIMS[2])));
  }));
}

/** The view, empty. */
export function build(known) {
  catalogue = known;
  all = sets(AIMS);
  front = all.filter((set) => set.front);
  shared = front.length > 1 ? catalogue.stored.free.filter((name) => front.every(({ mechanisms }) => mechanisms.includes(name))) : [];
  chart = figure("trying");
  chart.clicked = false;
  legend = el("div", { class: "scale" });
  chart.whole.append(legend);
  drawn();
  showScale();
  const draws = count(catalogue.stored.draws);
  const heads = [say("try.set"), ...AIMS.map((aim) => titleOf(`metric.${aim}`)), say("try.column"), say("try.show")];
  lines = front.map((set) => {
    const mark = el("span", { class: "mark" });
    const numbers = [...set.means.map((value, i) => amount(value, unitOf(AIMS[i]))), say("try.of", { number: count(set.draws), draws })];
    // a click on the button reaches the row too: the row alone listens
    return { set, mark, row: el("tr", { onclick: () => take(set) }, el("th", { scope: "row" }, rest(set), mark),
      numbers.map((text, i) => el("td", { class: "number", "data-head": heads[i + 1] }, text)),
      el("td", {}, el("button", { type: "button", "aria-label": say("try.show_this", { set: named(set) }) }, say("try.show")))) };
  });
  body = el("tbody", {});
  order = select(say("try.order"), ORDERS.map((name) => [name, name === "draws" ? say("try.order.draws") : say("try.order.aim", { aim: titleOf(`metric.${name}`) })]), ordering(),
    (name) => change((next) => { next.shown.order = name; }));
  order.id = "order";
  return el("div", { class: "try" }, el("p", { class: "quiet" }, `${say("try.note", { sets: count(all.length), draws })} ${say(catalogue.stored.draws >= catalogue.draws.enough ? "try.assumed" : "try.few")}`),
    chart.whole, el("div", { class: "bar" }, el("h3", {}, say("try.front", { number: count(front.length) })), labelled(say("try.order"), order)),
    shared.length ? el("p", { class: "shared" }, say("try.shared", { names: titles(shared) })) : null,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("try.front", { number: count(front.length) }) },
      el("table", { id: "front" }, el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))), body)));
}

/** By what is chosen, then by burden: many sets are on the front in as many draws. */
function sorted() {
  const by = (aim) => {
    const [at, sign] = [AIMS.indexOf(aim), catalogue.metrics[aim].better === "higher" ? -1 : 1];
    return (one, other) => sign * (one.set.means[at] - other.set.means[at]);
  };
  const first = ordering() === "draws" ? (one, other) => other.set.draws - one.set.draws : by(ordering());
  const then = by(AIMS[0]);
  return [...lines].sort((one, other) => first(one, other) || then(one, other));
}

const same = (set, side, answer) => AIMS.every((aim, i) => answer[side].metrics[aim].mean === set.means[i]);

/** Where the two sides stand, as rings with a word: they change, the dots do not. */
function marks(answer) {
  const places = ["reference", "yours"].map((side) => ({ side, at: AIMS.map((aim) => answer[side].metrics[aim].mean) }));
  const inside = places.filter(({ at: [x, y] }) => [[x, layout.xaxis], [y, layout.yaxis]].every(([value, { range }]) => value >= Math.min(...range) && value <= Math.max(...range)));
  return {
    shapes: inside.map(({ side, at: [x, y] }) => ({ type: side === "yours" ? "circle" : "rect", xsizemode: "pixel", ysizemode: "pixel", xanchor: x, yanchor: y,
      x0: -10, x1: 10, y0: -10, y1: 10, line: { color: COLOURS[side], width: 3, dash: side === "yours" ? "solid" : "dot" } })),
    annotations: inside.map(({ side, at: [x, y] }) => ({ x, y, text: say(side), showarrow: false, yshift: side === "yours" ? 20 : -20, bgcolor: "rgba(255,255,255,0.85)", font: { size: 12, weight: 700, color: COLOURS[side] } })),
  };
}

let shownOrder = null;

/** Show an answer. */
export function show(answer) {
  draw(chart, say("try.caption"), traces, { ...layout, ...marks(answer) });
  if (!chart.clicked && chart.plot.on) {
    chart.clicked = true;
    chart.plot.on("plotly_click", ({ points }) => take(all[points[0].customdata]));
  }
  order.value = ordering();
  if (shownOrder !== `${ordering()} ${lines.length}` || !body.childElementCount) {
    shownOrder = `${ordering()} ${lines.length}`;
    body.replaceChildren(...sorted().map(({ row }) => row));
  }
  for (const { set, mark, row } of lines) {
    const sides = ["yours", "reference"].filter((side) => same(set, side, answer));
    setText(mark, sides.length ? ` (${listed(sides.map((side) => say(side)))})` : "");
    row.classList.toggle("current", sides.includes("yours"));
  }
}

/** Rows for a table file: every set. */
export const rows = () => [["set", ...catalogue.stored.free, ...AIMS, "on_front", "draws_on_front", "draws"],
  ...all.map((set) => [set.mechanisms.join("+") || "none", ...catalogue.stored.free.map((name) => Number(set.mechanisms.includes(name))), ...set.means,
    Number(set.front), set.draws, catalogue.stored.draws])];
