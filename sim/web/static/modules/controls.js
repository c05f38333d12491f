// The controls: a switch, strength and start for every mechanism, the calendar of the GDC, and the uncertain parameters.

import { showDialog } from "dialog";
import { el, select, setText } from "elements";
import { mechanismHelp } from "help";
import { acting, change, isChanged, put, state, valueOn } from "state";
import { strengthOf, switched } from "switches";
import { listed, monthKey, monthNumber, record, say, settingWords, titleOf } from "texts";

const GROUPS = ["itu", "sharing", "mandates", "inclusion"];
let catalogue, syncs, hint;
let hinted = null;

/** 1, 2 or 5 times a power of ten near a number. */
function roundStep(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((part) => part * power).find((step) => size <= step * 1.0001);
}

/** Ends and step of a slider: the range of the draws, else what is allowed, up to four times the default. */
function rangeOf(setting) {
  if (setting.kind === "month") return [monthNumber(setting.least), monthNumber(setting.most), 1];
  if (setting.kind === "integer") return [setting.least, setting.most, 1];
  if (setting.drawn) return [...setting.drawn, roundStep((setting.drawn[1] - setting.drawn[0]) / 50)];
  if (setting.unit === "share") return [setting.least, setting.most, 0.05];
  const most = Math.min(setting.most, Math.max(4 * setting.default, setting.least + 1));
  return [setting.least, most, roundStep((most - setting.least) / 50)];
}

/**
 * A slider for one setting. `read` gives its value, null if draws decide; `write` takes a value and whether it is settled.
 */
export function slider(path, label, read, write, known = catalogue) {
  const setting = known.settings[path];
  const [least, most, step] = rangeOf(setting);
  const month = setting.kind === "month";
  const id = `set-${path}`;
  const output = el("output", { for: id });
  const input = el("input", { type: "range", id, min: least, max: most, step: step, "data-path": path });
  const toValue = () => (month ? monthKey(Number(input.value)) : Number(input.value));
  input.addEventListener("input", () => write(toValue(), false));
  input.addEventListener("change", () => write(toValue(), true));
  const free = setting.drawn && path in Object.fromEntries(known.world.map((one) => [one, true]))
    ? el("button", { type: "button", class: "plain free", onclick: () => write(null, true), "aria-label": say("draw_again", { setting: label }) }, "↺") : null;
  const whole = el("div", { class: "setting" }, el("label", { for: id }, label), output, input, free);
  const sync = () => {
    const value = read();
    const shown = value ?? setting.default;
    const number = month ? monthNumber(shown) : Number(shown);
    if (!Number.isNaN(number)) {
      input.min = Math.min(least, number);
      input.max = Math.max(most, number);
      if (Number(input.value) !== number) input.value = number;
    }
    const words = value === null
      ? say("drawn", { low: settingWords(path, setting, setting.drawn[0]), high: settingWords(path, setting, setting.drawn[1]) })
      : settingWords(path, setting, shown);
    setText(output, words);
    input.setAttribute("aria-valuetext", words);
    whole.classList.toggle("drawn", value === null);
    if (free) free.hidden = value === null;
  };
  sync();
  return { whole, sync };
}

/** A slider for a setting of yours. */
export const sideSlider = (path, known) =>
  slider(path, record(path), () => valueOn("yours", path), (value, settled) => change((next) => put(next, path, value), settled), known);

function worldSlider(path) {
  return slider(path, record(path), () => (Object.hasOwn(state().world, path) ? state().world[path] : null),
    (value, settled) => change((next) => {
      if (value === null) delete next.world[path];
      else next.world[path] = value;
    }, settled));
}

/** Switch a mechanism of yours on or off; what else moves with it is said. */
function switchMechanism(name, on) {
  let said = "";
  change((next) => { said = switched(next, name, on, catalogue); });
  hinted = JSON.stringify(state().yours);
  setText(hint, said);
}

function mechanism(name) {
  const title = titleOf(`mechanism.${name}`);
  const path = strengthOf(name);
  const box = el("input", { type: "checkbox", role: "switch", id: `on-${name}`, onchange: () => switchMechanism(name, box.checked) });
  const sliders = (catalogue.stored ? [] : ["strength", "start"]).map((field) => slider(`mechanism.${name}.${field}`, say(field),
    () => valueOn("yours", `mechanism.${name}.${field}`),
    (value, settled) => change((next) => put(next, `mechanism.${name}.${field}`, value), settled)));
  const inner = el("div", { class: "sliders" }, sliders.map((one) => one.whole));
  const info = el("button", { type: "button", class: "info", "aria-label": say("about", { name: title }),
    onclick: () => showDialog(title, mechanismHelp(catalogue, name)) }, "i");
  const whole = el("fieldset", { class: "mechanism", "data-mechanism": name }, el("legend", { class: "unseen" }, title),
    el("div", { class: "head" }, el("label", { for: `on-${name}` }, box, el("span", {}, title)), info), inner);
  syncs.push(() => {
    const on = valueOn("yours", path) > 0;
    box.checked = on;
    // a slider that is dragged to nothing stays in the hand
    inner.hidden = !sliders.length || (!on && !inner.contains(document.activeElement));
    whole.classList.toggle("on", on);
    sliders.forEach((one) => one.sync());
  });
  return whole;
}

function group(name, children, open = true) {
  return el("details", { class: "group", open }, el("summary", {}, el("h3", {}, say(`group.${name}`))), children);
}

function choice(path, side) {
  const setting = catalogue.settings[path];
  const read = () => (side ? valueOn("yours", path) : state().world[path] ?? setting.default);
  const made = select(record(path), setting.choices.map((word) => [word, record(`${path}.${word}`)]), read(), (value) =>
    change((next) => {
      if (side) put(next, path, value);
      else if (value === setting.default) delete next.world[path];
      else next.world[path] = value;
    }));
  made.dataset.path = path;
  syncs.push(() => { made.value = read(); });
  return el("div", { class: "setting" }, el("span", { "aria-hidden": "true" }, record(path)), made);
}

/** What acts in yours without having a switch here: it comes and goes with its scenario. */
function withIt(switches) {
  const words = el("p", { class: "quiet" });
  syncs.push(() => {
    const others = acting("yours").filter((name) => !switches.includes(name)).map((name) => titleOf(`mechanism.${name}`));
    if (valueOn("yours", "gdc.follow_up") !== catalogue.settings["gdc.follow_up"].default) others.push(`${record("gdc.follow_up")}: ${record(`gdc.follow_up.${valueOn("yours", "gdc.follow_up")}`)}`);
    setText(words, others.length ? say("held.with", { names: listed(others) }) : "");
  });
  return words;
}

/** The panel of controls. */
export function build(known) {
  catalogue = known;
  syncs = [];
  hint = el("p", { class: "hint", role: "status" });
  const { stored } = catalogue;
  const names = Object.keys(catalogue.mechanisms).filter((name) => !stored || [...stored.free, ...stored.structures].includes(name));
  const groupOf = (name) => catalogue.mechanisms[name].group;
  const groups = [...new Set([...GROUPS, ...names.map(groupOf)])];
  const uncertain = stored ? [] : catalogue.world.filter((path) => catalogue.settings[path].drawn).map(worldSlider);
  syncs.push(() => uncertain.forEach((one) => one.sync()));
  const reset = el("button", { type: "button", id: "reset", onclick: () => change((next) => {
    next.yours.changes = {};
    next.world = {};
  }) }, say("reset"));
  syncs.push(() => { if (hinted !== JSON.stringify(state().yours)) setText(hint, ""); });
  syncs.push(() => { reset.disabled = !isChanged("yours") && !Object.keys(state().world).length; });
  return [
    el("div", { class: "bar" }, el("h2", {}, say("controls")), reset),
    el("p", { class: "quiet" }, stored ? say("held.note", { number: stored.free.length }) : say("controls.note")), hint, stored ? withIt(names) : null,
    groups.filter((one) => names.some((name) => groupOf(name) === one)).map((one) => group(one, names.filter((name) => groupOf(name) === one).map(mechanism))),
    ...(stored ? [] : [group("calendar", [choice("gdc.follow_up", true), choice("gdc.framing", false)]),
    group("uncertain", [el("p", { class: "quiet" }, say("uncertain.note")), uncertain.map((one) => one.whole)], false)]),
  ].flat(2);
}

/** Make the controls say what the state says. */
export const sync = () => syncs.forEach((one) => one());
