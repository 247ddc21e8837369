// What the page's script is made of: words, figures, elements, and asking the server.
// Whatever comes from a file or a run is set as text, never as HTML.

export const told = JSON.parse(document.getElementById("page-told").textContent);
export const words = told.words;
export const at = (id) => document.getElementById(id);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function figure(value) {
  if (value === null || value === undefined) return "–";
  return Number.isInteger(value) ? value.toLocaleString("en") : Number(value.toPrecision(4)).toString();
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? say("seconds", { n: whole }) : say("min_s", { m: Math.floor(whole / 60), s: whole % 60 });
}

export function span(seconds) {
  for (const [key, unit] of [["unit_d", 86400], ["unit_h", 3600], ["unit_min", 60]]) {
    if (seconds >= 2 * unit || (seconds === unit && unit < 86400)) return say(key, { n: figure(seconds / unit) });
  }
  return say("unit_s", { n: figure(seconds) });
}

// ---- asking the server

// A file's name as a header can carry it.
export function coded(name) {
  try {
    return encodeURIComponent(name);
  } catch {
    return "log"; // half a letter, as some systems allow in names
  }
}

export class Refused extends Error {
  constructor(answer) {
    super(answer.sentence[told.lang]);
    this.answer = answer;
  }
}

export async function ask(method, path, { json = null, body = null, headers = {} } = {}) {
  const sent = { method, headers: { ...headers }, body };
  if (method !== "GET") sent.headers["X-Keiretsu-Token"] = told.token;
  if (json !== null) {
    sent.headers["Content-Type"] = "application/json";
    sent.body = JSON.stringify(json);
  }
  let answer, found;
  try {
    answer = await fetch(path, sent);
    found = await answer.json();
  } catch {
    throw new Error(words.offline);
  }
  if (!answer.ok) throw new Refused(found);
  return found;
}
