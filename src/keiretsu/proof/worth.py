"""What the candidate to use is worth in money beside what there was before: your own method, else the last value.

The account that decides sets the judged candidate against the best of the rest. Where something else is to be used,
this one says what that brings, and what it costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.evaluate.candidates import INCUMBENT
from keiretsu.evaluate.significance import MEAN_LEVEL, Pairing, compare
from keiretsu.proof.decision import Decision
from keiretsu.proof.rule import Losses, enough
from keiretsu.proof.value import Value

LAST_VALUE = "naive"


@dataclass(frozen=True)
class Worth:
    """An account over the days of a `Value`, in its currency.

    Attributes:
        choice: the candidate to use.
        beside: what there was before.
        currency, days: of the value.
        gain: MAE of `beside` less that of `choice`.
        benefit: gain · unit · forecasts · machines · days.
        interval: of the benefit; None where the two are worth too few effective units.
        level: of the interval.
        extra: cost to own `choice` less cost to own `beside`.
    """

    choice: str
    beside: str
    currency: str
    days: float
    gain: float
    benefit: float
    interval: tuple[float, float] | None
    level: float
    extra: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def worth_of(
    decision: Decision, losses: Losses, pairing: Pairing, value: Value | None, costs: Mapping[str, float]
) -> Worth | None:
    """The account; None where errors have no price, where nothing changes, or where the account that decides is it.

    Args:
        decision: whom to use.
        losses: (n,) float64 of each candidate that gave forecasts, in one order of origins.
        pairing: how the origins hang together.
        value: prices.
        costs: candidate → cost to own it over the value's days.
    """
    choice = decision.choice
    beside = INCUMBENT if INCUMBENT in losses else LAST_VALUE
    if value is None or value.unit is None or choice == beside or not {choice, beside} <= set(losses) & set(costs):
        return None
    if decision.payback is not None and (choice, beside) == (decision.candidate, decision.rival):
        return None
    found = compare(losses[beside], losses[choice], pairing, level=MEAN_LEVEL)
    price = value.unit * value.forecasts * value.machines * value.days
    low, high = (price * end for end in found.interval)
    return Worth(
        choice=choice,
        beside=beside,
        currency=value.currency,
        days=value.days,
        gain=found.difference,
        benefit=price * found.difference,
        interval=(low, high) if enough(found) else None,
        level=found.level,
        extra=costs[choice] - costs[beside],
    )
