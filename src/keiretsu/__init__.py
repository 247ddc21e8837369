"""Keiretsu (系列): sequence models you can certify."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keiretsu.data import SeriesSet, profile, read
    from keiretsu.errors import KeiretsuError
    from keiretsu.estimators import Forecaster, load, stability_map, tune
    from keiretsu.evaluate import backtest
    from keiretsu.proof import poc

__version__ = "0.1.0"
__all__ = [
    "Forecaster",
    "KeiretsuError",
    "SeriesSet",
    "backtest",
    "load",
    "poc",
    "profile",
    "read",
    "stability_map",
    "tune",
]

# Importing the package must stay quick: a name's room (and torch behind it) is loaded when the name is first used.
_ROOM_OF = {
    "Forecaster": "estimators",
    "KeiretsuError": "errors",
    "SeriesSet": "data",
    "backtest": "evaluate",
    "load": "estimators",
    "poc": "proof",
    "profile": "data",
    "read": "data",
    "stability_map": "estimators",
    "tune": "estimators",
}


def __getattr__(name: str) -> object:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'keiretsu' has no attribute {name!r}")
    return getattr(importlib.import_module(f"keiretsu.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOM_OF])
