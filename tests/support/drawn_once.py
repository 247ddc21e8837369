"""Pictures of reports, each drawn once a process: tests render hundreds of pages that differ in a sentence.

A picture depends on what its `draw` is given and on nothing else, to which `tests/report/test_report.py` holds it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any

import numpy as np

from keiretsu.proof.report import charts
from keiretsu.proof.report.pictures import shapes

_drawn: dict[Any, Any] = {}
_anew = False


def draw_once() -> None:
    """From now on each `draw` of a report's charts and shapes remembers what it drew."""
    for room in (charts, shapes):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            if hasattr(module, "draw") and not hasattr(module.draw, "__wrapped__"):
                module.draw = _remembered(module.draw)  # pyright: ignore[reportAttributeAccessIssue]


@contextmanager
def drawn_anew() -> Iterator[None]:
    """Within it all is drawn once more."""
    global _anew
    _anew = True
    try:
        yield
    finally:
        _anew = False


def _remembered(draw: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(draw)
    def drawn(*given: Any, **named: Any) -> Any:
        key = (draw.__module__, _key(given), _key(named))
        if _anew or key not in _drawn:
            _drawn[key] = draw(*given, **named)
        return _drawn[key]

    return drawn


def _key(value: Any) -> Any:
    """What can be looked up, and is equal for values that are the same to a picture alone."""
    if is_dataclass(value):
        return type(value), tuple(_key(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, dict):
        return "dict", tuple((_key(key), _key(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return type(value), tuple(map(_key, value))
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    # 1, 1.0 and True are equal, and no two values are that are no number
    return type(value), repr(value) if isinstance(value, float) else value
