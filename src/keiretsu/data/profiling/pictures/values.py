"""Numbers out of a finding's details, whatever is in them: what is absent or no number is left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

# beyond this a difference of two numbers, or a power of their span, could overflow
_LARGEST = 1e100
# and below this they could underflow
TINIEST = 1e-100


def number(value: Any) -> float | None:
    """`value` as a finite float; None for anything else, NaN, infinities, truth values and absurd sizes included.

    What is absurdly small is 0.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not abs(value) <= _LARGEST:
        return None
    return float(value) if abs(value) >= TINIEST else 0.0


def numbers(value: Any) -> list[float]:
    """The finite numbers of a list, in order; empty for what is no list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [kept for kept in map(number, value) if kept is not None]


def entries(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list, in order; empty for what is no list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [entry for entry in value if isinstance(entry, Mapping)]


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def thin(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """At most `most` points of a curve, the first, the last and the extremes of every stretch among them.

    The points are cut into equal stretches; each keeps its lowest and its highest point, in their order, so that a
    curve thinned to two points a pixel looks as the whole one does.
    """
    if len(points) <= most:
        return list(points)
    stretches = max((most - 2) // 2, 1)
    kept = {0, len(points) - 1}
    for stretch in range(stretches):
        inside = range(stretch * len(points) // stretches, (stretch + 1) * len(points) // stretches)
        kept.add(min(inside, key=lambda at: points[at][1]))
        kept.add(max(inside, key=lambda at: points[at][1]))
    return [points[at] for at in sorted(kept)]


def power(value: float) -> float:
    """Where a count stands on an axis of powers of ten that begins at 0: log10(1 + value)."""
    return math.log10(1 + max(value, 0.0))


def percent(share: float) -> str:
    """A share in percent; one that is neither all nor nothing never prints as either."""
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.01), 99.99):.3g} %" if share < 0.999 else f"{min(100 * share, 99.99):.4g} %"
