// Where all data come from, in a file: the results that stand in it. Takes the place of the source that asks a server.

import { answers } from "answers";
import { results } from "opening";
import { unpack } from "unpacking";

/** Answers are at hand: they may be asked for at once, not with the next picture. */
export const INSTANT = true;

/** A refusal: its reason in English, and its kind with parts, which refusals.js says in the reader's language. */
export class Refused extends Error {
  constructor(status, { error, kind, parts }) {
    super(error);
    Object.assign(this, { status, kind, parts });
  }
}

export class Unreachable extends Error {}

let file, header, places, answering;

/** A mechanism's settings count where it acts: one that is off leaves no trace of its date. */
const counts = (path, values) => {
  const [, name] = /^mechanism\.([^.]+)\./.exec(path) ?? [];
  const strength = `mechanism.${name}.strength`;
  return !name || (values[strength] ?? header.catalogue.settings[strength]?.default) > 0;
};

function keyOf(values) {
  const { settings } = header.catalogue;
  return JSON.stringify(Object.entries(values).filter(([path, value]) => value !== settings[path]?.default && counts(path, values)).sort());
}

async function opened() {
  if (file) return;
  const found = unpack(await results);
  header = found.header;
  places = new Map();
  header.settings.forEach((values, number) => {
    const key = keyOf(values);
    if (!places.has(key)) places.set(key, number);
  });
  answering = answers(found);
  file = found;
  later(found.names);
}

/** Unpack what no view has needed yet while nothing else is to be done, so that the first look at a view is no slower. */
function later(names) {
  const [name, ...others] = names;
  if (!name) return;
  const wait = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 200));
  wait(() => {
    file.prepare(name);
    later(others);
  });
}

/** The number of the setting that a side (a named scenario, changed) comes to; undefined if the file does not hold it. */
export const heldAt = ({ base, changes }) => places.get(keyOf({ ...header.catalogue.scenarios[base]?.settings, ...changes }));

/** The sets of the free mechanisms: number, names, means of metrics, whether these are on the front, and in how many draws it is. */
export function sets(metrics) {
  const { free } = header.catalogue.stored;
  return header.sets.map((set, number) => ({
    ...set, number, mechanisms: free.filter((name) => `mechanism.${name}.strength` in header.settings[number]),
    means: answering.means(number, metrics),
  }));
}

function refuse(kind, error, parts) {
  throw new Refused(400, { kind, error, parts });
}

function placeOf(question, side) {
  const { base, changes } = question[side];
  const { scenarios, settings } = header.catalogue;
  if (!Object.hasOwn(scenarios, base)) refuse("unknown", `${side}: there is no scenario '${base}'`, { what: "scenario", word: base, where: side });
  for (const path of Object.keys(changes)) {
    if (!Object.hasOwn(settings, path)) refuse("unknown", `${side}: there is no setting '${path}'`, { what: "setting", word: path, where: side });
  }
  return heldAt(question[side]) ?? refuse("held", `${side}: the file does not hold these settings`, { where: side });
}

/** What the page knows: ask("catalogue"), ask("texts", language), ask("comparison", question). Throws Refused. */
export async function ask(what, question) {
  await opened();
  if (what === "catalogue") return header.catalogue;
  if (what === "texts") return header.languages[question];
  const world = Object.entries(question.world).find(([path, value]) => !(path === "gdc.framing" && value === header.catalogue.settings[path].default));
  if (world) refuse("held", `the file does not hold runs with ${world[0]} at ${world[1]}`, { path: world[0] });
  const [yours, reference] = ["yours", "reference"].map((side) => placeOf(question, side));
  return { number: question.number, ...answering.compare(yours, reference) };
}
