// One viewer: its controls, what is shown, and the values under the cursor.

const FINEST_MARKS = 4; // rows that the closest zoom still shows
const lastState = {of: null, state: null}; // the language that is switched to goes on where the other one was

function viewerOf(root, view) {
  const words = JSON.parse(root.dataset.words), looks = JSON.parse(root.dataset.looks);
  const find = name => root.querySelector(`[data-part="${name}"]`);
  const holder = find('chart'), note = find('note'), reading = find('reading'), moved = find('moment');
  const clock = clockOf(view.clock), pause = view.clock.pause;
  const names = [...root.querySelectorAll('[data-candidate]')].map(box => box.value);
  const state = {series: 0, target: 0, step: String(view.horizon === 1 ? 0 : 1), band: find('band').value,
    shown: new Set([...root.querySelectorAll('[data-candidate]')].filter(box => box.checked).map(box => box.value)),
    from: 0, to: 1};
  let parts = [], forecasts = {}, whole = [0, 1], tested = null, chart = null, cut = false, at = NaN;

  function decode() {
    const series = view.series[state.series], choice = state.step === 'whole' ? 'whole' : Number(state.step);
    parts = truthOf(series, state.target, view.clock);
    forecasts = forecastsOf(view, series, state.target, choice);
    const ends = parts.map(part => [part.x[0], part.until[part.until.length - 1]]);
    whole = [Math.min(...ends.map(end => end[0])), Math.max(...ends.map(end => end[1]))];
    const test = parts.findIndex(part => part.part === 'test');
    tested = test < 0 ? null : ends[test];
  }

  const drawn = () => names.filter(name => state.shown.has(name) && forecasts[name]);
  const banded = name => state.band === '*' || state.band === name;

  function model() {
    return {
      parts, colours: words.colours, apart: state.step !== 'whole' && view.stride > 1, pause, opacity: words.opacity,
      forecasts: drawn().map((name, order) => ({
        name, made: forecasts[name], strong: order === 0, banded: banded(name),
        look: {...looks[name], every: 72, order: order / Math.max(state.shown.size, 1)},
      })),
      cut: now => { cut = now; tell(); },
    };
  }

  // the range as it may be: not finer than a few rows, not beyond the log; false where nothing changes
  function show(from, to) {
    const most = (whole[1] - whole[0]) || 1, room = 0.01 * most;
    const least = Math.min(Math.max(FINEST_MARKS * view.clock.interval, 1e-6 * most), most);
    let span = Math.min(Math.max(to - from, least), most + 2 * room);
    const middle = (from + to) / 2;
    from = Math.min(Math.max(middle - span / 2, whole[0] - room), whole[1] + room - span);
    to = from + span;
    const same = Math.abs(from - state.from) < 1e-9 * span && Math.abs(to - state.to) < 1e-9 * span;
    state.from = from;
    state.to = to;
    if (!same) refresh();
    return !same;
  }

  function refresh() {
    lastState.of = root;
    lastState.state = {...state, shown: new Set(state.shown)};
    if (chart) chart.show(() => state);
    root.dataset.from = state.from;
    root.dataset.to = state.to;
  }

  const all = () => show(2 * whole[0] - whole[1] - 1, 2 * whole[1] - whole[0] + 1);
  const test = () => tested && show(tested[0], tested[1]);
  const zoom = factor => {
    const middle = (state.from + state.to) / 2, half = (state.to - state.from) * factor / 2;
    return show(middle - half, middle + half);
  };
  const pan = share => {
    const by = (state.to - state.from) * share;
    // at the end of the log the range stays as wide as it is
    return show(state.from + by, state.to + by);
  };

  // what is shown now, and how finely
  function tell() {
    const said = [fill(words.range, {
      from: clock.text(Math.max(state.from, whole[0]), state.to - state.from),
      to: clock.text(Math.min(state.to, whole[1]), state.to - state.from),
    })];
    for (const part of parts) {
      if (part.until[part.until.length - 1] < state.from || part.x[0] > state.to) continue;
      said.push(fill(part.each === 1 ? words.every_row : words.marks,
        {part: words[part.part], n: part.each.toLocaleString('en-US')}));
    }
    // on paper the choices are not to be seen
    const chosen = key => find(key).selectedOptions[0].textContent;
    const told = drawn().length > 0 && {step: chosen('step'), band: chosen('band'), nominal: words.nominal};
    if (told) said.push(fill(state.band === '' ? words.drawn_bare : words.drawn, told));
    if (told && state.step !== 'whole' && view.stride > 1) said.push(fill(words.origins, {n: view.stride.toLocaleString('en-US')}));
    if (cut) said.push(words.cut);
    note.textContent = said.join(words.gap);
    root.dataset.drawn = performance.now();
  }

  function read(moment) {
    if (!chart) return;
    const near = 5 * (state.to - state.from) / Math.max(chart.u.over.clientWidth, 1);
    readAt(momentNear(parts, drawn().map(name => forecasts[name]), moment, near));
  }

  function readAt(when) {
    at = when;
    moved.textContent = Number.isNaN(when) ? words.values_none : fill(words.values, {moment: clock.text(when)});
    const half = 0.01 * view.clock.interval;
    const rows = Number.isNaN(when) ? [] : [[words.truth, truthAt(parts, when, half, words), words.colours.test],
      ...drawn().map(name => [looks[name].label, forecastAt(forecasts[name], when, half, words), looks[name].colour])];
    reading.replaceChildren(...rows.map(rowOf));
    point();
  }

  const hair = document.createElement('div');
  hair.className = 'viewer-hair';
  function point() {
    if (!chart) return;
    const x = chart.u.valToPos(at, 'x');
    hair.style.display = Number.isFinite(x) && x >= 0 && x <= chart.u.over.clientWidth ? 'block' : 'none';
    if (Number.isFinite(x)) hair.style.left = `${x}px`;
  }

  // to the next value in either direction, and on with the picture where it leaves it
  function step(by) {
    const lists = [...parts.map(part => part.x), ...drawn().map(name => forecasts[name].x)];
    const next = momentBeside(lists, Number.isNaN(at) ? (state.from + state.to) / 2 : at, by);
    if (Number.isNaN(next)) return;
    if (next < state.from || next > state.to) pan(by * 0.5);
    readAt(next);
  }

  const labels = () => ({x: view.clock.zone ? fill(words.x_zone, {zone: clock.zone}) : words.x,
    y: words.y[state.target]});

  function build() {
    chart = chartOf(holder, clock, labels, model, point);
    chart.u.over.append(hair);
    gestures(holder, chart.u, {range: () => ({from: state.from, to: state.to}), show, read, step, all, test, zoom, pan});
    refresh();
  }

  function restart(keep) {
    decode();
    if (!keep) { state.from = NaN; (test() || all()); at = NaN; }
    for (const label of root.querySelectorAll('[data-label]')) label.classList.toggle('viewer-none', !forecasts[label.dataset.label]);
    find('without').hidden = Boolean(view.series[state.series].origins);
    find('test').disabled = tested === null;
    if (chart) chart.relabel();
    refresh();
    readAt(at);
  }

  // a control of each kind, then the state as the controls show it
  for (const key of ['series', 'target', 'step', 'band']) {
    const control = find(key);
    if (!control) continue;
    control.addEventListener('change', () => {
      state[key] = key === 'series' || key === 'target' ? Number(control.value) : control.value;
      restart(key !== 'series');
    });
  }
  for (const box of root.querySelectorAll('[data-candidate]')) {
    box.addEventListener('change', () => {
      if (box.checked) state.shown.add(box.value); else state.shown.delete(box.value);
      refresh();
      readAt(at);
    });
  }
  const buttons = {in: () => zoom(0.5), out: () => zoom(2), left: () => pan(-0.5), right: () => pan(0.5), all, test};
  for (const [key, act] of Object.entries(buttons)) find(key).addEventListener('click', act);
  const aloud = find('aloud');
  aloud.addEventListener('change', () => find('values').setAttribute('aria-live', aloud.checked ? 'polite' : 'off'));

  function follow(other) {
    Object.assign(state, other, {shown: new Set(other.shown)});
    for (const key of ['series', 'target', 'step', 'band']) { const control = find(key); if (control) control.value = String(state[key]); }
    for (const box of root.querySelectorAll('[data-candidate]')) box.checked = state.shown.has(box.value);
    restart(true);
  }

  find('live').hidden = false;
  decode();
  state.from = NaN;
  if (!test()) all();
  restart(true);
  // the paper has a picture of its own, as wide as the sheet; of the language that is shown
  const sheet = document.createElement('div');
  sheet.className = 'viewer-chart viewer-paper';
  let printed = null;
  addEventListener('beforeprint', () => {
    if (printed || !chart || !holder.clientWidth) return;
    holder.after(sheet);
    printed = chartOf(sheet, clock, labels, model, () => {}, true);
    printed.draw(state);
  });
  addEventListener('afterprint', () => {
    if (!printed) return;
    printed.u.destroy();
    printed = null;
    sheet.remove();
  });
  // a part of the page that is folded or in the other language has no width until it is opened
  let width = 0;
  new ResizeObserver(() => {
    const now = holder.clientWidth;
    if (now === width || now === 0) { width = now; return; }
    if (width === 0 && lastState.of && lastState.of !== root) follow(lastState.state);
    width = now;
    if (chart) { chart.resize(); refresh(); } else build();
  }).observe(holder);
}

const held = document.querySelector('script[data-keiretsu-view]');
if (held) {
  const view = JSON.parse(held.textContent);
  for (const root of document.querySelectorAll('[data-viewer]')) viewerOf(root, view);
}
