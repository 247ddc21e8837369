// Numbers as `view.json` holds them (keiretsu/proof/view/coded.py), back as numbers.

const MISSING = 65535;

function buffer(text) {
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out.buffer;
}

// {at: Float64Array with NaN where missing, fine: the finest difference worth telling, 0 where values tell for themselves}
function values(coded) {
  const held = buffer(coded.data);
  if (coded.kind === 'f4') return {at: Float64Array.from(new Float32Array(held)), fine: 0};
  if (coded.kind === 'f8') return {at: new Float64Array(held), fine: 0};
  const codes = new Uint16Array(held);
  const at = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) at[i] = codes[i] === MISSING ? NaN : coded.low + coded.step * codes[i];
  // steps of decimals are those of the log; others divide the range, of which a thousandth is enough to tell
  return {at, fine: coded.exact ? coded.step : Math.max(coded.step, coded.step * MISSING / 1000)};
}

// whole numbers, or stamps in what the clock counts
function ticks(coded) {
  if (coded.kind === 'f8') return new Float64Array(buffer(coded.data));
  let steps;
  if (coded.kind === 'runs') {
    let n = 0;
    for (const run of coded.runs) n += run[0];
    steps = new Float64Array(n);
    n = 0;
    for (const [count, step] of coded.runs) { steps.fill(step, n, n + count); n += count; }
  } else {
    const Kind = {i1: Int8Array, i2: Int16Array, i4: Int32Array}[coded.kind];
    steps = new Kind(buffer(coded.data));
  }
  const out = new Float64Array(steps.length + 1);
  let gone = 0;
  out[0] = coded.first;
  for (let i = 0; i < steps.length; i++) { gone += steps[i]; out[i + 1] = coded.first + coded.unit * gone; }
  return out;
}

// stamps as the axis counts them: seconds since 1970 on a clock of dates, else the clock's own units
function times(coded, clock) {
  const out = ticks(coded);
  if (clock.kind === 'datetime') for (let i = 0; i < out.length; i++) out[i] /= 1e6;
  return out;
}
