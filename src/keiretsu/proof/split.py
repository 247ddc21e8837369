"""Training part and test part of a proof: by time, or by unit where every series counts from its own start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from keiretsu.data import SeriesSet, pack
from keiretsu.data.holdout import counts_from_start, last_units
from keiretsu.errors import DataError
from keiretsu.evaluate.folds import CalendarStamp, Fold, stamp_at, time_fold, unit_fold
from keiretsu.proof.phrase import Phrase

TEST_SHARE = 0.2


@dataclass(frozen=True)
class SplitRule:
    """Where the test part begins.

    Attributes:
        kind: "time": rows after `train_until` are the test part, for all series; "unit": the series `test_series` are.
        train_until: last stamp of the training part, ISO text on a datetime clock, else a number; None for "unit".
        test_series: ids; empty for "time".
    """

    kind: Literal["time", "unit"]
    train_until: str | int | float | None = None
    test_series: tuple[str, ...] = ()


def choose_split(series: SeriesSet, *, seed: int) -> SplitRule:
    """The split that fits the clock.

    Time-ordered: one stamp for all series, at or before which lie 80 % of the rows. By unit, where the clock is a
    counter that restarts in each of ten series or more: the last fifth of the ids, shuffled by `default_rng(seed)`.
    """
    if counts_from_start(series, pack(series)):
        return SplitRule("unit", None, last_units(series.ids, share=TEST_SHARE, seed=seed))
    stamp = stamp_at(series, 1.0 - TEST_SHARE)
    return SplitRule("time", stamp.isoformat() if isinstance(stamp, datetime) else stamp)


def fold_of(series: SeriesSet, rule: SplitRule) -> Fold:
    """The rows that a rule means.

    Raises:
        DataError: the rule does not fit the series: an unknown id, or nothing before or after the stamp.
    """
    if rule.kind == "unit":
        return unit_fold(series, rule.test_series)
    stamp: CalendarStamp | None = None
    if isinstance(rule.train_until, str) and series.clock == "datetime":
        stamp = datetime.fromisoformat(rule.train_until)
    elif isinstance(rule.train_until, (int, float)) and series.clock != "datetime":
        stamp = rule.train_until
    if stamp is None:
        raise DataError(
            f"plan: split.train_until must be a stamp of the series' {series.clock} clock; got {rule.train_until!r}. "
            "Use the data that the plan was made for."
        )
    fold = time_fold(series, stamp)
    if not 0 < fold.train.rows < series.rows:
        raise DataError(
            f"plan: split.train_until must lie inside the data; got {rule.train_until}, which leaves {fold.train.rows} "
            f"of {series.rows} rows for training. Choose a stamp between the first and the last."
        )
    return fold


def split_sentence(fold: Fold, rule: SplitRule, *, origins: int) -> Phrase:
    """How the data was split, in one sentence."""
    if rule.kind == "unit":
        return Phrase.fill(
            "The clock counts from the start of each series, so whole units are held out: trained on {train} series, "
            "judged on {test} others, from {origins:,} origins.",
            "各系列の時計が開始時点から数えているため、系列単位で分割しました。{train}系列で学習し、別の{test}系列の"
            "{origins:,}起点で評価しています。",
            train=len(fold.train),
            test=len(fold.seen),
            origins=origins,
        )
    return Phrase.fill(
        "Split by time: trained on {train:,} rows up to {until}, judged on the {test:,} rows after it, from "
        "{origins:,} origins.",
        "時間順に分割しました。{until}までの{train:,}行で学習し、それ以降の{test:,}行の{origins:,}起点で評価しています。",
        train=fold.train.rows,
        test=fold.seen.rows - fold.train.rows,
        until=fold.after,
        origins=origins,
    )
