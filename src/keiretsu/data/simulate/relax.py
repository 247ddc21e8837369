"""Doses that fade on an irregular clock, slowly or fast by mode."""

from __future__ import annotations

import numpy as np

from keiretsu.data.simulate.simulated import Columns, Simulated, simulate


def relax(
    series: int = 40,
    *,
    rows: int = 12_000,
    seed: int = 0,
    memories: tuple[float, float] = (40_000.0, 200.0),
    dwells: tuple[tuple[float, float], tuple[float, float]] = ((200, 800), (20, 60)),
    dose_share: float = 1 / 60,
    noise: float = 0.3,
) -> Simulated:
    """x ← exp(−gap / memory of the mode) x + dose; y = x + noise · ε.

    Gaps of the clock: 1, on 9 % of rows Exp(20), on 1 % Exp(300), added to 1 so that stamps never repeat. Channels
    `dose`, `mode`, `lab` (x itself on 1/1000 of rows, else missing), `y`; truth `x`.

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits.
        memories: decay times of the two modes, in clock units.
        dwells: least and greatest rows the log stays in each mode.
        dose_share: share of rows with a dose, N(0, 1).
        noise: standard deviation of the noise.
    Raises:
        ArgumentError: no series or no rows.
    """

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        kind = generator.random(rows)
        gaps = 1.0 + np.where(kind < 0.01, generator.exponential(300, rows), 0.0)
        gaps += np.where((kind >= 0.01) & (kind < 0.10), generator.exponential(20, rows), 0.0)
        mode = modes(generator, rows, dwells)
        dose = np.where(generator.random(rows) < dose_share, generator.normal(size=rows), 0.0)
        decay = np.exp(-gaps / np.array(memories)[mode])
        x, level = np.empty(rows), 0.0
        for row in range(rows):
            level = decay[row] * level + dose[row]
            x[row] = level
        lab = np.where(generator.random(rows) < 1e-3, x, np.nan)
        y = x + noise * generator.normal(size=rows)
        return {"time": np.cumsum(gaps), "dose": dose, "mode": mode.astype(np.float64), "lab": lab, "y": y}, {"x": x}

    return simulate(
        "relax",
        make,
        series=series,
        seed=seed,
        rows=rows,
        memories=memories,
        dwells=dwells,
        dose_share=dose_share,
        noise=noise,
    )


def modes(generator: np.random.Generator, rows: int, dwells: tuple) -> np.ndarray:
    """(rows,) 0 or 1, from 0 on; stays last uniformly between the ends of `dwells[mode]` rows."""
    lengths, total, mode = [], 0, 0
    while total < rows:
        lengths.append(max(int(generator.uniform(*dwells[mode])), 1))
        total, mode = total + lengths[-1], 1 - mode
    return np.repeat(np.arange(len(lengths)) % 2, lengths)[:rows]
