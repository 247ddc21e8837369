// Mouse, wheel, fingers and keys, each as a change of the range or of the place that is read.

const FEWEST_PIXELS = 5; // a shorter drag is a click

// `act`: range(), show(from, to), read(moment), step(by), all(), test()
function gestures(holder, u, act) {
  const over = u.over;
  const moment = event => u.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
  const box = document.createElement('div');
  box.className = 'viewer-select';
  over.append(box);
  const fingers = new Map();
  let drag = null, pinch = null;

  const pinched = () => {
    const at = [...fingers.values()];
    return {middle: (at[0] + at[1]) / 2, apart: Math.max(Math.abs(at[0] - at[1]), 10)};
  };

  over.addEventListener('pointerdown', event => {
    if (event.pointerType === 'touch') {
      fingers.set(event.pointerId, event.clientX - over.getBoundingClientRect().left);
      over.setPointerCapture(event.pointerId);
      if (fingers.size === 2) pinch = {...pinched(), range: act.range(), width: over.clientWidth};
      else act.read(moment(event));
      return;
    }
    if (event.button !== 0) return;
    event.preventDefault();
    holder.focus({preventScroll: true});
    over.setPointerCapture(event.pointerId);
    const x = event.clientX - over.getBoundingClientRect().left;
    drag = {x, pan: event.shiftKey, range: act.range()};
  });

  over.addEventListener('pointermove', event => {
    const x = event.clientX - over.getBoundingClientRect().left;
    if (event.pointerType === 'touch') {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, x);
      if (pinch && fingers.size === 2) {
        // what lay under the fingers stays under them
        const now = pinched(), span = (pinch.range.to - pinch.range.from) * pinch.apart / now.apart;
        const under = pinch.range.from + (pinch.range.to - pinch.range.from) * pinch.middle / pinch.width;
        const from = under - span * now.middle / pinch.width;
        act.show(from, from + span);
      } else if (!pinch) act.read(moment(event));
      return;
    }
    if (!drag) { act.read(moment(event)); return; }
    if (drag.pan) {
      const by = (drag.range.to - drag.range.from) * (drag.x - x) / over.clientWidth;
      act.show(drag.range.from + by, drag.range.to + by);
      return;
    }
    const left = Math.max(Math.min(drag.x, x), 0), right = Math.min(Math.max(drag.x, x), over.clientWidth);
    box.style.display = 'block';
    box.style.left = `${left}px`;
    box.style.width = `${right - left}px`;
  });

  const end = event => {
    if (event.pointerType === 'touch') {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) pinch = null;
      return;
    }
    if (!drag) return;
    const x = Math.min(Math.max(event.clientX - over.getBoundingClientRect().left, 0), over.clientWidth);
    if (!drag.pan && event.type === 'pointerup' && Math.abs(x - drag.x) >= FEWEST_PIXELS) {
      const ends = [u.posToVal(Math.min(x, drag.x), 'x'), u.posToVal(Math.max(x, drag.x), 'x')];
      act.show(ends[0], ends[1]);
    }
    box.style.display = 'none';
    drag = null;
  };
  over.addEventListener('pointerup', end);
  over.addEventListener('pointercancel', end);
  over.addEventListener('dblclick', () => act.all());

  over.addEventListener('wheel', event => {
    // a reader who scrolls the page past the picture must not be caught by it
    if (!event.ctrlKey && document.activeElement !== holder) return;
    const {from, to} = act.range(), unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) {
      const by = (to - from) * event.deltaX * unit / over.clientWidth;
      if (act.show(from + by, to + by)) event.preventDefault();
      return;
    }
    const factor = Math.exp(Math.max(Math.min(event.deltaY * unit * 0.002, 1), -1)), at = moment(event);
    if (act.show(at - (at - from) * factor, at + (to - at) * factor)) event.preventDefault();
  }, {passive: false});

  holder.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key;
    if (key === 'ArrowLeft') event.shiftKey ? act.step(-1) : act.pan(-0.2);
    else if (key === 'ArrowRight') event.shiftKey ? act.step(1) : act.pan(0.2);
    else if (key === '+' || key === '=' || key === ';') act.zoom(0.5);
    else if (key === '-' || key === '_') act.zoom(2);
    else if (key === 'Home' || key === '0') act.all();
    else if (key === 't' || key === 'T') act.test();
    else return;
    event.preventDefault();
  });
}
