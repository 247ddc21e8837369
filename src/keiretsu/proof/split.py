"""Training part and test part of a proof: by time, or by unit where every series counts from its own start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from keiretsu.data import SeriesSet, pack
from keiretsu.data.holdout import FEWEST_UNITS, counts_from_start, last_units
from keiretsu.errors import ArgumentError, DataError
from keiretsu.evaluate.folds import CalendarStamp, Fold, stamp_at, time_fold, unit_fold
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.zoned import in_zone, zone_named

TEST_SHARE = 0.2
GAP = (
    " The first {gap:,} rows of each series after the training part are not judged.",
    "各系列で学習区間の直後の{gap:,}行は評価していません。",
)


@dataclass(frozen=True)
class SplitRule:
    """Where the test part begins.

    Attributes:
        kind: "time": rows after `train_until` are the test part, for all series; "unit": the series `test_series` are.
        train_until: last stamp of the training part, ISO text on a datetime clock, else a number; None for "unit".
        test_series: ids; empty for "time".
        gap: rows of each series left out between the training part and the first horizon that is judged, for "time".
    """

    kind: Literal["time", "unit"]
    train_until: str | int | float | None = None
    test_series: tuple[str, ...] = ()
    gap: int = 0


def choose_split(series: SeriesSet, *, seed: int, kind: str | None = None, gap: int = 0) -> SplitRule:
    """The split that fits the clock, or the one that is asked for.

    Time-ordered: one stamp for all series, at or before which lie 80 % of the rows. By unit, where the clock is a
    counter that restarts in each of ten series or more: the last fifth of the ids, shuffled by `default_rng(seed)`.

    Args:
        series: all rows.
        seed: of the shuffle.
        kind: "time", "unit", or None to go by the clock.
        gap: rows left out after the training part; with a split by time alone.
    Raises:
        ArgumentError: an unknown kind, a gap that is no number of rows or has no place, a split of too few units.
    """
    if kind not in (None, "time", "unit"):
        raise ArgumentError(f"poc: split must be 'time' or 'unit'; got {kind!r}. Leave it out to go by the clock.")
    if isinstance(gap, bool) or not isinstance(gap, int) or gap < 0:
        raise ArgumentError(f"poc: gap must be a whole number of rows, at least 0; got {gap!r}. Try gap=24.")
    by_unit = counts_from_start(series, pack(series)) if kind is None else kind == "unit"
    if not by_unit:
        stamp = stamp_at(series, 1.0 - TEST_SHARE)
        return SplitRule("time", stamp.isoformat() if isinstance(stamp, datetime) else stamp, gap=gap)
    if gap:
        raise ArgumentError(
            f"poc: gap must be 0 with a split by unit, which has no seam in time; got {gap}. Leave it out."
        )
    if len(series) < FEWEST_UNITS:
        raise ArgumentError(
            f"poc: split='unit' needs {FEWEST_UNITS} series or more; got {len(series)}. Leave it out to split by time."
        )
    return SplitRule("unit", None, last_units(series.ids, share=TEST_SHARE, seed=seed))


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
    fold = replace(time_fold(series, stamp), gap=rule.gap)
    if not 0 < fold.train.rows < series.rows:
        raise DataError(
            f"plan: split.train_until must lie inside the data; got {rule.train_until}, which leaves {fold.train.rows} "
            f"of {series.rows} rows for training. Choose a stamp between the first and the last."
        )
    return fold


def told_stamp(stamp: CalendarStamp | None, *, step: float, zone: str | None = None) -> Phrase:
    """A stamp as people write it: in the log's zone, which is named, to the second, or finer if rows come so.

    Args:
        stamp: UTC, or as a log without a zone has it.
        step: median interval, in seconds.
        zone: IANA name of the log's zone.
    """
    if not isinstance(stamp, datetime):
        return Phrase(f"{stamp}", f"{stamp}")
    local, behind = in_zone(stamp, zone)
    fraction = local.microsecond if step < 1 else 0
    text = local.isoformat(" ", "microseconds" if fraction else "seconds" if local.second else "minutes") + behind
    named = zone_named(zone)
    return Phrase(f"{text} ({named})", f"{text}（{named}）") if named else Phrase(text, text)


def split_sentence(fold: Fold, rule: SplitRule, *, origins: int) -> Phrase:
    """How the data was split, in one sentence."""
    if rule.kind == "unit":
        return Phrase.fill(
            "The clock counts from the start of each series, so whole units are held out: trained on {train} series, "
            "judged on {test} {test:other|others}, from {origins:,} {origins:origin|origins}.",
            "各系列の時計が開始時点から数えているため、系列単位で分割しました。{train}系列で学習し、別の{test}系列の"
            "{origins:,}起点で評価しています。",
            train=len(fold.train),
            test=len(fold.seen),
            origins=origins,
        )
    gap_en, gap_ja = GAP if rule.gap else ("", "")
    until = told_stamp(fold.after, step=fold.seen.interval, zone=fold.seen.zone)
    return Phrase.fill(
        "Split by time: trained on {train:,} rows up to {until}, judged on the {test:,} rows after it, from "
        "{origins:,} {origins:origin|origins}." + gap_en,
        "時間順に分割しました。{until}までの{train:,}行で学習し、それ以降の{test:,}行の{origins:,}起点で評価しています。"
        + gap_ja,
        gap=rule.gap,
        train=fold.train.rows,
        test=fold.seen.rows - fold.train.rows,
        until_en=until.en,
        until_ja=until.ja,
        origins=origins,
    )
