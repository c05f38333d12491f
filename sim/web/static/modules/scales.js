// Axes and colours of charts.

import { amount, count, monthWords, percent, yearWords } from "texts";

export const COLOURS = {
  yours: "#0072B2", reference: "#222222", yoursBand: "rgba(0,114,178,0.16)", referenceBand: "rgba(60,60,60,0.12)",
  soft: "#5f6670", grid: "#e6e9ec", ink: "#1d2329", event: "#8a6d00",
};
/** Light to dark, told apart in grey and by colour-blind readers. */
export const SHADES = [[0, "#eef4f9"], [0.35, "#9ecae1"], [0.7, "#3182bd"], [1, "#08306b"]];
/** Vermillion over grey to blue: against and with the wanted direction. */
export const DIVERGING = [[0, "#D55E00"], [0.25, "#f0b48a"], [0.5, "#f3f3f3"], [0.75, "#7fb8d8"], [1, "#0072B2"]];

/** Labels fit by their margins: nothing is measured anew at each drawing. */
export const QUICK = { ticklabeloverflow: "allow", automargin: false };

/** Up to `most` round values from low to high. */
export function roundValues(low, high, most = 5) {
  const width = high - low;
  if (!(width > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(width / most));
  const step = [1, 2, 5, 10].map((part) => part * power).find((size) => width / size <= most);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)));
}

const tickWords = (value, unit) =>
  unit !== "share" ? count(value) : Math.abs(100 * value - Math.round(100 * value)) < 1e-6 ? percent(value) : amount(value, unit);

/** An axis from low to high with round ticks in the reader's language. */
export function valueAxis(low, high, unit, extra = {}, words = tickWords) {
  const ticks = roundValues(low, high);
  return {
    range: [low, high], tickvals: ticks, ticktext: ticks.map((value) => words(value, unit)),
    gridcolor: COLOURS.grid, zeroline: false, fixedrange: true, tickfont: { size: 12 }, ...QUICK, ...extra,
  };
}

/** The axis of months, a tick at each January. */
export function monthAxis(months) {
  const years = Array.from({ length: Math.ceil(months / 12) }, (_, i) => 12 * i);
  return {
    range: [-0.5, months - 0.5], tickvals: years, ticktext: years.map(yearWords),
    gridcolor: COLOURS.grid, zeroline: false, fixedrange: true, tickfont: { size: 12 }, ...QUICK,
  };
}

export const monthList = (months) => Array.from({ length: months }, (_, i) => monthWords(i));

/** Least and largest of numbers, nulls left out, with room around. */
export function spanOf(lists, room = 0.05) {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  const width = high - low || Math.abs(high) || 1;
  return [low - room * width, high + room * width];
}

/** The colour at a share of a scale of [share, colour]s, as CSS reads it. */
export function shade(scale, share) {
  const after = Math.max(1, scale.findIndex(([at]) => at >= share - 1e-9));
  const [[from, one], [to, other]] = [scale[after - 1], scale[after]];
  const part = (share - from) / (to - from);
  const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const mixed = parts(one).map((value, i) => Math.round(value + part * (parts(other)[i] - value)));
  return `rgb(${mixed.join(",")})`;
}
