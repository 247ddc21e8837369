"""What a covering certifies: the bound, what it is made of, and whether it says anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The kl form creeps towards 1 and does not reach it; from here on it is no better than a guess.
ALMOST = 0.99


@dataclass(frozen=True)
class CoveringBound:
    """A bound on the mean loss of new sequences, uniform over a class of models.

    Attributes:
        bound: kl form, at most 1.
        plain: R̂ + 2ℓε + √(…/2m), on the same event and never smaller before `bound` is cut at 1; not cut.
        risk: R̂, mean training loss.
        m: independent sequences.  delta: probability of being wrong.
        epsilon: ε, in units of z.
        ln_covering: ln N(ε), nats.  ln_strata: S, nats, with the stratum of the planned risk.
        shares: nats of each parameter group.
        risk_level: k of R̂ ≤ 2^k, by which ε was chosen; None where the risk was planned.
        trivial: what a guess achieves.
    """

    bound: float
    plain: float
    risk: float
    m: int
    delta: float
    epsilon: float
    ln_covering: float
    ln_strata: float
    shares: Mapping[str, float]
    risk_level: int | None
    trivial: float

    @property
    def gap(self) -> float:
        """bound - risk."""
        return self.bound - self.risk

    @property
    def vacuous(self) -> bool:
        """Whether the bound says nothing: a guess does as well, or worse by less than a hundredth of itself."""
        return self.bound > ALMOST * self.trivial

    @property
    def assumption(self) -> str:
        """What must be true, in English."""
        return (
            f"{self.m:,} sequences drawn independently from the law of the new ones; a loss between 0 and 1; "
            "everything else about the model fixed before them."
        )

    @property
    def assumption_ja(self) -> str:
        """What must be true, in Japanese."""
        return (
            f"{self.m:,} 本の系列が、新しい系列と同じ分布から独立に得られていること。損失は 0 以上 1 以下であること。"
            "数えたパラメータ以外はデータを見る前に決まっていること。"
        )

    @property
    def sentence(self) -> str:
        """The finding in English."""
        if self.vacuous:
            return (
                f"Vacuous: the bound on the loss of new sequences is {self.bound:.3f}, and a guess achieves "
                f"{self.trivial:g}, so it says nothing about them. More sequences or fewer parameters would help."
            )
        return (
            f"With probability at least {1 - self.delta:.4g}, the mean loss of new sequences is at most "
            f"{self.bound:.3f} (training: {self.risk:.3f}), whatever their length."
        )

    @property
    def sentence_ja(self) -> str:
        """The finding in Japanese."""
        if self.vacuous:
            return (
                f"無意味な上界です（vacuous）: 新しい系列の損失の上界は {self.bound:.3f} で、当て推量でも "
                f"{self.trivial:g} になるため、何も保証しません。系列を増やすか、パラメータを減らす必要があります。"
            )
        return (
            f"確率 {1 - self.delta:.4g} 以上で、新しい系列の平均損失は長さによらず {self.bound:.3f} 以下です"
            f"（訓練時 {self.risk:.3f}）。"
        )

    def __str__(self) -> str:
        return self.sentence

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and words, for JSON."""
        numbers = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return numbers | {
            "shares": dict(self.shares),
            "vacuous": self.vacuous,
            "sentence": self.sentence,
            "sentence_ja": self.sentence_ja,
            "assumption": self.assumption,
            "assumption_ja": self.assumption_ja,
        }
