"""Whether a certificate still holds: are later inputs like those it was made on, and do the intervals keep their word?

Inputs: for every channel the middles, spreads and shares missing of the new log's parts are held against those of the
reference by the two-sample Kolmogorov-Smirnov test (exact for few parts), with Holm's correction over all of them.
Coverage: the shares of truths outside their intervals, unit by unit, against the share promised, by a betting interval.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from keiretsu.bounds.certificates import expiry_words as words
from keiretsu.bounds.certificates.reference import STATISTICS, Reference
from keiretsu.bounds.intervals import holdout
from keiretsu.bounds.words import Words
from keiretsu.data import pack

if TYPE_CHECKING:
    from keiretsu.data import SeriesSet

# The share of misses of each unit of a log, and how many of its values were clipped of how many; of the log and the
# model's covariates (known, static).
Judge = Callable[["SeriesSet", Any, Any, "SeriesSet | None"], tuple[Sequence[float], int, int]]

# A difference is told from chance at this level, over all channels together.
LEVEL = 0.01
# Fewer parts than this on a side can show nothing at that level.
FEWEST_PARTS = 6
# The usual step of the clock may be so much longer or shorter.
PACE = 1.25
# Of one unit so many times the misses that were promised are let pass, as nothing can be tested on it.
ONE_UNIT = 1.5
# So many times the share of values outside the range that was met when the certificate was made, and at least this one.
MORE_CLIPPED, FEWEST_CLIPPED = 5.0, 0.01


@dataclass(frozen=True)
class Check:
    """One of the four questions.

    Attributes:
        name: "inputs", "range", "clock" or "coverage".
        holds: the answer; None where it cannot be told.
        sentence: why.
        value: the number it rests on: smallest corrected p-value, share clipped, ratio of steps, share of misses.
        interval: of coverage, in [0, 1]: the share of truths inside their intervals that the units allow, by which the
            question is answered; None where one unit alone cannot tell, and of the other questions.
        level: of that interval.
    """

    name: str
    holds: bool | None
    sentence: Words
    value: float | None = None
    interval: tuple[float, float] | None = None
    level: float | None = None


@dataclass(frozen=True)
class Expiry:
    """Whether a certificate still holds on a log.

    Attributes:
        checks: inputs, range, clock, coverage.
    """

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return all(check.holds is not False for check in self.checks)

    def text(self, lang: str = "en") -> str:
        """The verdict and its reasons, a line each."""
        verdict = verdict_of({check.name: check.holds for check in self.checks})
        marks = {True: "+", False: "!", None: "?"}
        return "\n".join([verdict.of(lang), *(f" {marks[c.holds]} {c.sentence.of(lang)}" for c in self.checks)])

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        checks = [{**vars(check), "sentence": check.sentence._asdict()} for check in self.checks]
        return {"holds": self.holds, "checks": checks}


# The questions about the promise itself; the others ask whether it was made on rows like these.
PROMISED = ("range", "coverage")


def verdict_of(answers: Mapping[str, bool | None]) -> Words:
    """What the answers come to: nothing against it, kept but due for renewal, or not kept.

    Args:
        answers: question ("inputs", "range", "clock", "coverage") → `Check.holds`.
    """
    if all(answer is not False for answer in answers.values()):
        return words.HOLDS
    if any(answers.get(name) is False for name in PROMISED):
        return words.BROKEN
    if answers.get("coverage") is None:
        return words.UNTRIED
    return words.MOVED_ON if answers.get("inputs") is False else words.OTHER_CLOCK


def expiry(
    series: SeriesSet,
    reference: Reference,
    subject: Mapping[str, Any],
    judge: Judge | None,
    *,
    known: Any = None,
    static: Any = None,
    before: SeriesSet | None = None,
) -> Expiry:
    """Ask all four questions; see `Certificate.check`."""
    packed = pack(series, channels=reference.channels)
    new = Reference.of(packed, interval=packed.interval)
    misses, clipped, values = judge(series, known, static, before) if judge is not None else ((), 0, 0)
    return Expiry(
        (
            inputs(new, reference),
            in_range(clipped, values, float(subject.get("clip_rate", 0.0)), known=judge is not None),
            clock(new, reference),
            coverage(misses, subject.get("coverage")),
        )
    )


def inputs(new: Reference, old: Reference) -> Check:
    """Are the channels' middles, spreads and shares missing those of the reference?

    What only tells the time (operating hours, the time since an alarm) is later in a later log, whatever else holds. A
    meter stands higher there, too, unless both logs are whole units, in each of which it begins again.
    """
    passed = new.clocks | old.clocks
    if not (new.whole and old.whole):
        passed |= new.counters & old.counters
    timed = [channel for channel in old.channels if channel in passed]
    if min(len(new.parts), len(old.parts)) < FEWEST_PARTS:
        return Check("inputs", None, words.TOO_SHORT)
    found: list[tuple[float, str, str]] = []
    for place, channel in enumerate(old.channels):
        if channel in timed:
            continue
        for kind, statistic in enumerate(STATISTICS):
            pair = _finite(new.parts[:, place, kind]), _finite(old.parts[:, place, kind])
            if min(map(len, pair)) >= FEWEST_PARTS and np.ptp(np.concatenate(pair)) > 0:
                found.append((_p_value(*pair), channel, statistic))
    if not found:
        return Check("inputs", None, words.TOO_SHORT)
    # Holm: the smallest p-value times the number of questions.
    p, channel, statistic = min(found)
    corrected = min(p * len(found), 1.0)
    if corrected > LEVEL:
        return Check("inputs", True, words.alike(corrected, timed), corrected)
    told = words.MOVED if old.whole and new.whole else words.MOVED_WITHIN
    moved = told.filled(channel=channel, what=words.NAMES[statistic].en, what_ja=words.NAMES[statistic].ja, p=corrected)
    return Check("inputs", False, moved, corrected)


def in_range(clipped: int, values: int, before: float, *, known: bool) -> Check:
    """Are values outside the range that the model was built for as rare as before?"""
    if not known or not values:
        return Check("range", None, words.NO_MODEL)
    share = clipped / values
    limit = max(MORE_CLIPPED * before, FEWEST_CLIPPED)
    told = (words.IN_RANGE if share <= limit else words.OUT_OF_RANGE).filled(
        share=100 * share, limit=100 * limit, clipped=clipped
    )
    return Check("range", share <= limit, told, share)


def clock(new: Reference, old: Reference) -> Check:
    """Is the usual step the same, and no gap longer than the longest that was met?"""
    ratio = new.interval / old.interval
    if not 1 / PACE <= ratio <= PACE:
        return Check("clock", False, words.OTHER_PACE.filled(ratio=ratio), ratio)
    if new.longest > old.longest * PACE:
        return Check("clock", False, words.LONGER_GAP.filled(new=new.longest, old=old.longest), new.longest)
    told = words.NO_GAP if f"{new.longest:.3g}" == "1" else words.SAME_CLOCK
    return Check("clock", True, told.filled(longest=new.longest), ratio)


def coverage(misses: Sequence[float], promised: float | None) -> Check:
    """Do the intervals hold as many truths as was promised?"""
    if promised is None or not len(misses):
        return Check("coverage", None, words.NO_TRUTH)
    missed, allowed = float(np.mean(misses)), 1 - promised
    shares = {"covered": 100 * (1 - missed), "promised": 100 * promised}
    if len(misses) == 1:
        # one unit: its rows are not independent, so this is a measurement with a margin, no test
        holds = missed <= ONE_UNIT * allowed
        told = words.COVERED_ONE if missed <= allowed else words.SHORT_ONE if holds else words.NOT_COVERED_ONE
        return Check("coverage", holds, told.filled(**shares, least=100 * (1 - ONE_UNIT * allowed)), missed)
    found = holdout(misses, delta=LEVEL, tails=2)
    holds = found.lower <= allowed
    low, high = 1 - found.upper, 1 - found.lower
    told = words.COVERED if missed <= allowed else words.SHORT if holds else words.NOT_COVERED
    ends = {"low": 100 * low, "high": 100 * high, "level": 100 * found.level, "units": len(misses)}
    return Check("coverage", holds, told.filled(**shares, **ends), missed, (low, high), found.level)


def _p_value(new: NDArray[np.float64], old: NDArray[np.float64]) -> float:
    # The exact p-value cannot be computed for some pairs of sizes; SciPy then takes the asymptotic one, with a warning.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ks_2samp: Exact calculation unsuccessful", category=RuntimeWarning)
        return float(stats.ks_2samp(new, old).pvalue)  # type: ignore[union-attr]


def _finite(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x[~np.isnan(x)]
