// Moments and numbers as a reader meets them: dates in the log's own zone, four significant digits, a true minus.

const NONE = '–';
const DAY = 86400;

function minus(text) { return text.replace(/^-/, '−'); }

// a value: with the decimals of the log where they are known, else four digits, or as many as differences of `fine` need
function figure(value, fine, exact) {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return minus(value.toExponential(3));
  const needed = fine > 0 ? Math.ceil(-Math.log10(fine) - 1e-9) : 0;
  const wanted = exact && fine > 0 ? needed : Math.max(needed, 3 - Math.floor(Math.log10(size || 1)));
  const decimals = Math.min(Math.max(wanted, 0), 6);
  return minus(value.toLocaleString('en-US', {minimumFractionDigits: 0, maximumFractionDigits: decimals}));
}

function clockOf(clock) {
  if (clock.kind !== 'datetime') {
    const text = value => minus(value.toLocaleString('en-US', {maximumFractionDigits: 6}));
    return {dated: false, zone: null, text};
  }
  const named = zone => new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  let zone = clock.zone || 'UTC', form;
  try { form = named(zone); } catch (error) { zone = 'UTC'; form = named(zone); } // a zone this browser does not know
  const parts = value => {
    const found = {};
    for (const part of form.formatToParts(new Date(value * 1000))) found[part.type] = part.value;
    return found;
  };
  // seconds by which the zone's clocks are ahead of UTC
  const ahead = value => {
    const p = parts(value);
    return Date.UTC(+p.year, p.month - 1, +p.day, +p.hour, +p.minute, +p.second) / 1000 - Math.floor(value);
  };
  // an hour that happens twice, when clocks go back, is told apart by its offset
  const behind = value => {
    const [here, before, after] = [value, value - DAY / 8, value + DAY / 8].map(ahead);
    const twice = (before > here && ahead(value - (before - here)) === before)
      || (after < here && ahead(value + (here - after)) === after);
    return twice ? ` ${offset(here)}` : '';
  };
  const text = (value, span) => {
    // of a range of hours nobody needs the seconds
    const shown = span > 7200 ? Math.round(value / 60) * 60 : value;
    const p = parts(shown);
    const clockTime = `${p.hour}:${p.minute}` + (p.second === '00' ? '' : `:${p.second}`);
    return `${p.year.padStart(4, '0')}-${p.month}-${p.day} ${clockTime}${zone === 'UTC' ? '' : behind(shown)}`;
  };
  return {dated: true, zone, parts, text};
}

// "+02:00"
function offset(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60), two = number => String(number).padStart(2, '0');
  return `${seconds < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

// texts of the ticks of an axis of dates: the finest part on the first line, what it belongs to below where it changes
function stampTicks(clock, splits, step) {
  let before = '';
  return splits.map(value => {
    if (value === null) return null;
    const p = clock.parts(value);
    if (step >= 364 * DAY) return p.year;
    if (step >= 27 * DAY) return `${p.year}-${p.month}`;
    const fine = step >= DAY ? `${p.month}-${p.day}` : `${p.hour}:${p.minute}` + (step < 60 ? `:${p.second}` : '');
    const whole = step >= DAY ? p.year : `${p.year}-${p.month}-${p.day}`;
    const said = whole === before ? fine : `${fine}\n${whole}`;
    before = whole;
    return said;
  });
}

function numberTicks(splits, step) {
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(step) - 1e-9), 0), 12);
  return splits.map(value => {
    if (value === null) return null;
    if (Math.abs(value) >= 1e9 || (value !== 0 && Math.abs(step) < 1e-6)) return minus(value.toExponential(2));
    return minus(value.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals}));
  });
}
