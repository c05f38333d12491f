// Asking for results: one question under way, at most one waiting, and the last one always answered.

import { ask, INSTANT, Refused, Unreachable } from "source";

const AGAIN_AFTER = 1500;
const client = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16)).join("-");

let number = 0;
let flight = null;
let wanted = null;
let frame = 0;
let timer = 0;
let told = null;
let answered = "";

/** Say whom to tell: `shown` gets answers, `refused` refusals, `lost` when nobody answers, `queued` with the place in the queue when the server is busy, `working` whether one is awaited. */
export function listen(listeners) {
  told = listeners;
}

/**
 * Want the answer to a question. While a slider is dragged the question under way is let finish, so that curves move,
 * and only the latest wish follows it; a settled wish supersedes what is under way.
 */
export function want(question, settled) {
  const key = JSON.stringify(question);
  if (key === flight?.key || (!flight && !wanted && key === answered)) {
    wanted = null;
    return;
  }
  wanted = { question, settled: settled || Boolean(wanted?.settled) };
  if (INSTANT) next();
  else if (!frame) frame = requestAnimationFrame(next);
}

function next() {
  frame = 0;
  if (!wanted) return;
  if (flight && !wanted.settled) return;
  flight?.stop.abort();
  clearTimeout(timer);
  send(wanted.question);
}

async function send(question) {
  const own = { stop: new AbortController(), key: JSON.stringify(question) };
  flight = own;
  wanted = null;
  told.working(true);
  try {
    const answer = await ask("comparison", { ...question, client, number: ++number }, own.stop.signal);
    if (flight === own) {
      answered = own.key;
      told.shown(answer);
    }
  } catch (error) {
    if (flight === own) failed(error, question);
  } finally {
    if (flight === own) {
      flight = null;
      told.working(Boolean(wanted));
      if (wanted) next();
    }
  }
}

function failed(error, question) {
  if (error instanceof Refused && ![409, 503].includes(error.status)) {
    answered = ""; // on the way back to what was answered, it is asked again and takes the refusal's place
    told.refused(error);
  } else if (error instanceof Refused || error instanceof Unreachable) {
    if (error instanceof Unreachable) told.lost();
    else if (error.kind === "busy") told.queued(error.parts.place);
    wanted ??= { question, settled: false };
    const again = wanted;
    wanted = null; // next() is not to send it at once
    timer = setTimeout(() => want((wanted ?? again).question, true), AGAIN_AFTER);
  } else if (error.name !== "AbortError") throw error;
}
