// A grid of coloured cells with their values, as plain SVG: quicker than Plotly by far, and moved by every switch.

import { register } from "charts";
import { setText } from "elements";
import { COLOURS } from "scales";
import { asText, drawing as drawingIn, fit, shape } from "shapes";

const HEAD = 24, SIDE = 62, GAP = 1;

/** The drawing of a figure: everything but what changes from one answer to the next, and the cells that do. */
function drawingOf(chart, width, { columns, rows, row, right }) {
  const across = (width - SIDE - 8) / columns.length;
  const x = (j) => (right ? width - SIDE - (j + 1) * across : SIDE + j * across);
  const y = (i) => HEAD + i * row;
  const height = y(rows.length) + 4;
  const drawing = drawingIn();
  fit(drawing, width, height, "");
  drawing.append(...columns.map((text, j) => shape("text", { x: x(j) + across / 2, y: HEAD - 8, "text-anchor": "middle" }, text)),
    ...rows.map((text, i) => shape("text", { x: right ? width - SIDE + 6 : SIDE - 6, y: y(i) + row / 2 + 4, "text-anchor": right ? "start" : "end" }, text)));
  const cells = rows.map((_, i) => columns.map((_, j) => {
    const ground = shape("rect", { x: x(j) + GAP, y: y(i) + GAP, width: across - 2 * GAP, height: row - 2 * GAP });
    const value = shape("text", { x: x(j) + across / 2, y: y(i) + row / 2 + 4, "text-anchor": "middle", "font-size": 11 });
    const words = shape("title", {});
    const cell = shape("g", {});
    cell.append(words, ground, value);
    drawing.append(cell);
    return { ground, value, words };
  }));
  chart.plot.style.height = `${height}px`;
  chart.plot.replaceChildren(drawing);
  return { drawing, cells };
}

/** Draw or redraw a grid: `cells` [row][column] of colour, dark (whether text on it is white), text and words; null is empty. */
export function drawGrid(chart, title, grid) {
  setText(chart.caption, title);
  const width = Math.floor(chart.plot.clientWidth);
  if (width < 10) return;
  const key = JSON.stringify([width, grid.columns, grid.rows, grid.right]);
  if (chart.key !== key) Object.assign(chart, { key, ...drawingOf(chart, width, grid) });
  chart.drawing.setAttribute("aria-label", title);
  chart.title = title;
  grid.cells.forEach((row, i) => row.forEach((one, j) => {
    const { ground, value, words } = chart.cells[i][j];
    ground.setAttribute("fill", one?.colour ?? "#f1f3f4");
    value.setAttribute("fill", one?.dark ? "#ffffff" : COLOURS.ink);
    setText(value, one?.text ?? "");
    setText(words, one?.words ?? "");
  }));
  register(chart, () => asText(chart.drawing));
}
