// Time or content: on request, how much of a change in what the processes add to progress comes of the time that obligations leave.

import { el } from "elements";
import { askNow } from "requests";
import { Refused, Unreachable } from "source";
import { difference, say, signed, verdict } from "texts";

const PARTS = ["time", "content"];
let catalogue, questioned, button, found;
let ready = false;

/** The button, and the place of what is found, which is returned; `question` gives the question that is on the screen. */
export function build(known, question) {
  [catalogue, questioned] = [known, question];
  button = el("button", { type: "button", id: "split", title: say("split.note"), onclick: request }, say("split"));
  found = el("p", { id: "split-found", role: "status", hidden: true });
  renew(ready); // the page is built again in another language
  return found;
}

export const splitButton = () => button;

/** Forget what was found for other scenarios; `whole` says whether all draws of the answer are there. */
export function renew(whole) {
  ready = whole && !catalogue.stored;
  button.hidden = !ready;
  button.disabled = false;
  tell("");
}

async function request() {
  const asked = JSON.stringify(questioned());
  const now = () => asked === JSON.stringify(questioned());
  button.disabled = true;
  tell(say("split.asked"));
  try {
    const { parts } = await askNow("split", questioned());
    if (now()) tell(say("split.found", Object.fromEntries(PARTS.map((part) => [part, partWords(parts[part])]))));
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    if (now()) tell(say("split.failed"));
  } finally {
    if (now()) button.disabled = false;
  }
}

const partWords = (part) => say("split.part", { difference: difference(part.difference, "share"),
  low: signed(part.low, "share"), high: signed(part.high, "share"), verdict: verdict(part) });

function tell(words) {
  found.textContent = words;
  found.hidden = !words;
}
