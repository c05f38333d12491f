// Where all data come from: one function. Another source, such as results stored in one file, takes this module's place.

/** Answers take their time: at most one question a picture is asked. */
export const INSTANT = false;

/** A refusal: its reason in English, and its kind with parts, which refusals.js says in the reader's language. */
export class Refused extends Error {
  constructor(status, { error, kind, parts }) {
    super(error);
    Object.assign(this, { status, kind, parts });
  }
}

export class Unreachable extends Error {}

/**
 * What the page knows: ask("catalogue"), ask("texts", language), ask("comparison", question), ask("split", question).
 * Throws Refused, Unreachable if nobody answers, and an AbortError if the signal says stop.
 */
export async function ask(what, question, signal) {
  const address = what === "texts" ? `/api/texts/${question}` : `/api/${what}`;
  const options = !["comparison", "split"].includes(what) ? { signal } : {
    signal, method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(question),
  };
  let reply, content;
  try {
    reply = await fetch(address, options);
    content = await reply.json();
  } catch (error) {
    throw error.name === "AbortError" ? error : new Unreachable(error.message);
  }
  if (!reply.ok) throw new Refused(reply.status, content);
  return content;
}
