"""How a fit went, in at most a few hundred points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MOST_POINTS = 200
# Most calls of a monitor in one fit.
MOST_MONITORED = 50


@dataclass(frozen=True)
class History:
    """What was watched during a fit.

    Attributes:
        points: each a stretch of steps: `step` (its last), `loss` (mean), `gradient` (largest norm before clipping),
            `rate` (learning rate of its last step).
        monitored: what the monitor said, each with its `step`.
    """

    points: tuple[Mapping[str, float], ...] = ()
    monitored: tuple[Mapping[str, float], ...] = ()

    @classmethod
    def of(
        cls,
        losses: Sequence[float],
        gradients: Sequence[float],
        rates: Sequence[float],
        monitored: Sequence[Mapping[str, float]] = (),
    ) -> History:
        """Thin out one number a step: stretches of equal length, the last one shorter."""
        every = max(1, -(-len(losses) // MOST_POINTS))
        points = [
            {
                "step": float(min(start + every, len(losses))),
                "loss": float(np.mean(losses[start : start + every])),
                "gradient": float(max(gradients[start : start + every])),
                "rate": float(rates[start : start + every][-1]),
            }
            for start in range(0, len(losses), every)
        ]
        return cls(tuple(points), tuple(dict(said) for said in monitored))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; a number that is not finite is null."""
        return {name: [_plain(point) for point in getattr(self, name)] for name in ("points", "monitored")}


@dataclass
class Log:
    """One number a step, as it goes."""

    losses: list[float] = field(default_factory=list)
    gradients: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    monitored: list[dict[str, float]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.losses)

    def add(self, *, loss: float, gradient: float, rate: float) -> None:
        """One more step."""
        self.losses.append(loss)
        self.gradients.append(gradient)
        self.rates.append(rate)

    @property
    def recent(self) -> float:
        """Mean loss over the last tenth of the steps; NaN before the first."""
        return float(np.mean(self.losses[-max(1, len(self) // 10) :])) if self.losses else math.nan

    def history(self) -> History:
        """All of it, thinned."""
        return History.of(self.losses, self.gradients, self.rates, self.monitored)


def _plain(point: Mapping[str, float]) -> dict[str, float | int | None]:
    plain: dict[str, float | int | None] = {
        name: float(value) if math.isfinite(value) else None for name, value in point.items()
    }
    return plain | {"step": int(point["step"])}
