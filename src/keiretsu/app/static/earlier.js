// Earlier runs, those of the command line among them, as a table.

import { at, element, figure, say, told, words } from "./base.js";

let shown = "";

// `does`: what a click does, watch and remove.
export function listed(runs, does) {
  at("earlier-wait").hidden = true;
  at("earlier-none").hidden = runs.length > 0;
  at("earlier-place").hidden = !runs.length;
  // a list that is as it was keeps the focus of who is in it
  const text = JSON.stringify(runs);
  if (text === shown) return;
  shown = text;
  at("runs").replaceChildren(...runs.map((run) => row(run, does)));
}

function row(run, does) {
  const made = element("tr", null);
  const when = run.created ? new Date(run.created).toLocaleString(told.lang) : "–";
  const file = element("td", run.name);
  if (run.target) file.append(element("small", say("rows_ahead", { target: run.target, n: figure(run.horizon) })));
  if (!run.ours) file.append(element("small", say("from_command_line", { folder: run.folder })));
  const outcome = element("td", run.decision && !run.going ? run.headline[told.lang] : words[`state_${run.state}`]);
  if (run.state === "unread") outcome.append(element("small", run.problem[told.lang]));
  const actions = element("td", null, { class: "links" });
  const name = run.ours ? run.name : `${run.name} (${run.folder})`;
  const open = element("button", run.going ? words.watch : words.open, { type: "button", class: "link" });
  open.setAttribute("aria-label", `${open.textContent}: ${name}, ${when}`);
  open.addEventListener("click", () => does.watch(run.id));
  actions.append(open);
  if (run.report) {
    const report = element("a", words.report, { href: `/runs/${run.id}/report`, target: "_blank", rel: "noopener" });
    report.setAttribute("aria-label", `${words.report}: ${name}, ${when}`);
    actions.append(report);
  }
  if (run.ours && !run.going) {
    const gone = element("button", words.remove_short, { type: "button", class: "link danger" });
    gone.setAttribute("aria-label", `${words.remove_short}: ${name}, ${when}`);
    gone.addEventListener("click", () => does.remove(run.id));
    actions.append(gone);
  }
  made.append(element("th", when, { scope: "row" }), file, outcome, actions);
  return made;
}
