// A comparison that is under way: what is done now, which candidate is how far, how long it may still take.

import { at, duration, element, figure, say, told, words } from "./base.js";

let said = "";

// Of another comparison the first phase is said anew.
export function unsaid() {
  said = "";
}

export function shownGoing(run) {
  const going = run.going;
  at("run-what").textContent = `${run.name}: ${say("rows_ahead", { target: run.target, n: figure(run.horizon) })}`;
  const phase = words[`phase_${going.phase}`];
  // said aloud where it changes, not at every look
  if (phase !== said) at("phase").textContent = said = phase;
  for (const [place, item] of [...at("phases").children].entries()) {
    item.className = place + 1 < going.step ? "over" : place + 1 === going.step ? "now" : "";
    if (item.className === "now") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  if (going.share === null) at("share").removeAttribute("value");
  else at("share").value = going.share;
  const best = going.best;
  at("best").textContent = best ? say("best_value", { label: best.label[told.lang], mae: figure(best.mae) }) : words.best_none;
  at("gone").textContent = duration(going.seconds);
  at("left").textContent = going.left > 0 ? say("left_value", { span: duration(going.left) }) : words.left_over;
  at("candidates").replaceChildren(...going.candidates.map((who) => {
    const row = element("tr", null, { class: who.status });
    const status = say(who.status, { percent: Math.round(100 * who.share) });
    row.append(element("th", who.label[told.lang], { scope: "row" }), element("td", status));
    return row;
  }));
  at("stop").disabled = going.stopping;
  at("stop").textContent = going.stopping ? words.stopping : words.stop;
}
