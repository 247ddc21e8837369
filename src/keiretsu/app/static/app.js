// The page's behaviour, from a file to a report.

import { Refused, ask, at, coded, say, told, words } from "./base.js";
import { listed } from "./earlier.js";
import { empty, fill, fillTarget, forget, keep, kept, settings } from "./entries.js";
import { shownGoing, unsaid } from "./going.js";
import { ahead, columns, shownLook } from "./looked.js";
import { compare, others, shownResult, toggleReport } from "./result.js";

const LOOK_AGAIN = 500; // milliseconds between two looks at a run
const state = { file: null, looked: null, read: "", run: null, begun: null, asked: null, timer: null };

// Told at the top of the page, or before what a person is to change.
function problem(error, before = null) {
  if (before) at(before).before(at("problem"));
  else at("status").after(at("problem"));
  at("problem-text").textContent = error.message;
  const details = (error.answer && error.answer.message) || "";
  // the sentence may hold the details already
  const more = details && !error.message.includes(details);
  at("problem-more").hidden = !more;
  at("problem-details").textContent = more ? details : "";
  at("problem").hidden = false;
  at("status").textContent = "";
  at("problem").scrollIntoView({ block: "nearest" });
}

function noProblem() {
  at("problem").hidden = true;
}

function show(...sections) {
  for (const id of ["read", "goal", "run", "result"]) at(id).hidden = !sections.includes(id);
}

function goTo(section) {
  at(section).hidden = false;
  at(`${section}-head`).focus({ preventScroll: true });
  at(section).scrollIntoView({ block: "start" });
}

// ---- 1 file, 2 what was read

async function take(file) {
  noProblem();
  stopLooking();
  show();
  state.looked = null;
  const old = state.file;
  state.file = null;
  at("how").open = false;
  empty();
  forget();
  if (old) ask("DELETE", `/api/files/${old}`).catch(() => {});
  if (file.size > told.most) {
    problem(new Error(say("too_large", { megabytes: Math.round(told.most / 1e6).toLocaleString("en") })));
    return;
  }
  at("status").textContent = say("taking", { name: file.name });
  try {
    const headers = { "X-File-Name": coded(file.name.slice(-1000)) };
    const kept = await ask("POST", "/api/files", { body: file, headers });
    state.file = kept.id;
    await look();
  } catch (error) {
    problem(error);
  }
}

async function look() {
  noProblem();
  at("added").textContent = "";
  const reading = settings();
  keep(state.file);
  try {
    state.looked = await ask("POST", `/api/files/${state.file}/look`, { json: { reading } });
  } catch (error) {
    if (!(error instanceof Refused) || !error.answer.columns) throw error;
    state.looked = null;
    show("read");
    at("looked").hidden = at("suggested").hidden = true;
    at("taken").replaceChildren();
    columns(error.answer.columns);
    // filled in for a person to look at; it counts when the file is read again
    for (const [name, value] of Object.entries(error.answer.suggested ?? {})) at(`set-${name}`).value = value;
    // what is asked comes first
    const isCode = error.answer.argument === "sentinels";
    at("how")[isCode ? "before" : "after"](at("absent"));
    at("how").open = !isCode;
    problem(error);
    const asked = at(`set-${error.answer.argument}`);
    if (asked) asked.focus();
    return;
  }
  at("how").before(at("absent"));
  // the fields have changed their places, and not what they hold
  state.read = JSON.stringify(reading);
  at("status").textContent = "";
  at("how").open = false;
  shownLook(state.looked);
  show("read", "goal");
  goTo("read");
}

// A file that is there already, with what was entered for it.
async function takeUp(entries) {
  noProblem();
  stopLooking();
  empty();
  state.file = entries.file;
  fill(entries);
  at("status").textContent = words.taking_up;
  await look();
  fillTarget(entries.target);
  keep(state.file);
}

async function change() {
  const asked = state.asked;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    await takeUp(asked);
    if (state.looked) goTo("goal");
  } catch (error) {
    problem(error);
  }
}

// ---- 3 goal, 4 run

async function begin(event) {
  event.preventDefault();
  noProblem();
  // what was changed and not read has been seen by nobody
  if (JSON.stringify(settings()) !== state.read) {
    try {
      await look();
      if (state.looked) at("status").textContent = words.changed;
    } catch (error) {
      problem(error);
    }
    return;
  }
  const form = at("goal-form");
  const json = {
    file: state.file, reading: settings(), target: form.target.value, horizon: Number(form.horizon.value),
    budget: Number(form.budget.value), lang: form.lang.value,
  };
  try {
    const { id } = await ask("POST", "/api/runs", { json });
    state.begun = { id, file: state.file };
    watch(id);
    // the copy belongs to the run now
    state.file = null;
    forget();
  } catch (error) {
    problem(error, "goal-form");
  }
}

// A run that was refused before it began is none: back to the form, whose fields are as they were.
async function notBegun(id, error) {
  stopLooking();
  history.replaceState(null, "", location.pathname + location.search);
  const { asked } = error.answer;
  if (state.begun && state.begun.id === id && state.looked) {
    state.file = state.begun.file;
    keep(state.file);
    show("read", "goal");
  } else if (asked) {
    try {
      await takeUp(asked);
    } catch (late) {
      problem(late);
      return;
    }
  }
  list();
  if (!state.looked) {
    problem(error);
    return;
  }
  goTo("goal");
  problem(error, "goal-form");
}

function stopLooking() {
  clearTimeout(state.timer);
  state.run = null;
}

function watch(id) {
  stopLooking();
  noProblem();
  state.run = id;
  unsaid();
  at("status").textContent = "";
  history.replaceState(null, "", `#${id}`);
  next(id, true);
}

async function next(id, first = false) {
  let run;
  try {
    run = await ask("GET", `/api/runs/${id}`);
  } catch (error) {
    if (state.run !== id) return;
    if (error instanceof Refused && "asked" in error.answer) {
      notBegun(id, error);
      return;
    }
    problem(error);
    if (!(error instanceof Refused)) state.timer = setTimeout(() => next(id), 4 * LOOK_AGAIN);
    return;
  }
  if (state.run !== id) return;
  noProblem();
  if (run.going) {
    shownGoing(run);
    if (first) {
      show("run");
      goTo("run");
    }
    state.timer = setTimeout(() => next(id), LOOK_AGAIN);
    return;
  }
  ended(run);
}

async function stop() {
  at("stop").disabled = true;
  try {
    shownGoing(await ask("POST", `/api/runs/${state.run}/stop`));
  } catch (error) {
    if (!(error instanceof Refused)) problem(error);
  }
}

// ---- 5 result

function ended(run) {
  state.asked = run.asked;
  shownResult(run);
  show("result");
  goTo("result");
  list();
}

async function remove(id) {
  if (!window.confirm(words.sure)) return;
  noProblem();
  try {
    await ask("DELETE", `/api/runs/${id}`);
  } catch (error) {
    problem(error);
    return;
  }
  if (state.run === id || state.run === null) another();
  at("status").textContent = words.removed;
  list();
}

function another() {
  stopLooking();
  show();
  at("choose").value = "";
  history.replaceState(null, "", location.pathname + location.search);
  goTo("file");
}

// ---- earlier runs

async function list() {
  try {
    const runs = await ask("GET", "/api/runs");
    listed(runs, { watch, remove });
    others(runs);
  } catch (error) {
    problem(error);
  }
}

// ---- what a person does

at("choose").addEventListener("change", (event) => {
  if (event.target.files.length) take(event.target.files[0]);
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
}
at("how-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (state.file) look().catch(problem);
});
at("horizon").addEventListener("input", () => {
  at("horizon").dataset.written = "1";
  ahead(state.looked);
});
at("target").addEventListener("invalid", () => at("target").setCustomValidity(words.target_needed));
at("target").addEventListener("change", () => at("target").setCustomValidity(""));
at("goal-form").addEventListener("submit", begin);
at("stop").addEventListener("click", stop);
at("show-report").addEventListener("click", toggleReport);
at("change").addEventListener("click", change);
at("compare").addEventListener("click", () => {
  noProblem();
  compare().catch(problem);
});
at("report-lang").addEventListener("change", () => {
  at("report-lang").dataset.written = "1";
});
for (const id of ["how-form", "absent", "goal-form"]) {
  for (const name of ["input", "change"]) at(id).addEventListener(name, () => keep(state.file));
}
at("remove").addEventListener("click", () => remove(state.run));
at("another").addEventListener("click", another);
at("other-language").addEventListener("click", (event) => {
  event.currentTarget.href = event.currentTarget.href.split("#")[0] + location.hash;
});
// a run of the command line may have ended while a person was elsewhere
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") list();
});
list();
const before = kept();
if (/^#[0-9a-f-]{16,21}$/.test(location.hash)) watch(location.hash.slice(1));
else if (before) {
  takeUp(before).catch(() => {
    // the file is gone, and what was entered for it with it
    state.file = null;
    at("status").textContent = "";
    forget();
    empty();
  });
}
