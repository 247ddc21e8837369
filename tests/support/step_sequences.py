"""Sequences of steps and gaps, random and adversarial, and the sums that Lemmas 1 to 3 bound, term by term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import factorial

import numpy as np

from keiretsu.bounds.gain import Write
from keiretsu.bounds.steps import StepRange

Sequence = tuple[np.ndarray, np.ndarray]

# Narrow and wide, with even and uneven gaps; and how far a sum may pass its bound by rounding.
RANGES = [
    StepRange(0.5, 2.0),
    StepRange(1e-6, 30.0),
    StepRange(1e-3, 8.0, 0.01, 1000.0),
    StepRange(0.01, 0.02, 1.0, 3.0),
    StepRange(4.0, 900.0, 0.5, 2.0),
]
SLACK = 1 + 1e-12


def sequences(steps: StepRange, rows: int, rng: np.random.Generator) -> Iterator[Sequence]:
    """(s, e), each (rows,): constants at every corner, random ones, ramps, one kind after another."""
    s_ends, e_ends = (steps.least, steps.most), (steps.shortest, steps.longest)
    for s in s_ends:
        for e in e_ends:
            yield np.full(rows, s), np.full(rows, e)
    yield rng.choice(s_ends, rows), rng.choice(e_ends, rows)
    for _ in range(3):
        yield log_uniform(*s_ends, rows, rng), log_uniform(*e_ends, rows, rng)
    for odd in range(2):
        s = np.full(rows, s_ends[1 - odd])
        s[: rows // 2] = s_ends[odd]
        yield s, np.full(rows, steps.shortest)
        yield s[::-1], np.where(np.arange(rows) % 7, steps.shortest, steps.longest)
        last = np.full(rows, s_ends[odd])
        last[-1] = s_ends[1 - odd]
        yield last, np.full(rows, steps.shortest)
    yield np.geomspace(*s_ends, rows), np.full(rows, steps.shortest)
    yield np.geomspace(*s_ends, rows)[::-1], np.full(rows, steps.shortest)


def log_uniform(low: float, high: float, size: int | tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.uniform(np.log(low), np.log(high), size)).clip(low, high)


def climb(
    value: Callable[[np.ndarray, np.ndarray], np.ndarray], steps: StepRange, rows: int, rng: np.random.Generator
) -> float:
    """The largest value a search without gradients finds: the best third of 60 sequences, changed, 50 times."""
    bounds = np.log([[steps.least, steps.shortest], [steps.most, steps.longest]])
    people = rng.uniform(bounds[0], bounds[1], (60, rows, 2))
    people[:4] = bounds[[[0, 0, 1, 1], [0, 1, 0, 1]], [[0], [1]]].T[:, None]
    best = -np.inf
    for round_ in range(50):
        s, e = np.exp(people[..., 0]), np.exp(people[..., 1])
        found = value(s.clip(steps.least, steps.most), e.clip(steps.shortest, steps.longest))
        best = max(best, float(found.max()))
        chosen = people[np.argsort(found)[-20:]]
        children = np.concatenate((chosen, chosen))
        scale = (bounds[1] - bounds[0]) * 0.5 ** (round_ / 7) * rng.choice((0.01, 1.0), (40, 1, 1))
        moved = rng.random((40, rows, 1)) < rng.choice((0.1, 0.5), (40, 1, 1))
        children = (children + moved * scale * rng.normal(size=children.shape)).clip(bounds[0], bounds[1])
        people = np.concatenate((chosen, children))
    return best


def later(delta: np.ndarray) -> np.ndarray:
    """τ_s = Δ_{s+1} + … + Δ_T, (..., rows)."""
    from_here = np.flip(np.cumsum(np.flip(delta, -1), -1), -1)
    return np.concatenate((from_here[..., 1:], np.zeros_like(from_here[..., :1])), -1)


def written(write: Write, a: float, s: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """g, as docs/design/theory.md gives it."""
    if write == "euler":
        return delta
    if write == "root-euler":
        return np.sqrt(s)
    held = np.expm1(a * delta) / a if a else delta
    return held if write == "zoh" else held / np.sqrt(s)


def held_sum(write: Write, a: float, s: np.ndarray, e: np.ndarray) -> np.ndarray:
    """Σ g e^{aτ}, which Lemma 1 bounds."""
    delta = e * s
    return (written(write, a, s, delta) * np.exp(a * later(delta))).sum(-1)


def decay_sum(write: Write, a: float, s: np.ndarray, e: np.ndarray) -> np.ndarray:
    """Σ |∂(g e^{aτ})/∂a|, which Lemma 2 bounds; a < 0."""
    delta = e * s
    tau = later(delta)
    kernel = written(write, a, s, delta) * np.exp(a * tau)
    if write.endswith("euler"):
        return (kernel * tau).sum(-1)
    root = np.sqrt(s) if write == "root-zoh" else 1.0
    return (delta**2 * _slope(a * delta) * np.exp(a * tau) / root + kernel * tau).sum(-1)


def _slope(x: np.ndarray) -> np.ndarray:
    """d/dx of (e^x - 1) / x; by its series where the quotient would cancel."""
    near = np.where(np.abs(x) < 0.5, x, 0.0)
    series = sum(near**k * (k + 1) / factorial(k + 2) for k in range(16))
    far = np.where(np.abs(x) < 0.5, 1.0, x)
    return np.where(np.abs(x) < 0.5, series, (far * np.exp(far) - np.expm1(far)) / far**2)


def step_sum(write: Write, rates: np.ndarray, s: np.ndarray, e: np.ndarray) -> np.ndarray:
    """Σ_s of the largest |δ(g e^{-ατ})| over |δx| ≤ 1 and over α in `rates`, which Lemma 3 bounds."""
    delta = e * s
    tau = later(delta)
    most = np.zeros_like(tau)
    for rate in rates:
        kernel = written(write, -rate, s, delta) * np.exp(-rate * tau)
        if write.endswith("euler"):
            own = kernel * (0.5 if write == "root-euler" else 1.0)
        else:
            root = np.sqrt(s) if write == "root-zoh" else 1.0
            own = np.abs(delta * np.exp(-rate * (tau + delta)) / root - (0.5 * kernel if write == "root-zoh" else 0.0))
        most = np.maximum(most, own + rate * tau * kernel)
    return most.sum(-1)
