// Every measure of the model, with both means, the paired difference and its word.

import { el, setText } from "elements";
import { wanted } from "headline";
import { VERDICT, amount, difference, record, say, signed, titleOf, verdict, verdictCodes } from "texts";

let catalogue, lines;

/** The view, empty. */
export function build(known) {
  catalogue = known;
  const names = Object.keys(catalogue.metrics).filter((name) => !catalogue.compared.includes(name));
  lines = names.map((name) => {
    const cells = ["reference", "yours", "difference", "range", "word"].map((kind) => el("td", { class: kind === "word" ? "" : "number" }));
    const { kind, better } = catalogue.metrics[name];
    const row = el("tr", {}, el("th", { scope: "row" }, titleOf(`metric.${name}`), el("span", { class: "quiet definition" }, record(`metric.${name}`)),
      el("span", { class: "quiet definition" }, `${say(`better.${better}`)} · ${say(`kind.${kind}`)}`)), cells);
    return { name, cells, row };
  });
  const heads = ["measure", "reference", "yours", "difference", "difference.range", "verdict"];
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("view.measures") }, el("p", { class: "quiet" }, say("measures.note")),
    el("table", {}, el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col" }, say(key))))), el("tbody", {}, lines.map((line) => line.row))));
}

/** Show an answer. */
export function show(answer) {
  for (const { name, cells } of lines) {
    const { unit } = catalogue.metrics[name];
    const found = answer.paired.metrics[name];
    setText(cells[0], amount(answer.reference.metrics[name].mean, unit));
    setText(cells[1], amount(answer.yours.metrics[name].mean, unit));
    setText(cells[2], difference(found.difference, unit));
    setText(cells[3], say("span", { low: signed(found.low, unit), high: signed(found.high, unit) }));
    setText(cells[4], verdict(found));
    cells[4].className = `word ${wanted(name, found)}`;
  }
}

/** Rows for a table file. */
export function rows(answer) {
  const ends = ["mean", "low", "high"];
  return [["metric", "unit", ...["reference", "yours"].flatMap((side) => ends.map((end) => `${side}_${end}`)), "difference", "difference_low", "difference_high", ...VERDICT],
    ...Object.keys(answer.yours.metrics).filter((name) => name in answer.reference.metrics).map((name) => {
      const found = answer.paired.metrics[name];
      return [name, catalogue.metrics[name]?.unit ?? "share", ...["reference", "yours"].flatMap((side) => ends.map((end) => answer[side].metrics[name][end])), found.difference, found.low, found.high, ...verdictCodes(found)];
    })];
}
