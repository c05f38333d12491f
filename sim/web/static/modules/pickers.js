// The pickers of the two scenarios. A side that has left its named scenario says under its picker what acts there, since
// its name no longer does.

import { el, select, setText } from "elements";
import { acting, change, isChanged, state, valueOn } from "state";
import { amount, count, listed, record, say, titleOf } from "texts";

const SIDES = ["yours", "reference"];
const MOST = 4; // names that a phone has room for; of more, the first stand there and the others unfold
let pickers;

function picker(side, catalogue) {
  const made = select(say(side), Object.keys(catalogue.scenarios).map((name) => [name, titleOf(`scenario.${name}`)]), state()[side].base, (base) =>
    change((next) => { next[side] = { base, changes: {} }; }));
  made.id = `pick-${side}`;
  const about = el("p", { class: "quiet about" });
  const acts = el("div", { class: "quiet acts", id: `acts-${side}` });
  made.setAttribute("aria-describedby", acts.id);
  const changed = el("span", { class: "changed" }, say("changed"));
  return { side, made, about, acts, changed, whole: el("div", { class: `picker ${side}` },
    el("label", { for: made.id }, el("span", { class: `key ${side}` }, say(side)), changed), made, about, acts) };
}

/** The two pickers. */
export function build(catalogue) {
  pickers = SIDES.map((side) => picker(side, catalogue));
  return pickers.map((one) => one.whole);
}

/** What acts on a side, first what does not act on the other: of two long lists it tells which is which. */
function namesOf(side) {
  const there = acting(SIDES.find((one) => one !== side));
  const here = acting(side);
  return [...here.filter((name) => !there.includes(name)), ...here.filter((name) => there.includes(name))].map((name) => {
    const strength = valueOn(side, `mechanism.${name}.strength`);
    const title = titleOf(`mechanism.${name}`);
    return strength === 1 ? title : say("acts.at", { name: title, strength: amount(strength, "share") });
  });
}

/** The name of a side; of one that has left its named scenario also what acts there. */
export function nameOf(side) {
  const title = titleOf(`scenario.${state()[side].base}`);
  if (!isChanged(side)) return title;
  const names = namesOf(side);
  return `${title} (${say("changed")}). ${names.length ? say("acts", { names: listed(names) }) : say("acts.none")}`;
}

function actsIn(names) {
  if (!names.length) return el("p", {}, say("acts.none"));
  if (names.length <= MOST) return el("p", {}, say("acts", { names: listed(names) }));
  const [first, others] = [names.slice(0, MOST - 1), names.slice(MOST - 1)];
  return el("details", {}, el("summary", {}, say("acts", { names: listed([...first, say("acts.others", { number: count(others.length) })]) })), el("p", {}, listed(others)));
}

/** Make the pickers say what the state says. */
export function sync() {
  for (const one of pickers) {
    const { side, made, about, acts, changed } = one;
    made.value = state()[side].base;
    setText(about, made.value ? record(`scenario.${made.value}`) : "");
    const moved = isChanged(side);
    changed.hidden = acts.hidden = !moved;
    about.hidden = moved;
    const names = moved ? namesOf(side) : null; // empty where it is hidden, since it describes the picker all the same
    if (one.said === String(names)) continue; // what is unfolded stays so
    one.said = String(names);
    acts.replaceChildren(...(names ? [actsIn(names)] : []));
  }
}
