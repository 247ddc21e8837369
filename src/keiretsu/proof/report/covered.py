"""Whether a band keeps its promise: one figure, one interval and one rule for every candidate."""

from __future__ import annotations

from typing import Any, Literal

from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.numbers import percent
from keiretsu.proof.report.phrases import say

Kept = Literal["kept", "low", "high", "open"]


def share_of(row: Row) -> float | None:
    """The share of all truths inside the band, as the verdict and the table of candidates tell it.

    The key figures hold the mean of each origin's share, too, which is a little another where truths are missing.
    """
    covered = row.data.get("coverage")
    return covered["measured"] if covered else _inside(row).get("mean")


def interval_of(row: Row) -> tuple[float, float] | None:
    """The 95 % interval of that share; None where it could not be told."""
    found = _inside(row).get("interval")
    return None if not found else (found[0], found[1])


def kept_of(nominal: float, interval: tuple[float, float] | None) -> Kept:
    """The one rule: too narrow or too wide only where the whole interval lies on one side of what was asked."""
    if interval is None:
        return "open"
    return "low" if interval[1] < nominal else "high" if interval[0] > nominal else "kept"


def kept_told(nominal: float, interval: tuple[float, float] | None, t: dict[str, str]) -> str:
    """The same in words."""
    return say(t[f"covered_{kept_of(nominal, interval)}"], nominal=percent(nominal))


def _inside(row: Row) -> dict[str, Any]:
    return ((row.data.get("kpis") or {}).get("calibration") or {}).get("inside") or {}
