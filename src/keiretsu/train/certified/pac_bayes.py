"""A network whose bound on its true error comes out of the training itself: PAC-Bayes, one network, drawn once.

The prior's centre is learned, with weight noise, on one part of the units; the other part pays for what is learned
from it: fine-tuning minimises loss + weight · KL(Q‖P) / m, a few centres between the prior and the fine-tuned network
are fixed in advance, each is drawn once, and the best bound is kept, δ shared over them.

Source: docs/design/theory.md, section 7; `keiretsu.bounds.pac_bayes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.bounds import log_ratio, pac_bayes_bound
from keiretsu.errors import ArgumentError, DataError
from keiretsu.nn import SeriesModel
from keiretsu.progress import Progress
from keiretsu.train.series_data import SeriesData, split_units
from keiretsu.train.series_fit import SeriesTraining, fit_series, series_answers


@dataclass(frozen=True)
class PacBayes:
    """How to train towards a bound.

    Args:
        prior: how the prior's centre is trained; its noise is that of the draw, and its frozen parameters are fixed.
        fine: how the rest is learned; noise and frozen parameters are those of `prior`.
        share: of the series, by whole units, that the prior may see.
        scale: standard deviation of the draw, in the weights' own units.
        weight: of KL / m beside the loss.
        centres: shares of the way from the prior to the fine-tuned network that are tried; 0 is the prior itself.
    """

    prior: SeriesTraining = field(default_factory=SeriesTraining)
    fine: SeriesTraining = field(default_factory=lambda: SeriesTraining(epochs=2, learning_rate=1e-3))
    share: float = 0.5
    scale: float = 0.02
    weight: float = 4.0
    centres: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise ArgumentError(f"PacBayes: share must be between 0 and 1; got {self.share!r}. Try 0.5.")
        if not self.scale > 0 or not self.weight > 0:
            raise ArgumentError(f"PacBayes: scale and weight must be above 0; got {self.scale!r} and {self.weight!r}.")
        if not self.centres or not all(0 <= share <= 1 for share in self.centres):
            raise ArgumentError(f"PacBayes: centres must be shares from 0 to 1; got {self.centres!r}.")


@dataclass(frozen=True)
class PacBayesBound:
    """What one certified training found.

    Attributes:
        bound: on the true error, as if every series were a unit of its own.
        bound_units: the same for units, which are the independent ones; equal where each series is one.
        risk: error of the network that was drawn, on the part that pays; risk_units: mean of the units' mean errors.
        nats: ln dQ/dP at its weights.
        m, units: series and units that pay.
        centre: the share of the way that was kept.
        delta: of each bound by itself.
        trivial: error of always naming the most frequent class of the part that pays.
    """

    bound: float
    bound_units: float
    risk: float
    risk_units: float
    nats: float
    m: int
    units: int
    centre: float
    delta: float
    trivial: float


def fit_pac_bayes(
    model: SeriesModel,
    data: SeriesData,
    *,
    recipe: PacBayes,
    delta: float = 0.05,
    seed: int = 0,
    progress: Progress | None = None,
) -> PacBayesBound:
    """Train a model of series so that its own error is bounded; it is left with the weights that the bound is of.

    Args:
        model: as initialised.
        data: labelled series with their units.
        recipe: see `PacBayes`; fixed before the data.
        delta: chance of being wrong.
        seed: of the split, the training and the draws.
    Returns:
        PacBayesBound.
    Raises:
        DataError: one part would have no unit.
    """
    first, rest = split_units(data, recipe.share, seed=seed)
    if not len(first) or not len(rest):
        raise DataError("fit_pac_bayes: both parts need a unit; got one unit in all. Give series of several units.")
    prior = replace(recipe.prior, noise=recipe.scale)
    fine = replace(recipe.fine, noise=recipe.scale, frozen=prior.frozen, weight_decay=0.0)
    fit_series(model, data, first, config=prior, seed=seed, progress=progress)
    free = prior.free(model)
    start = {name: parameter.detach().clone() for name, parameter in free.items()}

    def divergence() -> Tensor:
        squares = [((parameter - start[name]) ** 2).sum() for name, parameter in free.items()]
        return recipe.weight * torch.stack(squares).sum() / (2 * recipe.scale**2) / len(rest)

    fit_series(model, data, rest, config=fine, seed=seed + 1, penalty=divergence, progress=progress)
    ends = {name: parameter.detach().clone() for name, parameter in free.items()}
    found = [
        _drawn(model, data, rest, (start, ends), free, share=share, recipe=recipe, delta=delta, seed=seed + 2 + number)
        for number, share in enumerate(recipe.centres)
    ]
    best, weights = min(found, key=lambda pair: pair[0].bound_units)
    with torch.no_grad():
        for name, parameter in free.items():
            parameter.copy_(weights[name])
    return best


def _drawn(
    model: SeriesModel,
    data: SeriesData,
    rest: NDArray[np.int64],
    ends: tuple[dict[str, Tensor], dict[str, Tensor]],
    free: dict[str, torch.nn.Parameter],
    *,
    share: float,
    recipe: PacBayes,
    delta: float,
    seed: int,
) -> tuple[PacBayesBound, dict[str, Tensor]]:
    """One centre, drawn once, and judged on the part that pays."""
    source = torch.Generator().manual_seed(seed)
    start, end = ends
    centre = {name: start[name] + share * (end[name] - start[name]) for name in start}
    weights = {name: centre[name] + recipe.scale * torch.randn(centre[name].shape, generator=source) for name in centre}
    with torch.no_grad():
        for name, parameter in free.items():
            parameter.copy_(weights[name])
    wrong = series_answers(model, data, rest).argmax(axis=1) != data.label[rest]
    drawn, prior, posterior = (
        np.concatenate([each[name].flatten().double().numpy() for name in start]) for each in (weights, start, centre)
    )
    nats = log_ratio(drawn, prior=prior, posterior=posterior, scale=recipe.scale)
    by_unit = _unit_means(wrong, data.unit[rest])
    risks, counts = (float(wrong.mean()), float(by_unit.mean())), (len(wrong), len(by_unit))
    bound, bound_units = (
        pac_bayes_bound(risk, nats=nats, m=m, delta=delta, candidates=len(recipe.centres))
        for risk, m in zip(risks, counts, strict=True)
    )
    found = PacBayesBound(
        bound=bound,
        bound_units=bound_units,
        risk=risks[0],
        risk_units=risks[1],
        nats=nats,
        m=counts[0],
        units=counts[1],
        centre=share,
        delta=delta,
        trivial=1 - float(np.bincount(data.label[rest]).max()) / len(rest),
    )
    return found, weights


def _unit_means(wrong: NDArray[np.bool_], unit: NDArray[np.int64]) -> NDArray[np.float64]:
    names, place = np.unique(unit, return_inverse=True)
    return np.bincount(place, weights=wrong) / np.bincount(place, minlength=len(names))
