// Drawing into the canvas: lines that keep every extreme, marks of many rows, bands, markers.

// a way from moments and values to canvas pixels
function mapping(u) {
  const {left, top, width, height} = u.bbox;
  const {min: x0, max: x1} = u.scales.x, {min: y0, max: y1} = u.scales.y;
  const kx = width / (x1 - x0), ky = height / (y1 - y0);
  return {x: v => left + (v - x0) * kx, y: v => top + height - (v - y0) * ky};
}

// canvas pixels to one of those that widths are given in
function density(u) { return (u.scale || 1) * (devicePixelRatio || 1); }

// One line through the points lo … hi-1, broken where `broken(i)` forbids to come from i-1 and where a value is missing.
// Where points lie closer than pixels, a pixel's first, lowest, highest and last are drawn: the same picture.
function line(path, layer, list, lo, hi, to, broken) {
  let open = false, column = NaN, low = 0, high = 0, last = 0;
  const flush = () => {
    if (!open || Number.isNaN(column)) return;
    if (low !== high) { path.lineTo(column, low); path.lineTo(column, high); }
    path.lineTo(column, last);
  };
  for (let i = lo; i < hi; i++) {
    if (Number.isNaN(list[i])) { flush(); open = false; continue; }
    const x = Math.round(to.x(layer.x[i]) * 2) / 2, y = to.y(list[i]);
    if (!open || broken(i)) {
      flush();
      open = true;
      column = x; low = high = last = y;
      path.moveTo(x, y);
      path.lineTo(x + 0.01, y); // a value between two gaps is a dot
    } else if (x === column) {
      low = Math.min(low, y); high = Math.max(high, y); last = y;
    } else {
      flush();
      column = x; low = high = last = y;
    }
  }
  flush();
}

function paintTruth(u, part, from, to, colours, pause) {
  const ctx = u.ctx, map = mapping(u), dense = density(u);
  const [lo, hi] = window_(part, from, to);
  if (part.each === 1) {
    const path = new Path2D();
    line(path, part, part.y, lo, hi, map, i => part.x[i] - part.x[i - 1] > pause);
    ctx.strokeStyle = colours[part.part];
    ctx.lineWidth = 1.4 * dense;
    ctx.lineCap = ctx.lineJoin = 'round';
    ctx.stroke(path);
    return;
  }
  // a mark is as wide as the time of its rows and as high as their values; neighbours are joined
  const boxes = new Path2D(), joins = new Path2D(), thin = 1.2 * dense;
  for (let i = lo; i < hi; i++) {
    if (Number.isNaN(part.lowest[i])) continue;
    const x0 = map.x(part.x[i]), x1 = map.x(part.until[i]), top = map.y(part.highest[i]), foot = map.y(part.lowest[i]);
    boxes.rect(x0, top - thin / 2, Math.max(x1 - x0, thin), foot - top + thin);
    if (i + 1 < part.x.length && part.x[i + 1] - part.until[i] <= pause && !Number.isNaN(part.first[i + 1])) {
      joins.moveTo(x1, map.y(part.last[i]));
      joins.lineTo(map.x(part.x[i + 1]), map.y(part.first[i + 1]));
    }
  }
  ctx.fillStyle = ctx.strokeStyle = colours[`${part.part}_marks`];
  ctx.lineWidth = thin;
  ctx.fill(boxes);
  ctx.stroke(joins);
}

const WIDEST_LINE = 16; // pixels between forecasts; where they lie wider apart a line would tell of rows none was made for

function spacing(u, made, from, to) {
  const [lo, hi] = window_(made, from, to);
  return hi - lo < 2 ? 0 : (made.x[hi - 1] - made.x[lo]) / (hi - lo - 1) * u.bbox.width / density(u) / (to - from);
}

function paintBand(u, {made, look, dots}, from, to, opacity) {
  if (!made.lower) return;
  const ctx = u.ctx, map = mapping(u), dense = density(u), path = new Path2D();
  const [lo, hi] = window_(made, from, to);
  let begin = lo;
  const close = end => {
    if (end - begin < 2 || dots) {
      for (let i = begin; i < end; i++) {
        const top = map.y(made.upper[i]);
        path.rect(map.x(made.x[i]) - 4 * dense, top, 8 * dense, map.y(made.lower[i]) - top);
      }
      return;
    }
    path.moveTo(map.x(made.x[begin]), map.y(made.upper[begin]));
    for (let i = begin + 1; i < end; i++) path.lineTo(map.x(made.x[i]), map.y(made.upper[i]));
    for (let i = end - 1; i >= begin; i--) path.lineTo(map.x(made.x[i]), map.y(made.lower[i]));
    path.closePath();
  };
  for (let i = lo; i < hi; i++) {
    const missing = Number.isNaN(made.lower[i]) || Number.isNaN(made.upper[i]);
    if (made.begins[i] || missing) { close(i); begin = missing ? i + 1 : i; }
  }
  close(hi);
  ctx.globalAlpha = opacity;
  ctx.fillStyle = look.colour;
  ctx.fill(path);
  ctx.globalAlpha = 1;
}

function paintMean(u, {made, look, strong, dots}, from, to) {
  const ctx = u.ctx, map = mapping(u), dense = density(u), path = new Path2D();
  const [lo, hi] = window_(made, from, to);
  line(path, made, made.mean, lo, hi, map, i => made.begins[i] === 1);
  const width = (strong ? 2.6 : 1.8) * dense;
  ctx.strokeStyle = look.colour;
  ctx.lineWidth = width;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'butt';
  ctx.setLineDash((look.dash || []).map(part => part * width));
  if (!dots) ctx.stroke(path);
  ctx.setLineDash([]);
}

// over all lines, with a light edge: a candidate whose line lies under another's is still seen to be there
function paintMarkers(u, {made, look, dots}, from, to) {
  const ctx = u.ctx, map = mapping(u), dense = density(u);
  const [lo, hi] = window_(made, from, to);
  ctx.fillStyle = look.colour;
  ctx.strokeStyle = '#ffffff';
  ctx.lineWidth = 1.5;
  // markers tell candidates apart without colour; far enough apart to leave the line in sight
  const marker = new Path2D(look.outline);
  const stamp = i => {
    ctx.save();
    ctx.translate(map.x(made.x[i]), map.y(made.mean[i]));
    ctx.scale(0.8 * dense, 0.8 * dense);
    ctx.translate(-14, -5); // outlines lie around this point
    ctx.stroke(marker);
    ctx.fill(marker);
    ctx.restore();
  };
  // one in each stretch of pixels; the stretches of candidates are shifted against one another, so that lines that lie
  // on one another still show the markers of all
  let before = NaN, first = -1, drawn = 0;
  for (let i = lo; i < hi; i++) {
    if (Number.isNaN(made.mean[i])) continue;
    if (dots) { stamp(i); continue; }
    const stretch = Math.floor((map.x(made.x[i]) - u.bbox.left) / (look.every * dense) - look.order);
    if (first < 0) first = i;
    else if (stretch !== before) { stamp(i); drawn++; }
    before = stretch;
  }
  if (!dots && drawn === 0 && first >= 0) stamp(first);
}

// the least and the greatest of what is shown: truth, means, bands
function extent(parts, forecasts, banded, from, to) {
  const inside = (layer, lists) => {
    const [lo, hi] = window_(layer, from, to);
    let low = Infinity, high = -Infinity;
    for (const list of lists) {
      for (let i = lo; i < hi; i++) { if (list[i] < low) low = list[i]; if (list[i] > high) high = list[i]; }
    }
    return [low, high];
  };
  const join = pairs => [Math.min(...pairs.map(p => p[0])), Math.max(...pairs.map(p => p[1]))];
  const truth = join(parts.map(part => inside(part, part.each === 1 ? [part.y] : [part.lowest, part.highest])));
  const made = join(forecasts.map(each => inside(each, banded.has(each) && each.lower
    ? [each.mean, each.lower, each.upper] : [each.mean])));
  let [low, high] = join([truth, made]);
  let cut = false;
  if (truth[0] < truth[1]) {
    // a forecast that runs away must not flatten the truth
    const reach = 2.5 * (truth[1] - truth[0]);
    cut = low < truth[0] - reach || high > truth[1] + reach;
    low = Math.max(low, truth[0] - reach);
    high = Math.min(high, truth[1] + reach);
  }
  if (!(low <= high)) return {low: 0, high: 1, cut};
  const room = low === high ? Math.abs(low) * 0.05 || 1 : 0.06 * (high - low);
  return {low: low - room, high: high + room, cut};
}
