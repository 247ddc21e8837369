"""What a browser is asked about pictures."""

from __future__ import annotations

# words that are cut at the edge of a picture, or lie on one another
MISLAID = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const edge = svg.getBoundingClientRect(), found = [];
  const texts = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()]);
  texts.forEach(([words, box], at) => {
    const out = box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1;
    if (out) found.push(['cut', words]);
    texts.slice(at + 1).forEach(([other, next]) => {
      const wide = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      const high = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
      if (wide > 1 && high > 0.35 * box.height) found.push(['over', words, other]);
    });
  });
  return found;
})"""
