"""The decision: adopt the selective SSM, keep what you have, or collect data first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from keiretsu.evaluate.candidates import cost_rank
from keiretsu.evaluate.significance import Comparison, Pairing, compare, units_needed
from keiretsu.proof.plan import DecisionRule

SELECTIVE = "selective"
Ground = Literal["won", "absent", "shut", "worse", "excluded", "few", "unproven"]


@dataclass(frozen=True)
class Decision:
    """What the losses on the test part say.

    Attributes:
        decision: "adopt", "keep" or "collect".
        choice: the candidate to use: the selective SSM when adopted; else the cheapest of those that are neither
            significantly worse than the best of the rest nor by more than the share worth having.
        rival: the best of the rest on MAE.
        ground: what decided. won: a significant gain, large enough; absent: the selective SSM gave no forecast; shut:
            its correction was let in to no part; worse: significantly worse than the rival; excluded: a gain worth
            having is excluded by the interval; few: too few effective units to see one; unproven: none was found.
        comparison: the rival's losses minus the selective SSM's; None when absent.
        rival_mae: unit of `relative`.
        needed_units: effective units that would show a worthwhile gain with the rule's power; None when absent.
        share: what the gate let in of the correction, in [0, 1]; None when it is not known.
    """

    decision: Literal["adopt", "keep", "collect"]
    choice: str
    rival: str
    ground: Ground
    comparison: Comparison | None
    rival_mae: float
    needed_units: float | None
    share: float | None

    @property
    def relative(self) -> float | None:
        """The gain as a share of the rival's MAE."""
        if self.comparison is None or self.rival_mae == 0:
            return None
        return self.comparison.difference / self.rival_mae


def decide(
    losses: dict[str, NDArray[np.float64]], pairing: Pairing, rule: DecisionRule, *, share: float | None = None
) -> Decision:
    """Apply the rule that the plan fixed before the test part was opened.

    Adopt when the selective SSM's MAE is lower than the best of the rest's by a paired test at the rule's level and by
    the smallest improvement at least. The best of the rest is picked on the same origins, which favours the rival.
    Otherwise collect data first when a worthwhile gain is neither excluded by the interval nor visible with the
    effective units at hand; keep what you have in every other case. A shut gate means the selective SSM is its
    partner: keep.

    Args:
        losses: (n,) float64 of each candidate that gave forecasts, in one order of origins; one besides the selective.
        pairing: how the origins hang together.
        rule: of the plan.
        share: what the selective SSM's gate let in.
    """
    rest = {name: values for name, values in losses.items() if name != SELECTIVE}
    rival = min(rest, key=lambda name: (float(rest[name].mean()), cost_rank(name)))
    rival_mae = float(rest[rival].mean())
    level = 1 - rule.level
    if SELECTIVE not in losses:
        kept = _cheapest(rest, rival, pairing, rule)
        return Decision("keep", kept, rival, "absent", None, rival_mae, None, share)
    comparison = compare(rest[rival], losses[SELECTIVE], pairing, level=level)
    worthwhile = rule.worthwhile * rival_mae
    needed = units_needed(comparison, effect=worthwhile, power=rule.power) if worthwhile > 0 else None
    ground = _ground(comparison, rule, (rival_mae, needed, share))
    if ground == "won":
        return Decision("adopt", SELECTIVE, rival, ground, comparison, rival_mae, needed, share)
    verdict: Literal["keep", "collect"] = "collect" if ground == "few" else "keep"
    return Decision(verdict, _cheapest(rest, rival, pairing, rule), rival, ground, comparison, rival_mae, needed, share)


def _ground(comparison: Comparison, rule: DecisionRule, facts: tuple[float, float | None, float | None]) -> Ground:
    rival_mae, needed, share = facts
    significant = comparison.p_value < rule.level
    if share == 0:
        return "shut"
    if significant and comparison.difference > 0 and comparison.difference >= rule.improvement * rival_mae:
        return "won"
    if significant and comparison.difference < 0:
        return "worse"
    if comparison.interval[1] < rule.worthwhile * rival_mae:
        return "excluded"
    if needed is not None and needed > comparison.effective_units:
        return "few"
    return "unproven"


def _cheapest(rest: dict[str, NDArray[np.float64]], rival: str, pairing: Pairing, rule: DecisionRule) -> str:
    """The cheapest candidate that is as good as the rival for all that can be told."""
    best = rest[rival]
    for name in sorted(rest, key=cost_rank):
        gap = compare(rest[name], best, pairing, level=1 - rule.level)
        close = gap.difference <= rule.worthwhile * float(best.mean())
        if name == rival or (close and not (gap.p_value < rule.level and gap.difference > 0)):
            return name
    return rival
