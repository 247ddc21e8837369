"""An answer's bytes: one line of JSON whose keys stand in a fixed order."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.runner import Runner, Said
from keiretsu.serve.watcher import Seen

# Of a model's fingerprint, so much stands in each answer.
MARK = 12
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
# n lists by target of lists by step
Plain = list[list[list[float | None]]]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says besides its forecast.

    Attributes:
        outside: channel → how many answers from this one on lean on a value far outside training; None: not known.
        clipped: values of the row that were clipped.
        cold: rows until the series has forgotten that it began.
        seen: by the watcher.
    """

    outside: dict[str, int] | None
    clipped: int
    cold: int
    seen: Seen


class Bodies:
    """Writes the answers that were made of rows of several series at once.

    Args:
        runner: the model.
        said: what it said; a number that is not finite is written as null.
    """

    def __init__(self, runner: Runner, said: Said) -> None:
        self._runner = runner
        self._parts: dict[str, Plain] = {"mean": _plain(said.mean)}
        if said.lower is not None and said.upper is not None:
            self._parts |= {"lower": _plain(said.lower), "upper": _plain(said.upper)}

    def body(self, row: int, name: tuple[str, int], stamp: float, told: Told) -> bytes:
        """One line without its end, in UTF-8.

        Args:
            row: which of the rows.
            name: series and sequence number.
            stamp: of the row.
            told: what stands in it besides the forecast.
        """
        runner, seen = self._runner, told.seen
        parts = self._parts.items()
        content: dict[str, Any] = {
            "id": name[0],
            "seq": name[1],
            "time": runner.time(stamp),
            "model": runner.fingerprint[:MARK],
            "forecast": {
                target: {part: rows[row][k] for part, rows in parts} for k, target in enumerate(runner.targets)
            },
            "coverage": runner.coverage,
            # a channel's name may be any text: those of the log stand before the keys that are searched for
            "outside": told.outside,
            "clipped": told.clipped,
            "cold": told.cold,
            "certificate": seen.certificate,
            "alarms": seen.alarms,
        }
        return _ENCODE(content).encode()


def _plain(numbers: NDArray[np.float64]) -> Plain:
    rows = numbers.tolist()
    if np.isfinite(numbers).all():
        return rows
    return [[[x if math.isfinite(x) else None for x in steps] for steps in row] for row in rows]
