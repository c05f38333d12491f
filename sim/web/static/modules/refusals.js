// Refusals of the server, in the reader's language: from their kind and parts, not from their English line.

import { count, listed, monthNumber, monthWords, record, say, titleOf } from "texts";

const KINDS = ["held", "question", "large", "slow", "host", "site", "method", "address", "fault"];
const PLACES = ["yours", "reference"];
const EXAMPLE = "2026-01";

/** A setting in the words of the controls, with its mechanism. */
function settingTitle(path, catalogue) {
  if (path === "draws") return say("draws");
  if (!Object.hasOwn(catalogue.settings, path)) return path;
  const [, name, field] = /^mechanism\.([^.]+)\.([^.]+)$/.exec(path) ?? [];
  if (!name) return record(path);
  return say("refused.of", { name: titleOf(`mechanism.${name}`), setting: ["strength", "start"].includes(field) ? say(field) : record(path) });
}

function allowed({ path, form, least, most, choices, unit }) {
  if (form === "month") return say("allowed.month", { low: monthWords(monthNumber(least)), high: monthWords(monthNumber(most)), example: EXAMPLE });
  if (choices?.length) return say("allowed.word", { words: choices.map((word) => `${word} (${record(`${path}.${word}`)})`).join(", ") });
  const ends = say(form === "int" ? "allowed.int" : "allowed.float", { low: count(least), high: count(most) });
  return ["number", "ratio", "share"].includes(unit) ? ends : say("in_unit", { number: ends, unit: record(`unit.${unit}`) });
}

function reason({ kind, parts, message }, catalogue) {
  if (kind === "unknown") {
    const near = !parts.near ? "" : say("refused.near", { near: parts.what === "scenario" ? titleOf(`scenario.${parts.near}`) : parts.near });
    return say(["scenario", "setting"].includes(parts.what) ? `refused.unknown.${parts.what}` : "refused.unknown", { word: parts.word, near });
  }
  if (kind === "value" && (parts.choices?.length || parts.least !== null)) return say("refused.value", { setting: settingTitle(parts.path, catalogue), value: parts.value, allowed: allowed(parts) });
  if (kind === "exclude") return say("refused.exclude", { names: listed(parts.mechanisms.map((name) => titleOf(`mechanism.${name}`))) });
  return KINDS.includes(kind) ? say(`refused.${kind}`, { most: count(parts.most ?? 0) }) : message;
}

/** Why something is not possible; a kind that is not known here is told in the server's own English. */
export function refusalWords(refusal, catalogue) {
  const said = reason(refusal, catalogue);
  const place = refusal.parts?.where;
  const shared = catalogue.world.includes(refusal.parts?.path);
  return PLACES.includes(place) && !shared ? say("refused.in", { place: say(place), reason: said }) : said;
}
