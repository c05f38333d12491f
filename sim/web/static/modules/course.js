// The course over time: three charts of monthly measures, levels or paired differences, with dated events.

import { figure } from "charts";
import { el, radios, select, setText } from "elements";
import { drawLines } from "lines";
import { COLOURS, monthAxis, monthList, spanOf, valueAxis } from "scales";
import { acting, change, state, valueOn } from "state";
import { amount, difference, listed, monthNumber, monthWords, record, say, titleOf } from "texts";

const SLOTS = 3;
const ROWS = 6; // of labels over a chart; more would leave no room for the curves, and the list below names all
const TRENDS = { progress: "progress_trend", progress_vulnerable: "progress_trend_vulnerable" };
let catalogue, charts, months;

const measureOf = (slot) => {
  const chosen = state().shown[`chart${slot + 1}`];
  return catalogue.series.includes(chosen) ? chosen : catalogue.series[slot];
};
const differences = () => state().shown.course === "differences";
const unitOf = (measure) => catalogue.metrics[measure]?.unit ?? "share";

/** The view, empty. */
export function build(known) {
  catalogue = known;
  months = monthList(catalogue.months);
  charts = Array.from({ length: SLOTS }, (_, slot) => {
    const chart = figure(slot === 0 ? "wide" : "");
    const choice = select(say("measure"), catalogue.series.map((name) => [name, titleOf(`metric.${name}`)]),
      measureOf(slot), (name) => change((next) => { next.shown[`chart${slot + 1}`] = name; }));
    chart.whole.prepend(choice);
    return { ...chart, choice };
  });
  return el("div", { class: "course" },
    el("div", { class: "bar" },
      radios(say("course.show"), "course", [["levels", say("course.levels")], ["differences", say("course.differences")]],
        differences() ? "differences" : "levels", (how) => change((next) => { next.shown.course = how; })),
      el("p", { class: "quiet note" })),
    el("div", { class: "charts" }, charts.map((chart) => chart.whole)),
    el("details", { class: "events" }, el("summary", {}, say("events")), el("ul", {})));
}

/** Everything dated on the course: shared events, then the starts of mechanisms of both sides. */
function dated() {
  const found = catalogue.events.map((month) => ({ month: monthNumber(month), text: record(`event.${month}`), kind: "event" }));
  for (const side of ["reference", "yours"]) {
    const starts = new Map();
    for (const name of acting(side)) {
      const month = monthNumber(valueOn(side, `mechanism.${name}.start`));
      if (!Number.isNaN(month)) starts.set(month, [...(starts.get(month) ?? []), titleOf(`mechanism.${name}`)]);
    }
    for (const [month, names] of starts) {
      found.push({ month, text: say("starts", { names: names.length > 2 ? say("several", { number: names.length }) : listed(names) }),
        all: listed(names), kind: side });
    }
  }
  return found.sort((one, other) => one.month - other.month);
}

/** Lines at dates, and labels in as few rows as their widths allow. */
function marks(events, width, labelled) {
  const ends = [];
  const notes = [];
  const perMonth = (width - 60) / catalogue.months;
  for (const event of labelled ? events : []) {
    const room = [...event.text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? 12 : 6.2), 14);
    const left = event.month * perMonth;
    const turned = left + room > width - 60;
    const [from, to] = turned ? [left - room, left] : [left, left + room];
    let row = ends.findIndex((end) => end < from);
    if (row < 0) row = ends.length;
    if (row >= ROWS) continue;
    ends[row] = to;
    notes.push({ x: event.month, y: 1, yref: "paper", yanchor: "bottom", xanchor: turned ? "right" : "left", xshift: turned ? 4 : -4,
      yshift: 1 + 15 * row, showarrow: false, text: `▾ ${event.text}`, font: { size: 11, color: colourOf(event) } });
  }
  const shapes = events.map((event) => ({ type: "line", x0: event.month, x1: event.month, y0: 0, y1: 1, yref: "paper",
    layer: "below", line: { color: colourOf(event), width: 1, dash: "dot" } }));
  return { shapes, annotations: notes, top: 6 + 15 * ends.length };
}

const colourOf = (event) => (event.kind === "event" ? COLOURS.event : COLOURS[event.kind]);

/** The band as one outline, there along its lower and back along its upper end; apart where months have no value. */
function outline({ low, high }) {
  const found = { x: [], y: [] };
  for (let from = 0, to; from < low.length; from = to + 1) {
    to = from;
    while (to < low.length && low[to] !== null) to++;
    for (let i = from; i < to; i++) found.x.push(i), found.y.push(low[i]);
    for (let i = to - 1; i >= from; i--) found.x.push(i), found.y.push(high[i]);
    if (to > from) found.x.push(null), found.y.push(null);
  }
  return found;
}

const known = ({ low, high }) => {
  const at = low.flatMap((value, i) => (value === null ? [] : [i]));
  return { x: [...at, ...[...at].reverse()], y: [...at.map((i) => low[i]), ...[...at].reverse().map((i) => high[i])] };
};

/** Band and line of one course. */
function traces(course, side, words, sparse = false) {
  const x = course.middle.map((_, i) => i);
  // differences that are known once a year are joined, and each is marked
  const line = { x, mode: "lines", hoverinfo: "skip", connectgaps: sparse };
  return [
    { ...line, ...(sparse ? known : outline)(course), connectgaps: false, line: { width: 0 }, fill: "toself", fillcolor: COLOURS[`${side}Band`] },
    { ...line, y: course.middle, name: say(side), hoverinfo: "text", text: words, ...(sparse ? { mode: "lines+markers", marker: { size: 5 } } : {}),
      line: { color: COLOURS[side], width: 2.4, dash: side === "reference" ? "dash" : "solid" } },
  ];
}

function wordsOf(course, side, format, unit) {
  return course.middle.map((value, i) => (value === null ? "" :
    `${months[i]} · ${say(side)} ${format(value, unit)} (${format(course.low[i], unit)} – ${format(course.high[i], unit)})`));
}

/** The national trend, which is nearly the same on both sides, as a dotted line. */
const dotted = ({ middle }, unit) => ({ x: middle.map((_, i) => i), y: middle, mode: "lines", hoverinfo: "text", connectgaps: false,
  name: titleOf("metric.progress_trend"), line: { color: COLOURS.soft, width: 1.8, dash: "dot" },
  text: middle.map((value, i) => (value === null ? "" : `${months[i]} · ${titleOf("metric.progress_trend")} ${amount(value, unit)}`)) });

function showLevels(chart, measure, answer, where) {
  const unit = unitOf(measure);
  const sides = ["reference", "yours"].map((side) => [side, answer[side].series[measure]]);
  const trend = answer.yours.series[TRENDS[measure]];
  const [low, high] = spanOf(sides.flatMap(([, course]) => [course.low, course.high]).concat(trend ? [trend.middle] : []));
  const title = titleOf(`metric.${measure}`);
  drawLines(chart, trend ? say("course.with_trend", { measure: title }) : title,
    [...(trend ? [dotted(trend, unit)] : []), ...sides.flatMap(([side, course]) => traces(course, side, wordsOf(course, side, amount, unit)))],
    { ...where, yaxis: valueAxis(Math.max(low, low < 0 ? low : 0), high, unit), xaxis: monthAxis(catalogue.months) });
}

function showDifferences(chart, measure, answer, where) {
  const unit = unitOf(measure);
  const course = answer.paired.series[measure];
  const [low, high] = spanOf([course.low, course.high, [0]]);
  const zero = { type: "line", x0: 0, x1: 1, xref: "paper", y0: 0, y1: 0, line: { color: COLOURS.ink, width: 1 } };
  drawLines(chart, say("course.difference_of", { measure: titleOf(`metric.${measure}`) }),
    traces(course, "yours", wordsOf(course, "difference", difference, unit), Boolean(catalogue.stored)),
    { ...where, shapes: [...where.shapes, zero], yaxis: valueAxis(low, high, unit, {}, difference), xaxis: monthAxis(catalogue.months) });
}

/** Show an answer. */
export function show(answer, container) {
  const events = dated();
  charts.forEach((chart, slot) => {
    const measure = measureOf(slot);
    chart.choice.value = measure;
    const { top, ...where } = marks(events, chart.plot.clientWidth, slot === 0);
    where.margin = { l: differences() ? 62 : 46, r: 12, t: top, b: 24 };
    (differences() ? showDifferences : showLevels)(chart, measure, answer, where);
  });
  for (const input of container.querySelectorAll("input[name=course]")) input.checked = (input.value === "differences") === differences();
  setText(container.querySelector(".note"), `${say("course.note")}${differences() && catalogue.stored ? ` ${say("held.yearly")}` : ""}`);
  const list = container.querySelector(".events ul");
  list.replaceChildren(...events.map((event) => el("li", { class: event.kind },
    `${monthWords(event.month)}: ${event.all ? say("starts", { names: event.all }) : event.text}${event.kind === "event" ? "" : ` (${say(event.kind)})`}`)));
}

/** Rows for a table file: month, then middle and band of every measure on both sides and of their difference. */
export function rows(answer) {
  const parts = [["reference", answer.reference.series], ["yours", answer.yours.series], ["difference", answer.paired.series]];
  const head = ["month", ...catalogue.series.flatMap((name) => parts.flatMap(([part]) =>
    ["middle", "low", "high"].map((end) => `${name}_${part}_${end}`)))];
  return [head, ...months.map((_, i) => [catalogue.keys[i], ...catalogue.series.flatMap((name) =>
    parts.flatMap(([, series]) => ["middle", "low", "high"].map((end) => series[name][end][i] ?? "")))])];
}
