// The state of the page: what is asked and how it is shown. All of it stands in the address, so that it can be shared.

const START = {
  yours: { base: "joint_roadmap", changes: {} },
  reference: { base: "parallel", changes: {} },
  world: {},
  draws: null,
  view: "course",
  shown: {},
  language: null,
};
const SIDES = ["yours", "reference"];
const PLAIN = ["view", "language"];

let catalogue = null;
let now = null;
let written = null;
const listeners = [];

const copy = (value) => structuredClone(value);

/** A value of the address in the kind its setting has; what does not fit stays text, and the rules refuse it. */
function typed(path, text) {
  const setting = Object.hasOwn(catalogue.settings, path) ? catalogue.settings[path] : null;
  const numeric = setting && ["number", "integer"].includes(setting.kind) && text.trim() !== "";
  return numeric && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The state that an address says. */
export function fromHash(hash) {
  const found = copy(START);
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const [head, ...rest] = key.split(".");
    const path = rest.join(".");
    if (SIDES.includes(head)) {
      if (!path) found[head].base = text;
      else found[head].changes[path] = typed(path, text);
    } else if (head === "world" && path) found.world[path] = typed(path, text);
    else if (head === "shown" && path) found.shown[path] = text;
    else if (head === "draws" && !path) found.draws = /^\d+$/.test(text) ? Number(text) : text;
    else if (PLAIN.includes(head) && !path) found[head] = text;
  }
  return found;
}

/** The address of a state; what is as at the start is left out. */
export function toHash(state) {
  const words = new URLSearchParams();
  for (const side of SIDES) {
    words.set(side, state[side].base);
    for (const [path, value] of Object.entries(state[side].changes)) words.set(`${side}.${path}`, value);
  }
  for (const part of ["world", "shown"]) {
    for (const [path, value] of Object.entries(state[part])) words.set(`${part}.${path}`, value);
  }
  if (state.draws !== null) words.set("draws", state.draws);
  if (state.view !== START.view) words.set("view", state.view);
  if (state.language !== null) words.set("language", state.language);
  return `#${words}`;
}

export const state = () => now;

/** Read the address, now and whenever the reader goes back or forth. */
export function open(known) {
  catalogue = known;
  const read = () => {
    now = fromHash(location.hash);
    written = toHash(now);
  };
  read();
  window.addEventListener("popstate", () => {
    read();
    tell({ settled: true, travelled: true });
  });
}

export const onChange = (listener) => listeners.push(listener);

function tell(how) {
  for (const listener of listeners) listener(how);
}

/**
 * Change the state. A settled change is a step that the back button takes back; while a slider is dragged (`settled`
 * false) the address waits.
 */
export function change(edit, settled = true) {
  now = copy(now);
  edit(now);
  const address = toHash(now);
  if (settled && address !== written) {
    written = address;
    try {
      history.pushState(null, "", address);
    } catch { /* some viewers of files keep no addresses; the page works without */ }
  }
  tell({ settled, travelled: false });
}

const settingsOf = (side) =>
  Object.hasOwn(catalogue.scenarios, side.base) ? catalogue.scenarios[side.base].settings : {};

/** The value of a setting on a side: changed, else as the scenario holds it, else the default. */
export function valueOn(side, path) {
  for (const values of [now[side].changes, settingsOf(now[side])]) if (Object.hasOwn(values, path)) return values[path];
  return catalogue.settings[path].default;
}

/** Whether a side differs from its named scenario. */
export const isChanged = (side) => Object.keys(now[side].changes).length > 0;

/** All settings that a side holds, as a scenario file would; a file of results may have been made with some changed for all. */
export function heldOn(side) {
  return { ...catalogue.stored?.changes, ...settingsOf(now[side]), ...now.world, ...now[side].changes };
}

/** Names of the mechanisms that act on a side. */
export const acting = (side) =>
  Object.keys(catalogue.mechanisms).filter((name) => valueOn(side, `mechanism.${name}.strength`) > 0);

/** Set a setting of yours; a value that the scenario has anyway is no change. */
export function put(next, path, value) {
  const own = settingsOf(next.yours);
  const plain = Object.hasOwn(own, path) ? own[path] : catalogue.settings[path].default;
  if (value === plain && !Object.hasOwn(next.world, path)) delete next.yours.changes[path];
  else next.yours.changes[path] = value;
  stateStrength(next.yours, own, path);
}

/** A mechanism with settings of its own says whether it acts: its switch shows it, and a command or file refuses to guess. */
function stateStrength(side, own, path) {
  const name = /^mechanism\.([^.]+)\./.exec(path)?.[1];
  const strength = `mechanism.${name}.strength`;
  if (!name || Object.hasOwn(own, strength) || Object.hasOwn(side.changes, strength)) return;
  const others = Object.keys(side.changes).some((other) => other.startsWith(`mechanism.${name}.`));
  if (others) side.changes[strength] = catalogue.settings[strength].default;
}
