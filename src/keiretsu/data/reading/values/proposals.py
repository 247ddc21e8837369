"""Values that look like "none" without saying so; they are proposed with their counts, never taken in silence."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl

from keiretsu.data.reading.values.sentinels import label, single

# written by loggers, historians, data formats and integer types for "no value"
_NINES = (999.0, 9999.0, 99999.0, 999999.0, 999.25, 999.9, 999.99, 9999.9, 9999.99)
_OTHER = (99.0, -99.0, 6999.0, 7999.0, 8888.0, -8888.0, 32767.0, -32768.0, 65535.0, 2147483647.0, -2147483648.0)
_HUGE = (1e20, -1e20, 1e30, -1e30, 1e31, 1e35, 1e36, 9.969209968386869e36, 1e38, -1e38, 3.4028234663852886e38)
_SURE = frozenset(near for code in _NINES for sign in (code, -code) for near in (sign, single(sign)))
_KNOWN = _SURE | {near for code in (*_OTHER, *_HUGE) for near in (code, single(code))}

MOST_WORDS = 5
_FAR = 10.0
# numbers with a decimal comma are no words
DECIMAL_COMMA = r"^[+-]?[\d.\s']*,\d+(?:[eE][+-]?\d+)?$"


def propose_numbers(values: pl.Series) -> dict[str, int]:
    """Values of a channel that stand so far apart from its others that they look like codes, with their counts.

    Well-known codes (-999, 9999, 32767, 1e20 …) are proposed if they lie beyond the other values by more than the
    spread of these (from the 1 % to the 99 % quantile), met at least twice (codes of nines: once). Any other value is
    if it is the largest or the smallest, met at least twice, and ten spreads away. 0 never is, nor is anything in a
    channel that is constant or holds infinities.

    Args:
        values: Float64 without NaN.
    Returns:
        counts by value, in the order of the values.
    """
    low, high = _range(values)
    if low is None or high is None or low == high or math.isinf(low) or math.isinf(high):
        return {}
    core, codes = _without_known_ends(values)
    far = _repeated_far_away(core)
    if far:
        core = core.filter(~core.is_in(list(far)))
    found = far | _known_apart(codes, core)
    return {label(value): found[value] for value in sorted(found)}


def is_code(value: float) -> bool:
    """Whether a number is one that loggers, historians and data formats write for "no value"."""
    return value in _KNOWN


def _without_known_ends(values: pl.Series) -> tuple[pl.Series, dict[float, int]]:
    """The values without the well-known codes at both ends of them, and how often each of these was met."""
    codes = {}
    while True:
        # a known code between other values is a measurement
        low, high = _range(values)
        end = next((end for end in (low, high) if end in _KNOWN), None)
        if end is None:
            return values, codes
        rest = values.filter(values != end)
        codes[end] = len(values) - values.null_count() - len(rest)
        values = rest


def _range(values: pl.Series) -> tuple[float | None, float | None]:
    return values.min(), values.max()  # pyright: ignore[reportReturnType]


def _repeated_far_away(core: pl.Series) -> dict[float, int]:
    low, high = _range(core)
    if low is None or low == high:
        return {}
    counts = {end: int((core == end).sum()) for end in (low, high) if end}
    ends = [end for end, count in counts.items() if count >= 2]
    if not ends:
        return {}
    rest = core.filter(~core.is_in(ends))
    apart = _apart(rest)
    # among values that are all alike anything would stand apart, so a switch of 0 and 100 would
    return {end: counts[end] for end in ends if apart(end, _FAR)} if rest.min() != rest.max() else {}


def _known_apart(codes: dict[float, int], core: pl.Series) -> dict[float, int]:
    if not codes:
        return {}
    apart, constant = _apart(core), core.min() == core.max()
    return {
        code: count
        for code, count in codes.items()
        if count >= (1 if code in _SURE else 2) and (abs(code) > 99 or not constant) and apart(code, 1.0)
    }


def _apart(rest: pl.Series) -> Callable[[float, float], bool]:
    """Tells whether a value lies beyond all others by more than `times` their spread."""
    low, high = _range(rest)
    if low is None or high is None:
        return lambda value, times: False
    quantiles = rest.to_frame("x").select(
        low=pl.col("x").quantile(0.01, "linear"), high=pl.col("x").quantile(0.99, "linear")
    )
    spread = (quantiles["high"][0] - quantiles["low"][0]) or (high - low) or max(abs(low), 1.0)
    return lambda value, times: max(low - value, value - high) > times * spread


def propose_words(text: pl.Series, *, bad: pl.Series, good: int) -> dict[str, int]:
    """The few words among the numbers of a column, with their counts, the most frequent first.

    Args:
        text: the cells, without blanks around them.
        bad: positions of the cells that are not numbers.
        good: cells that are numbers.
    Returns:
        counts by word; empty if numbers are in the minority, or the words are many or numbers with decimal commas.
    """
    if good < len(bad):
        return {}
    counts = text.gather(bad).value_counts(name="count")
    words = counts[text.name]
    if len(words) > MOST_WORDS or words.str.contains(DECIMAL_COMMA).any():
        return {}
    ordered = counts.sort(["count", text.name], descending=[True, False])
    return dict(ordered.iter_rows())
