"""Rows until two pasts no longer tell in what a stack of layers answers, from one term a layer.

‖δz_n‖ ≤ Σ_i a_i e^{-λ_i k_i}     for whole k_i ≥ 1 with  1 + Σ_i (k_i - 1 + taps_i) ≤ n

n rows under both pasts are shared out: the scan of layer i looks back on k_i rows that have come close already, and its
convolution takes taps_i rows more (0 without one). Any division is valid. This one lets e^{-λ_i k_i} a_i λ_i come down
to one level everywhere, which minimises the sum over real k_i; the level is the lowest of a fixed grid that n pays for.

Source: docs/theory.md, section 7, Proposition 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, floor, inf, isfinite, log

# Levels are multiples of this, in nats: far below a row's worth at any pace a model has, and the same for every n.
_GRID = 2.0**-40
# Beyond so many rows the answer is ∞; levels stay within float64.
_MOST_ROWS = 1 << 200
# What a number that is not 0 is at least.
_LEAST = 5e-324


@dataclass(frozen=True)
class LayerPast:
    """What one layer's state can still tell of its past.

    Attributes:
        amplitude: a, of the answer: the farthest that two states of this layer alone can put it apart.
        pace: λ, nats a row by which that falls at least; 0 where steps can be 0.
        taps: rows that its convolution remembers.
    """

    amplitude: float
    pace: float
    taps: int


@dataclass(frozen=True)
class StackForgetting:
    """How far apart two pasts can put the answers of a model, after rows that are the same under both.

    Attributes:
        span: the farthest that two answers of any kind can lie apart, ℓ2.
        layers: first to last.
    """

    span: float
    layers: tuple[LayerPast, ...]

    def difference(self, rows: int) -> float:
        """The farthest apart that two answers can be at a row which, with the rows before it, ends `rows` the same.

        Never rises with `rows`: a further row lowers the level or leaves it, and no k falls with the level.

        Args:
            rows: n ≥ 0.
        Returns:
            ℓ2 of the answer, at most `span`; ∞ where a number leaves float64.
        """
        free = rows - 1 - sum(layer.taps for layer in self.layers)
        if free < 0:
            return self.span
        extra = _divided(self.layers, free)
        total = sum(_left(layer, 1 + more) for layer, more in zip(self.layers, extra, strict=True))
        return min(self.span, total)

    def rows(self, distance: float) -> float:
        """The smallest number of rows after which `difference` is at most `distance`.

        Args:
            distance: > 0, ℓ2 of the answer.
        Returns:
            A whole number; ∞ where there is none.
        """
        if self.span <= distance:
            return 0.0
        # what no number of rows takes away
        if not sum(layer.amplitude for layer in self.layers if not layer.pace > 0) <= distance:
            return inf
        if not all(isfinite(layer.amplitude) for layer in self.layers):
            return inf
        found = _first(lambda rows: self.difference(rows) <= distance)
        return float(found) if found <= _MOST_ROWS else inf


def _left(layer: LayerPast, rows: int) -> float:
    """a e^{-λk}, never rounded to 0."""
    if layer.amplitude == 0:
        return 0.0
    if layer.amplitude == inf:
        return inf
    power = log(layer.amplitude) - layer.pace * float(rows)
    return max(exp(power), _LEAST) if power < 709 else inf


def _divided(layers: Sequence[LayerPast], free: int) -> list[int]:
    """Rows beyond the first for every layer, at most `free` in all."""
    starts = [
        log(layer.amplitude) + log(layer.pace) if 0 < layer.amplitude < inf and layer.pace > 0 else -inf
        for layer in layers
    ]

    def at(step: int) -> list[int]:
        return [
            _whole((start - step * _GRID) / layer.pace) if start > -inf else 0
            for start, layer in zip(starts, layers, strict=True)
        ]

    highest = max(starts, default=-inf)
    if highest == -inf:
        return [0] * len(layers)
    top = int(highest / _GRID) + 1
    # the level falls from `top`; the last one that is paid for is the step before the first that is not
    down = _first(lambda fall: sum(at(top - fall)) > free)
    return at(top - down + 1) if down else [0] * len(layers)


def _whole(rows: float) -> int:
    """⌊k⌋ - 1, at least 0."""
    return max(0, (floor(rows) if rows < float(_MOST_ROWS) else 2 * _MOST_ROWS) - 1)


def _first(holds: Callable[[int], bool]) -> int:
    """The smallest whole number from 0 at which something holds that goes on to hold; beyond _MOST_ROWS any number."""
    if holds(0):
        return 0
    low, high = 0, 1
    while not holds(high):
        if high > _MOST_ROWS:
            return high
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
