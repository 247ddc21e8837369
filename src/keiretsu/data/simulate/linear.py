"""A log on which a linear model of lags is all there is to find."""

from __future__ import annotations

import numpy as np

from keiretsu.data.simulate.simulated import Columns, Simulated, simulate


def linear(
    series: int = 40,
    *,
    rows: int = 12_000,
    seed: int = 0,
    period: float = 40.0,
    damping: float = 0.95,
    noise: float = 0.3,
) -> Simulated:
    """y_t = 0.6 y_{t−1} − 0.2 y_{t−2} + 0.5 u_{t−3} − 0.3 u_{t−1} + noise · ε, driven by an observed cycle u.

    u is an AR(2) of unit variance with poles damping · exp(± 2πi / period). Channels `u`, `n` (noise that says
    nothing), `y`; truth `clean`, y less the newest noise: the best forecast one row ahead.

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits.
        period, damping: of the cycle; rows, and modulus of the poles below 1.
        noise: standard deviation of ε.
    Raises:
        ArgumentError: no series or no rows.
    """
    # scipy.signal is slow to import
    from scipy.signal import lfilter

    warmup = 500

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        length = rows + warmup
        poles = [1.0, -2 * damping * np.cos(2 * np.pi / period), damping**2]
        u = np.asarray(lfilter([1.0], poles, generator.normal(size=length)))
        u /= u.std()
        newest = noise * generator.normal(size=length)
        y = lfilter([1.0], [1.0, -0.6, 0.2], lfilter([0.0, -0.3, 0.0, 0.5], [1.0], u) + newest)
        observed = {"u": u, "n": generator.normal(size=length), "y": y}
        return {name: values[warmup:] for name, values in observed.items()}, {"clean": (y - newest)[warmup:]}

    return simulate("linear", make, series=series, seed=seed, rows=rows, period=period, damping=damping, noise=noise)
