// The page begins here: catalogue, language, parts; then every change of the state is shown and asked about.

import * as controls from "controls";
import { el, select, setText } from "elements";
import * as headline from "headline";
import * as more from "more";
import * as pickers from "pickers";
import { refusalWords } from "refusals";
import { listen, want } from "requests";
import { showShare } from "share";
import * as split from "split";
import { ask } from "source";
import { change, onChange, open, state } from "state";
import { count, monthKey, record, say, speak, titleOf } from "texts";
import * as tour from "tour";
import * as views from "views";

const place = (id) => document.getElementById(id);
let catalogue, reasons, smallPrint;
let answer = null;
let settledNow = true;

const languageOf = () => {
  const offered = catalogue.languages.map((one) => one.code);
  const wished = [state().language, ...navigator.languages.flatMap((code) => [code, code.split("-")[0]])];
  return wished.find((code) => offered.includes(code)) ?? offered[0];
};

function question() {
  const { yours, reference, world } = state();
  return { yours, reference, world, draws: headline.askedDraws() };
}

const wantAnswer = (settled) => want(question(), settled, headline.firstDraws());

function header() {
  const pin = el("button", { type: "button", id: "pin", title: say("pin.note"), onclick: () => change((next) => { next.reference = structuredClone(next.yours); }) }, say("pin"));
  const language = select(say("language"), catalogue.languages.map((one) => [one.code, one.name]), languageOf(), (code) => change((next) => { next.language = code; }));
  language.id = "language";
  return [
    el("div", { class: "title" }, el("h1", {}, "dcsim"), el("p", { class: "quiet" }, say("tagline"))),
    el("div", { class: "pickers" }, pickers.build(catalogue)),
    el("div", { class: "tools" }, pin,
      el("button", { type: "button", id: "share", onclick: () => answer && showShare(answer, views.rows(answer), catalogue.stored) }, say("share")),
      el("button", { type: "button", id: "help", onclick: () => tour.start() }, say("help")), language),
  ];
}

/** What acts in yours and not in the reference, in the sentences of the mechanisms: why the curves differ. */
function why() {
  const acts = (side) => answer[side].mechanisms;
  const parts = [];
  for (const [mine, other, key] of [["yours", "reference", "why.yours"], ["reference", "yours", "why.reference"]]) {
    for (const [name, how] of Object.entries(acts(mine))) {
      const twin = acts(other)[name];
      if (twin && (mine === "reference" || (twin.strength === how.strength && twin.start === how.start))) continue;
      parts.push(el("li", {}, el("b", {}, say(twin ? "why.both" : key, { name: titleOf(`mechanism.${name}`) })), " ", record(`mechanism.${name}`)));
    }
  }
  reasons.replaceChildren(...(parts.length ? parts : [el("li", {}, say("why.none"))]));
}

/** Build everything in the language of the state. */
async function build() {
  await speak(languageOf(), catalogue);
  document.title = say("title");
  setText(place("skip"), say("skip"));
  place("top").replaceChildren(...header());
  place("controls").setAttribute("aria-label", say("controls"));
  // on a phone the headline stays in sight while the controls lie open over the page
  const steering = () => document.body.classList.toggle("steering", drawer.open);
  const drawer = el("details", { class: "drawer", open: matchMedia("(min-width: 900px)").matches, ontoggle: steering },
    el("summary", {}, say("controls")), controls.build(catalogue));
  steering();
  place("controls").replaceChildren(drawer);
  reasons = el("ul", {});
  place("results").replaceChildren(headline.build(catalogue), el("details", { class: "why", open: true }, el("summary", {}, say("why")), reasons, split.build(catalogue, question)), views.build(catalogue));
  smallPrint = el("p", { id: "precision" });
  place("footer").replaceChildren(el("p", {}, record("footer")), smallPrint, ...more.notes(catalogue));
  sync();
  if (answer) show();
  else views.show(null);
}

/** Make every control say what the state says. */
function sync() {
  controls.sync();
  pickers.sync();
}

/** What of the state only chooses how an answer is shown; charts are drawn again for it, not for settings that move. */
const look = () => JSON.stringify([state().view, state().shown, state().language]);

function show() {
  headline.show(answer);
  setText(smallPrint, headline.precisionNote(answer));
  why();
  views.show(answer);
}

function notice(kind, children) {
  const box = place("notice");
  box.className = kind;
  box.replaceChildren(...children);
}

listen({
  shown(found, last) {
    answer = found;
    notice("", []);
    show();
    split.renew(last);
    if (settledNow && last) setText(place("spoken"), headline.spoken(found));
    document.body.dataset.number = found.number;
    performance.mark("dcsim-shown");
  },
  refused(refusal) {
    const way = (id, edit) => el("button", { type: "button", id, onclick: () => change(edit) }, say(id));
    notice("fault", [el("p", {}, say("refused", { reason: refusalWords(refusal, catalogue) })),
      refusal.kind === "held" ? way("nearest", (next) => more.nearest(next, catalogue)) : null,
      way("afresh", (next) => Object.assign(next, { yours: { base: "parallel", changes: {} }, reference: { base: "parallel", changes: {} }, world: {}, draws: null }))].filter(Boolean));
  },
  lost: () => notice("fault", [el("p", {}, say("lost"))]),
  queued: (place) => notice("opening", [el("p", {}, say("queued", { place: count(place) }))]),
  working: (still) => document.body.classList.toggle("working", still),
});

async function begin() {
  catalogue = await ask("catalogue");
  catalogue.keys = Array.from({ length: catalogue.months }, () => "");
  tour.known(catalogue);
  open(catalogue);
  await build();
  catalogue.keys = catalogue.keys.map((_, i) => monthKey(i));
  let spoken = languageOf();
  let looked = look();
  onChange(async ({ settled }) => {
    settledNow = settled;
    if (languageOf() !== spoken) {
      spoken = languageOf();
      await build();
    } else if (look() !== looked) views.show(answer);
    looked = look();
    sync();
    wantAnswer(settled);
  });
  wantAnswer(true);
  let frame = 0, wide = 0;
  const fit = () => { if (answer) views.show(answer); };
  new ResizeObserver(([{ contentRect }]) => {
    // what is drawn depends on the width alone; the height changes with every answer
    if (contentRect.width === wide) return;
    wide = contentRect.width;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(fit);
  }).observe(place("results"));
  if (!tour.seen()) tour.start();
}

document.addEventListener("charts", () => {
  if (answer) views.show(answer);
  document.body.dataset.charts = "ready";
});

/** Done when all is built and the first question asked. */
export const begun = begin().catch((error) => notice("fault", [el("p", {}, `dcsim: ${error.message}`)]));
