"""Skill by lag: what each band of the past adds to a forecast on later rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

BANDS = ((1, 4), (5, 16), (17, 64), (65, 256), (257, 1024), (1025, 4096))
_INPUTS, _FLAGS, _HELD, _RARE = 7, 2, 4, 0.05
# what a feature is of, and how many each channel has in a band
_OWN, _INPUT, _EVENT, _EACH = 0, 1, 2, 3
# times the error of a smaller fit from which a larger one is not taken
_CLEARLY = 1.1
_PENALTIES, _BLOCKS, _ROWS, _FEWEST = (1e-4, 1e-2, 1.0), 20, 1 << 14, 300


@dataclass(frozen=True)
class Band:
    """What lags of one band say of the next row, on the last third of the rows.

    Attributes:
        first, last: lags.
        gained: share of the variance that the band explains beyond all shorter lags.
        alone: share that this band and all longer ones explain when nothing newer is known.
        p: of a paired t-test of `gained` over twenty blocks, one-sided; without allowance for six bands.
    """

    first: int
    last: int
    gained: float
    alone: float
    p: float

    def to_dict(self) -> dict[str, Any]:
        """The band as plain JSON types."""
        return asdict(self)


def skill_by_lag(target: Vector, inputs: dict[str, Vector], *, lags: dict[str, int] | None = None) -> list[Band]:
    """Ridge regressions on features of one band after the other, fitted on the first two thirds of the rows.

    A fit is of all features; of the target's own and the inputs', of its own, or of none (the mean), where more of them
    err by a tenth more on rows after those they were fitted on. Of the inputs no value counts that
    lies beyond those fitted on: a counter, a trend, or what was read at two or three events would carry a rule to where
    it was never seen, and one such feature can cost more than all others gain.

    Features of a band [a, b], for the target and up to seven inputs: lag a, means over lags a…2a and 2a…b, the lag that
    `lags` names for an input if it lies in the band (the value and its size), and, for flags up on fewer than one row
    in twenty, what the others were when the flag was last up before row t − a, and the time since.

    Args:
        target: (rows,) without holes, seasons and steps. inputs: the same rows of other channels.
        lags: a lag to look at for each input.
    """
    bands = [(a, b) for a, b in BANDS if a <= len(target) // 8]
    if len(target) < _FEWEST or target.std() <= 1e-12:
        return []
    cut = max(len(target) - _ROWS, 0)
    target = target[cut:]
    near = {name: inputs[name][cut:] for name in sorted(inputs, key=lambda name: name not in (lags or {}))[:_INPUTS]}
    made = [_features(target, near, band, lags or {}) for band in bands]
    blocks = [block for block, _ in made]
    ridge = _Ridge(target, np.hstack(blocks), np.concatenate([kinds for _, kinds in made]))
    ends = np.cumsum([0, *(block.shape[1] for block in blocks)])
    shorter = [ridge.errors(0, int(end)) for end in ends]
    total = float(shorter[0].mean())
    found = []
    for number, (first, last) in enumerate(bands):
        gain = shorter[number] - shorter[number + 1]
        alone = 1 - float(ridge.errors(int(ends[number]), int(ends[-1])).mean()) / total
        found.append(Band(first, last, round(float(gain.mean()) / total, 5), round(alone, 5), _p_value(gain)))
    return found


class _Ridge:
    """Regressions on neighbouring columns of one matrix: fitted on 4/9 of the rows to choose, on 6/9 to judge."""

    def __init__(self, target: Vector, features: Matrix, kinds: NDArray[np.int64]) -> None:
        rows = len(target)
        self._kinds = kinds
        self._ends = (4 * rows // 9, 2 * rows // 3)
        # a feature that never moves while fitting is of no use, and must not explode later
        spread = features[: self._ends[0]].std(axis=0)
        scaled = (features - features[: self._ends[1]].mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
        self._features = np.clip(scaled * (spread > 1e-9), -8, 8)
        self._target = target
        self._moments = [self._products(end) for end in self._ends]
        self._later = [self._bounded(end) for end in self._ends]

    def errors(self, begin: int, end: int) -> Vector:
        """Squared errors on the last third, from columns begin … end − 1."""
        stop, judge = self._ends
        if begin == end:
            return (self._target[judge:] - self._target[:judge].mean()) ** 2
        best = self._chosen(np.arange(begin, end), stop, judge)
        return self.errors(begin, begin) if best is None else self._misses(1, *best) ** 2

    def _chosen(self, asked: NDArray[np.int64], stop: int, judge: int) -> tuple[NDArray[np.int64], float] | None:
        """All columns, or those of fewer kinds where more err clearly more; None where the mean errs clearly less."""
        best, least = None, np.inf
        for kind in sorted(set(self._kinds[asked]), reverse=True):
            columns = asked[self._kinds[asked] <= kind]
            losses = [float(np.mean(self._misses(0, columns, one, rows=judge - stop) ** 2)) for one in _PENALTIES]
            if min(losses) * _CLEARLY < least:
                best, least = (columns, _PENALTIES[int(np.argmin(losses))]), min(losses)
        mean = float(np.mean((self._target[stop:judge] - self._target[:stop].mean()) ** 2))
        return None if mean * _CLEARLY < least else best

    def _products(self, end: int) -> tuple[Matrix, Vector, Vector, float]:
        inside, target = self._features[:end], self._target[:end]
        centre, mean = inside.mean(axis=0), float(target.mean())
        return inside.T @ inside - end * np.outer(centre, centre), inside.T @ (target - mean), centre, mean

    def _misses(self, part: int, keep: NDArray[np.int64], penalty: float, *, rows: int | None = None) -> Vector:
        """What is left of the target from the end of that part on, or of its next rows."""
        end = self._ends[part]
        gram, product, centre, mean = self._moments[part]
        weights = np.zeros(len(product))
        weights[keep] = np.linalg.solve(gram[np.ix_(keep, keep)] + penalty * end * np.eye(len(keep)), product[keep])
        later = self._later[part][:rows]
        return self._target[end : end + len(later)] - mean - (later @ weights - centre @ weights)

    def _bounded(self, end: int) -> Matrix:
        """The features from `end` on; those that are not the target's own within their range before."""
        low, high = self._features[:end].min(axis=0), self._features[:end].max(axis=0)
        # the target goes where its own past goes, so that its rule holds there
        own = self._kinds == _OWN
        return np.clip(self._features[end:], np.where(own, -np.inf, low), np.where(own, np.inf, high))


def _p_value(gain: Vector) -> float:
    # scipy.stats is slow to import
    from scipy.stats import t

    blocks = np.array([part.mean() for part in np.array_split(gain, _BLOCKS)])
    error = float(blocks.std(ddof=1)) / np.sqrt(_BLOCKS)
    return round(float(t.sf(blocks.mean() / max(error, 1e-300), _BLOCKS - 1)), 6)


def _features(
    target: Vector, inputs: dict[str, Vector], band: tuple[int, int], lags: dict[str, int]
) -> tuple[Matrix, NDArray[np.int64]]:
    """Features of one band, and what each is of: the target, an input, an event."""
    first, last = band
    middle = min(2 * first, last)
    columns = []
    for values in (target, *inputs.values()):
        columns += [_delayed(values, first), _mean(values, first, middle), _mean(values, middle, last + 1)]
    for name, lag in lags.items():
        if first <= lag <= last and name in inputs:
            delayed = _delayed(inputs[name], lag)
            columns += [delayed, np.abs(delayed)]
    plain = len(columns) - _EACH
    rare = [name for name, values in inputs.items() if 0 < np.mean(values != _rest(values)) < _RARE]
    for name in rare[:_FLAGS]:
        up = inputs[name] != _rest(inputs[name])
        at = _delayed(
            np.maximum.accumulate(np.where(up, np.arange(len(target)), -1)).astype(np.float64), first, fill=-1
        )
        last_up = at.astype(np.int64)
        columns.append(np.log1p(np.arange(len(target)) - at))
        others = [target, *(values for other, values in inputs.items() if other != name)][:_HELD]
        columns += [np.where(last_up >= 0, values[last_up], 0.0) for values in others]
    kinds = np.repeat([_OWN, _INPUT, _EVENT], [_EACH, plain, len(columns) - _EACH - plain])
    return np.column_stack(columns), kinds


def _rest(values: Vector) -> float:
    """The value a flag has when it is not up."""
    return float(np.median(values))


def _mean(values: Vector, first: int, stop: int) -> Vector:
    """(rows,) mean over lags first … stop − 1; over those that there are, near the beginning."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    row = np.arange(len(values))
    high, low = np.maximum(row - first + 1, 0), np.maximum(row - stop + 1, 0)
    return (total[high] - total[low]) / np.maximum(high - low, 1)


def _delayed(values: Vector, lag: int, *, fill: float = 0.0) -> Vector:
    return np.concatenate([np.full(min(lag, len(values)), fill), values[: max(len(values) - lag, 0)]])
