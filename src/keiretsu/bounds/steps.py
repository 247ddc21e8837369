"""How far the steps of a layer can go: the range of its own step, of the gaps between rows, and of their product.

x = p + q·u,   s = bend(softplus(x)),   Δ = e s        (e: time since the row before, in median intervals)

Within ‖u‖ ≤ B_u and p_low ≤ p ≤ p_high, x stays in [p_low - B_q B_u, p_high + B_q B_u]; s rises with x. `bend` is the
hard range of `keiretsu.nn.StepSize`, least + s / (1 + s / (most - least)), and nothing where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from keiretsu.errors import ArgumentError


@dataclass(frozen=True)
class StepRange:
    """Where the steps of a layer can be.

    Attributes:
        least, most: s, the layer's own step before gaps; 0 ≤ least ≤ most.
        shortest, longest: e, gaps in median intervals; 0 ≤ shortest ≤ longest. 1 and 1 on a regular clock.
    Raises:
        ArgumentError: a range is upside down, below 0 or not a number.
    """

    least: float = 0.0
    most: float = inf
    shortest: float = 1.0
    longest: float = 1.0

    def __post_init__(self) -> None:
        _ordered("StepRange", "least and most", self.least, self.most)
        _ordered("StepRange", "shortest and longest", self.shortest, self.longest)

    @property
    def delta_min(self) -> float:
        """The smallest Δ = e s."""
        return self.shortest * self.least

    @property
    def delta_max(self) -> float:
        """The largest Δ = e s; M_Δ of Honarpisheh et al. 2025 on a regular clock."""
        return self.longest * self.most


@dataclass(frozen=True)
class StepClass:
    """All steps x = p + q·u a layer may learn.

    Attributes:
        B_q: largest ‖q‖₂ (of any head).
        p_low, p_high: range of p. Only its upper end enters the constants of "euler" and "zoh"; the lower one is needed
            for a covering of p, and for the smallest step of the √ writes.
        shortest, longest: gaps e in median intervals. Longer ones must be clipped, or never come.
        least, most: the hard range of s, part of the architecture and so fixed before the data; 0 and ∞ without one.
    Raises:
        ArgumentError: a range is upside down, below 0 or not a number.
    """

    B_q: float
    p_low: float
    p_high: float
    shortest: float = 1.0
    longest: float = 1.0
    least: float = 0.0
    most: float = inf

    def __post_init__(self) -> None:
        if not (isfinite(self.B_q) and self.B_q >= 0):
            raise ArgumentError(f"StepClass: B_q must be a finite norm; got {self.B_q!r}. Give the largest ‖q‖₂.")
        if not (isfinite(self.p_low) and isfinite(self.p_high) and self.p_low <= self.p_high):
            raise ArgumentError(
                f"StepClass: p_low and p_high must be finite and in order; got {self.p_low!r} and {self.p_high!r}. "
                "Give the smallest and the largest p."
            )
        _ordered("StepClass", "shortest and longest", self.shortest, self.longest)
        _ordered("StepClass", "least and most", self.least, self.most)

    def range(self, B_u: float) -> StepRange:
        """The steps that inputs up to B_u can choose."""
        reach = self.B_q * B_u
        ends = [self._bend(float(np.logaddexp(0.0, x))) for x in (self.p_low - reach, self.p_high + reach)]
        return StepRange(ends[0], ends[1], self.shortest, self.longest)

    def _bend(self, s: float) -> float:
        room = self.most - self.least
        return self.least + (s / (1 + s / room) if room > 0 else 0.0)


def _ordered(owner: str, names: str, low: float, high: float) -> None:
    if not 0 <= low <= high or low == inf:
        raise ArgumentError(
            f"{owner}: {names} must be in order and at least 0; got {low!r} and {high!r}. Give the smaller one first."
        )
