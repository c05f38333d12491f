// The headline numbers: both scenarios, their paired difference, and the word that may be said of it.

import { el, setText } from "elements";
import { splitButton } from "split";
import { change, state } from "state";
import { amount, changed, count, difference, listed, monthWords, percent, record, say, signed, titleOf, verdict } from "texts";

const FURTHER = ["burden_vulnerable", "progress_vulnerable"];
const CONTENTS = ["progress_gdc_only", "progress_all"]; // beside progress, which is of common content
const TRENDS = { progress: "progress_trend", progress_vulnerable: "progress_trend_vulnerable" };
let catalogue, whole, tiles, further, contents, displaced, note, more;

/** Whether the sign of a difference is in the wanted direction; open where too few draws share it. */
export function wanted(metric, found) {
  const better = catalogue.metrics[metric]?.better;
  if (!better || found.kind === "level" || found.kind === "depends" || found.word === "level"
    || found.agreeing < catalogue.draws.share * found.draws) return "open";
  return found.word === better ? "wanted" : "unwanted";
}

const arrow = (found) => ({ lower: "▼", higher: "▲", level: "■" })[found.kind === "depends" || found.kind === "level" ? "level" : found.word];

function tile(metric, small) {
  const parts = { from: el("span", { class: "from" }), to: el("span", { class: "to" }), word: el("p", { class: "word" }),
    range: el("p", { class: "range quiet" }), trend: el("p", { class: "trend quiet" }) };
  const definition = catalogue.metrics[metric];
  const kind = say(`kind.${definition.kind}`);
  const whole = el("article", { class: small ? "tile small" : "tile", "data-metric": metric },
    el("h3", { title: record(`metric.${metric}`) }, titleOf(`metric.${metric}`)),
    el("p", { class: "values" }, parts.from, el("span", { class: "to-sign", "aria-hidden": "true" }, " → "), el("span", { class: "unseen" }, ` ${say("to")} `), parts.to),
    parts.word, parts.range, metric in TRENDS ? parts.trend : "", el("p", { class: "quiet kind" }, `${say(`better.${definition.better}`)} · ${kind}`));
  return { metric, whole, ...parts };
}

function alone(metric) {
  const parts = { to: el("span", { class: "to" }), word: el("p", { class: "word" }), range: el("p", { class: "range quiet" }) };
  const whole = el("article", { class: "tile small", "data-metric": metric },
    el("h3", { title: record(`metric.${metric}`) }, titleOf(`metric.${metric}`)), el("p", { class: "values" }, parts.to), parts.word, parts.range);
  return { metric, whole, ...parts };
}

/** The tiles, empty. */
export function build(known) {
  catalogue = known;
  tiles = [...catalogue.headline.map((name) => tile(name, false)), ...FURTHER.map((name) => tile(name, true))];
  contents = CONTENTS.map((name) => tile(name, true));
  displaced = el("p", { class: "displaced", role: "note" });
  further = ["months_gained", "who_gains"].map(alone);
  note = el("p", { class: "quiet" });
  more = el("button", { type: "button", id: "more", onclick: () => change((next) => {
    next.draws = asksMore() ? null : catalogue.draws.more;
  }) });
  whole = el("section", { class: "headline", "aria-labelledby": "headline-title" },
    el("h2", { id: "headline-title", class: "unseen" }, say("headline")),
    el("div", { class: "tiles" }, tiles.map((one) => one.whole), further.map((one) => one.whole), contents.map((one) => one.whole)), displaced);
  return whole;
}

/** Bring the headline into view where it is not, once what has changed is shown. */
export function intoView() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  requestAnimationFrame(() => whole.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" }));
}

/** How many draws there are, and buttons for more or fewer, and for what the difference comes of. */
export const drawsBar = () => el("div", { class: "draws" }, note, more, splitButton());

/** "Duplication: 38 % to 24 %, lower in 10 of 10 draws." */
export function sentence(metric, answer) {
  const { unit } = catalogue.metrics[metric];
  return say("sentence", { metric: titleOf(`metric.${metric}`), from: amount(answer.reference.metrics[metric].mean, unit),
    to: amount(answer.yours.metrics[metric].mean, unit), verdict: verdict(answer.paired.metrics[metric]) });
}

/** The part of the national trend in a level of progress, and by how much what the processes add differs from the reference. */
function trendWords(metric, yours, reference) {
  const added = ({ metrics }) => metrics[metric]?.mean - metrics[TRENDS[metric]]?.mean;
  const gained = added(yours) / added(reference) - 1;
  const compared = metric === "progress" && Number.isFinite(gained) ? say("trend.gained", { part: changed(gained) }) : ""; // small tiles lack room
  return [trendPart(metric, yours), compared].filter(Boolean).join("; ");
}

/** How much of a level of progress is the national trend: of its growth, or of the level where its start is not known. */
function trendPart(metric, { metrics, start }) {
  const [level, trend] = [metrics[metric]?.mean, metrics[TRENDS[metric]]?.mean];
  if (typeof trend !== "number") return "";
  if (metric !== "progress" || typeof start !== "number") return say("trend.level", { trend: amount(trend, "share") });
  return level > start ? say("trend.growth", { part: percent((trend - start) / (level - start)) }) : say("trend.none", { since: monthWords(0) });
}

/** The other kinds of content, shown where one side closes a process; without a process, effort goes to other content. */
function showContents(answer) {
  const closed = [...new Set(["yours", "reference"].flatMap((side) => Object.keys(answer[side].mechanisms)))]
    .filter((name) => catalogue.mechanisms[name]?.closes);
  for (const one of contents) one.whole.hidden = !closed.length;
  displaced.hidden = !closed.length;
  if (closed.length) setText(displaced, say("displacement", { names: listed(closed.map((name) => titleOf(`mechanism.${name}`))) }));
  return closed.length ? contents : [];
}

/** Show an answer. */
export function show(answer) {
  for (const one of [...tiles, ...showContents(answer)]) {
    const { unit } = catalogue.metrics[one.metric];
    const found = answer.paired.metrics[one.metric];
    setText(one.from, amount(answer.reference.metrics[one.metric].mean, unit));
    setText(one.to, amount(answer.yours.metrics[one.metric].mean, unit));
    setText(one.word, `${arrow(found)} ${verdict(found)}`);
    one.word.className = `word ${wanted(one.metric, found)}`;
    if (one.metric in TRENDS) setText(one.trend, trendWords(one.metric, answer.yours, answer.reference));
    setText(one.range, say("range", { difference: difference(found.difference, unit), low: signed(found.low, unit), high: signed(found.high, unit) }));
  }
  for (const one of further) {
    const { unit } = catalogue.metrics[one.metric];
    const found = answer.paired.alone[one.metric];
    if (!found) {
      setText(one.to, amount(null));
      setText(one.word, say("held.alone", { scenario: titleOf("scenario.parallel") }));
      setText(one.range, "");
      continue;
    }
    setText(one.to, unit === "share" ? amount(found.mean, unit) : difference(found.mean, unit));
    const above = say("above_zero", { agreeing: count(found.positive), draws: count(answer.draws) });
    const format = unit === "share" ? amount : signed;
    const range = say("range_of_draws", { low: format(found.low, unit), high: format(found.high, unit) });
    setText(one.word, unit === "share" ? range : above);
    setText(one.range, unit === "share" ? "" : range);
  }
  const enough = answer.draws >= catalogue.draws.enough;
  setText(note, say(enough ? "draws.enough" : "draws.few", { draws: count(answer.draws) }));
  more.hidden = Boolean(catalogue.stored);
  setText(more, asksMore() ? say("draws.back", { draws: count(catalogue.draws.few) }) : say("draws.more", { draws: count(catalogue.draws.more) }));
}

/** The headline in sentences, for those who listen. */
export const spoken = (answer) => catalogue.headline.map((metric) => sentence(metric, answer)).join(" ");

export const askedDraws = () => state().draws ?? catalogue.draws.few;
const asksMore = () => askedDraws() === catalogue.draws.more;

/** How many draws are shown first; all of them if there are more than can be asked for, so that this is refused at once. */
export const firstDraws = () => (askedDraws() <= catalogue.draws.more ? catalogue.draws.first : askedDraws());

/** The precision in which an answer was computed, where it is not the usual one. */
export const precisionNote = (answer) => (answer.precision === "single" ? say("precision.single") : "");
