"""Sums of products from which a ridge regression, and its loss on rows it never saw, follow in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from keiretsu.errors import TrainingError


@dataclass(frozen=True, eq=False)
class Moments:
    """X'X, X'Y, Y² and sums of a block of rows; blocks add up, so leaving one out costs a subtraction.

    Attributes:
        xx: (features, features); xy: (features, outputs); x: (features,); y: (outputs,); yy: (outputs,) sums of
            squares; n: rows.
    """

    xx: NDArray[np.float64]
    xy: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    yy: NDArray[np.float64]
    n: int

    @classmethod
    def of(cls, x: NDArray[np.float64], y: NDArray[np.float64]) -> Moments:
        """Of rows x (n, features) and y (n, outputs)."""
        return cls(x.T @ x, x.T @ y, x.sum(axis=0), y.sum(axis=0), np.square(y).sum(axis=0), len(x))

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.xx + other.xx,
            self.xy + other.xy,
            self.x + other.x,
            self.y + other.y,
            self.yy + other.yy,
            self.n + other.n,
        )

    def columns(self, keep: NDArray[np.int64]) -> Moments:
        """The moments of a design with only these features."""
        return Moments(self.xx[np.ix_(keep, keep)], self.xy[keep], self.x[keep], self.y, self.yy, self.n)

    def outputs(self, count: int) -> Moments:
        """The moments with only the first `count` outputs."""
        return Moments(self.xx, self.xy[:, :count], self.x, self.y[:count], self.yy[:count], self.n)

    def loss(self, weights: NDArray[np.float64], intercept: NDArray[np.float64]) -> float:
        """Mean squared error of x @ weights + intercept on these rows, over rows and outputs."""
        cross = 2 * np.vdot(self.xy, weights) + 2 * float(self.y @ intercept)
        square = np.vdot(weights, self.xx @ weights) + 2 * float((self.x @ weights) @ intercept)
        total = float(self.yy.sum()) - cross + square + self.n * float(intercept @ intercept)
        return float(max(total, 0.0) / (self.n * len(intercept)))


def total(parts: list[Moments]) -> Moments:
    """The moments of all parts together; there must be one at least."""
    return reduce(lambda left, right: left + right, parts)


def ridge(
    moments: Moments, penalty: float | None, *, drift: bool = True, standard: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (features, outputs) and intercept (outputs,) of a ridge regression.

    w = (S + λ s̄ I)⁻¹ c with S, c centred (the intercept is not penalised) and s̄ the mean square of a feature in one
    row. So λ counts rows: it weighs like λ rows of evidence for w = 0, and what suits few rows suits many. Without a
    λ, weights and intercept are 0; without drift the intercept is, and S, c are taken about 0. With `standard` each
    feature is first divided by the root of its own mean square: where features differ in size by their nature and not
    by what they know.

    Raises:
        TrainingError: sums of squares are not finite.
    Source: Hoerl & Kennard 1970.
    """
    if penalty is None:
        return np.zeros_like(moments.xy), np.zeros_like(moments.y)
    mean_x, mean_y = moments.x / moments.n, moments.y / moments.n
    if not drift:
        mean_x, mean_y = np.zeros_like(mean_x), np.zeros_like(mean_y)
    square = moments.xx - moments.n * np.outer(mean_x, mean_x)
    size = np.ones(len(mean_x))
    if standard:
        own = np.sqrt(np.maximum(np.diagonal(square), 0.0) / moments.n)
        size = np.where(own > 1e-12, own, 1.0)
        square = square / np.outer(size, size)
    unit = max(float(np.trace(square)) / max(1, len(mean_x) * moments.n), 1e-12)
    square[np.diag_indices_from(square)] += penalty * unit
    if not np.isfinite(square).all():
        raise TrainingError("fit: training rows must stay below 1e150 once scaled; got larger ones. Look for outliers.")
    right = (moments.xy - moments.n * np.outer(mean_x, mean_y)) / size[:, None]
    weights = (scipy.linalg.solve(square, right, assume_a="pos") if len(mean_x) else right) / size[:, None]
    return weights, mean_y - mean_x @ weights
