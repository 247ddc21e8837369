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
from torch import Tensor

from keiretsu.bounds import log_ratio, pac_bayes_bound
from keiretsu.errors import ArgumentError
from keiretsu.progress import Progress
from keiretsu.train.certified.learned import LearnedBound, Parts
from keiretsu.train.series_data import SeriesData
from keiretsu.train.series_fit import SeriesAnswerer, SeriesTraining, fit_series, series_answers

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class PacBayes:
    """How to train towards a bound.

    Args:
        fine: how the second part is learned. What it freezes is fixed by the first part, and is not drawn.
        share: of the series, by whole units, that the prior may see.
        scale: standard deviation of the draw, in the weights' own units; the noise of both trainings.
        weight: of KL / m beside the loss.
        centres: shares of the way from the prior to the fine-tuned network that are tried; 0 is the prior itself.
    Raises:
        ArgumentError: a number is outside its range.
    """

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
        if self.fine.subspace is not None:
            raise ArgumentError("PacBayes: fine must not train in a subspace: every free weight is drawn.")

    def learn(
        self,
        model: SeriesAnswerer,
        data: SeriesData,
        *,
        config: SeriesTraining,
        delta: float,
        seed: int,
        progress: Progress | None = None,
    ) -> LearnedBound:
        """Train; the model is left with the weights that the bound is of.

        Args:
            model: as initialised.
            data: labelled series with their units.
            config: how the prior's centre is trained; its noise is replaced by `scale`, on what will be drawn.
            delta: chance of being wrong.
            seed: of the split, the training and the draws.
        Raises:
            DataError: one part would have no unit.
        """
        parts = Parts.of(data, self.share, seed=seed)
        drawn = self.fine.free(model)
        prior = replace(config, noise=self.scale, noisy=tuple(drawn))
        fit_series(model, data, parts.first, config=prior, seed=seed, progress=progress)
        start = _copied(drawn)

        def divergence() -> Tensor:
            squares = [((parameter - start[name]) ** 2).sum() for name, parameter in drawn.items()]
            return self.weight * torch.stack(squares).sum() / (2 * self.scale**2) / len(parts.rest)

        fine = replace(self.fine, noise=self.scale, weight_decay=0.0)
        fit_series(model, data, parts.rest, config=fine, seed=seed + 1, penalty=divergence, progress=progress)
        end = _copied(drawn)
        found: list[tuple[LearnedBound, Weights]] = []
        for number, share in enumerate(self.centres):
            centre = {name: start[name] + share * (end[name] - start[name]) for name in start}
            source = torch.Generator().manual_seed(seed + 2 + number)
            weights = {
                name: each + self.scale * torch.randn(each.shape, generator=source) for name, each in centre.items()
            }
            _place(drawn, weights)
            ratio = log_ratio(_flat(weights), prior=_flat(start), posterior=_flat(centre), scale=self.scale)
            found.append((self._judged(model, parts, nats=ratio, centre=share, delta=delta), weights))
        # One network is kept, by the bound that needs the weaker assumption; δ was shared over all of them.
        best, weights = min(found, key=lambda pair: pair[0].bound_units)
        _place(drawn, weights)
        return best

    def _judged(self, model: SeriesAnswerer, parts: Parts, *, nats: float, centre: float, delta: float) -> LearnedBound:
        wrong = series_answers(model, parts.data, parts.rest).argmax(axis=1) != parts.label
        candidates = len(self.centres)
        return parts.learned(
            "pac-bayes",
            wrong,
            lambda risk, m: pac_bayes_bound(risk, nats=nats, m=m, delta=delta, candidates=candidates),
            delta=delta,
            nats=nats,
            detail={"centre": centre, "error": float(wrong.mean())},
        )


def _copied(parameters: dict[str, torch.nn.Parameter]) -> Weights:
    return {name: parameter.detach().clone() for name, parameter in parameters.items()}


@torch.no_grad()
def _place(parameters: dict[str, torch.nn.Parameter], weights: Weights) -> None:
    for name, parameter in parameters.items():
        parameter.copy_(weights[name])


def _flat(weights: Weights) -> np.ndarray:
    return np.concatenate([each.flatten().double().numpy() for each in weights.values()])
