"""Steps of the level: where they are, how large, and whether short memory alone could have made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Verdict = Literal["none", "shift", "trend", "cannot be told apart", "too short to test"]

_BLOCKS, _FEWEST_BLOCKS, _MOST_STEPS, _EDGE = 200, 24, 3, 0.04
# What a step must take off the sum of squares, in long-run variances, and the least size in sd that is called a shift;
# set on simulated logs (5,000 to 20,000 rows, time constants of 0 to 20 rows, seasons on half of them) so that about
# one null in a hundred fires
_WORTH, _SMALLEST = 13.0, 0.5
_HARDLY = 2.0
# memories of what is left, per row of the log, beyond which steps and wandering look alike
_SHORT = 1 / 60


@dataclass(frozen=True)
class Steps:
    """Steps of one stretch.

    Attributes:
        verdict: "shift" where steps are more than the memory of the rest can make; "trend" where a straight line does
            better than steps; "cannot be told apart" where the rest wanders so slowly that it makes steps itself.
        places: first row after each step; sizes: signed, in sd of what is left without steps.
        statistic: what the steps take off the sum of squares, in long-run variances.
        memory: rows after which what is left is forgotten to 1/e, from its block means.
    """

    verdict: Verdict
    places: tuple[int, ...]
    sizes: tuple[float, ...]
    statistic: float
    memory: float

    @property
    def largest(self) -> float:
        """Size of the largest step, in sd; 0 without any."""
        return max((abs(size) for size in self.sizes), default=0.0)


def find_steps(values: Vector, *, season: int = 1) -> Steps:
    """Up to three steps of the mean, tested against the long-run variance of what they leave.

    Block means (about 200; whole seasons) are cut where the sum of squares falls most; the number of cuts is the one
    whose gain, in long-run variances of an AR(1) fitted to the rest, exceeds a fixed price a step.
    Sources: Bai & Perron 1998 (least-squares cuts); Andrews 1991, equation 3.6 (AR(1) plug-in of the long-run
    variance); the fixed price in place of their tables is ours. Cuts by ruptures (Truong et al. 2020).

    Args:
        values: (rows,) without holes, seasons taken off.
        season: rows of the season; blocks are multiples of it where enough of them remain.
    """
    block = _block(len(values), season)
    count = len(values) // block
    if count < _FEWEST_BLOCKS or np.ptp(values) <= 1e-12:
        return Steps("too short to test", (), (), 0.0, 0.0)
    means = values[: count * block].reshape(count, block).mean(axis=1)
    cuts, gain, _, phi = _cuts(means)
    memory = 0.0 if phi <= 0 else -block / np.log(phi)
    if not cuts:
        return Steps(_without_cuts(means, memory, len(values)), (), (), gain, memory)
    places = tuple(cut * block for cut in cuts)
    sizes = _sizes(values, places)
    verdict: Verdict = "shift"
    if memory > _SHORT * len(values):
        verdict = "cannot be told apart"
    elif _straight(means, cuts, phi):
        verdict = "trend"
    elif _wanders(means, cuts):
        verdict = "cannot be told apart"
    elif max(abs(size) for size in sizes) < _SMALLEST:
        verdict = "none"
    return Steps(verdict, places, sizes, gain, memory)


def without_trend(values: Vector) -> Vector:
    """The values less their least-squares line, plus their mean."""
    row = np.arange(len(values), dtype=np.float64)
    return values - np.polyval(np.polyfit(row, values, 1), row) + values.mean()


def _straight(means: Vector, cuts: tuple[int, ...], phi: float) -> bool:
    """Whether a line or a parabola does about as well as one cut, and as all of them for the numbers they cost.

    The price of a number is Schwarz's (1978).
    """
    one = min(float(np.sum((means - _fitted(means, (cut,))) ** 2)) for cut in range(2, len(means) - 1))
    units = max(len(means) * (1 - max(phi, 0.0)) / (1 + max(phi, 0.0)), 2.0)
    stepped = float(np.sum((means - _fitted(means, cuts)) ** 2))
    place = np.linspace(-1, 1, len(means))
    for degree in (1, 2):
        curve = float(np.sum((means - np.polyval(np.polyfit(place, means, degree), place)) ** 2))
        # a cut that is hardly better than a line was found among many
        close = units * np.log(curve / max(one, 1e-300)) <= _HARDLY - (degree - 1) * np.log(units)
        if close and units * np.log(curve / max(stepped, 1e-300)) < (3 * len(cuts) - degree) * np.log(units):
            return True
    return False


def _wanders(means: Vector, cuts: tuple[int, ...]) -> bool:
    """Whether a level that wanders at random explains the block means better than steps.

    The means have the spectrum s |1 − φ e^{iλ}|^{−2} + q / (2 − 2 cos λ); with steps taken off q is 0. φ and q are
    chosen on a grid. Compared by Whittle's likelihood and Schwarz's price, two numbers a step.
    Sources: Whittle 1953; Harvey 1989, section 2.4 (the local level).
    """
    count = len(means)
    angle = 2 * np.pi * np.arange(1, count // 2) / count
    phi = np.linspace(0, 0.9, 10)
    noise = 1 / np.abs(1 - np.multiply.outer(phi, np.exp(1j * angle))) ** 2
    walk = np.geomspace(1e-4, 1.0, 17)[:, None, None] / (2 - 2 * np.cos(angle))

    def loss(values: Vector, shapes: NDArray[np.float64]) -> float:
        power = np.abs(np.fft.rfft(values))[1 : count // 2] ** 2
        scale = np.mean(power / shapes, axis=-1, keepdims=True)
        return float(np.min(2 * np.sum(np.log(np.maximum(scale * shapes, 1e-300)), axis=-1)))

    steps = loss(means - _fitted(means, cuts), noise) + 2 * len(cuts) * np.log(count)
    return loss(means, noise + walk) + np.log(count) < steps


def _without_cuts(means: Vector, memory: float, rows: int) -> Verdict:
    """Where what is left wanders, half and half may differ widely, and no test can say why."""
    half = len(means) // 2
    apart = abs(means[:half].mean() - means[half:].mean()) > _SMALLEST * means.std()
    return "cannot be told apart" if memory > _SHORT * rows and apart else "none"


def without_steps(values: Vector, places: tuple[int, ...]) -> Vector:
    """The values less the mean of their piece, plus the mean of all."""
    return values - _fitted(values, places) + values.mean()


def _block(rows: int, season: int) -> int:
    block = max(rows // _BLOCKS, 1)
    whole = -(-block // season) * season
    return whole if rows // whole >= 2 * _FEWEST_BLOCKS else block


def _cuts(means: Vector) -> tuple[tuple[int, ...], float, float, float]:
    """The cuts worth their price, their gain, and long-run variance and AR(1) coefficient of the rest."""
    # ruptures is slow to import, and most of the library does without it
    from ruptures import KernelCPD

    size = max(int(_EDGE * len(means)), 3)
    # its linear kernel is the sum of squares, compiled
    search = KernelCPD(kernel="linear", min_size=size).fit(means[:, None])
    options = [()] + [tuple(list(search.predict(n_bkps=k) or ())[:-1]) for k in range(1, _MOST_STEPS + 1)]
    best, gain = options[0], 0.0
    for cuts in options[1:]:
        # the variance is that of what these steps leave, so that steps do not hide themselves
        variance, _ = _long_run(means, cuts)
        more = (
            float(np.sum((means - _fitted(means, best)) ** 2) - np.sum((means - _fitted(means, cuts)) ** 2)) / variance
        )
        gain = max(gain, more) if not best else gain
        if more > _WORTH * (len(cuts) - len(best)):
            best = cuts
    return best, gain, *_long_run(means, best)


def _long_run(means: Vector, cuts: tuple[int, ...]) -> tuple[float, float]:
    left = means - _fitted(means, cuts)
    inside = np.ones(len(left) - 1, dtype=bool)
    inside[[cut - 1 for cut in cuts]] = False
    before, after = left[:-1][inside], left[1:][inside]
    phi = float(before @ after / max(before @ before, 1e-300))
    # each piece's own mean biases the coefficient down (Kendall 1954, per piece)
    phi = min(phi + (1 + 3 * max(phi, 0.0)) * (len(cuts) + 1) / len(left), 0.99)
    spread = float(np.mean((after - phi * before) ** 2)) * len(left) / (len(left) - len(cuts) - 1)
    # a negative coefficient would make the test eager
    return max(spread / (1 - max(phi, 0.0)) ** 2, 1e-300), phi


def _fitted(values: Vector, cuts: tuple[int, ...]) -> Vector:
    edges = np.array([0, *cuts, len(values)])
    return np.repeat(np.add.reduceat(values, edges[:-1]) / np.diff(edges), np.diff(edges))


def _sizes(values: Vector, places: tuple[int, ...]) -> tuple[float, ...]:
    fitted = _fitted(values, places)
    scale = max(float(np.std(values - fitted)), 1e-300)
    return tuple(round(float(fitted[place] - fitted[place - 1]) / scale, 4) for place in places)
