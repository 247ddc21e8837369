// The picture: uPlot keeps the axes, we draw into its canvas what lies between two moments.

const INK = '#1f2933', RULE = '#e3e7ea', FONT = '12px system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif';

function axes(clock, labels, narrow) {
  const common = {stroke: INK, font: FONT, labelFont: FONT, grid: {stroke: RULE, width: 1}, ticks: {stroke: '#aab2b9', width: 1, size: 5}};
  return [
    {...common, label: labels.x, labelSize: 22, size: 44, space: narrow ? 64 : 84,
     values: (u, splits, axis, space, step) => clock.dated ? stampTicks(clock, splits, step) : numberTicks(splits, step)},
    {...common, label: labels.y, labelSize: 24,
     size: (u, texts) => 16 + 7.2 * Math.max(4, ...(texts || []).map(text => (text || '').length)),
     values: (u, splits, axis, space, step) => numberTicks(splits, step)},
  ];
}

// `model` gives the layers: {parts, forecasts: [{made, look, strong, banded}], pause}
function chartOf(holder, clock, labels, model, drawn) {
  const narrow = holder.clientWidth < 560;
  const height = () => holder.clientWidth < 560 ? 300 : 400;
  const paint = u => {
    const {min: from, max: to} = u.scales.x;
    const {parts, forecasts, colours, pause, opacity, apart} = model();
    const ctx = u.ctx;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    for (const each of forecasts) {
      each.dots = apart && spacing(u, each.made, from, to) > WIDEST_LINE;
      if (each.banded) paintBand(u, each, from, to, opacity);
    }
    // the strongest last of the forecasts, and the truth, a thinner line, over them: neither hides the other
    for (const each of [...forecasts].reverse()) paintMean(u, each, from, to);
    for (const part of parts) paintTruth(u, part, from, to, colours, pause);
    for (const each of [...forecasts].reverse()) paintMarkers(u, each, from, to);
    ctx.restore();
    drawn();
  };
  const u = new uPlot({
    width: holder.clientWidth, height: height(), pxAlign: 1,
    padding: [10, 14, 0, 0],
    legend: {show: false}, cursor: {show: false}, select: {show: false},
    tzDate: moment => uPlot.tzDate(new Date(moment * 1000), clock.zone || 'UTC'),
    scales: {x: {time: clock.dated, auto: false, min: 0, max: 1}, y: {auto: false, min: 0, max: 1}},
    series: [{}, {paths: () => null, points: {show: false}, auto: false}],
    axes: axes(clock, labels(), narrow),
    hooks: {draw: [paint]},
  }, [[0, 1], [null, null]], holder);
  let asked = 0;
  return {
    u,
    relabel() { const now = labels(); u.axes[0].label = now.x; u.axes[1].label = now.y; },
    // draw once a frame, however often it is asked for
    show(range) {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => {
        const {from, to} = range();
        const {parts, forecasts} = model();
        const shown = forecasts.map(each => each.made);
        const banded = new Set(forecasts.filter(each => each.banded).map(each => each.made));
        const {low, high, cut} = extent(parts, shown, banded, from, to);
        u.batch(() => { u.setScale('x', {min: from, max: to}); u.setScale('y', {min: low, max: high}); });
        u.redraw(false, true);
        model().cut(cut);
      });
    },
    resize() { u.setSize({width: holder.clientWidth, height: height()}); },
  };
}
