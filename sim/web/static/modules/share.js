// Sharing: the address, a picture with its small print, a table, and a scenario file that `dcsim run` takes.

import { asSvg, visible } from "charts";
import { showDialog } from "dialog";
import { download, el } from "elements";
import { precisionNote, spoken } from "headline";
import { nameOf } from "pickers";
import { heldOn, state } from "state";
import { record, say, titleOf } from "texts";

const MARGIN = 24;
const SCALE = 2;

/** Dotted paths as lines of YAML. */
function nestedLines(flat) {
  const tree = {};
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split(".");
    let branch = tree;
    for (const part of parts.slice(0, -1)) branch = branch[part] ??= {};
    branch[parts.at(-1)] = value;
  }
  const lines = (branch, indent) => Object.entries(branch).flatMap(([key, value]) =>
    (typeof value === "object" ? [`${indent}${key}:`, ...lines(value, `${indent}  `)] : [`${indent}${key}: ${JSON.stringify(value)}`]));
  return lines(tree, "");
}

/** The scenario file of yours. */
export function scenarioFile() {
  const base = state().yours.base;
  return ["# @package _global_", `# ${say("share.yaml.note")}`,
    `description: ${JSON.stringify(say("share.yaml.about", { scenario: titleOf(`scenario.${base}`) }))}`, ...nestedLines(heldOn("yours")), ""].join("\n");
}

/** A text that a spreadsheet would read as a formula begins with an apostrophe; numbers stay numbers. */
const plainCell = (value) => (typeof value === "string" && /^[=+\-@\t\r\n]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value));
const quoted = (value) => (/[",\r\n]/.test(plainCell(value)) ? `"${plainCell(value).replaceAll('"', '""')}"` : plainCell(value));
const asCsv = (rows) => rows.map((row) => row.map(quoted).join(",")).join("\r\n");

function svgText(text, y, size, colour, weight = "normal") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "text");
  for (const [name, value] of Object.entries({ x: MARGIN, y, "font-size": size, fill: colour, "font-weight": weight, "font-family": "sans-serif" })) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** Lines of at most so many signs. */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.match(/[\u2e80-\u9fff，。；：]|[^\s\u2e80-\u9fff，。；：]+\s*|\s+/g) ?? []) {
    if ((lines.at(-1) + word).length > most) lines.push("");
    lines[lines.length - 1] += word;
  }
  return lines;
}

/** All charts on the screen in one SVG, with a title, the headline and the small print. */
async function picture(answer) {
  const charts = visible();
  const wide = Math.max(...charts.map((chart) => chart.plot.clientWidth));
  const across = /[\u2e80-\u9fff]/.test(record("footer")) ? 13 : 6.3;
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const inner = [];
  let y = MARGIN + 10;
  const line = (text, size, colour, weight) => {
    for (const part of wrapped(text, Math.floor((wide / across) * (12 / size)))) {
      made.append(svgText(part, y, size, colour, weight));
      y += size * 1.45;
    }
  };
  line(`${titleOf(`scenario.${state().yours.base}`)} – ${titleOf(`scenario.${state().reference.base}`)}`, 17, "#1d2329", "bold");
  line(`${say("yours")} ▬ ${nameOf("yours")}`, 12, "#1d2329");
  line(`${say("reference")} ▬ ▬ ${nameOf("reference")}`, 12, "#1d2329");
  line(spoken(answer), 12, "#1d2329");
  for (const chart of charts) {
    y += 10;
    line(chart.title, 13, "#1d2329", "bold");
    // as text, not as elements: those would carry styles that the page's policy forbids
    inner.push(`<g transform="translate(${MARGIN},${y - 8})">${await asSvg(chart)}</g>`);
    y += chart.plot.clientHeight + 4;
  }
  y += 14;
  line([record("footer"), precisionNote(answer)].filter(Boolean).join(" "), 11, "#5f6670");
  const [width, height] = [wide + 2 * MARGIN, y + 6];
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) made.setAttribute(name, value);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width, height, fill: "#ffffff" })) ground.setAttribute(name, value);
  made.prepend(ground);
  const text = new XMLSerializer().serializeToString(made).replace(/<\/svg>$/, `${inner.join("")}</svg>`);
  return { text, width, height };
}

async function asPng({ text, width, height }) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = el("canvas", { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** The dialog of all ways to share; `answer` and `rows` give what is on the screen. */
export function showShare(answer, rows, stored) {
  const name = `dcsim-${state().view}`;
  const address = el("input", { type: "text", readonly: true, id: "address", "aria-label": say("share.address"), value: location.href });
  const said = el("p", { role: "status" });
  const copy = async () => {
    address.select();
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      document.execCommand("copy");
    }
    said.textContent = say("share.copied");
  };
  const button = (key, act, disabled = false) => el("button", { type: "button", id: `share-${key}`, onclick: act, disabled }, say(`share.${key}`));
  const noChart = visible().length === 0;
  showDialog(say("share"), [
    el("p", {}, say(stored ? "share.note.stored" : "share.note")), el("div", { class: "bar" }, address, button("copy", copy)), said,
    el("div", { class: "bar" },
      button("png", async () => download(`${name}.png`, "image/png", await asPng(await picture(answer))), noChart),
      button("svg", async () => download(`${name}.svg`, "image/svg+xml", (await picture(answer)).text), noChart),
      button("csv", () => download(`${name}.csv`, "text/csv", asCsv(rows)), !rows),
      button("yaml", () => download("my_scenario.yaml", "application/yaml", scenarioFile()))),
    el("p", { class: "quiet" }, say("share.yaml.note")),
  ]);
}
