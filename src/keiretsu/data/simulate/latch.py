"""Set-points: a value is taken over when a rare flag says so, and holds until the next."""

from __future__ import annotations

import numpy as np

from keiretsu.data.simulate.simulated import Columns, Simulated, ar1, flag, held, simulate


def latch(
    series: int = 40,
    *,
    rows: int = 12_000,
    seed: int = 0,
    gap: tuple[float, float] = (600, 1800),
    value_share: float = 1 / 30,
    noise: float = 0.3,
) -> Simulated:
    """Two latches, each holding the value that stood when its flag was last up.

    v_t is N(0, 1) on `value_share` of rows (and where a flag is up), else 0; s_k = v_t when flag k is up;
    y = s₁ − s₂ + noise · c + noise · ε, c an observed AR(0.8). Channels `v`, `f1`, `f2`, `mode` (a distraction), `c`,
    `y`; truth `s1`, `s2`, `clean` (s₁ − s₂).

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits.
        gap: least and greatest distance of a flag's rows.
        value_share: share of rows on which v is not 0.
        noise: weight of c and of the noise.
    Raises:
        ArgumentError: no series or no rows.
    Example:
        >>> latch(4, rows=2000).series.channels
        ('c', 'f1', 'f2', 'mode', 'v', 'y')
    """

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        flags = [flag(generator, rows, gap=gap) for _ in range(2)]
        written = (generator.random(rows) < value_share) | (flags[0] + flags[1] > 0)
        v = np.where(written, generator.normal(size=rows), 0.0)
        held_values = [_hold(v, up) for up in flags]
        c = ar1(generator, rows, memory=0.8)
        clean = held_values[0] - held_values[1]
        mode = (held(generator, rows, dwell=(100, 500)) % 2).astype(np.float64)
        y = clean + noise * c + noise * generator.normal(size=rows)
        return (
            {"v": v, "f1": flags[0], "f2": flags[1], "mode": mode, "c": c, "y": y},
            {"s1": held_values[0], "s2": held_values[1], "clean": clean},
        )

    return simulate("latch", make, series=series, seed=seed, rows=rows, gap=gap, value_share=value_share, noise=noise)


def _hold(values: np.ndarray, up: np.ndarray) -> np.ndarray:
    last = np.maximum.accumulate(np.where(up > 0, np.arange(len(values)), -1))
    return np.where(last >= 0, values[last], 0.0)
