"""A strength that is taken over at rare changeovers, fades on an irregular clock by mode, and multiplies a flow."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data.series import TIME
from keiretsu.data.simulate.clocks import stamps
from keiretsu.data.simulate.relax import modes
from keiretsu.data.simulate.settings import Clock
from keiretsu.data.simulate.simulated import Columns, Simulated, ar1, flag, simulate
from keiretsu.errors import ArgumentError


def changeover(
    series: int = 15,
    *,
    rows: int = 800,
    seed: int = 0,
    gap: tuple[float, float] = (200, 600),
    memories: tuple[float, float] = (20_000.0, 1_000.0),
    dwell: tuple[float, float] = (50, 200),
    pauses: tuple[float, float] = (0.1, 20.0),
    value_share: float = 0.1,
    flow_memory: float = 0.0,
    delay: int = 1,
    noise: float = 0.3,
) -> Simulated:
    """Long memory, regimes and an irregular clock in one target, whose own past does not stand in for any of them.

    a_t = v_t where the flag is up, else exp(−gap_t / memory of the mode) a_{t−1};
    y_t = a_t · flow_{t−delay} + noise · ε_t.

    v_t is ±U(0.5, 1.5) on `value_share` of rows (and where the flag is up), else 0, so that which of its values is in
    force only the flag told, up to `gap[1]` rows ago. The strength a that was then taken over fades little in mode 0
    and fast in mode 1, by the length of each row's gap. The flow is an AR(1) of unit variance in either direction and
    is seen `delay` rows before it acts: the target's past tells of a only to who sets it against the flow of its
    time. Gaps of the clock are 1, and on a share of rows 1 + Exp(mean); all series are written by one logger and have
    its stamps (a row a minute), so that they begin and end together. What was in force when the log began is not in
    it. Channels `flag`, `flow`, `mode`, `v`, `y`; truth `a`, `clean` (y without noise).

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits.
        gap: least and greatest distance of changeovers, in rows.
        memories: time constants of fading in the two modes, in minutes.
        dwell: least and greatest rows the log stays in a mode.
        pauses: share of rows after a pause, and the mean of a pause in minutes.
        value_share: share of rows on which v is not 0.
        flow_memory: coefficient of the flow's autoregression, per row, 0 to below 1.
        delay: rows after which a flow acts, at least 1.
        noise: standard deviation of the noise.
    Raises:
        ArgumentError: no series or no rows, or a delay below 1.
    Example:
        >>> changeover(2, rows=500).series.channels
        ('flag', 'flow', 'mode', 'v', 'y')
    """
    if isinstance(delay, bool) or not isinstance(delay, int) or delay < 1:
        raise ArgumentError(
            f"changeover: delay must be a whole number of rows above 0; got {delay!r}. Give at least 1."
        )

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        gaps = _gaps(seed, rows, pauses)
        up = flag(generator, rows, gap=gap)
        size = generator.choice([-1.0, 1.0], size=rows) * generator.uniform(0.5, 1.5, size=rows)
        v = np.where((generator.random(rows) < value_share) | (up > 0), size, 0.0)
        mode = modes(generator, rows, (dwell, dwell))
        strength = _taken_over(v, up, np.exp(-gaps / np.array(memories)[mode]), before=float(size[0]))
        flow = ar1(generator, rows + delay, memory=flow_memory)
        clean = strength * flow[:rows]
        y = clean + noise * generator.normal(size=rows)
        seen = {"v": v, "flag": up, "mode": mode.astype(np.float64), "flow": flow[delay:], "y": y}
        observed: dict[str, Any] = {TIME: stamps(gaps, Clock())} | seen
        return observed, {"a": strength, "clean": clean}

    return simulate(
        "changeover",
        make,
        series=series,
        seed=seed,
        rows=rows,
        gap=gap,
        memories=memories,
        dwell=dwell,
        pauses=pauses,
        value_share=value_share,
        flow_memory=flow_memory,
        delay=delay,
        noise=noise,
    )


def _gaps(seed: int, rows: int, pauses: tuple[float, float]) -> np.ndarray:
    """(rows,) minutes before each row, the same for every series of a seed."""
    # the logger's stream stands beside those of the series, whose keys have two numbers
    logger = np.random.default_rng([seed, 0, 1])
    share, mean = pauses
    return 1.0 + np.where(logger.random(rows) < share, logger.exponential(mean, rows), 0.0)


def _taken_over(v: np.ndarray, up: np.ndarray, decay: np.ndarray, *, before: float) -> np.ndarray:
    """(rows,) v of the last flagged row, faded by every row's decay since; `before` stands before the first."""
    strength, level = np.empty(len(v)), before
    for row in range(len(v)):
        level = v[row] if up[row] > 0 else decay[row] * level
        strength[row] = level
    return strength
