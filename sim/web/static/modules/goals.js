// Progress by Sustainable Development Goal, and by action line and objective: both scenarios with their bands.

import { draw, figure } from "charts";
import { el } from "elements";
import { COLOURS, QUICK, spanOf, valueAxis } from "scales";
import { state } from "state";
import { VERDICT, amount, count, record, rightToLeft, say, verdict, verdictCodes } from "texts";

const ROW = 24;
let catalogue, goals, tracks;

const framing = () => catalogue.framings[state().world["gdc.framing"]] ?? catalogue.framings.themes;

/** The view, empty. */
export function build(known) {
  catalogue = known;
  goals = figure();
  tracks = figure();
  return el("div", { class: "goals" }, el("p", { class: "quiet" }, say("goals.note")), el("div", { class: "charts halves" }, goals.whole, tracks.whole));
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const goalRows = () => Array.from({ length: catalogue.goals }, (_, i) => ({
  metric: `progress_sdg_${String(i + 1).padStart(2, "0")}`, label: `${count(i + 1)} ${record(`goal.${i + 1}`)}`, full: `${say("goal", { number: count(i + 1) })} ${record(`goal.${i + 1}`)}`,
}));

const trackRows = () => [...framing().lines, ...framing().objectives].map((name) => ({
  metric: `progress_${name}`, label: `${name} ${record(`track.${name}`)}`, full: `${name} ${record(`track.${name}`)}`,
}));

function showRows(chart, title, entries, answer) {
  const known = entries.filter(({ metric }) => metric in answer.yours.metrics && metric in answer.reference.metrics);
  chart.plot.style.height = `${known.length * ROW + 44}px`;
  const width = chart.whole.clientWidth;
  const room = Math.min(0.52 * width, 300);
  const sides = ["reference", "yours"];
  const span = spanOf(sides.flatMap((side) => known.map(({ metric }) => [answer[side].metrics[metric].low, answer[side].metrics[metric].high])));
  const right = rightToLeft();
  const traces = sides.map((side, number) => {
    const found = known.map(({ metric }) => answer[side].metrics[metric]);
    return {
      x: found.map((one) => one.mean), y: known.map((_, i) => i + (number ? 0.16 : -0.16)), mode: "markers", hoverinfo: "text",
      marker: { size: 9, symbol: number ? "circle" : "diamond-open", color: COLOURS[side], line: { width: number ? 0 : 2, color: COLOURS[side] } },
      error_x: { type: "data", symmetric: false, array: found.map((one) => one.high - one.mean), arrayminus: found.map((one) => one.mean - one.low), color: COLOURS[side], thickness: 1.4, width: 0 },
      text: known.map(({ metric, full }, i) => `${full}<br>${say(side)}: ${amount(found[i].mean, "share")} (${amount(found[i].low, "share")} – ${amount(found[i].high, "share")})<br>${say("yours")}: ${verdict(answer.paired.metrics[metric])}`),
    };
  });
  const fit = Math.floor(room / (/[\u2e80-\u9fff]/.test(known[0]?.label ?? "") ? 12.5 : 6.4));
  draw(chart, title, traces, {
    hovermode: "closest", margin: { l: right ? 12 : room, r: right ? room : 12, t: 6, b: 30 },
    xaxis: valueAxis(Math.max(0, span[0]), Math.min(1, span[1]), "share", right ? { autorange: "reversed" } : {}),
    yaxis: { range: [known.length - 0.4, -0.6], tickvals: known.map((_, i) => i), ticktext: known.map(({ label }) => shortened(label, fit)), side: right ? "right" : "left", fixedrange: true, gridcolor: COLOURS.grid, zeroline: false, tickfont: { size: 12 }, ...QUICK },
  });
}

/** Show an answer. */
export function show(answer) {
  showRows(goals, say("goals.goals"), goalRows(), answer);
  showRows(tracks, say("goals.tracks"), trackRows(), answer);
}

/** Rows for a table file. */
export function rows(answer) {
  const head = ["measure", "title", ...["reference", "yours"].flatMap((side) => ["mean", "low", "high"].map((end) => `${side}_${end}`)), "difference", "difference_low", "difference_high", ...VERDICT];
  return [head, ...[...goalRows(), ...trackRows()].filter(({ metric }) => metric in answer.yours.metrics).map(({ metric, full }) => {
    const found = answer.paired.metrics[metric];
    return [metric, full, ...["reference", "yours"].flatMap((side) => Object.values(answer[side].metrics[metric])), found.difference, found.low, found.high, ...verdictCodes(found)];
  })];
}
