// How the file was made: so that anybody can tell which results it holds, and make it again.

import { showDialog } from "dialog";
import { el } from "elements";
import { count, say } from "texts";

const TOLD = ["version", "data", "model", "revision", "date", "command"];

/** A button that tells how the file was made. */
export function madeButton(catalogue) {
  const { made, draws, seeds, free, structures } = catalogue.stored;
  const row = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  return el("button", { type: "button", class: "plain", id: "made", onclick: () => showDialog(say("made"), [
    el("p", {}, say("made.note", { free: count(free.length), sets: count(2 ** free.length), structures: count(structures.length), draws: count(draws) })),
    el("dl", { class: "made" }, TOLD.map((key) => row(say(`made.${key}`), key === "command" ? el("code", {}, made[key]) : String(made[key]))),
      Object.entries(made.settings ?? {}).map(([path, value]) => row(path, String(value))),
      row(say("draws"), count(draws)), row(say("made.seeds"), count(seeds))),
  ]) }, say("made"));
}
