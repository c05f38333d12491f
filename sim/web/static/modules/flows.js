// Where the effort goes: days of a group of agents by year and use, a bar for each scenario side by side, and a table.

import { draw, figure } from "charts";
import { el, labelled, radios, select } from "elements";
import { QUICK, valueAxis } from "scales";
import { change, state } from "state";
import { amount, percent, rightToLeft, say } from "texts";

const SIDES = ["reference", "yours"];
/** Told apart by colour-blind readers, in grey, and by their order in the bars. */
const USES = ["#9aa3ac", "#D55E00", "#0072B2", "#F0C95C", "#4b3b4f"];
const ROOMY = 640; // pixels from which bars stand side by side, each with its letter; with less room they lie, one below the other
const LYING = 20; // pixels for each bar that lies
let catalogue, chart, legend, choice, body, head;

const group = () => (catalogue.flows.groups.includes(state().shown.group) ? state().shown.group : catalogue.flows.groups[0]);
const asShares = () => state().shown.flows !== "days";
const put = (key) => (value) => change((next) => { next.shown[key] = value; });
const years = () => Array.from({ length: Math.ceil(catalogue.months / 12) }, (_, i) => catalogue.first_year + i);
const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);

/** The view, empty. */
export function build(known) {
  catalogue = known;
  chart = figure("flows");
  legend = el("ul", { class: "uses" }, catalogue.flows.uses.map((use, i) => {
    const mark = el("i", { "aria-hidden": "true" });
    mark.style.background = USES[i % USES.length];
    return el("li", {}, mark, say(`use.${use}`));
  }));
  choice = select(say("flows.group"), catalogue.flows.groups.map((name) => [name, say(`agents.${name}`)]), group(), put("group"));
  choice.id = "group";
  head = el("tr", {});
  body = el("tbody", {});
  chart.whole.append(legend);
  return el("div", { class: "effort" },
    el("div", { class: "bar" }, labelled(say("flows.group"), choice), radios(say("flows.form"), "flows", [["shares", say("flows.shares")], ["days", say("flows.days")]], asShares() ? "shares" : "days", put("flows")),
      el("p", { class: "quiet" }, say("flows.note"))),
    chart.whole, el("details", { class: "as-table" }, el("summary", {}, say("flows.table")),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("flows.table") }, el("table", {}, el("thead", {}, head), body))));
}

/** [side][year][use] as they are shown: days, or shares of a year's days. */
function valuesOf(answer) {
  const at = catalogue.flows.groups.indexOf(group());
  return SIDES.map((side) => answer[side].flows[at].map((uses) => {
    const all = sum(uses);
    return asShares() ? uses.map((days) => (all > 0 ? (days ?? 0) / all : 0)) : uses.map((days) => days ?? 0);
  }));
}

const format = (value) => (asShares() ? amount(value, "share") : amount(value, "days"));

function showBars(values) {
  const named = years();
  const right = rightToLeft();
  const wide = chart.whole.clientWidth > ROOMY;
  const place = (year, side) => year + (side ? 0.21 : -0.21);
  const places = values.flatMap((side, s) => side.map((_, year) => place(year, s)));
  const traces = catalogue.flows.uses.map((use, i) => {
    const sizes = values.flatMap((side) => side.map((uses) => uses[i]));
    return {
      type: "bar", width: 0.38, ...(wide ? { x: places, y: sizes } : { orientation: "h", x: sizes, y: places }),
      marker: { color: USES[i % USES.length], line: { color: "#ffffff", width: 0.6 } }, hoverinfo: "text", textposition: "none",
      text: values.flatMap((side, s) => side.map((uses, year) => `${named[year]}, ${say(SIDES[s])}<br>${say(`use.${use}`)}: ${format(uses[i])}`)),
    };
  });
  const top = asShares() ? 1 : 1.04 * Math.max(1e-9, ...values.flat().map(sum));
  const scale = valueAxis(0, top, asShares() ? "share" : "days", {}, asShares() ? percent : format);
  const letters = [say("flows.r"), say("flows.y")];
  const axis = { fixedrange: true, showgrid: false, zeroline: false, tickfont: { size: 11 }, tickangle: 0, ...QUICK };
  const ends = [-0.5, named.length - 0.5];
  const height = wide ? 340 : 40 + 2 * LYING * named.length;
  chart.plot.style.height = `${height}px`;
  draw(chart, say("flows.caption", { group: say(`agents.${group()}`) }), traces, {
    barmode: "stack", hovermode: "closest", height, margin: { l: right ? 18 : 52, r: right ? 52 : 18, t: 10, b: wide ? 44 : 30 },
    ...(wide ? {
      xaxis: { ...axis, range: right ? [...ends].reverse() : ends, tickvals: named.flatMap((_, year) => [place(year, 0), year, place(year, 1)]),
        ticktext: named.flatMap((year) => [letters[0], `<br>${year}`, letters[1]]) },
      yaxis: { ...scale, side: right ? "right" : "left" },
    } : {
      xaxis: { ...scale, range: right ? [top, 0] : [0, top] },
      yaxis: { ...axis, range: [...ends].reverse(), side: right ? "right" : "left", tickvals: named.flatMap((_, year) => [place(year, 0), place(year, 1)]),
        ticktext: named.flatMap((year) => (right ? [`${letters[0]} ${year}`, letters[1]] : [`${year} ${letters[0]}`, letters[1]])) },
    }),
  });
}

function showTable(values) {
  const named = years();
  head.replaceChildren(...[say("flows.year"), say("flows.side"), ...catalogue.flows.uses.map((use) => say(`use.${use}`))].map((text) => el("th", { scope: "col" }, text)));
  body.replaceChildren(...named.flatMap((year, y) => SIDES.map((side, s) => el("tr", {}, el("th", { scope: "row" }, String(year)), el("td", {}, say(side)),
    values[s][y].map((value) => el("td", { class: "number" }, format(value)))))));
}

/** Show an answer. */
export function show(answer, container) {
  choice.value = group();
  for (const input of container.querySelectorAll("input[name=flows]")) input.checked = (input.value === "shares") === asShares();
  const values = valuesOf(answer);
  showBars(values);
  const table = container.querySelector(".as-table");
  table.ontoggle = () => table.open && showTable(values);
  if (table.open) showTable(values);
}

/** Rows for a table file: days of every group. */
export function rows(answer) {
  const { groups, uses } = catalogue.flows;
  return [["group", "year", "scenario", ...uses.map((use) => `days_${use}`)],
    ...groups.flatMap((name, g) => years().flatMap((year, y) => SIDES.map((side) => [name, year, side, ...answer[side].flows[g][y].map((days) => days ?? "")])))];
}
