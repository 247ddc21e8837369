"""Rare flags among the channels: a level that steps where a flag is up follows a set-point, and has not shifted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# share of rows on which a flag is up at most, and chance above which meeting a flag says nothing
_RARE, _CHANCE = 0.05, 0.25


def rare_events(channels: Mapping[str, Vector]) -> dict[str, NDArray[np.int64]]:
    """Rows on which a channel leaves its usual value, for channels that do so on fewer than one row in twenty."""
    events = {}
    for name, values in channels.items():
        away = values != np.median(values)
        if 0 < away.mean() < _RARE:
            events[name] = np.flatnonzero(away)
    return events


def is_flag(values: Vector) -> bool:
    """Whether a channel has two values: it marks rows, and carries no amount."""
    return bool(np.all((values == np.min(values)) | (values == np.max(values))))


def at_events(places: tuple[int, ...], events: Iterable[NDArray[np.int64]], *, near: int, rows: int) -> bool:
    """Whether every place lies within `near` rows of one flag's rows, and would hardly do so by chance."""
    for up in events:
        chance = min(len(up) * (2 * near + 1) / rows, 1.0)
        if places and chance < _CHANCE and all(np.min(np.abs(up - place)) <= near for place in places):
            return True
    return False
