"""What is known of a mean loss, with all that the claim rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.errors import ArgumentError


@dataclass(frozen=True)
class Interval:
    """A confidence interval, or an upper bound, for a mean loss in [0, 1].

    Attributes:
        lower, upper: 0 ≤ lower ≤ upper ≤ 1. Before the losses were seen, the mean lay in between with probability at
            least `level`.
        mean: of the losses seen; it lies in between.
        level: 1 - δ.
        count: independent units.
        method: "betting", "clopper-pearson", "maurer-pontil" or "hoeffding".
        tails: 2, or 1 where only `upper` is claimed; `lower` is then 0.
        source: of the method.
        assumption_en, assumption_ja: what it rests on, a sentence.
        note_en, note_ja: what the losses say against the assumption, a sentence; empty where they say nothing.
    """

    lower: float
    upper: float
    mean: float
    level: float
    count: int
    method: str
    tails: int
    source: str
    assumption_en: str
    assumption_ja: str
    note_en: str = ""
    note_ja: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.lower <= self.mean <= self.upper <= 1:
            raise ArgumentError(
                f"Interval: lower, mean and upper must ascend within [0, 1]; got {self.lower}, {self.mean} and "
                f"{self.upper}. Make it with holdout."
            )

    @property
    def width(self) -> float:
        """upper - lower."""
        return self.upper - self.lower

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)

    def __str__(self) -> str:
        claimed = f"{self.lower:.4g} to {self.upper:.4g}" if self.tails == 2 else f"at most {self.upper:.4g}"
        told = f"{claimed} (mean {self.mean:.4g}, {self.count} units, level {self.level:g}, {self.method})"
        return "\n".join(filter(None, (told, self.assumption_en, self.note_en)))
