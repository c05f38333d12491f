// What each mechanism does: its sentence, the levers it pulls, what it excludes, and its further settings.

import { sideSlider } from "controls";
import { el } from "elements";
import { amount, count, listed, monthNumber, monthWords, record, say, titleOf } from "texts";

const monthWordsOf = (key) => monthWords(monthNumber(key));
const YEAR_START = 2023 * 12;

function valueWords(move, value) {
  if (move.unit === "flag") return say(value ? "yes" : "no");
  if (move.lever === "forced_lead") return say(`lead.${value}`);
  if (move.unit === "share") return amount(value, "share");
  return count(value);
}

function when(move, words) {
  const parts = [move.until ? say("from_until", { from: monthWordsOf(move.since), until: monthWordsOf(move.until) }) : say("from", { from: monthWordsOf(move.since) })];
  if (move.months.length) parts.push(say("each", { months: listed(move.months.map(words)) }));
  if (move.odd_years) parts.push(say("odd_years"));
  if (move.some) parts.push(say("some_agents"));
  return parts.join("; ");
}

/** The levers of a mechanism as a table: from what to what, and when. */
export function leverTable(catalogue, name) {
  const words = (month) => new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", timeZone: "UTC" })
    .format(new Date(Date.UTC(YEAR_START / 12, month - 1, 1)));
  return el("table", {}, el("caption", {}, say("levers")),
    el("thead", {}, el("tr", {}, ["lever", "neutral", "value", "when"].map((key) => el("th", { scope: "col" }, say(`lever.${key}`))))),
    el("tbody", {}, catalogue.mechanisms[name].moves.map((move) => el("tr", {},
      el("th", { scope: "row" }, record(`lever.${move.lever}`), ["flag", "word"].includes(move.unit) ? "" : el("span", { class: "quiet" }, ` [${record(`unit.${move.unit}`)}]`)),
      el("td", {}, valueWords(move, move.neutral)), el("td", {}, valueWords(move, move.value)), el("td", {}, when(move, words))))));
}

/** All of it, with sliders for the settings beside strength and start. */
export function mechanismHelp(catalogue, name) {
  const known = catalogue.mechanisms[name];
  const further = known.settings.filter((path) => !/\.(strength|start)$/.test(path));
  return [
    el("p", { class: "lead" }, record(`mechanism.${name}`)),
    el("p", { class: "quiet" }, say("levers.note")),
    leverTable(catalogue, name),
    known.excludes.length ? el("p", {}, say("excludes", { names: listed(known.excludes.map((other) => titleOf(`mechanism.${other}`))) })) : null,
    known.counterfactual ? null : el("p", { class: "quiet" }, say("strength.drawn")),
    further.length && !catalogue.stored ? el("div", { class: "further" }, el("h3", {}, say("further")), further.map((path) => sideSlider(path, catalogue).whole)) : null,
  ];
}

/** The view of all mechanisms. */
export function build(catalogue) {
  return el("div", { class: "cards" }, Object.keys(catalogue.mechanisms).map((name) =>
    el("article", { class: "card" }, el("h3", {}, titleOf(`mechanism.${name}`)), el("p", {}, record(`mechanism.${name}`)), leverTable(catalogue, name))));
}
