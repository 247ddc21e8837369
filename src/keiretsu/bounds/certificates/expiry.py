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
    """

    name: str
    holds: bool | None
    sentence: Words
    value: float | None = None


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
        verdict = HOLDS if self.holds else EXPIRED
        marks = {True: "+", False: "!", None: "?"}
        return "\n".join([verdict.of(lang), *(f" {marks[c.holds]} {c.sentence.of(lang)}" for c in self.checks)])

    def __str__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        checks = [{**vars(check), "sentence": check.sentence._asdict()} for check in self.checks]
        return {"holds": self.holds, "checks": checks}


HOLDS = Words(
    "Nothing in this log speaks against the certificate.",
    "このログに、証明書の有効性を疑わせるものはありません。",
)
EXPIRED = Words(
    "The certificate no longer holds: certify the model again on new data.",
    "証明書はもはや有効ではありません。新しいデータで改めて証明してください。",
)


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
    """Are the channels' middles, spreads and shares missing those of the reference?"""
    if min(len(new.parts), len(old.parts)) < FEWEST_PARTS:
        return Check("inputs", None, TOO_SHORT)
    found: list[tuple[float, str, str]] = []
    for place, channel in enumerate(old.channels):
        for kind, statistic in enumerate(STATISTICS):
            pair = _finite(new.parts[:, place, kind]), _finite(old.parts[:, place, kind])
            if min(map(len, pair)) >= FEWEST_PARTS and np.ptp(np.concatenate(pair)) > 0:
                found.append((_p_value(*pair), channel, statistic))
    if not found:
        return Check("inputs", None, TOO_SHORT)
    # Holm: the smallest p-value times the number of questions.
    p, channel, statistic = min(found)
    corrected = min(p * len(found), 1.0)
    if corrected > LEVEL:
        return Check("inputs", True, ALIKE.filled(p=corrected), corrected)
    told = MOVED if old.whole and new.whole else MOVED_WITHIN
    moved = told.filled(channel=channel, what=_NAMES[statistic].en, what_ja=_NAMES[statistic].ja, p=corrected)
    return Check("inputs", False, moved, corrected)


def in_range(clipped: int, values: int, before: float, *, known: bool) -> Check:
    """Are values outside the range that the model was built for as rare as before?"""
    if not known or not values:
        return Check("range", None, NO_MODEL)
    share = clipped / values
    limit = max(MORE_CLIPPED * before, FEWEST_CLIPPED)
    told = (IN_RANGE if share <= limit else OUT_OF_RANGE).filled(share=100 * share, limit=100 * limit, clipped=clipped)
    return Check("range", share <= limit, told, share)


def clock(new: Reference, old: Reference) -> Check:
    """Is the usual step the same, and no gap longer than the longest that was met?"""
    ratio = new.interval / old.interval
    if not 1 / PACE <= ratio <= PACE:
        return Check("clock", False, OTHER_PACE.filled(ratio=ratio), ratio)
    if new.longest > old.longest * PACE:
        return Check("clock", False, LONGER_GAP.filled(new=new.longest, old=old.longest), new.longest)
    return Check("clock", True, SAME_CLOCK.filled(longest=new.longest), ratio)


def coverage(misses: Sequence[float], promised: float | None) -> Check:
    """Do the intervals hold as many truths as was promised?"""
    if promised is None or not len(misses):
        return Check("coverage", None, NO_TRUTH)
    missed, allowed = float(np.mean(misses)), 1 - promised
    if len(misses) == 1:
        # one unit: its rows are not independent, so this is a measurement with a margin, no test
        holds = missed <= 1.5 * allowed
    else:
        holds = holdout(misses, delta=LEVEL, tails=2).lower <= allowed
    told = (COVERED if holds else NOT_COVERED).filled(covered=100 * (1 - missed), promised=100 * promised)
    return Check("coverage", holds, told, missed)


def _p_value(new: NDArray[np.float64], old: NDArray[np.float64]) -> float:
    # The exact p-value cannot be computed for some pairs of sizes; SciPy then takes the asymptotic one, with a warning.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ks_2samp: Exact calculation unsuccessful", category=RuntimeWarning)
        return float(stats.ks_2samp(new, old).pvalue)  # type: ignore[union-attr]


def _finite(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x[~np.isnan(x)]


_NAMES = {
    "median": Words("level", "水準"),
    "spread": Words("spread", "ばらつき"),
    "missing": Words("share missing", "欠損の割合"),
}
ALIKE = Words(
    "Inputs: like those of the certificate (smallest corrected p-value {p:.2g}).",
    "入力: 証明時と同様です（補正後の最小 p 値 {p:.2g}）。",
)
MOVED = Words(
    "Inputs: the {what} of {channel} is not that of the certificate (corrected p-value {p:.1g}).",
    "入力: {channel} の{what_ja}が証明時と異なります（補正後の p 値 {p:.1g}）。",
)
MOVED_WITHIN = Words(
    "Inputs: the {what} of {channel} is not that of the certificate (corrected p-value {p:.1g}, if stretches of a unit "
    "count as independent).",
    "入力: {channel} の{what_ja}が証明時と異なります（補正後の p 値 {p:.1g}。同じ単位の区間を独立とみなした場合）。",
)
TOO_SHORT = Words(
    "Inputs: too few rows to be held against those of the certificate.",
    "入力: 証明時と比べるには行数が足りません。",
)
NO_MODEL = Words(
    "Range: not counted, as the model is not at hand.",
    "範囲: モデルが手元にないため、数えていません。",
)
IN_RANGE = Words(
    "Range: {clipped:,} values ({share:.2g} %) lay outside the range the model was built for and were clipped.",
    "範囲: モデルの想定範囲を外れて切り詰めた値は {clipped:,} 個（{share:.2g} %）です。",
)
OUT_OF_RANGE = Words(
    "Range: {clipped:,} values ({share:.2g} %) lay outside the range the model was built for, more than {limit:.2g} %.",
    "範囲: モデルの想定範囲を外れた値が {clipped:,} 個（{share:.2g} %）あり、許容する {limit:.2g} % を超えています。",
)
SAME_CLOCK = Words(
    "Clock: rows come at the usual pace; the longest gap is {longest:.3g} usual steps.",
    "時計: 行は通常の間隔で届いており、最長の空白は通常の {longest:.3g} 間隔分です。",
)
OTHER_PACE = Words(
    "Clock: the usual step between rows is {ratio:.3g} times that of the certificate.",
    "時計: 行の通常の間隔が証明時の {ratio:.3g} 倍です。",
)
LONGER_GAP = Words(
    "Clock: a gap of {new:.3g} usual steps, longer than the {old:.3g} of the certificate.",
    "時計: 通常の {new:.3g} 間隔分の空白があり、証明時の最長 {old:.3g} を超えています。",
)
COVERED = Words(
    "Coverage: {covered:.1f} % of truths lay inside their intervals; {promised:g} % were promised.",
    "的中率: 実測値の {covered:.1f} % が区間に入りました（約束は {promised:g} %）。",
)
NOT_COVERED = Words(
    "Coverage: only {covered:.1f} % of truths lay inside their intervals; {promised:g} % were promised.",
    "的中率: 区間に入った実測値は {covered:.1f} % だけです（約束は {promised:g} %）。",
)
NO_TRUTH = Words(
    "Coverage: not judged, as no truth has come yet or the model is not at hand.",
    "的中率: 実測値がまだないか、モデルが手元にないため、判定していません。",
)
