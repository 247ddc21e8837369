"""The truth of a series: the training part and the test part, each row by row or in marks, as the room allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.proof.view.coded import coded_stamps, coded_values
from keiretsu.proof.view.reduced import bucket_starts, marks_of

# the test part is what the reader came for: its share of the room
TEST_SHARE = 0.7
# a mark takes the room of about five rows, so that fewer rows a mark would gain nothing
_FEWEST_A_MARK = 6
_GROWTH = 1.2
_CODED = 4 / 3  # base64


@dataclass(frozen=True, eq=False)
class Part:
    """Consecutive rows of one series, all of them training or all of them test.

    Attributes:
        name: "train" or "test".
        ticks: (rows,) stamps as the clock stores them.
        values: (rows, targets) float64, NaN where missing.
    """

    name: str
    ticks: NDArray[Any]
    values: NDArray[np.float64]


def rows_a_mark(parts: Sequence[Part], *, room: float, gap: float) -> dict[str, int]:
    """How many rows one mark stands for, in training and in test parts, so that all parts take `room` bytes at most.

    1 means row by row.
    """
    of = {name: [part for part in parts if part.name == name] for name in ("test", "train")}
    whole = {name: _size(of[name], 1, gap) for name in of}
    # what one part leaves unused is the other's
    allowed = {"test": max(TEST_SHARE * room, room - whole["train"])}
    allowed["train"] = room - min(allowed["test"], whole["test"])
    return {name: _each(of[name], allowed[name], gap) for name in of}


def coded_part(part: Part, *, each: int, gap: float) -> dict[str, Any]:
    """A part as plain JSON; `each` rows a mark, 1 for row by row."""
    head = {"part": part.name, "rows": len(part.ticks), "each": each}
    if each == 1:
        targets = [{"value": coded_values(column)} for column in part.values.T]
        return {**head, "marks": len(part.ticks), "time": coded_stamps(part.ticks), "targets": targets}
    starts = bucket_starts(part.ticks, each=each, gap=gap)
    ends = np.append(starts[1:], len(part.ticks)) - 1
    return {
        **head,
        "marks": len(starts),
        "time": coded_stamps(part.ticks[starts]),
        "until": coded_stamps(part.ticks[ends]),
        "count": coded_stamps(ends - starts + 1),
        "targets": [_target(column, starts) for column in part.values.T],
    }


def _target(column: NDArray[np.float64], starts: NDArray[np.int64]) -> dict[str, Any]:
    found = marks_of(column, starts)
    values = {name: coded_values(getattr(found, name)) for name in ("first", "lowest", "highest", "last")}
    return {**values, "missing": coded_stamps(found.missing)}


def _each(parts: Sequence[Part], room: float, gap: float) -> int:
    if _size(parts, 1, gap) <= room:
        return 1
    each, most = float(_FEWEST_A_MARK), max(len(part.ticks) for part in parts)
    while each < most and _size(parts, int(each), gap) > room:
        each *= _GROWTH
    return int(each)


def _size(parts: Sequence[Part], each: int, gap: float) -> float:
    """Bytes that the parts take, about."""
    total = 0.0
    for part in parts:
        targets = part.values.shape[1]
        if each == 1:
            # stamps of a regular clock take next to nothing
            stamps = len(str(coded_stamps(part.ticks))) / _CODED
            total += len(part.ticks) * 2 * targets + stamps
        else:
            marks = len(bucket_starts(part.ticks, each=each, gap=gap))
            total += marks * (10 * targets + 4)
    return total * _CODED
