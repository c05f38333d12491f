// Rows of a mean and a range on each side, as plain SVG: quicker than Plotly by far, and moved by every switch.

import { register } from "charts";
import { setText } from "elements";
import { COLOURS } from "scales";

const HEAD = 8, FOOT = 28, EDGE = 14, APART = 0.16;
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const near = (value) => Math.round(10 * value) / 10;

/**
 * Draw or redraw rows. Each has a label and two sides of mean, low, high, words: first an open diamond, then a filled dot.
 * `axis` is a value axis, `room` the width of the labels, `height` that of a row.
 */
export function drawRanges(chart, title, { rows, axis, room, height: row, right, colours }) {
  setText(chart.caption, title);
  const width = Math.floor(chart.plot.clientWidth);
  if (width < 10) return;
  const height = HEAD + rows.length * row + FOOT;
  const [from, until] = right ? [width - room, EDGE] : [room, width - EDGE];
  const x = (value) => near(from + ((value - axis.range[0]) / (axis.range[1] - axis.range[0])) * (until - from));
  const end = HEAD + rows.length * row;
  const parts = axis.tickvals.map((value, i) => `<path d="M${x(value)} ${HEAD}V${end}" stroke="${COLOURS.grid}"/><text x="${x(value)}" y="${end + 18}" text-anchor="middle">${escaped(axis.ticktext[i])}</text>`);
  rows.forEach(({ label, sides }, i) => {
    const middle = HEAD + (i + 0.5) * row;
    parts.push(`<path d="M${from} ${middle}H${until}" stroke="${COLOURS.grid}"/><text x="${right ? from + 6 : from - 6}" y="${middle + 4}" text-anchor="${right ? "start" : "end"}">${escaped(label)}</text>`);
    sides.forEach(({ mean, low, high, words }, side) => {
      const y = near(middle + (side ? APART : -APART) * row), at = x(mean), colour = colours[side];
      const mark = side ? `<circle cx="${at}" cy="${y}" r="4.5" fill="${colour}"/>` : `<path d="M${at} ${y - 5}l5 5l-5 5l-5 -5Z" fill="#ffffff" fill-opacity="0.6" stroke="${colour}" stroke-width="2"/>`;
      parts.push(`<g class="side${side}"><title>${escaped(words)}</title><path d="M${x(low)} ${y}H${x(high)}" stroke="${colour}" stroke-width="1.4"/>${mark}</g>`);
    });
  });
  if (!chart.drawing?.isConnected) {
    chart.drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    chart.drawing.setAttribute("role", "img");
    chart.drawing.setAttribute("font-size", 12);
    chart.drawing.setAttribute("fill", COLOURS.ink);
    chart.drawing.setAttribute("font-family", getComputedStyle(document.body).fontFamily.replaceAll('"', "'"));
    chart.plot.replaceChildren(chart.drawing);
  }
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title })) chart.drawing.setAttribute(name, value);
  chart.plot.style.height = `${height}px`;
  chart.drawing.innerHTML = parts.join("");
  chart.title = title;
  register(chart, () => new XMLSerializer().serializeToString(chart.drawing));
}
