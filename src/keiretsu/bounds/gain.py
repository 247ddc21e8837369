"""How much of all rows a state can hold at once: Lemma 1, for any length where there is a margin.

G = sup over step sequences of Σ_{s≤t} g_s e^{-α τ_{s,t}},   τ_{s,t} = Δ_{s+1} + … + Δ_t,   Δ = e s

    write        g                         G with a margin μ, any length
    euler        Δ                         Δ_max / (1 - e^{-μ Δ_max})
    zoh          (1 - e^{-α Δ}) / α        1 / μ
    root-euler   √s                        max of √s / (1 - e^{-μ e_min s}) over s = s_min, s_max
    root-zoh     (1 - e^{-α Δ}) / (α √s)   1 / (μ √s_min)

All four are sup g / (1 - e^{-αΔ}) over one step: V ≤ G gives g + e^{-αΔ} V ≤ G, and a constant sequence comes as near
as one likes, so none can be improved. √s / (1 - e^{-cs}) falls, then rises, so that its largest value is at an end; it
is never above Lemma 1's G / (e_min √s_min). "root-euler" and "root-zoh" are what `keiretsu.nn` writes under
discretization="euler" and "zoh" (`keiretsu.nn.writing`).

Source: docs/design/theory.md, sections 1, 2 and 5.
"""

from __future__ import annotations

from math import inf
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keiretsu.bounds.steps import StepRange
from keiretsu.errors import ArgumentError

Write = Literal["euler", "zoh", "root-euler", "root-zoh"]
WRITES: tuple[Write, ...] = get_args(Write)

# Below this, the second term of a series is all that float64 can see.
_TINY = 1e-8


def gain(write: Write, steps: StepRange, *, abscissa: ArrayLike, rows: float = inf) -> NDArray[np.float64]:
    """G of Lemma 1: Σ g e^{aτ} is at most this, for every a ≤ abscissa and every sequence of steps in the range.

    Args:
        write: "euler", "zoh", "root-euler" or "root-zoh".
        steps: ranges of the steps (model time) and of the gaps (median intervals).
        abscissa: (...,) s_A, the largest a, in 1 / model time: -margin, or one number a state. 0 and above need `rows`.
        rows: T ≥ 1, or ∞. The sums of T rows; with a negative abscissa the better of both bounds.
    Returns:
        Like abscissa, float64: in model time for "euler" and "zoh", in its square root for the others. ∞ where nothing
        bounds the sum: without a margin over any length, without a smallest step or gap under a √ write.
    Raises:
        ArgumentError: `write` is unknown, `rows` below 1, `abscissa` not a number.
    Source: Lemma 1 and the paragraph after it; 'The write of our mixers' in section 1, sharpened (top of this file).
    """
    known("gain", write)
    a = np.asarray(abscissa, dtype=np.float64)
    if not rows >= 1:
        raise ArgumentError(f"gain: rows must be at least 1; got {rows!r}. Give the length of a series, or math.inf.")
    if np.isnan(a).any():
        raise ArgumentError("gain: abscissa must be a number; got NaN. Give the largest entry of A.")
    with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
        if write == "euler":
            return _pulses(a, steps.delta_max, rows)
        if write == "zoh":
            return _integral(a, _times(rows, steps.delta_max))
        if write == "root-euler":
            return _root_euler(a, steps, rows)
        return _root_zoh(a, steps, rows)


def state_bound(
    write: Write, steps: StepRange, *, A: ArrayLike, B_B: float, B_u: float, rows: float = inf
) -> NDArray[np.float64]:
    """The largest |h| any state can reach, for ever if it holds at the start.

    |h_{t,jn}| ≤ B_B B_u² G(a_jn)

    Args:
        write, steps, rows: see `gain`.
        A: (channel, state) or any shape, a_jn in 1 / model time.
        B_B: largest ‖W_B‖₂.  B_u: largest ‖u_t‖₂; inputs are clipped there.
    Returns:
        Like A, float64, in units of h.
    Source: section 5, *State*.
    """
    return B_B * B_u * B_u * gain(write, steps, abscissa=A, rows=rows)


def known(function: str, write: str) -> None:
    """Raise ArgumentError unless `write` is one of the four."""
    if write not in WRITES:
        raise ArgumentError(
            f"{function}: write must be one of {', '.join(WRITES)}; got {write!r}. "
            'Models of keiretsu.nn write "root-euler" (discretization="euler") or "root-zoh" ("zoh").'
        )


def _pulses(a: NDArray[np.float64], delta: float, rows: float) -> NDArray[np.float64]:
    """Δ Σ_{k<T} e^{kaΔ}: euler with every step at its largest."""
    if rows < inf:
        return delta * _geometric(a * delta, rows)
    x = a * delta
    forever = np.where(np.abs(x) < _TINY, (1 - x / 2) / -a, delta / -np.expm1(x))
    return np.where(a < 0, forever, inf if delta > 0 else 0.0)


def _geometric(x: NDArray[np.float64], rows: float) -> NDArray[np.float64]:
    """Σ_{k<T} e^{kx}."""
    falling = np.expm1(x * rows) / np.expm1(x)
    rising = np.exp(x * (rows - 1)) * np.expm1(-x * rows) / np.expm1(-x)
    near = rows * (1 + x * (rows - 1) / 2)
    return np.where(np.abs(x) * rows < _TINY, near, np.where(x < 0, falling, rising))


def _integral(a: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    """∫_0^length e^{av} dv: zoh, whatever the steps."""
    x = a * length
    near = length * (1 + x / 2)
    return np.where(a == 0, length, np.where(np.abs(x) < _TINY, near, np.expm1(x) / a))


def _root_euler(a: NDArray[np.float64], steps: StepRange, rows: float) -> NDArray[np.float64]:
    ends = [np.sqrt(s) / -np.expm1(a * steps.shortest * s) if s else inf + 0 * a for s in (steps.least, steps.most)]
    forever = np.where(a < 0, np.maximum(*ends), inf)
    if rows == inf:
        return forever
    # Telescoping: the sum is at most `forever` times 1 - e^{-(total decay)}; and no term is above the largest write.
    short = forever * -np.expm1(a * steps.shortest * rows * steps.most)
    falling = np.fmin(short, rows * np.sqrt(steps.most))
    rising = np.sqrt(steps.most) * _geometric(a * steps.delta_max, rows)
    return np.where(a < 0, falling, rising)


def _root_zoh(a: NDArray[np.float64], steps: StepRange, rows: float) -> NDArray[np.float64]:
    forever = np.where(a < 0, 1 / (-a * np.sqrt(steps.least)), inf)
    if rows == inf:
        return forever
    short = forever * -np.expm1(a * rows * steps.delta_max)
    falling = np.fmin(short, rows * steps.longest * np.sqrt(steps.most))
    rising = _integral(a, rows * steps.delta_max) / np.sqrt(steps.most) if steps.most > 0 else 0 * a
    return np.where(a < 0, falling, rising)


def _times(rows: float, delta: float) -> float:
    return 0.0 if delta == 0 else rows * delta
