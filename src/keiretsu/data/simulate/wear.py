"""Load adds up since the last maintenance, on two parts with their own flags."""

from __future__ import annotations

import numpy as np

from keiretsu.data.simulate.simulated import Columns, Simulated, ar1, flag, held, simulate


def wear(
    series: int = 40,
    *,
    rows: int = 12_000,
    seed: int = 0,
    gap: tuple[float, float] = (500, 1500),
    dwell: tuple[float, float] = (50, 300),
    noise: float = 0.3,
) -> Simulated:
    """W_k adds up load k / 1000 and is set to 0 where flag k is up; y = (W₁ − W₂) / 0.4 + noise · c + noise · ε.

    Load rates are uniform on [0, 1], redrawn every `dwell` rows; c is an observed AR(0.8). Channels `load1`, `load2`,
    `f1`, `f2`, `c`, `lab` (the clean difference on 1/1000 of rows, else missing), `y`; truth `w1`, `w2`, `clean`.

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits.
        gap: least and greatest distance of a flag's rows.
        dwell: least and greatest rows of one load rate.
        noise: weight of c and of the noise.
    Raises:
        ArgumentError: no series or no rows.
    """

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        flags = [flag(generator, rows, gap=gap) for _ in range(2)]
        loads = [generator.random(rows + 1)[held(generator, rows, dwell=dwell)] for _ in range(2)]
        worn = [since_reset(load / 1000, up) for load, up in zip(loads, flags, strict=True)]
        clean = (worn[0] - worn[1]) / 0.4
        c = ar1(generator, rows, memory=0.8)
        lab = np.where(generator.random(rows) < 1e-3, clean, np.nan)
        y = clean + noise * c + noise * generator.normal(size=rows)
        observed = {"load1": loads[0], "load2": loads[1], "f1": flags[0], "f2": flags[1], "c": c, "lab": lab, "y": y}
        return observed, {"w1": worn[0], "w2": worn[1], "clean": clean}

    return simulate("wear", make, series=series, seed=seed, rows=rows, gap=gap, dwell=dwell, noise=noise)


def since_reset(added: np.ndarray, up: np.ndarray) -> np.ndarray:
    """(rows,) the sum of `added` since the last row where `up` is set; 0 on that row."""
    total = np.cumsum(added)
    last = np.maximum.accumulate(np.where(up > 0, np.arange(len(added)), -1))
    return total - np.where(last >= 0, total[last], 0.0)
