"""Numbers drawn by lot that a replay draws again: a counter, mixed."""

from __future__ import annotations

_MASK, _ODD = (1 << 64) - 1, 0x9E3779B97F4A7C15


def chance(stream: int, number: int) -> float:
    """The draw of that number, uniform in (0, 1), never an end; the same on every machine.

    Source: splitmix64, Steele, Lea & Flood 2014.
    """
    x = ((stream + 1) * 0xD1342543DE82EF95 + (number + 1) * _ODD) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return (((x ^ (x >> 31)) >> 12) + 0.5) / (1 << 52)
