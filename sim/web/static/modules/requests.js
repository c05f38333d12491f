// Asking for results: one question under way, at most one waiting, and the last one always answered. A question about other
// scenarios than those on the screen is asked in two stages: a few draws first, which are shown at once, then all of them.

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
let seen = "";

/** Say whom to tell: `shown` gets answers, and whether the one is the last to its question, `refused` refusals, `lost` when nobody answers, `queued` with the place in the queue when the server is busy, `working` whether one is awaited. */
export function listen(listeners) {
  told = listeners;
}

/**
 * Want the answer to a question. While a slider is dragged the question under way is let finish, so that curves move,
 * and only the latest wish follows it; a settled wish supersedes what is under way, and any wish the second stage.
 * `first` is the number of draws of the first stage.
 */
export function want(question, settled, first) {
  const key = JSON.stringify(question);
  if (key === flight?.key || (!flight && !wanted && key === answered)) {
    wanted = null;
    return;
  }
  wanted = { question, first, settled: settled || Boolean(wanted?.settled) };
  if (INSTANT) next();
  else if (!frame) frame = requestAnimationFrame(next);
}

function next() {
  frame = 0;
  if (!wanted) return;
  if (flight && !flight.begun && !wanted.settled) return;
  flight?.stop.abort();
  clearTimeout(timer);
  send(wanted);
}

/** The scenarios of a question, whatever its number of draws. */
const scenariosOf = ({ draws, ...scenarios }) => JSON.stringify(scenarios);

/** Numbers of draws to ask for in turn; the server computes only those that it has not kept. */
const stages = (question, first) =>
  (INSTANT || !(first < question.draws) || scenariosOf(question) === seen ? [question.draws] : [first, question.draws]);

async function send(wish) {
  const { question, first } = wish;
  const own = { stop: new AbortController(), key: JSON.stringify(question), begun: false };
  flight = own;
  wanted = null;
  told.working(true);
  try {
    for (const draws of stages(question, first)) {
      const answer = await ask("comparison", { ...question, draws, client, number: ++number }, own.stop.signal);
      if (flight !== own) return;
      const last = draws === question.draws;
      own.begun = true;
      answered = last ? own.key : "";
      seen = scenariosOf(question);
      told.shown(answer, last);
      if (wanted) break; // while a slider is dragged: its next place first
    }
  } catch (error) {
    if (flight === own) failed(error, wish);
  } finally {
    if (flight === own) {
      flight = null;
      told.working(Boolean(wanted));
      if (wanted) next();
    }
  }
}

/** The answer to another kind of question about what is on the screen; a later wish supersedes it. */
export const askNow = (what, question) => ask(what, { ...question, client, number: ++number });

function failed(error, wish) {
  if (error instanceof Refused && ![409, 503].includes(error.status)) {
    answered = ""; // on the way back to what was answered, it is asked again and takes the refusal's place
    told.refused(error);
  } else if (error instanceof Refused || error instanceof Unreachable) {
    if (error instanceof Unreachable) told.lost();
    else if (error.kind === "busy") told.queued(error.parts.place);
    wanted ??= { ...wish, settled: false };
    const again = wanted;
    wanted = null; // next() is not to send it at once
    timer = setTimeout(() => {
      const { question, first } = wanted ?? again;
      want(question, true, first);
    }, AGAIN_AFTER);
  } else if (error.name !== "AbortError") throw error;
}
