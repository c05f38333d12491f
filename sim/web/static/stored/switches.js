// What a switch does where only some settings are held: every set of the free mechanisms, and each structure with all of
// them off or all on. A switch never leads to what is not held; where it moves more than itself, that is said.

import { heldAt } from "source";
import { acting, put } from "state";
import { listed, say, titleOf } from "texts";

export const strengthOf = (name) => `mechanism.${name}.strength`;
const PLAIN = "parallel";

const names = (which) => listed(which.map((name) => titleOf(`mechanism.${name}`)));

/** Switch a mechanism on or off in the state that is to come; gives what is to be said of it. */
export function switched(next, name, on, catalogue) {
  const { free, structures } = catalogue.stored;
  const acts = acting("yours");
  const before = structures.filter((one) => acts.includes(one));
  const set = new Set(free.filter((one) => acts.includes(one)));
  const said = [];
  let structure = before[0] ?? null;
  if (free.includes(name)) {
    if (on) set.add(name);
    else set.delete(name);
  } else {
    const left = before.filter((one) => one !== name);
    if (on && left.length) said.push(say("excluded", { name: titleOf(`mechanism.${name}`), others: names(left) }));
    structure = on ? name : null;
  }
  if (structure && ![0, free.length].includes(set.size)) {
    const all = free.includes(name) ? on : set.size > free.length / 2;
    free.forEach((one) => (all ? set.add(one) : set.delete(one)));
    said.push(say(all ? "held.all_on" : "held.all_off", { name: titleOf(`mechanism.${structure}`), number: free.length }));
  }
  for (const one of free) put(next, strengthOf(one), set.has(one) ? 1 : 0);
  for (const one of structures) put(next, strengthOf(one), one === structure ? 1 : 0);
  if (heldAt(next.yours) === undefined) {
    said.push(say("held.plain", { scenario: titleOf(`scenario.${next.yours.base}`) }));
    next.yours = plainSide([...set, ...(structure ? [structure] : [])]);
  }
  return said.join(" ");
}

/** A side on which just these mechanisms act. */
export const plainSide = (mechanisms) => ({ base: PLAIN, changes: Object.fromEntries(mechanisms.map((name) => [strengthOf(name), 1])) });

/** The state with what is not held put to what is nearest: the same mechanisms at their defaults, as far as they are held. */
export function nearest(next, catalogue) {
  const { free, structures } = catalogue.stored;
  for (const side of ["yours", "reference"]) {
    if (heldAt(next[side]) !== undefined) continue;
    const acts = acting(side);
    const structure = structures.find((name) => acts.includes(name));
    const set = free.filter((name) => acts.includes(name));
    next[side] = plainSide(structure ? [structure, ...(set.length > free.length / 2 ? free : [])] : set);
  }
  next.world = {};
}
