// Rows of a mean and a range on each side, as plain SVG: quicker than Plotly by far, and moved by every switch.

import { register } from "charts";
import { setText } from "elements";
import { COLOURS } from "scales";
import { asText, drawing, fit, near, path, shape } from "shapes";

const HEAD = 8, FOOT = 28, EDGE = 14, APART = 0.16;

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
  const grid = (d) => path(d, { stroke: COLOURS.grid });
  const parts = axis.tickvals.flatMap((value, i) => [grid(`M${x(value)} ${HEAD}V${end}`), shape("text", { x: x(value), y: end + 18, "text-anchor": "middle" }, axis.ticktext[i])]);
  rows.forEach(({ label, sides }, i) => {
    const middle = HEAD + (i + 0.5) * row;
    parts.push(grid(`M${from} ${middle}H${until}`), shape("text", { x: right ? from + 6 : from - 6, y: middle + 4, "text-anchor": right ? "start" : "end" }, label));
    sides.forEach(({ mean, low, high, words }, side) => {
      const y = near(middle + (side ? APART : -APART) * row), at = x(mean), colour = colours[side];
      const mark = side ? shape("circle", { cx: at, cy: y, r: 4.5, fill: colour })
        : path(`M${at} ${y - 5}l5 5l-5 5l-5 -5Z`, { fill: "#ffffff", "fill-opacity": 0.6, stroke: colour, "stroke-width": 2 });
      parts.push(shape("g", { class: `side${side}` }, shape("title", {}, words), path(`M${x(low)} ${y}H${x(high)}`, { stroke: colour, "stroke-width": 1.4 }), mark));
    });
  });
  if (!chart.drawing?.isConnected) {
    chart.drawing = drawing();
    chart.plot.replaceChildren(chart.drawing);
  }
  fit(chart.drawing, width, height, title);
  chart.plot.style.height = `${height}px`;
  chart.drawing.replaceChildren(...parts);
  chart.title = title;
  register(chart, () => asText(chart.drawing));
}
