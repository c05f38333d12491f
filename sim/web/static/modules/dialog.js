// One dialog at a time, closed by its button, by Escape, or by a click beside it.

import { el } from "elements";
import { say } from "texts";

/** Show a title and elements in a dialog; focus returns to where it was. */
export function showDialog(title, children) {
  const made = el("dialog", { "aria-labelledby": "dialog-title" },
    el("div", { class: "dialog-head" }, el("h2", { id: "dialog-title" }, title),
      el("button", { type: "button", class: "plain", "aria-label": say("close"), onclick: () => made.close() }, "✕")),
    el("div", { class: "dialog-body" }, children));
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
  document.body.append(made);
  made.showModal();
  return made;
}
