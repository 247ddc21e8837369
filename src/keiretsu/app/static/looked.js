// What was read of a file, and the goal that is proposed for it.

import { at, element, figure, say, span, told, words } from "./base.js";

export function columns(names) {
  at("columns").replaceChildren(...names.map((name) => element("option", null, { value: name })));
}

export function shownLook(found) {
  const dated = found.clock === "datetime";
  const facts = [
    ["read_rows", figure(found.rows)],
    ["read_series", figure(found.series)],
    ["read_channels", figure(found.channels.length + found.more_channels)],
    ["read_clock", words[`clock_${found.clock}`] + (found.zone ? ` (${found.zone})` : "")],
    ["read_time", found.time],
    ["read_id", found.id || words.none],
    ["read_span", `${found.first} – ${found.last}`],
    ["read_interval", dated ? span(found.interval) : figure(found.interval)],
  ];
  at("file-name").textContent = found.name;
  at("facts").replaceChildren(...facts.map(([key, value]) => {
    const row = element("div", null);
    row.append(element("dt", words[key]), element("dd", value));
    return row;
  }));
  at("told").replaceChildren(...found.told[told.lang].map((line) => element("li", line)));
  suggestions(found.suggested);
  at("taken").replaceChildren(...found.taken.map((said) => element("li", said[told.lang])));
  at("channels").replaceChildren(...found.channels.map((channel) => {
    const row = element("tr", null);
    row.append(element("th", channel.name, { scope: "row" }));
    for (const value of [channel.low, channel.high, channel.missing]) row.append(element("td", figure(value)));
    return row;
  }));
  at("more-channels").textContent = found.more_channels ? say("more_channels", { n: found.more_channels }) : "";
  columns(found.columns);
  at("words").replaceChildren(...found.words.map((name) => element("option", null, { value: name })));
  targets(found.targets, new Set(found.made));
  // a number that a person has written stays
  if (!at("horizon").dataset.written) at("horizon").value = found.horizon;
  at("looked").hidden = false;
  at("begin").disabled = !found.targets.length;
  ahead(found);
}

// Values that may mean "not measured": a click writes one into the field, and reading again makes it count.
function suggestions(them) {
  at("suggested").hidden = !them.length;
  at("suggestions").replaceChildren(...them.map(({ value, said }) => {
    const line = element("li", null);
    line.append(element("span", said[told.lang]));
    // a quote cannot be written within quotes
    if (value.includes('"')) return line;
    const button = element("button", say("add", { value }), { type: "button", class: "second" });
    button.addEventListener("click", () => {
      const field = at("set-sentinels");
      const typed = /[,;、，；\n]/.test(value) ? `"${value}"` : value;
      const before = field.value.trim().replace(/[,、]$/, "");
      if (!`, ${before},`.includes(`, ${typed},`)) field.value = before ? `${before}, ${typed}` : typed;
      at("added").textContent = words.added;
    });
    line.append(button);
    return line;
  }));
}

// What to forecast is for a person to say, unless there is but one channel. What was measured comes first; channels
// that were made of words or events stand in a group of their own.
function targets(names, made) {
  const chosen = at("target").value;
  const options = (some) => some.map((name) => element("option", name, { value: name }));
  const open = element("option", words.target_choose, { value: "", disabled: "", selected: "" });
  const [measured, others] = [names.filter((name) => !made.has(name)), names.filter((name) => made.has(name))];
  const group = (label, some) => {
    const grouped = element("optgroup", null, { label });
    grouped.append(...options(some));
    return grouped;
  };
  const groups = others.length ? [group(words.measured, measured), group(words.made, others)] : options(measured);
  at("target").replaceChildren(...(names.length === 1 ? [] : [open]), ...groups);
  if (names.includes(chosen)) at("target").value = chosen;
  at("target").setCustomValidity("");
}

export function ahead(found) {
  const rows = Number(at("horizon").value);
  const dated = found && found.clock === "datetime" && rows > 0;
  at("horizon-hint").textContent = dated
    ? say("horizon_hint", {
      rows: figure(rows), rows_word: rows === 1 ? words.row_one : words.row_many, span: span(rows * found.interval),
    }) : words.horizon_hint_rows;
}
