"""The part of the test in which the model to use did worst, where that is far from its usual error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from keiretsu.evaluate.candidates import candidate
from keiretsu.evaluate.folds import Fold
from keiretsu.proof import wording
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.split import told_stamp
from keiretsu.proof.target_unit import in_unit_of

# A stretch with so many times the error of all others is one in which the model failed.
FAILED, FEWEST_STRETCHES = 2.0, 3
LAST_VALUE = "naive"


def worst_stretch(
    choice: str, kpis: Mapping[str, Mapping[str, Any]], fold: Fold, targets: Sequence[str]
) -> Phrase | None:
    """When the candidate to use did worst, and what the last value did then; None where no stretch stands out.

    Args:
        choice: the candidate to use.
        kpis: candidate → its key figures, as `kpis_of` gives them.
        fold: training part and test part.
        targets: for their unit.
    """
    found = _stretches(kpis, choice)
    failed = failed_stretch(found)
    if failed is None:
        return None
    worst, usual = failed
    figures = {
        "label_en": candidate(choice).label_en,
        "label_ja": candidate(choice).label_ja,
        "mae": in_unit_of(f"{worst['mean']:.4g}", targets),
        "times": f"{worst['mean'] / usual:.2g}",
        "count": len(found),
    }
    when = _when(worst, fold)
    told = Phrase.fill(*wording.RISK_WORST, **figures, when_en=when.en, when_ja=when.ja)
    beside = next((each for each in _stretches(kpis, LAST_VALUE) if each["start"] == worst["start"]), None)
    if choice == LAST_VALUE or beside is None:
        return told
    better = beside["mean"] < worst["mean"]
    other = in_unit_of(f"{beside['mean']:.4g}", targets)
    return Phrase.join(told, Phrase.fill(*(wording.WORST_LOST if better else wording.WORST_ALL), other=other))


def failed_stretch(stretches: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], float] | None:
    """The stretch that stands out, and the MAE of all others together; None where none does.

    It stands out where its MAE is twice theirs. This is told of what happened, and is no claim about other times, so
    that no interval is asked for.

    Args:
        stretches: of the test part, as the key figure "distance" has them; those without a finite error are left out.
    """
    found = _finite(stretches)
    if len(found) < FEWEST_STRETCHES:
        return None
    worst = max(found, key=lambda each: each["mean"])
    others = [each for each in found if each is not worst]
    usual = sum(each["mean"] * each["origins"] for each in others) / sum(each["origins"] for each in others)
    return None if worst["mean"] < FAILED * usual or usual <= 0 else (worst, usual)


def _stretches(kpis: Mapping[str, Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return _finite(((kpis.get(name) or {}).get("distance") or {}).get("stretches") or [])


def _finite(stretches: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(each) for each in stretches if each["mean"] is not None and isfinite(each["mean"])]


def _when(stretch: Mapping[str, Any], fold: Fold) -> Phrase:
    """From when to when its forecasts were made; of held-out units, how far into each."""
    after, step = fold.after, fold.seen.interval
    if after is None:
        ends = {key: f"{stretch[key] * step:.4g}" for key in ("start", "stop")}
        return Phrase.fill("{start} to {stop} after the start of a series", "各系列の開始から{start}〜{stop}", **ends)
    if not isinstance(after, datetime):
        return Phrase.fill("{a:.6g} to {b:.6g}", "{a:.6g}〜{b:.6g}", a=after + stretch["start"] * step,
                           b=after + stretch["stop"] * step)  # fmt: skip
    first, last = (
        told_stamp(_to_the_minute(after + timedelta(seconds=stretch[key] * step)), step=60.0, zone=fold.seen.zone)
        for key in ("start", "stop")
    )
    return Phrase(f"{first.en} to {last.en}", f"{first.ja}〜{last.ja}")


def _to_the_minute(stamp: datetime) -> datetime:
    return (stamp + timedelta(seconds=30)).replace(second=0, microsecond=0)
