// Values at a moment, as text.

function fill(template, told) { return template.replace(/\{(\w+)\}/g, (all, key) => key in told ? told[key] : all); }

// the moment to read: that of a forecast within `near`, else that of the nearest row or mark; NaN where there is none
function momentNear(parts, forecasts, moment, near) {
  const closest = (lists, reach) => {
    let found = NaN;
    for (const list of lists) {
      const i = nearest(list, moment);
      if (i < 0 || Math.abs(list[i] - moment) > reach) continue;
      if (!(Math.abs(found - moment) <= Math.abs(list[i] - moment))) found = list[i];
    }
    return found;
  };
  const forecast = closest(forecasts.map(made => made.x), near);
  return Number.isNaN(forecast) ? closest(parts.map(part => part.x), Infinity) : forecast;
}

// the next moment of any list before (by < 0) or after `at`; NaN where there is none
function momentBeside(lists, at, by) {
  let next = NaN;
  for (const list of lists) {
    let i = place(list, at);
    if (by > 0) { while (i < list.length && list[i] <= at) i++; } else i--;
    if (i < 0 || i >= list.length) continue;
    if (Number.isNaN(next) || (by > 0 ? list[i] < next : list[i] > next)) next = list[i];
  }
  return next;
}

function truthAt(parts, when, half, words) {
  for (const part of parts) {
    const i = Math.min(place(part.until, when - half), part.x.length - 1);
    if (part.x[i] > when + half || part.until[i] < when - half) continue;
    if (part.each === 1) return figure(part.y[i], part.fine, part.exact);
    if (Number.isNaN(part.lowest[i])) return NONE;
    return fill(words.mark_value, {
      low: figure(part.lowest[i], part.fine, part.exact), high: figure(part.highest[i], part.fine, part.exact),
      n: part.count[i].toLocaleString('en-US'), missing: part.missing[i].toLocaleString('en-US'),
    });
  }
  return NONE;
}

function forecastAt(made, when, half, words) {
  const i = nearest(made.x, when);
  if (i < 0 || Math.abs(made.x[i] - when) > half) return NONE;
  const told = {mean: figure(made.mean[i], made.fine)};
  if (!made.lower) return fill(words.value, told);
  return fill(words.value_band, {
    ...told, lower: figure(made.lower[i], made.fine), upper: figure(made.upper[i], made.fine),
  });
}

function rowOf([label, text, colour]) {
  const row = document.createElement('div'), term = document.createElement('dt'), value = document.createElement('dd');
  term.textContent = label;
  term.style.borderLeftColor = colour;
  value.textContent = text;
  row.append(term, value);
  return row;
}
