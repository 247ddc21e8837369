"""How long what a dose did lasts: a tank that leaks, fitted to doses and target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Time constants tried, in rows, half an octave apart; a stretch should hold the longest four times.
_TRIED = 2.0 ** np.arange(1, 14, 0.5)
_HELD = 4


@dataclass(frozen=True, eq=False)
class Leak:
    """Sums over one stretch, or over several, for each time constant tried.

    Attributes:
        product: (tried,) of what is left of the doses and the target, each less its mean; square: of what is left of
            the doses, squared.
        rows: of the longest stretch.
    """

    product: Vector
    square: Vector
    rows: int

    def __add__(self, other: Leak) -> Leak:
        return Leak(self.product + other.product, self.square + other.square, max(self.rows, other.rows))

    def time_constant(self) -> float | None:
        """Rows after which 1/e of a dose is left: the one that explains most of the target, all stretches together.

        A shift of the target's level goes along with the doses of one stretch by chance and against those of another,
        so that it moves the sum over stretches little. Between the constants tried it is the top of a parabola.
        """
        allowed = (self.rows >= _TRIED * _HELD) & (self.square > 0)
        if allowed.sum() < 3:
            return None
        explained = np.where(allowed, self.product**2 / np.where(self.square > 0, self.square, 1.0), -np.inf)
        best = int(explained.argmax())
        if not explained[best] > 0:
            return None
        place = float(np.log2(_TRIED[best]))
        if 0 < best < len(_TRIED) - 1 and np.isfinite(explained[best + 1]):
            left, top, right = explained[best - 1 : best + 2]
            bend = left - 2 * top + right
            place += 0.25 * float((left - right) / bend) if bend < 0 else 0.0
        return float(2.0**place)


def leak_of(target: Vector, doses: Vector) -> Leak:
    """Sums of one stretch.

    Args:
        target, doses: (rows,), one stretch without holes; doses are 0 but for a few rows.
    """
    # scipy is slow to import
    from scipy.signal import lfilter

    centred = target - target.mean()
    product, square = np.zeros(len(_TRIED)), np.zeros(len(_TRIED))
    for number, rows in enumerate(_TRIED):
        if rows * _HELD > len(target):
            break
        left = np.asarray(lfilter([1.0], [1.0, -np.exp(-1.0 / rows)], doses))
        left -= left.mean()
        product[number], square[number] = left @ centred, left @ left
    return Leak(product, square, len(target))
