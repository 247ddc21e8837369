"""The mean of several ridges, which is a ridge partner itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.partners.ridge import RidgePartner


def mean_of(partners: list[RidgePartner]) -> RidgePartner:
    """One partner whose forecasts are the mean of theirs: each one's weights on the union of their features.

    Args:
        partners: at least one, of the same targets; of their banks one holds all filters of the others.
    """
    first = partners[0]
    design = _union([partner.design for partner in partners])
    sets = max(len(partner.weights) for partner in partners)
    weights = np.zeros((sets, design.features, first.weights.shape[2]))
    intercept = np.zeros((sets, first.weights.shape[2]))
    for partner in partners:
        weights[:, partner.design.within(design)] += partner.weights / len(partners)
        intercept += partner.intercept / len(partners)
    return RidgePartner(
        design, weights, intercept, first.unit, first.penalty, max(partner.lags for partner in partners)
    )


def _union(designs: list[Design]) -> Design:
    banks = [design.bank for design in designs if design.bank is not None]
    bank = max(banks, key=lambda one: (one.features, len(one.channels)), default=None)
    others = any(design.others for design in designs)
    if bank is not None and others:
        # A bank of the targets alone, in a mean with lags of all channels: the union has features of every channel.
        bank = replace(bank, channels=tuple(range(designs[0].channels)))
    return replace(
        designs[0],
        lags=max(design.lags for design in designs),
        others=others,
        bank=bank,
        home=any(design.home for design in designs),
        other_places=max(design.other_places for design in designs),
    )
