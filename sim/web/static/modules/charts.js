// Charts: a figure with a caption, drawn by Plotly without its own bar of buttons.

import { el, setText } from "elements";
import { COLOURS } from "scales";

/* global Plotly */
const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif";
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };
const drawn = new Map();

/** Show at a tap what a mark says where a mouse rests on it, since a finger does not rest. */
function tell(whole) {
  const words = el("div", { class: "hovered", hidden: true });
  whole.append(words);
  whole.addEventListener("pointerdown", (event) => {
    const title = event.pointerType === "mouse" ? null : event.target.closest("g, circle")?.querySelector(":scope > title");
    words.hidden = !title?.textContent;
    if (words.hidden) return;
    setText(words, title.textContent);
    const [box, at] = [whole.getBoundingClientRect(), event.target.getBoundingClientRect()];
    words.style.top = `${at.bottom - box.top + 6}px`;
    words.style.left = `${Math.max(4, Math.min(at.left - box.left, box.width - words.offsetWidth - 4))}px`;
  });
}

/** A figure whose chart is drawn later; `summary` says in words what it shows. */
export function figure(className = "") {
  const caption = el("figcaption", {});
  const plot = el("div", { class: "plot" });
  const whole = el("figure", { class: `chart ${className}` }, caption, plot);
  tell(whole);
  return { whole, caption, plot, traces: null };
}

/** Draw or redraw a figure. */
export function draw(chart, title, traces, layout) {
  setText(chart.caption, title);
  chart.traces = traces;
  chart.title = title;
  const box = chart.plot.getBoundingClientRect();
  if (box.width < 10 || typeof Plotly === "undefined") return; // a file loads Plotly last, and then draws again
  const height = layout.height ?? Math.max(160, box.height);
  register(chart, () => svgOf(chart));
  Plotly.react(chart.plot, traces, {
    font: { family: FONT, size: 12, color: COLOURS.ink }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 48, r: 12, t: 8, b: 28 }, showlegend: false, dragmode: false, hovermode: "x unified",
    hoverlabel: { bgcolor: "#ffffff", bordercolor: COLOURS.grid, font: { family: FONT, size: 12, color: COLOURS.ink } },
    ...layout, width: Math.floor(box.width), height: Math.floor(height),
  }, CONFIG);
}

/** Charts that are on the screen now. */
export const visible = () => [...drawn.keys()].filter((chart) => chart.plot.isConnected && chart.plot.offsetParent !== null);

/** Count a figure among those that are drawn; `asText` gives it as the text of an SVG. */
export const register = (chart, asText) => drawn.set(chart, asText);

/** A chart as the text of an SVG. */
export const asSvg = (chart) => drawn.get(chart)();

async function svgOf(chart) {
  const address = await Plotly.toImage(chart.plot, {
    format: "svg", width: chart.plot.clientWidth, height: chart.plot.clientHeight,
  });
  return decodeURIComponent(address.slice(address.indexOf(",") + 1));
}
