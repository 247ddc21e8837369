// What one series and target have to show, decoded once: parts of the truth, forecasts of each candidate.

function truthOf(series, target, clock) {
  return series.parts.map(part => {
    const found = part.targets[target];
    const out = {part: part.part, each: part.each, x: times(part.time, clock)};
    if (part.each === 1) {
      const coded = values(found.value);
      return {...out, until: out.x, y: coded.at, fine: coded.fine, exact: found.value.exact};
    }
    const keys = ['first', 'lowest', 'highest', 'last'];
    const marks = Object.fromEntries(keys.map(key => [key, values(found[key])]));
    return {
      ...out, until: times(part.until, clock), count: ticks(part.count), missing: ticks(found.missing),
      first: marks.first.at, lowest: marks.lowest.at, highest: marks.highest.at, last: marks.last.at,
      fine: marks.highest.fine, exact: found.highest.exact,
    };
  });
}

// `choice` is a place among the steps, or 'whole'; one list of points a candidate, with the places where lines begin
function forecastsOf(view, series, target, choice) {
  const clock = view.clock;
  if (!series.origins) return {};
  const whole = choice === 'whole';
  const held = whole ? series.whole : series.origins;
  const x = times(whole ? held.time : held.steps[choice].time, clock);
  const begins = new Uint8Array(x.length);
  if (whole) {
    for (let i = 0; i < x.length; i += view.horizon) begins[i] = 1;
  } else {
    const row = ticks(held.row);
    begins[0] = 1;
    // origins that were passed over, as over a stretch without values, break the line
    for (let i = 1; i < row.length; i++) begins[i] = row[i] - row[i - 1] > 2 * view.stride ? 1 : 0;
  }
  const out = {};
  for (const [name, targets] of Object.entries(held.forecasts)) {
    const coded = whole ? targets[target] : targets[target][choice];
    const mean = values(coded.mean);
    const has = coded.lower !== null && coded.upper !== null;
    out[name] = {
      x, begins, mean: mean.at, fine: mean.fine,
      lower: has ? values(coded.lower).at : null, upper: has ? values(coded.upper).at : null,
    };
  }
  return out;
}

// the first place whose value is at least `wanted`, in an ascending list
function place(list, wanted) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < wanted) low = middle + 1; else high = middle;
  }
  return low;
}

// places to draw between two moments, with a neighbour on either side so that lines reach the edges
function window_(layer, from, to) {
  const ends = layer.until || layer.x;
  return [Math.max(place(ends, from) - 1, 0), Math.min(place(layer.x, to) + 1, layer.x.length)];
}

// the place nearest to a moment; -1 in an empty list
function nearest(list, moment) {
  const at = place(list, moment);
  if (at === 0) return list.length ? 0 : -1;
  if (at === list.length) return at - 1;
  return moment - list[at - 1] <= list[at] - moment ? at - 1 : at;
}
