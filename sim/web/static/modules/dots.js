// Dots with a line of words over each group, as plain SVG: quicker than Plotly by far, and moved by every switch.

import { register } from "charts";
import { setText } from "elements";
import { COLOURS } from "scales";

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** Draw or redraw dots: each has a place in cells (x, y), size, colour, opacity, edge (colour, width) and words. */
export function drawDots(chart, title, { dots, labels, cell, across, rows, right }) {
  setText(chart.caption, title);
  const width = Math.floor(chart.plot.clientWidth);
  if (width < 10) return;
  const height = Math.ceil(rows * cell + 8), wide = (width - 8) / across;
  const x = (value) => (right ? width - 4 - value * wide : 4 + value * wide).toFixed(1);
  const y = (value) => (4 + (value + 0.4) * cell).toFixed(1);
  if (!chart.drawing?.isConnected) {
    chart.drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ role: "img", "font-size": 12.5, fill: COLOURS.ink, "font-family": getComputedStyle(document.body).fontFamily.replaceAll('"', "'") })) chart.drawing.setAttribute(name, value);
    chart.plot.replaceChildren(chart.drawing);
  }
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title })) chart.drawing.setAttribute(name, value);
  chart.plot.style.height = `${height}px`;
  chart.drawing.innerHTML = [
    ...labels.map((label) => `<text x="${x(0)}" y="${Number(y(label.y)) + 4}" text-anchor="${right ? "end" : "start"}">${escaped(label.text)}</text>`),
    ...dots.map((dot) => `<circle cx="${x(dot.x)}" cy="${y(dot.y)}" r="${(dot.size / 2).toFixed(1)}" fill="${dot.colour}" opacity="${dot.opacity}" stroke="${dot.edge}" stroke-width="${dot.width}"><title>${escaped(dot.words)}</title></circle>`),
  ].join("");
  chart.title = title;
  register(chart, () => new XMLSerializer().serializeToString(chart.drawing));
}
