// How a run ended: verdict, report, slides, and the comparison with another run.

import { Refused, at, element, figure, say, told, words } from "./base.js";

let shown = null;

export function shownResult(run) {
  shown = run;
  const done = run.state === "done";
  const known = run.target ? `: ${say("rows_ahead", { target: run.target, n: figure(run.horizon) })}` : "";
  at("result-what").textContent = `${run.name}${known}`;
  at("verdict").className = `verdict ${done ? run.decision : "none"}`;
  at("verdict-word").textContent = done ? run.headline[told.lang] : words[`state_${run.state}`];
  at("verdict-sentence").textContent = (done ? run.sentence : run.problem)[told.lang];
  at("verdict-cut").textContent = done && run.cut ? run.cut[told.lang] : "";
  at("verdict-cut").hidden = !(done && run.cut);
  at("place").textContent = say("place", { folder: run.place, runs: told.runs });
  at("open-report").hidden = at("show-report").hidden = !run.report;
  at("open-report").href = `/runs/${run.id}/report`;
  at("slides").hidden = !run.slides;
  at("slides").href = `/runs/${run.id}/slides`;
  at("change").hidden = !run.asked;
  at("remove").hidden = !run.ours;
  at("against").hidden = true;
  hideFrame();
}

export function hideFrame() {
  at("frame-place").hidden = true;
  at("frame-place").replaceChildren();
  at("show-report").setAttribute("aria-expanded", "false");
  at("show-report").textContent = words.show_report;
}

function frame(source, title) {
  at("frame-place").replaceChildren(element("iframe", null, { src: source, title }));
  at("frame-place").hidden = false;
}

export function toggleReport() {
  if (at("show-report").getAttribute("aria-expanded") === "true") return hideFrame();
  frame(at("open-report").getAttribute("href"), words.frame);
  at("show-report").setAttribute("aria-expanded", "true");
  at("show-report").textContent = words.hide_report;
}

// The other runs that have a result, as far as the shown one has.
export function others(runs) {
  const them = shown && shown.state === "done" ? runs.filter((run) => run.state === "done" && run.id !== shown.id) : [];
  // those whose errors can be compared come first
  const apart = (run) => Number(run.target !== shown.target || run.horizon !== shown.horizon);
  them.sort((one, other) => apart(one) - apart(other));
  at("against").hidden = !them.length;
  const chosen = at("other").value;
  at("other").replaceChildren(...them.map((run) => {
    const when = run.created ? new Date(run.created).toLocaleString(told.lang) : "–";
    const goal = say("rows_ahead", { target: run.target, n: figure(run.horizon) });
    // several runs of one file are told apart by their folders and by what was decided
    const apart_by = { when, folder: run.place, headline: run.headline[told.lang], name: run.name, goal };
    return element("option", say("other_entry", apart_by), { value: run.id });
  }));
  if (them.some((run) => run.id === chosen)) at("other").value = chosen;
}

function waits(now) {
  at("compare").disabled = now;
  at("compare").textContent = now ? words.compare_wait : words.compare;
}

export async function compare() {
  const source = `/runs/${shown.id}/compare/${at("other").value}?lang=${told.lang}`;
  let answer;
  // the first comparison after a start takes some seconds
  waits(true);
  try {
    answer = await fetch(source);
  } catch {
    throw new Error(words.offline);
  } finally {
    waits(false);
  }
  if (!answer.ok) throw new Refused(await answer.json());
  hideFrame();
  frame(source, words.compare_frame);
}
