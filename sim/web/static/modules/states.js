// The 193 states as dots by regional group, with a table and a search. Nothing is ranked; no borders are drawn.

import { figure } from "charts";
import { drawDots } from "dots";
import { el, radios, setText } from "elements";
import { COLOURS, DIVERGING, SHADES, roundValues, shade, spanOf } from "scales";
import { change, state } from "state";
import { amount, byName, count, difference, record, rightToLeft, say, stateName, titleOf } from "texts";

const CELL = 34;
const LEAST_DOT = 9;
let catalogue, chart, legend, order, groups, cells, rowsOf, body;
let search = "";

const colour = () => (catalogue.colours.includes(state().shown.colour) ? state().shown.colour : "burden");
const side = () => (["yours", "reference", "difference"].includes(state().shown.dots) ? state().shown.dots : "yours");
const asTable = () => state().shown.form === "table";
const unitOf = (name) => catalogue.metrics[name]?.unit ?? (name === "burden" ? "ratio" : "share");
const put = (key) => (value) => change((next) => { next.shown[key] = value; });

/** The view, empty. */
export function build(known) {
  catalogue = known;
  search = "";
  const compare = byName();
  const indices = catalogue.states.map((_, i) => i);
  const name = (i) => stateName(catalogue.states[i]);
  groups = [...new Set(catalogue.states.map((one) => one.group))].sort((one, other) => compare(record(`group.${one}`), record(`group.${other}`)));
  order = groups.map((group) => indices.filter((i) => catalogue.states[i].group === group).sort((one, other) => compare(name(one), name(other))));
  chart = figure("dots");
  legend = el("div", { class: "scale", role: "img", "aria-label": say("states.scale") });
  chart.whole.append(legend);
  return el("div", { class: "states" },
    el("div", { class: "bar" },
      radios(say("states.colour"), "colour", catalogue.colours.map((one) => [one, titleOf(one === "attendance" ? "metric.attendance" : one === "burden" ? "metric.burden_median" : "metric.progress")]), colour(), put("colour")),
      radios(say("states.side"), "dots", ["yours", "reference", "difference"].map((one) => [one, say(one)]), side(), put("dots")),
      radios(say("states.form"), "form", [["dots", say("states.dots")], ["table", say("states.table")]], asTable() ? "table" : "dots", put("form")),
      el("input", { type: "search", id: "find", "aria-label": say("find"), placeholder: say("find"), oninput: (event) => {
        search = event.target.value.trim().toLocaleLowerCase();
        show(last, document.querySelector(".states"));
      } })),
    el("p", { class: "quiet" }, say("states.note")), el("p", { class: "found", role: "status" }), chart.whole, table());
}

let last = null;

const matches = (i) => search !== "" && [stateName(catalogue.states[i]), catalogue.states[i].name, catalogue.states[i].iso3]
  .some((word) => word.toLocaleLowerCase().includes(search));

function table() {
  const measures = catalogue.colours;
  cells = new Map();
  rowsOf = new Map();
  body = el("tbody", {});
  for (const i of catalogue.states.keys()) {
    const one = catalogue.states[i];
    const values = measures.flatMap((measure) => ["reference", "yours"].map((which) => [measure, which, el("td", { class: "number" })]));
    cells.set(i, values);
    rowsOf.set(i, el("tr", {}, el("th", { scope: "row" }, stateName(one)), el("td", {}, record(`group.${one.group}`)), el("td", { class: "number" }, count(one.capacity)), values.map(([, , cell]) => cell)));
  }
  sorted("name");
  const head = (key) => el("th", { scope: "col", "aria-sort": key === "name" ? "ascending" : "none" },
    el("button", { type: "button", class: "plain", onclick: (event) => {
      sorted(key);
      for (const other of event.target.closest("tr").querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
      event.target.closest("th").setAttribute("aria-sort", "ascending");
    } }, say(`sort.${key}`)));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("states.table") },
    el("table", { id: "states-table" }, el("thead", {}, el("tr", {}, head("name"), head("group"), el("th", { scope: "col" }, say("capacity")),
      measures.flatMap((measure) => ["reference", "yours"].map((which) => el("th", { scope: "col" }, `${say(`states.${measure}`)}, ${say(which)}`))))), body));
}

/** Rows by name, or by group and then name: no other order is offered. */
function sorted(key) {
  const byGroup = order.flat();
  const compare = byName();
  const rows = key === "group" ? byGroup : [...byGroup].sort((one, other) => compare(stateName(catalogue.states[one]), stateName(catalogue.states[other])));
  body.append(...rows.map((i) => rowsOf.get(i)));
}

function valuesOf(answer) {
  const measure = colour();
  const [mine, other] = [answer.yours.states[measure], answer.reference.states[measure]];
  if (side() !== "difference") return { values: side() === "yours" ? mine : other, span: spanOf([mine, other], 0), scale: SHADES };
  const values = mine.map((value, i) => value - other[i]);
  const largest = Math.max(1e-6, ...values.map(Math.abs));
  const lowerIsBetter = measure === "burden";
  return { values, span: [-largest, largest], scale: lowerIsBetter ? DIVERGING.map(([at], i) => [at, DIVERGING[DIVERGING.length - 1 - i][1]]) : DIVERGING };
}

/** Places of the dots: groups under each other, states by name in rows. */
function places(width) {
  const across = Math.max(6, Math.floor((width - 24) / CELL));
  const found = { x: [], y: [], index: [], labels: [] };
  let row = 0;
  for (const [number, members] of order.entries()) {
    found.labels.push({ y: row, text: `${record(`group.${groups[number]}`)} (${count(members.length)})` });
    row += 0.85;
    members.forEach((i, position) => {
      found.x.push((position % across) + 0.5);
      found.y.push(row + Math.floor(position / across));
      found.index.push(i);
    });
    row += Math.ceil(members.length / across) + 0.35;
  }
  return { ...found, across, rows: row };
}

/** The colours and what they stand for. */
function showScale([low, high], scale, words) {
  const values = roundValues(low, high, 6);
  legend.replaceChildren(...values.map((value) => {
    const colour = el("i", {});
    colour.style.background = shade(scale, Math.min(1, Math.max(0, (value - low) / (high - low || 1))));
    return el("span", {}, colour, words(value));
  }));
}

function showDots(answer) {
  const { values, span, scale } = valuesOf(answer);
  const width = chart.whole.clientWidth;
  const { x, y, index, labels, across, rows } = places(width);
  const format = side() === "difference" ? difference : amount;
  const unit = unitOf(colour());
  const largest = Math.max(...catalogue.states.map((one) => one.capacity));
  const size = (i) => Math.max(LEAST_DOT, (CELL - 3) * Math.sqrt(catalogue.states[i].capacity / largest));
  showScale(span, scale, (value) => format(value, unit));
  const faded = search !== "";
  const among = (value) => Math.min(1, Math.max(0, (value - span[0]) / (span[1] - span[0] || 1)));
  drawDots(chart, say("states.caption", { measure: say(`states.${colour()}`), side: say(side()) }), {
    labels, cell: CELL, across, rows, right: rightToLeft(),
    dots: index.map((i, place) => {
      const found = faded && matches(i);
      return {
        x: x[place], y: y[place], size: size(i), colour: shade(scale, among(values[i])), opacity: !faded || found ? 1 : 0.12,
        edge: found ? "#000000" : COLOURS.soft, width: found ? 2.5 : 0.7,
        words: `${stateName(catalogue.states[i])}\n${say(`states.${colour()}`)}: ${format(values[i], unit)}\n${say("capacity")}: ${count(catalogue.states[i].capacity)}`,
      };
    }),
  });
}

/** Show an answer. */
export function show(answer, container) {
  if (!answer || !container) return;
  last = answer;
  for (const [name, value] of [["colour", colour()], ["dots", side()], ["form", asTable() ? "table" : "dots"]]) {
    for (const input of container.querySelectorAll(`input[name=${name}]`)) input.checked = input.value === value;
  }
  const scroll = container.querySelector(".scroll");
  scroll.hidden = !asTable();
  chart.whole.hidden = asTable();
  const found = catalogue.states.map((_, i) => i).filter(matches);
  setText(container.querySelector(".found"), search === "" ? "" : say("found", { number: count(found.length) }));
  if (!asTable()) {
    showDots(answer);
    return;
  }
  for (const [i, values] of cells) {
    rowsOf.get(i).hidden = search !== "" && !matches(i);
    for (const [measure, which, cell] of values) setText(cell, amount(answer[which].states[measure][i], unitOf(measure)));
  }
}

/** Rows for a table file, by name. */
export function rows(answer) {
  const head = ["iso3", "name", "group", "capacity", ...catalogue.colours.flatMap((measure) => [`${measure}_reference`, `${measure}_yours`])];
  return [head, ...catalogue.states.map((one, i) => [one.iso3, stateName(one), one.group, one.capacity,
    ...catalogue.colours.flatMap((measure) => [answer.reference.states[measure][i], answer.yours.states[measure][i]])])];
}
