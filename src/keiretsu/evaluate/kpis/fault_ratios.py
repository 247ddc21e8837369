"""How one model stands faults beside another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import Ratio, paired_ratio, part
from keiretsu.evaluate.kpis.faults import losses_of, tried_of, worst_of
from keiretsu.evaluate.significance import Pairing

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class FaultRatio:
    """One fault at one severity, for two models.

    Attributes:
        fault, severity: as `corrupt` is told.
        ratio: the candidate's MAE over the rival's, paired; above 1 where the rival stands the fault better.
    """

    fault: str
    severity: float
    ratio: Ratio

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"fault": self.fault, "severity": self.severity, "ratio": self.ratio.to_dict()}


@dataclass(frozen=True)
class FaultRatios:
    """How a model stands faults beside a rival.

    Attributes:
        clean: the candidate's MAE over the rival's on the log without a fault.
        ratios: one a fault and severity that could be tried.
        worst: of each severity, the largest of them.
    """

    clean: Ratio
    ratios: tuple[FaultRatio, ...]
    worst: tuple[FaultRatio, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "clean": self.clean.to_dict(),
            "ratios": [ratio.to_dict() for ratio in self.ratios],
            "worst": [ratio.to_dict() for ratio in self.worst],
        }


def ratios(
    candidate: Arrays, rival: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing
) -> FaultRatios:
    """A candidate's MAE over a rival's under every fault, paired over the same origins of the same faulty logs.

    Args:
        candidate, rival: of `predict_faults_of`, or of `predict_faults` with the same `before`.
        truth, scale, pairing: as in `summarise_faults`.
    Raises:
        ArgumentError: the two are not of the same logs and origins.
    """
    for key in ("place", "fault", "severity"):
        if not np.array_equal(candidate[key], rival[key]):
            raise ArgumentError(
                f"ratios: candidate and rival must be forecasts from the same faulty logs; their {key!r} differ. "
                "Make both with predict_faults_of, or with the same before=."
            )
    own = part(pairing, candidate["place"])
    pairs = zip(losses_of(candidate, truth, scale), losses_of(rival, truth, scale), strict=True)
    clean, *found = (paired_ratio(first, second, own) for first, second in pairs)
    told = tuple(FaultRatio(*which, ratio) for which, ratio in zip(tried_of(candidate), found, strict=True))
    return FaultRatios(clean, told, worst_of(told))
