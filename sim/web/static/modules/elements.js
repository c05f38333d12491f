// Making elements. Texts always become text nodes, never markup.

const asProperty = new Set(["checked", "value", "disabled", "hidden", "open", "selected", "htmlFor"]);

/** An element with attributes, listeners (onclick: ...) and children (elements or texts). */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (asProperty.has(name)) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** Set a text where it differs, so that nothing is drawn again for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A select of [value, text] pairs. */
export function select(label, choices, value, onchange) {
  const made = el("select", { "aria-label": label, onchange: () => onchange(made.value) },
    choices.map(([choice, text]) => el("option", { value: choice }, text)));
  made.value = value;
  return made;
}

/** A control with its label before it. */
export const labelled = (label, control) => el("label", { class: "labelled" }, el("span", {}, label), control);

/** A row of buttons of which one is chosen, with its label before it. */
export function radios(label, name, choices, value, onchange) {
  const id = `label-${name}`;
  return el("div", { class: "labelled" }, el("span", { id }, label), el("div", { class: "radios", role: "radiogroup", "aria-labelledby": id }, choices.map(([choice, text]) =>
    el("label", {}, el("input", {
      type: "radio", name, value: choice, checked: choice === value, onchange: () => onchange(choice),
    }), el("span", {}, text)))));
}

/** Give the reader a file. */
export function download(name, kind, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  const link = el("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
