// The picture: uPlot keeps the axes, we draw into its canvas what lies between two moments.

const INK = '#1f2933', RULE = '#e3e7ea', FONT = 'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif';

// On paper a canvas is an image: it is drawn this many times as fine as on a plain screen, for a sheet of A4.
const PAPER = {width: 664, height: 250, fine: 3};

// `scale`: of all that is measured in pixels
function axes(clock, labels, narrow, scale) {
  const font = `${12 * scale}px ${FONT}`;
  const common = {stroke: INK, font, labelFont: font, gap: 5 * scale, grid: {stroke: RULE, width: scale},
    ticks: {stroke: '#aab2b9', width: scale, size: 5 * scale}};
  return [
    {...common, label: labels.x, labelSize: 22 * scale, size: 44 * scale, space: (narrow ? 64 : 84) * scale,
     values: (u, splits, axis, space, step) => clock.dated ? stampTicks(clock, splits, step) : numberTicks(splits, step)},
    {...common, label: labels.y, labelSize: 24 * scale, space: 30 * scale,
     size: (u, texts) => scale * (16 + 7.2 * Math.max(4, ...(texts || []).map(text => (text || '').length))),
     values: (u, splits, axis, space, step) => numberTicks(splits, step)},
  ];
}

// `model` gives the layers: {parts, forecasts: [{made, look, strong, banded}], pause}; `paper`: it is drawn to be printed
function chartOf(holder, clock, labels, model, drawn, paper = false) {
  const scale = paper ? PAPER.fine / devicePixelRatio : 1;
  const narrow = !paper && holder.clientWidth < 560;
  const size = () => paper ? {width: PAPER.width * scale, height: PAPER.height * scale}
    : {width: holder.clientWidth, height: holder.clientWidth < 560 ? 300 : 400};
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
    ...size(), pxAlign: 1,
    padding: [10 * scale, 14 * scale, 0, 0],
    legend: {show: false}, cursor: {show: false}, select: {show: false},
    tzDate: moment => uPlot.tzDate(new Date(moment * 1000), clock.zone || 'UTC'),
    scales: {x: {time: clock.dated, auto: false, min: 0, max: 1}, y: {auto: false, min: 0, max: 1}},
    series: [{}, {paths: () => null, points: {show: false}, auto: false}],
    axes: axes(clock, labels(), narrow, scale),
    hooks: {draw: [paint]},
  }, [[0, 1], [null, null]], holder);
  u.scale = scale;
  const draw = ({from, to}) => {
    const {parts, forecasts} = model();
    const shown = forecasts.map(each => each.made);
    const banded = new Set(forecasts.filter(each => each.banded).map(each => each.made));
    const {low, high, cut} = extent(parts, shown, banded, from, to);
    u.batch(() => { u.setScale('x', {min: from, max: to}); u.setScale('y', {min: low, max: high}); });
    u.redraw(false, true);
    model().cut(cut);
  };
  let asked = 0;
  return {
    u, draw,
    relabel() { const now = labels(); u.axes[0].label = now.x; u.axes[1].label = now.y; },
    // draw once a frame, however often it is asked for
    show(range) {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => draw(range()));
    },
    resize() { u.setSize(size()); },
  };
}
