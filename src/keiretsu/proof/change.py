"""A change of an error in words: a loss is told as more error, never as a gain below 0."""

from __future__ import annotations

from collections.abc import Callable

from keiretsu.proof.phrase import Phrase


def change_of(saved: float, told: Callable[[float], str]) -> Phrase:
    """How much less or more error: "27.7 % less", "6.9 % more".

    Args:
        saved: share of the rival's error that is saved; below 0 where error is added.
        told: a share of 0 or more as text.
    """
    size = told(abs(saved))
    if size == told(0.0):
        return Phrase("the same", "増減なし")
    return Phrase(f"{size} less", f"{size}の減少") if saved > 0 else Phrase(f"{size} more", f"{size}の増加")


def span_of(low: float, high: float, told: Callable[[float], str]) -> Phrase:
    """The same of an interval, the smaller end first: "2.2 % to 11.5 % more", "8.2 % more to 26.7 % less".

    Args:
        low, high: ends of the interval of the share saved, low ≤ high.
    """
    near, far = (low, high) if low >= 0 else (high, low)
    if high <= 0 or low >= 0:
        first, last = Phrase(told(abs(near)), told(abs(near))), _end(far, told)
    else:
        first, last = _end(low, told), _end(high, told)
    return Phrase(f"{first.en} to {last.en}", f"{first.ja}〜{last.ja}")


def _end(saved: float, told: Callable[[float], str]) -> Phrase:
    """An end of an interval; one that is 0 as told has no direction."""
    none = told(0.0)
    return Phrase(none, none) if told(abs(saved)) == none else change_of(saved, told)
