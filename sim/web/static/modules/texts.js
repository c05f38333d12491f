// Words, numbers and dates in the reader's language.

import { ask } from "source";

let language = null;
let catalogue = null;
let formats = {};

/** Load a language that the catalogue offers; the texts of the records stand in for what it lacks. */
export async function speak(code, known) {
  catalogue = known;
  language = { code, ...(await ask("texts", code)) };
  formats = {
    percent: new Intl.NumberFormat(code, { style: "percent", maximumFractionDigits: 1 }),
    whole: new Intl.NumberFormat(code, { style: "percent", maximumFractionDigits: 0 }),
    points: new Intl.NumberFormat(code, { maximumFractionDigits: 1, signDisplay: "exceptZero" }),
    smallPoints: new Intl.NumberFormat(code, { maximumSignificantDigits: 2, signDisplay: "exceptZero" }),
    change: new Intl.NumberFormat(code, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }),
    three: new Intl.NumberFormat(code, { minimumFractionDigits: 2, maximumFractionDigits: 3 }),
    signed: new Intl.NumberFormat(code, { minimumFractionDigits: 2, maximumFractionDigits: 3, signDisplay: "exceptZero" }),
    days: new Intl.NumberFormat(code, { maximumSignificantDigits: 4 }),
    signedDays: new Intl.NumberFormat(code, { maximumSignificantDigits: 3, signDisplay: "exceptZero" }),
    number: new Intl.NumberFormat(code, { maximumSignificantDigits: 4 }),
    month: new Intl.DateTimeFormat(code, { year: "numeric", month: "short", timeZone: "UTC" }),
    year: new Intl.DateTimeFormat(code, { year: "numeric", timeZone: "UTC" }),
  };
  document.documentElement.lang = code;
  document.documentElement.dir = language.language.direction;
}

export const languageCode = () => language.code;
export const rightToLeft = () => document.documentElement.dir === "rtl";

/** A text of the interface, with values in place of {names}. */
export function say(key, values = {}) {
  const text = Object.hasOwn(language.interface, key) ? language.interface[key] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A text of the records by dotted path; what all mechanisms share stands under mechanism.*. */
export function record(path) {
  const shared = path.replace(/^mechanism\.[^.]+\./, "mechanism.*.");
  for (const texts of [language.records, catalogue.texts]) {
    for (const key of [path, shared]) if (Object.hasOwn(texts, key)) return texts[key];
  }
  return path;
}

export const titleOf = (path) => record(`${path}.title`);
export const stateName = (state) => state.names[language.code.split("-")[0]] ?? state.name;
export const listed = (parts) => new Intl.ListFormat(language.code, { type: "conjunction" }).format(parts);
export const byName = () => new Intl.Collator(language.code).compare;

/** A value in its unit: shares in percent, ratios with two or three digits. */
export function amount(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return formats.percent.format(value);
  if (unit === "ratio") return formats.three.format(value);
  return formats.days.format(value);
}

/** A difference with its sign, without its unit; of shares in percentage points, below one point with two significant digits. */
export function signed(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return pointsOf(100 * value).replace("-", "−");
  return (unit === "ratio" ? formats.signed : formats.signedDays).format(value).replace("-", "−");
}

const pointsOf = (points) => (Math.abs(points) < 0.95 ? formats.smallPoints.format(Math.abs(points) < 5e-4 ? 0 : points) : formats.points.format(points));

/** A difference with its sign and unit. */
export function difference(value, unit) {
  const number = signed(value, unit);
  if (unit === "ratio" || number === "–") return number;
  return unit === "share" ? say("points", { number }) : say("in_unit", { number, unit: record(`unit.${unit}`) });
}

export const count = (value) => formats.number.format(value);
export const percent = (value) => formats.whole.format(value);
/** A relative change with its sign. */
export const changed = (value) => formats.change.format(value).replace("-", "−");

const utc = (month) => new Date(Date.UTC(catalogue.first_year, month, 1));

/** Month number to words such as May 2026. */
export const monthWords = (month) => formats.month.format(utc(month));
export const yearWords = (month) => formats.year.format(utc(month));

/** 2026-05 to its month number, NaN for what is none. */
export function monthNumber(text) {
  const found = /^(\d{4})-(\d{2})$/.exec(text);
  return found ? (Number(found[1]) - catalogue.first_year) * 12 + Number(found[2]) - 1 : NaN;
}

/** Month number to 2026-05. */
export const monthKey = (month) =>
  `${catalogue.first_year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;

/** A setting's value in words. */
export function settingWords(path, setting, value) {
  if (setting.kind === "month") return Number.isNaN(monthNumber(value)) ? String(value) : monthWords(monthNumber(value));
  if (setting.kind === "word") return record(`${path}.${value}`);
  if (typeof value !== "number") return String(value);
  if (setting.unit === "share") return formats.percent.format(value);
  const number = formats.number.format(value);
  return ["ratio", "number", "exponent", "sd"].includes(setting.unit)
    ? number : say("in_unit", { number, unit: record(`unit.${setting.unit}`) });
}

/** The verdict on a paired difference, in words. */
export function verdict(found) {
  if (["level", "depends", "undefined"].includes(found.kind)) return say(`verdict.${found.kind}`);
  const draws = { agreeing: count(found.agreeing), draws: count(found.draws) };
  return say(`verdict.${found.kind}.${found.word}`, draws);
}

/** Columns of a table file that hold a verdict, in codes that are the same in every language. */
export const VERDICT = ["verdict", "sign", "draws_of_that_sign", "draws"];
export const verdictCodes = (found) => [found.kind, found.word, found.agreeing, found.draws];
