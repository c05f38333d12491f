// What a switch of a mechanism does to your scenario. A file of stored results has another of this module.

import { put, valueOn } from "state";
import { listed, say, titleOf } from "texts";

export const strengthOf = (name) => `mechanism.${name}.strength`;

/** Switch a mechanism on or off in the state that is to come; what it excludes goes off with it, and that is said. */
export function switched(next, name, on, catalogue) {
  const off = on ? catalogue.mechanisms[name].excludes.filter((other) => valueOn("yours", strengthOf(other)) > 0) : [];
  put(next, strengthOf(name), on ? 1 : 0);
  for (const other of off) put(next, strengthOf(other), 0);
  return off.length ? say("excluded", { name: titleOf(`mechanism.${name}`), others: listed(off.map((other) => titleOf(`mechanism.${other}`))) }) : "";
}
