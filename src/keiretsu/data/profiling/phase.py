"""The place of a log among simulated ones on which every model family was trained, and who wins there."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from keiretsu.data.profiling.finding import Finding

Carrier = Literal["own", "channel", "event", "dose"]
AXES = ("memory", "irregularity", "drift", "noise")
# what the reach rests on where no other channel carries it
_OWN = (None, "own past", "own size")


@dataclass(frozen=True)
class Place:
    """Where a log stands on the map.

    Attributes:
        memory: reach in rows. irregularity: variation of intervals, 0 on an even clock. drift: of the level, in sd.
            noise: share of the variance. None where the log does not tell.
        carrier: what carries the memory: the target's "own" past, another "channel" some rows later, an "event" (a rare
            flag that sets a value), or a "dose" (rare amounts that fill and leak away).
    """

    memory: float | None
    irregularity: float | None
    drift: float | None
    noise: float | None
    carrier: Carrier


@dataclass(frozen=True)
class Expected:
    """What the families did on simulated logs like this one.

    Attributes:
        own_past: whether the target's own past was an input; without it the target is a virtual sensor.
        errors: family → squared error ÷ variance of the target, at the place, between the nearest simulated logs.
        winner: the simplest family than which none errs less by a share of `worth`.
        worth: see `winner`.
        inside: whether the place lies within what was simulated; else the nearest edge stands in.
    """

    own_past: bool
    errors: dict[str, float]
    winner: str
    worth: float
    inside: bool

    @property
    def gains(self) -> dict[str, float]:
        """Family → share of the linear model's error that it saves; below 0 where it errs more."""
        return {name: 1 - error / self.errors["ridge"] for name, error in self.errors.items()}

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        rounded = {name: round(gain, 4) for name, gain in self.gains.items()}
        return {**asdict(self), "errors": {k: round(v, 5) for k, v in self.errors.items()}, "gains": rounded}


def find_place(findings: Mapping[str, Finding]) -> Place:
    """Read the place off the findings."""
    memory, clock = findings["memory"].details, findings["regularity"].details
    level = findings["stationarity"]
    shift = level.details["level_shift_size"] if level.value is not None and level.details["level_shift"] else 0.0
    carrier = _carrier(memory)
    reach = None if findings["memory"].value is None else memory.get("reach_estimate")
    if carrier == "dose" and reach is not None:
        # the map's doses are placed by their time constant, which own values overstate where the level moves, too
        reach = memory.get("dose_rows") or reach
    uneven = 0.0 if clock["regular"] else clock.get("variation_without_gaps")
    return Place(
        memory=reach,
        irregularity=uneven,
        drift=None if level.value is None else round(float(shift or 0.0), 4),
        noise=findings["noise"].details["noise_share"],
        carrier=carrier,
    )


def _carrier(memory: Mapping[str, Any]) -> Carrier:
    if memory.get("reach_by") not in _OWN:
        return "channel"
    return "event" if memory.get("flags") else "dose" if memory.get("doses") else "own"


def expect(place: Place, *, own_past: bool) -> Expected | None:
    """Errors at a place, linear between the simulated logs (memory on a logarithmic scale).

    Args:
        place: of the log.
        own_past: whether the target's own past will be known where it is forecast.
    Returns:
        Expected; None where the place is not known, and where nothing of the kind was simulated: a virtual sensor on a
            log none of whose channels carries the memory. Simulated virtual sensors were recalibrated by rare values of
            the target, as a laboratory gives them.
    """
    table = phase_table()
    cells = {_key(cell): cell["errors"] for cell in table["cells"] if _view(cell) == (own_past, place.carrier)}
    at = [getattr(place, axis) for axis in AXES]
    if not cells or any(value is None for value in at):
        return None
    levels = [sorted({key[axis] for key in cells}) for axis in range(len(AXES))]
    known = list(zip(at, levels, strict=True))
    corners = [_between(value, steps, ratio=axis == 0) for axis, (value, steps) in enumerate(known)]
    errors: dict[str, float] = {}
    for corner in itertools.product(*corners):
        share = math.prod(weight for _, weight in corner)
        for name, error in cells[tuple(level for level, _ in corner)].items():
            errors[name] = errors.get(name, 0.0) + share * error
    inside = all(_inside(value, steps, ratio=axis == 0) for axis, (value, steps) in enumerate(known))
    return Expected(own_past, errors, simplest(errors, table["order"], table["worth"]), table["worth"], inside)


def simplest(errors: Mapping[str, float], order: list[str], worth: float) -> str:
    """The first family in the order than which none errs less by a share of `worth`."""
    least = min(errors.values())
    return next(name for name in order if name in errors and least > errors[name] * (1 - worth))


def map_cells(carrier: Carrier, *, own_past: bool) -> list[dict[str, Any]]:
    """The map for one carrier: a cell a simulated log, with its winner and the share of the ridge's error it saves."""
    table = phase_table()
    cells = []
    for cell in table["cells"]:
        if _view(cell) == (own_past, carrier):
            family = simplest(cell["errors"], table["order"], table["worth"])
            gain = 1 - cell["errors"][family] / cell["errors"]["ridge"]
            cells.append({axis: cell[axis] for axis in AXES} | {"family": family, "gain": round(gain, 4)})
    return cells


@cache
def phase_table() -> dict[str, Any]:
    """The table as it is shipped, made by `benchmarks/phase_map.py`."""
    return json.loads(files("keiretsu.data.profiling").joinpath("phase_map.json").read_text(encoding="utf-8"))


def _view(cell: Mapping[str, Any]) -> tuple[bool, str]:
    return cell["own_past"], cell["carrier"]


def _key(cell: Mapping[str, Any]) -> tuple[float, ...]:
    return tuple(float(cell[axis]) for axis in AXES)


def _between(value: float, steps: list[float], *, ratio: bool) -> list[tuple[float, float]]:
    """The one or two levels around a value, and their shares."""
    if value <= steps[0] or value >= steps[-1] or len(steps) == 1:
        return [(steps[0] if value <= steps[0] else steps[-1], 1.0)]
    upper = next(number for number, step in enumerate(steps) if step > value)
    low, high = steps[upper - 1], steps[upper]
    share = math.log(value / low) / math.log(high / low) if ratio else (value - low) / (high - low)
    return [(low, 1 - share), (high, share)]


def _inside(value: float, steps: list[float], *, ratio: bool) -> bool:
    room = 2.0 if ratio else 0.5 * (steps[-1] - steps[0])
    return steps[0] / room <= value <= steps[-1] * room if ratio else steps[0] - room <= value <= steps[-1] + room
