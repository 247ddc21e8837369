// What a person has entered: read from the fields, written into them, and kept over a reload of this tab.

import { at } from "./base.js";

const KEPT = "keiretsu-entries";

// The entries of the fields of reading, in an order of their own: the fields change their places on the page.
export function settings() {
  const given = [...new FormData(at("how-form")).entries()].filter(([, value]) => value !== "");
  return Object.fromEntries(given.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function goal() {
  const entered = { target: at("target").value, budget: at("budget").value };
  // what nobody has written is proposed anew
  for (const [id, name] of [["horizon", "horizon"], ["report-lang", "lang"]]) {
    if (at(id).dataset.written) entered[name] = at(id).value;
  }
  return entered;
}

export function fill(entries) {
  for (const [name, value] of Object.entries(entries.reading ?? {})) {
    if (at(`set-${name}`)) at(`set-${name}`).value = value;
  }
  for (const [id, name] of [["horizon", "horizon"], ["report-lang", "lang"]]) {
    if (entries[name]) {
      at(id).value = entries[name];
      at(id).dataset.written = "1";
    }
  }
  // a time that is not in the list stays as it is proposed
  if ([...at("budget").options].some((each) => each.value === String(entries.budget))) at("budget").value = entries.budget;
}

// A channel can be chosen once the file has been read.
export function fillTarget(name) {
  if ([...at("target").options].some((each) => each.value === name)) at("target").value = name;
}

export function empty() {
  at("how-form").reset();
  at("target").replaceChildren();
  delete at("horizon").dataset.written;
}

export function keep(file) {
  if (file) storage((kept) => kept.setItem(KEPT, JSON.stringify({ file, reading: settings(), ...goal() })));
}

export function forget() {
  storage((kept) => kept.removeItem(KEPT));
}

export function kept() {
  try {
    return JSON.parse(storage((kept) => kept.getItem(KEPT)) ?? "null");
  } catch {
    return null;
  }
}

function storage(use) {
  try {
    return use(window.sessionStorage);
  } catch {
    return null; // a browser may forbid it: then a reload empties the fields
  }
}
