"""Whether a value is missing for what it would have been, judged by its neighbours in time and its companions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.stand_in import features_of, guess, normal_scores
from keiretsu.data.profiling.stretches import take_stretches

Vector = NDArray[np.float64]

# shares between which a channel's missing values can be asked about, and the fewest of them and of their runs
RATE, FEWEST, FEWEST_RUNS = (0.002, 0.95), 25, 12
# chance of a false answer over all channels, of the first score and of the second, and the odds ratio that counts: set
# on 120 drawn logs and on plants with 100 to 1,500 missing values, where a first error of .01 found too few dependent
ERROR, AFTER, WORTH = 0.03, 0.01, 1.5
# what neighbours and companions must explain of a value's rank, at least, to stand for it
EXPLAINED = 0.02
# above this the first score covers what the second asks, which long memories mislead (2 of 58 drawn nulls)
COVERED = 0.2
_CLUSTERS, _FEWEST_CLUSTERS, _RUNS_A_CLUSTER = 64, 12, 4


@dataclass(frozen=True)
class ValueDependence:
    """Whether missing depends on the value, for one channel.

    Attributes:
        depends: whether it does.
        odds_ratio: odds of being missing for values above the channel's median ÷ odds for those below.
        interval: 95 % interval of the ratio; None for an end that the data leave open.
        p_value: of a ratio of 1.
        after_ratio: odds of being missing on the row after a value above the median ÷ odds after one below.
        explained: share of the variance of a value's rank that neighbours and companions explain.
        untestable: why nothing can be told; None where something can.
    """

    depends: bool
    odds_ratio: float | None
    interval: tuple[float | None, float | None]
    p_value: float | None
    after_ratio: float | None
    explained: float
    untestable: str | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        return {**vars(self), "interval": list(self.interval)}


def value_dependence(packed: Packed, *, passed_over: set[str], target: str | None = None) -> dict[str, ValueDependence]:
    """Ask of every channel with missing values whether they are missing for what they would have been.

    The value itself is not seen. What stands for it is w, the chance that it lies above the channel's median, from the
    values seen before and after (never itself, missing or not, so that both kinds of row are judged alike) and from
    other channels on the same row: a ridge regression of normal scores, fitted on rows that have the value. The score
    is the covariance of being missing with w, among rows equally far from what is seen; its error comes from sums over
    blocks of time of at least four mean runs of missing values (Student's t; Liang & Zeger 1986, equation 7 at a slope
    of 0). The difference of the two rates is that covariance over the covariance of w with truly lying above the
    median, on rows that have the value: an instrumental-variable estimate (Wright 1928), which a poor w widens but does
    not shrink. The ratio of odds follows from the rates.

    A second score asks whether a value goes missing on the row after a high one or a low one; that can be told of
    channels without memory too, and is asked of those. Either answers. Only dependence in one direction is
    looked for, not on values extreme to either side; and where both the rate of missing values and the level drift,
    they go together whatever the reason.

    Args:
        packed: the log; of long ones, 64 stretches with 50,000 rows together.
        passed_over: channels not to be asked about (written on every k-th row only).
        target: a channel asked about for itself: the chance of error is not divided by the number of channels for it.
    """
    if not packed.rows:
        return {}
    stretches = take_stretches(packed)
    shares = np.isnan(stretches.values).mean(axis=0)
    asked = [
        at
        for at, name in enumerate(packed.channels)
        if RATE[0] <= shares[at] <= RATE[1]
        and shares[at] * len(stretches.values) >= FEWEST
        and (1 - shares[at]) * len(stretches.values) >= 4 * FEWEST
        and name not in passed_over
    ]
    if not asked:
        return {}
    scores = normal_scores(stretches)
    many = {at: 1 if packed.channels[at] == target else len(asked) for at in asked}
    return {packed.channels[at]: _judge(scores, at, stretches.owner, many[at]) for at in asked}


def _judge(scores: NDArray[np.float64], at: int, owner: NDArray[np.int64], asked: int) -> ValueDependence:
    own = scores[:, at]
    absent = np.isnan(own)
    begins = absent & np.concatenate(([True], ~absent[:-1] | (owner[1:] != owner[:-1])))
    if begins.sum() < FEWEST_RUNS:
        return ValueDependence(False, None, (None, None), None, None, 0.0, "missing in too few runs")
    clusters = _clusters(len(absent), float(absent.sum() / begins.sum()))
    after, after_p = _after(own, owner, clusters)
    features, nearest = features_of(scores, at, owner)
    foretold, explained = guess(features, own)
    explained = round(explained, 4)
    limit = ERROR / asked
    follows = after_p is not None and explained < COVERED and after_p < AFTER / asked and _worth(after)
    if explained < EXPLAINED:
        why = None if follows else "no memory, no companion"
        return ValueDependence(follows, after if follows else None, (None, None), after_p, after, explained, why)
    from scipy.special import ndtr

    chance = ndtr(foretold / np.sqrt(max(1 - explained, 0.05)))
    strata = np.minimum(np.log2(nearest).astype(np.int64), 12)
    centred = chance - _means(chance, strata)
    total, error, p_value, reach = _tested((absent - _means(absent.astype(np.float64), strata)) * centred, clusters)
    seen = ~absent
    above = (own[seen] > 0).astype(np.float64)
    known = float(np.sum((above - _means(above, strata[seen])) * centred[seen]))
    if error <= 0 or known <= 0:
        return ValueDependence(follows, None, (None, None), None, after, explained, "missing on no comparable row")
    # the covariance over rows that have the value, carried over to all rows
    known *= float(np.sum(centred**2) / np.sum(centred[seen] ** 2))
    rate = float(absent.mean())
    ratio, low, high = (_odds(rate, moved / known) for moved in (total, total - reach, total + reach))
    depends = (p_value < limit and _worth(ratio)) or follows
    open_ended = not depends and (high is None or high >= 3) and (low is None or low <= 1 / 3)
    why = "too few missing values for its memory" if open_ended else None
    return ValueDependence(depends, ratio, (low, high), p_value, after, explained, why)


def _worth(ratio: float | None) -> bool:
    return ratio is None or ratio >= WORTH or ratio <= 1 / WORTH


def _tested(moments: Vector, clusters: NDArray[np.int64]) -> tuple[float, float, float, float]:
    """A sum, its standard error from the sums of blocks, the p-value of 0, and half the width of its 95 % interval."""
    from scipy.stats import t as student

    sums = np.bincount(clusters, moments)
    count, total = len(sums), float(sums.sum())
    error = float(np.sqrt(count * np.var(sums, ddof=1)))
    p_value = float(2 * student.sf(abs(total) / error, count - 1)) if error > 0 else 1.0
    return total, error, p_value, float(student.ppf(0.975, count - 1)) * error


def _after(own: Vector, owner: NDArray[np.int64], clusters: NDArray[np.int64]) -> tuple[float | None, float | None]:
    """Odds ratio of being missing on the row after a value above the median, against one below; and its p-value."""
    rows = np.flatnonzero(~np.isnan(own[:-1]) & (owner[1:] == owner[:-1])) + 1
    high, gone = own[rows - 1] > 0, np.isnan(own[rows])
    if not high.any() or high.all() or not gone.any() or gone.all():
        return None, None
    moments = (gone - gone.mean()) * (high - high.mean())
    p_value = _tested(moments, np.unique(clusters[rows], return_inverse=True)[1])[2]
    # half a count in each cell keeps the ratio finite (Haldane 1956)
    cells = [float(np.sum(one)) + 0.5 for one in (gone & high, ~gone & ~high, gone & ~high, ~gone & high)]
    return round(cells[0] * cells[1] / (cells[2] * cells[3]), 4), p_value


def _odds(rate: float, difference: float) -> float | None:
    """Odds ratio of two rates with this mean and difference; None where the difference leaves no room for it."""
    low, high = rate - difference / 2, rate + difference / 2
    if not (0 < low < 1 and 0 < high < 1):
        return None
    return round(high * (1 - low) / (low * (1 - high)), 4)


def _means(values: Vector, strata: NDArray[np.int64]) -> Vector:
    counts = np.bincount(strata)
    return (np.bincount(strata, values) / np.maximum(counts, 1))[strata]


def _clusters(rows: int, run: float) -> NDArray[np.int64]:
    """(rows,) which block of time a row is in: 12 to 64 blocks, of at least four mean runs of missing values."""
    count = int(np.clip(rows / (_RUNS_A_CLUSTER * run), _FEWEST_CLUSTERS, _CLUSTERS))
    return np.arange(rows) * count // rows
