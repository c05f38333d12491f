// Courses over months as plain SVG: bands, lines and dated marks. Plotly draws them too, but takes ten times as long, and
// these are what moves with every slider and switch; so they are drawn here, from the same words (traces and layout).

import { register } from "charts";
import { el, setText } from "elements";
import { COLOURS } from "scales";

const DASHES = { dash: "9 6", dot: "2 3" };
const LABEL = 'font-size="12"';

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const near = (value) => Math.round(10 * value) / 10;
const dashed = (line) => (DASHES[line.dash] ? ` stroke-dasharray="${DASHES[line.dash]}"` : "");

/** Points as a path; a gap where there is no value, unless it is to be joined. */
function path(xs, ys, toX, toY, joined, closed) {
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
  const drawn = path(trace.x, trace.y, toX, toY, trace.connectgaps, trace.fill === "toself");
  if (trace.fill === "toself") return `<path class="band" d="${drawn}" fill="${trace.fillcolor}"/>`;
  const { color, width } = trace.line;
  const dots = !trace.marker ? "" : trace.x.map((x, i) => (trace.y[i] === null ? "" : `<circle cx="${near(toX(x))}" cy="${near(toY(trace.y[i]))}" r="${trace.marker.size / 2}" fill="${color}"/>`)).join("");
  return `<path class="line" d="${drawn}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${dashed(trace.line)}/>${dots}`;
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
  const rule = (x0, x1, y0, y1, colour, more = "") => `<path d="M${x0} ${y0}L${x1} ${y1}" stroke="${colour}"${more}/>`;
  const shape = ({ x0, x1, y0, y1, xref, yref, line }) => rule(place(x0, xref, toX, left, right), place(x1, xref, toX, left, right),
    place(y0, yref, toY, bottom, top), place(y1, yref, toY, bottom, top), line.color, ` stroke-width="${line.width}"${dashed(line)}`);
  const svg = [
    ...xaxis.tickvals.map((value, i) => `${rule(near(toX(value)), near(toX(value)), top, bottom, COLOURS.grid)}<text class="xtick" x="${near(toX(value))}" y="${bottom + 16}" text-anchor="middle" ${LABEL}>${escaped(xaxis.ticktext[i])}</text>`),
    ...yaxis.tickvals.map((value, i) => `${rule(left, right, near(toY(value)), near(toY(value)), COLOURS.grid)}<text class="ytick" x="${left - 5}" y="${near(toY(value)) + 4}" text-anchor="end" ${LABEL}>${escaped(yaxis.ticktext[i])}</text>`),
    ...layout.shapes.map(shape), ...traces.map((trace) => traceOf(trace, toX, toY)),
    ...(layout.annotations ?? []).map((note) => `<text class="note" x="${near(toX(note.x) + note.xshift)}" y="${top - note.yshift - 2}" text-anchor="${note.xanchor === "right" ? "end" : "start"}" font-size="${note.font.size}" fill="${note.font.color}">${escaped(note.text)}</text>`),
  ].join("");
  chart.canvas ??= canvasOf(chart);
  const { drawing, inner } = chart.canvas;
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title })) drawing.setAttribute(name, value);
  inner.innerHTML = svg;
  Object.assign(chart, { traces, title, span: { left, right, top, bottom, xaxis } });
  Object.assign(chart.plot, { data: traces, layout });
  register(chart, () => new XMLSerializer().serializeToString(drawing));
}

/** The drawing of a figure, with the words of the month under the pointer. */
function canvasOf(chart) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const [inner, rule] = ["g", "path"].map((name) => document.createElementNS(space, name));
  drawing.setAttribute("role", "img");
  drawing.setAttribute("font-family", getComputedStyle(document.body).fontFamily.replaceAll('"', "'"));
  drawing.setAttribute("fill", COLOURS.ink);
  rule.setAttribute("stroke", COLOURS.soft);
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
