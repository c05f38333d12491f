// Dots with a line of words over each group, as plain SVG: quicker than Plotly by far, and moved by every switch.

import { register } from "charts";
import { setText } from "elements";
import { asText, drawing, fit, shape } from "shapes";

/** Draw or redraw dots: each has a place in cells (x, y), size, colour, opacity, edge (colour, width) and words. */
export function drawDots(chart, title, { dots, labels, cell, across, rows, right }) {
  setText(chart.caption, title);
  const width = Math.floor(chart.plot.clientWidth);
  if (width < 10) return;
  const height = Math.ceil(rows * cell + 8), wide = (width - 8) / across;
  const x = (value) => (right ? width - 4 - value * wide : 4 + value * wide).toFixed(1);
  const y = (value) => (4 + (value + 0.4) * cell).toFixed(1);
  if (!chart.drawing?.isConnected) {
    chart.drawing = drawing({ "font-size": 12.5 });
    chart.plot.replaceChildren(chart.drawing);
  }
  fit(chart.drawing, width, height, title);
  chart.plot.style.height = `${height}px`;
  chart.drawing.replaceChildren(
    ...labels.map((label) => shape("text", { x: x(0), y: Number(y(label.y)) + 4, "text-anchor": right ? "end" : "start" }, label.text)),
    ...dots.map((dot) => shape("circle", { cx: x(dot.x), cy: y(dot.y), r: (dot.size / 2).toFixed(1), fill: dot.colour, opacity: dot.opacity, stroke: dot.edge, "stroke-width": dot.width },
      shape("title", {}, dot.words))),
  );
  chart.title = title;
  register(chart, () => asText(chart.drawing));
}
