// Courses over months as plain SVG: bands, lines and dated marks. Plotly draws them too, but takes ten times as long, and
// these are what moves with every slider and switch; so they are drawn here, from the same words (traces and layout).

import { register } from "charts";
import { el, setText } from "elements";
import { COLOURS } from "scales";
import { asText, drawing as drawingIn, fit, near, path, shape } from "shapes";

const DASHES = { dash: "9 6", dot: "2 3" };

const dashed = (line) => (DASHES[line.dash] ? { "stroke-dasharray": DASHES[line.dash] } : {});

/** Points as a path; a gap where there is no value, unless it is to be joined. */
function through(xs, ys, toX, toY, joined, closed) {
  let text = "", pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (ys[i] === null) {
      if (closed && text && pen === "L") text += "Z";
      if (!joined) pen = "M";
    } else {
      text += `${pen}${near(toX(xs[i]))} ${near(toY(ys[i]))}`;
      pen = "L";
    }
  }
  return closed && pen === "L" ? `${text}Z` : text;
}

function traceOf(trace, toX, toY) {
  const drawn = through(trace.x, trace.y, toX, toY, trace.connectgaps, trace.fill === "toself");
  if (trace.fill === "toself") return [path(drawn, { class: "band", fill: trace.fillcolor })];
  const { color, width } = trace.line;
  const known = trace.marker ? trace.x.filter((_, i) => trace.y[i] !== null) : [];
  return [path(drawn, { class: "line", fill: "none", stroke: color, "stroke-width": width, "stroke-linejoin": "round", ...dashed(trace.line) }),
    ...known.map((x) => shape("circle", { cx: near(toX(x)), cy: near(toY(trace.y[trace.x.indexOf(x)])), r: trace.marker.size / 2, fill: color }))];
}

/** Draw or redraw courses in a figure; takes what Plotly would take, as far as courses need it. */
export function drawLines(chart, title, traces, layout) {
  setText(chart.caption, title);
  const box = chart.plot.getBoundingClientRect();
  if (box.width < 10) return;
  const [width, height] = [Math.floor(box.width), Math.floor(Math.max(160, box.height))];
  const { margin: m, xaxis, yaxis } = layout;
  const [left, right, top, bottom] = [m.l, width - m.r, m.t, height - m.b];
  const toX = (value) => left + ((value - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * (right - left);
  const toY = (value) => bottom - ((value - yaxis.range[0]) / (yaxis.range[1] - yaxis.range[0])) * (bottom - top);
  const place = (value, ref, to, from, until) => near(ref === "paper" ? from + value * (until - from) : to(value));
  const rule = (x0, x1, y0, y1, colour, more = {}) => path(`M${x0} ${y0}L${x1} ${y1}`, { stroke: colour, ...more });
  const mark = ({ x0, x1, y0, y1, xref, yref, line }) => rule(place(x0, xref, toX, left, right), place(x1, xref, toX, left, right),
    place(y0, yref, toY, bottom, top), place(y1, yref, toY, bottom, top), line.color, { "stroke-width": line.width, ...dashed(line) });
  chart.canvas ??= canvasOf(chart);
  const { drawing, inner } = chart.canvas;
  fit(drawing, width, height, title);
  inner.replaceChildren(
    ...xaxis.tickvals.flatMap((value, i) => [rule(near(toX(value)), near(toX(value)), top, bottom, COLOURS.grid), shape("text", { x: near(toX(value)), y: bottom + 16, "text-anchor": "middle" }, xaxis.ticktext[i])]),
    ...yaxis.tickvals.flatMap((value, i) => [rule(left, right, near(toY(value)), near(toY(value)), COLOURS.grid), shape("text", { x: left - 5, y: near(toY(value)) + 4, "text-anchor": "end" }, yaxis.ticktext[i])]),
    ...layout.shapes.map(mark), ...traces.flatMap((trace) => traceOf(trace, toX, toY)),
    ...(layout.annotations ?? []).map((note) => shape("text", { x: near(toX(note.x) + note.xshift), y: top - note.yshift - 2,
      "text-anchor": note.xanchor === "right" ? "end" : "start", "font-size": note.font.size, fill: note.font.color }, note.text)),
  );
  Object.assign(chart, { traces, title, span: { left, right, top, bottom, xaxis } });
  Object.assign(chart.plot, { data: traces, layout });
  register(chart, () => asText(drawing));
}

/** The drawing of a figure, with the words of the month under the pointer. */
function canvasOf(chart) {
  const drawing = drawingIn();
  const [inner, rule] = [shape("g"), path("", { stroke: COLOURS.soft })];
  drawing.append(inner, rule);
  const words = el("div", { class: "hovered", hidden: true });
  chart.plot.replaceChildren(drawing, words);
  const leave = () => {
    words.hidden = true;
    rule.removeAttribute("d");
  };
  chart.plot.addEventListener("pointerleave", leave);
  chart.plot.addEventListener("pointermove", (event) => {
    const { left, right, top, bottom, xaxis } = chart.span;
    const at = event.clientX - chart.plot.getBoundingClientRect().left;
    const [first, last] = xaxis.range;
    const month = Math.round(first + ((at - left) / (right - left)) * (last - first));
    const said = chart.traces.filter((trace) => trace.text?.[month]).map((trace) => el("p", {}, trace.text[month]));
    if (!said.length || at < left || at > right) return leave();
    const x = left + ((month - first) / (last - first)) * (right - left);
    rule.setAttribute("d", `M${x} ${top}V${bottom}`);
    words.replaceChildren(...said);
    words.hidden = false;
    words.style.top = `${top + 4}px`;
    words.style.left = `${Math.max(0, x < (left + right) / 2 ? x + 10 : x - 10 - words.offsetWidth)}px`;
  });
  return { drawing, inner };
}
