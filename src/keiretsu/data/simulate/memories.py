"""Signals of unit variance that remember for a stated number of rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.simulate.settings import Memory
from keiretsu.data.simulate.simulated import Columns, ar1, flag

Vector = NDArray[np.float64]
# time constant of inputs and of quick sensors, in rows; share of rows on which the input of a latch or a leak is not 0
QUICK, _WRITTEN = 3.0, 1 / 30
# decay within one block, as a logarithm: exp(±600) is still a number
_BLOCK = 300.0


def remembering(
    generator: np.random.Generator, memory: Memory, *, elapsed: Vector, slower: Vector
) -> tuple[Vector, Columns]:
    """The signal of a memory, and the channels it is made from.

    Args:
        generator: where the random numbers come from.
        memory: kind and reach.
        elapsed: (rows,) intervals in units of their mean.
        slower: (rows,) factor of the time constant at each row, for kind "ar".
    Returns:
        (rows,) signal of unit variance, and observed input channels by name.
    """
    rows = len(elapsed)
    if memory.kind == "none":
        return generator.normal(size=rows), {}
    if memory.kind == "ar":
        steps = elapsed if memory.counted == "time" else np.ones(rows)
        x = autoregression(generator, steps / (memory.reach * slower))
        return (_bent(x) if memory.use == "nonlinear" else x), {}
    if memory.kind == "leak":
        return _leaking(generator, rows, memory, elapsed if memory.counted == "time" else np.ones(rows))
    if memory.kind == "long":
        x = fractional(generator, rows, exponent=memory.exponent)
        return (_bent(x) if memory.use == "nonlinear" else x), {}
    if memory.kind == "lag":
        return _lagged(generator, rows, memory)
    return _latched(generator, rows, memory)


def autoregression(generator: np.random.Generator, ages: Vector) -> Vector:
    """(rows,) x_t = a_t x_{t−1} + √(1 − a_t²) ε_t with a_t = exp(−ages_t), of unit variance from the first row on.

    Source: the Ornstein–Uhlenbeck process at the rows' times, exactly.
    """
    added = generator.normal(size=len(ages)) * np.sqrt(-np.expm1(-2 * ages))
    added[0] = generator.normal()
    return decayed(-ages, added)


def decayed(log_decay: Vector, added: Vector) -> Vector:
    """(rows,) x_t = exp(log_decay_t) x_{t−1} + added_t, x before the first row being 0; exact but for rounding.

    Solved as x_t = A_t Σ added_s / A_s in blocks short enough for A not to underflow, each going on from the last.
    """
    # exp(-300) is nothing beside any later value
    log_decay = np.maximum(log_decay, -_BLOCK)
    block = np.floor(-np.cumsum(log_decay) / _BLOCK)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1, [len(added)]])
    x, last = np.empty(len(added)), 0.0
    for begin, end in pairwise(edges):
        factor = np.exp(np.cumsum(log_decay[begin:end]))
        x[begin:end] = factor * (last + np.cumsum(added[begin:end] / factor))
        last = x[end - 1]
    return x


def fractional(generator: np.random.Generator, rows: int, *, exponent: float) -> Vector:
    """(rows,) fractionally integrated noise (1 − B)^{−d} ε of unit variance, its weights cut off after 2 · rows.

    Source: Hosking 1981, ψ_k = ψ_{k−1} (k − 1 + d) / k.
    """
    # scipy.signal is slow to import
    from scipy.signal import fftconvolve

    k = np.arange(1, 2 * rows)
    weights = np.concatenate([[1.0], np.cumprod((k - 1 + exponent) / k)])
    noise = generator.normal(size=4 * rows)
    return fftconvolve(noise, weights / np.sqrt(np.sum(weights**2)))[2 * rows : 3 * rows]


def fractional_reach(exponent: float, *, share: float = 0.95) -> int:
    """Lags with which the best linear forecast of fractional noise has `share` of the skill it has with all of them.

    The error variance with k lags is Π_{j ≤ k} (1 − φ_j²) with partial autocorrelations φ_j = d / (j − d).
    Source: Hosking 1981, theorem 1.
    """
    if exponent <= 0:
        return 0
    j = np.arange(1, 1_000_001)
    skill = 1 - np.cumprod(1 - (exponent / (j - exponent)) ** 2)
    return int(np.searchsorted(skill, share * skill[-1])) + 1


def _lagged(generator: np.random.Generator, rows: int, memory: Memory) -> tuple[Vector, Columns]:
    u = ar1(generator, rows + memory.reach, memory=float(np.exp(-1 / QUICK)))
    x = u[:rows]
    if memory.use == "nonlinear":
        # mean and variance of |N(0, 1)|
        x = (np.abs(x) - np.sqrt(2 / np.pi)) / np.sqrt(1 - 2 / np.pi)
    return x, {"u": u[memory.reach :]}


def _latched(generator: np.random.Generator, rows: int, memory: Memory) -> tuple[Vector, Columns]:
    up = flag(generator, rows, gap=(0.5 * memory.reach, 1.5 * memory.reach))
    v = np.where((generator.random(rows) < _WRITTEN) | (up > 0), generator.normal(size=rows), 0.0)
    last = np.maximum.accumulate(np.where(up > 0, np.arange(rows), -1))
    # what was held when the log began is not in it
    x = np.where(last >= 0, v[last], generator.normal())
    if memory.use == "linear":
        return x, {"v": v, "flag": up}
    c = ar1(generator, rows, memory=float(np.exp(-1 / QUICK)))
    return x * c, {"v": v, "flag": up, "c": c}


def _leaking(generator: np.random.Generator, rows: int, memory: Memory, steps: Vector) -> tuple[Vector, Columns]:
    dose = np.where(generator.random(rows) < _WRITTEN, generator.normal(size=rows), 0.0)
    scale = np.sqrt(-np.expm1(-2 / memory.reach) / _WRITTEN)
    added = scale * dose
    # what was in the tank when the log began is not in it
    added[0] += generator.normal()
    x = decayed(-steps / memory.reach, added)
    return (_bent(x) if memory.use == "nonlinear" else x), {"dose": dose}


def _bent(x: Vector) -> Vector:
    # standard deviation of tanh(2 N(0, 1))
    return np.tanh(2 * x) / 0.76
