// Progress by Sustainable Development Goal, and by action line and objective: both scenarios with their bands.

import { figure } from "charts";
import { el } from "elements";
import { drawRanges } from "ranges";
import { COLOURS, spanOf, valueAxis } from "scales";
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
  const sides = ["reference", "yours"];
  const span = spanOf(sides.flatMap((side) => known.map(({ metric }) => [answer[side].metrics[metric].low, answer[side].metrics[metric].high])));
  const room = Math.min(0.52 * chart.whole.clientWidth, 300);
  const fit = Math.floor(room / (/[\u2e80-\u9fff]/.test(known[0]?.label ?? "") ? 12.5 : 6.8));
  const words = (metric, full, side, { mean, low, high }) =>
    `${full}\n${say(side)}: ${amount(mean, "share")} (${amount(low, "share")} – ${amount(high, "share")})\n${say("yours")}: ${verdict(answer.paired.metrics[metric])}`;
  drawRanges(chart, title, {
    axis: valueAxis(Math.max(0, span[0]), Math.min(1, span[1]), "share"), room, height: ROW, right: rightToLeft(), colours: sides.map((side) => COLOURS[side]),
    rows: known.map(({ metric, label, full }) => ({
      label: shortened(label, fit), sides: sides.map((side) => ({ ...answer[side].metrics[metric], words: words(metric, full, side, answer[side].metrics[metric]) })),
    })),
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
