"""The test behind the decision: one judged candidate against every rival, and the error rate that this keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.significance import Comparison, Pairing, compare
from keiretsu.proof.plan import DecisionRule

Losses = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Standing:
    """How a judged candidate stands against each rival.

    Attributes:
        candidate: who is judged.
        comparisons: rival → the rival's losses minus the candidate's; intervals at 1 - 2 · `rule.alpha`, so that
            their lower end is above 0 where the one-sided test speaks.
        better: rival → p-value against "not better than this rival".
        close: rival → p-value against "worse than this rival by the margin or more".
    """

    candidate: str
    comparisons: Mapping[str, Comparison]
    better: Mapping[str, float]
    close: Mapping[str, float]

    @property
    def superior_p(self) -> float:
        """p-value against "not better than every rival": the largest of all."""
        return max(self.better.values())

    @property
    def noninferior_p(self) -> float:
        """p-value against "worse than some rival by the margin or more"."""
        return max(self.close.values())

    @property
    def hardest(self) -> str:
        """The rival that is hardest to call beaten."""
        return max(self.better, key=self.better.__getitem__)


def standing(name: str, losses: Losses, rivals: Iterable[str], pairing: Pairing, rule: DecisionRule) -> Standing:
    """Test one candidate against every rival, one-sided.

    To be better than the best of the rest is to be better than each of them. Each is therefore tested at the full
    level, and the largest p-value counts: an intersection-union test, whose chance of passing when at least one rival
    is as good or better is at most that of passing against that rival (Berger 1982). Looking up which rival did best
    changes nothing, and no correction for the number of rivals is due.

    Non-inferiority is a test of (1 + margin) times the rival's losses against the candidate's, so that the rival's MAE
    is not taken as known. "Better" asks for it too, which makes the two claims nested and one level enough for both.

    A pair whose losses are worth fewer than ten effective units is not tested: its p-values are 1.

    Args:
        name: the judged candidate.
        losses: (n,) float64 of each candidate, in one order of origins.
        rivals: at least one.
        pairing: how the origins hang together.
        rule: level and margin.
    """
    level, own = 1 - 2 * rule.alpha, losses[name]
    comparisons, better, close = {}, {}, {}
    for rival in rivals:
        found = compare(losses[rival], own, pairing, level=level)
        relaxed = compare((1 + rule.margin) * losses[rival], own, pairing, level=level)
        comparisons[rival] = found
        close[rival] = _tested(relaxed)
        better[rival] = max(_tested(found), close[rival])
    return Standing(name, comparisons, better, close)


def enough(comparison: Comparison) -> bool:
    """Whether a pair is worth enough effective units for a test to be held to its level."""
    return comparison.effective_units >= FEWEST_UNITS


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's adjusted p-values: at or under α for a false claim with probability α at most, over all names.

    p_(i) = max over j ≤ i of min(1, (m - j + 1) p_(j)), the p-values in rising order.

    Source: Holm 1979.
    """
    adjusted, largest = {}, 0.0
    for place, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[name]))
        adjusted[name] = largest
    return adjusted


def _tested(comparison: Comparison) -> float:
    return comparison.one_sided if enough(comparison) else 1.0
