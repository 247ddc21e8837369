"""Total cost of ownership: what it costs to train, serve, keep and design a candidate over the days of a `Value`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.cost import Cost
from keiretsu.proof.design import Design
from keiretsu.proof.value import Value

SECONDS_AN_HOUR = 3600.0
MICROSECONDS_AN_HOUR = 3.6e9
HOURS_A_DAY = 8.0  # of an engineer
DAYS_A_MONTH = 365 / 12
GIGABYTE = 1e9


@dataclass(frozen=True)
class Running:
    """What one candidate was measured to take.

    Attributes:
        fit_seconds: wall-clock seconds of one training.
        microseconds_per_row: wall-clock time from a row to its forecast.
        state_bytes: that one machine's series keeps between rows; None where it is not known.
        stored_bytes: size of the saved model; None where it was not saved.
    """

    fit_seconds: float
    microseconds_per_row: float
    state_bytes: int | None = None
    stored_bytes: int | None = None

    @classmethod
    def of(cls, cost: Cost, *, state_bytes: int | None = None) -> Running:
        """From a fitted model's costs and the bytes of its streaming state."""
        return cls(cost.fit_seconds, cost.microseconds_per_row, state_bytes, cost.bytes)


@dataclass(frozen=True)
class Ownership:
    """What it costs to own one candidate, in the currency, over the days.

    With the prices and numbers of a `Value`, m = days / (365 / 12) months:

        training = compute · fit seconds / 3600 · retrainings
        serving  = compute · µs a row · rows a machine and day · machines · days / 3.6·10⁹
        memory   = memory · (state bytes · machines + stored bytes) / 10⁹ · m
        storage  = storage · stored bytes / 10⁹ · m
        design   = compute · machine-hours + hour · 8 · engineer-days

    The model stands in memory once, in the size of its file, and every machine's state beside it.

    Attributes:
        candidate: name.
        currency, days: of the value.
        training, serving, memory, storage, design: the parts.
        unknown: parts, or shares of them, that were not measured and are counted as 0.
    """

    candidate: str
    currency: str
    days: float
    training: float
    serving: float
    memory: float
    storage: float
    design: float
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All parts together."""
        return self.training + self.serving + self.memory + self.storage + self.design

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON, the total among it."""
        return {**asdict(self), "unknown": list(self.unknown), "total": self.total}


def ownership(candidate: str, running: Running, value: Value, design: Design | None = None) -> Ownership:
    """The cost to own one candidate.

    Args:
        candidate: name, for the table.
        running: as measured.
        value: prices, machines, rows, retrainings, days.
        design: what it takes to bring it into use; None counts as 0 and stands among the unknown.
    Raises:
        ArgumentError: a measure is not a finite number of 0 or more.
    """
    for name, number in asdict(running).items():
        if number is not None and not (isfinite(number) and number >= 0):
            raise ArgumentError(
                f"ownership: {name} of {candidate} must be a finite number, 0 or more; got {number!r}. Measure it anew."
            )
    hours_a_day = running.microseconds_per_row * value.rows_a_day / MICROSECONDS_AN_HOUR
    training_hours = running.fit_seconds / SECONDS_AN_HOUR * value.retrainings
    months = value.days / DAYS_A_MONTH
    stored = (running.stored_bytes or 0) / GIGABYTE
    states = (running.state_bytes or 0) / GIGABYTE * value.machines
    missing = {"memory": running.state_bytes, "storage": running.stored_bytes, "design": design}
    return Ownership(
        candidate=candidate,
        currency=value.currency,
        days=value.days,
        training=value.owning(training_hours=training_hours),
        serving=value.owning(serving_hours=hours_a_day),
        memory=value.memory * (states + stored) * months,
        storage=value.storage * stored * months,
        design=0.0
        if design is None
        else value.compute * design.machine_hours + value.owning(design_hours=HOURS_A_DAY * design.engineer_days),
        unknown=tuple(name for name, known in missing.items() if known is None),
    )


def ownerships(
    running: Mapping[str, Running], value: Value, design: Mapping[str, Design] | None = None
) -> tuple[Ownership, ...]:
    """The table: one `Ownership` a candidate, the cheapest first."""
    told = design or {}
    table = [ownership(name, one, value, told.get(name)) for name, one in running.items()]
    return tuple(sorted(table, key=lambda row: row.total))


def costs_of(
    running: Mapping[str, Running], value: Value, design: Mapping[str, Design] | None = None
) -> dict[str, float]:
    """Candidate → total cost to own it, for `Terms.costs`."""
    return {row.candidate: row.total for row in ownerships(running, value, design)}
