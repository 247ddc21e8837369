"""A plain layer whose whole class is counted: whatever the second part of the data makes of it, the bound holds.

The first part of the units teaches embedding and layer. The class, fixed then: every layer whose parameters lie within
`reach` of what they are now, relative to their norms. The rest trains inside that class, and the covering bound of
docs/design/theory.md, section 4, holds for all of it at once; its loss is a ramp above the error,

    ramp(z, y) = min(1, max(0, 1 - y z / γ)),   y = ±1,

which is 1/γ-Lipschitz in z. Nothing about the class was chosen by those who pay, so that no stratum is due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.bounds import CoveringBound, Group, LayerClass, StepClass, covering_bound, layer_constants
from keiretsu.errors import ArgumentError
from keiretsu.nn import PlainModel
from keiretsu.progress import Progress
from keiretsu.train.certified.learned import LearnedBound, Parts
from keiretsu.train.series_data import SeriesData
from keiretsu.train.series_fit import SeriesAnswerer, SeriesTraining, fit_series, series_answers

# Norms are computed in float64 of float32 weights; the class is this much wider than they say.
SLACK = 1e-6


@dataclass(frozen=True)
class Covering:
    """How to train inside a class.

    Args:
        fine: how the second part is learned; its `frozen` must name "embed", which no covering could afford.
        share: of the series, by whole units, that the first part gets.
        reach: how far a parameter group may move: W_B, W_C, w by this share of their norms, A by this share of each
            entry, p and the norm of q by this number.
        ramp: γ is the quantile of |z| of this order, over the first part.
    Raises:
        ArgumentError: a number is outside its range.
    """

    fine: SeriesTraining = field(
        default_factory=lambda: SeriesTraining(epochs=2, learning_rate=3e-3, frozen=("embed",))
    )
    share: float = 0.4
    reach: float = 0.25
    ramp: float = 0.02

    def __post_init__(self) -> None:
        for name in ("share", "reach", "ramp"):
            if not 0 < getattr(self, name) < 1:
                raise ArgumentError(f"Covering: {name} must be between 0 and 1; got {getattr(self, name)!r}.")
        if not any("embed".startswith(prefix) for prefix in self.fine.frozen):
            raise ArgumentError("Covering: fine must freeze 'embed': a covering of an embedding says nothing.")

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
        """Train; see `PacBayes.learn`.

        Raises:
            ArgumentError: the model is no `PlainModel` with a margin and a clip.
        """
        if not isinstance(model, PlainModel) or model.config.margin is None or model.config.clip is None:
            raise ArgumentError(
                "Covering: model must be a PlainModel with a margin and a clip: for no other the constants are small "
                "enough to say anything. Take PacBayes or Occam."
            )
        parts = Parts.of(data, self.share, seed=seed)
        fit_series(model, data, parts.first, config=config, seed=seed, progress=progress)
        around = Around.of(model, self.reach)
        seen = np.abs(_scores(model, data, parts.first))
        # never 0, whatever the scores are
        ramp = max(float(np.quantile(seen, self.ramp)), 1e-6 * float(seen.max()), 1e-30)
        planned = float(_ramp(_scores(model, data, parts.first), data.label[parts.first], ramp).mean())
        fit_series(
            model, data, parts.rest, config=self.fine, seed=seed + 1, keep=lambda: around.put(model), progress=progress
        )
        around.put(model)
        z, groups = _scores(model, data, parts.rest), around.groups()

        def price(risk: float, m: int) -> CoveringBound:
            return covering_bound(
                groups, risk=risk, m=m, delta=delta, lipschitz=1 / ramp, planned_risk=planned, trivial=parts.trivial
            )

        loss = _ramp(z, parts.label, ramp)
        found = price(float(loss.mean()), len(loss))
        return parts.learned(
            "covering",
            loss,
            lambda risk, m: price(risk, m).bound,
            delta=delta,
            nats=found.ln_covering + log(1 / delta),
            detail={
                "error": float(np.mean((z > 0) != parts.label)),
                "epsilon": found.epsilon / ramp,
                "ramp": ramp,
                "parameters": float(sum(group.dimension for group in groups)),
            },
        )


@dataclass(frozen=True, eq=False)
class Around:
    """The layers around one layer.

    Attributes:
        centre: W_B, W_C, w, A, p, q.  radius: of each, in ℓ2, of A an array like it, of p a number.
        layer: the class that holds them all.
    """

    centre: dict[str, Tensor]
    radius: dict[str, Tensor]
    layer: LayerClass

    @classmethod
    def of(cls, model: PlainModel, reach: float) -> Around:
        """Everything within `reach` of what the model is now; of A no nearer to 0 than its margin."""
        config = model.config
        if config.margin is None or config.clip is None:
            raise ArgumentError("Around: model must have a margin and a clip.")
        with torch.no_grad():
            centre = {name: getattr(model, name).detach().double().clone() for name in ("W_B", "W_C", "w", "p", "q")}
            centre["A"] = model.decay().double()
        radius = {name: reach * centre[name].norm() for name in ("W_B", "W_C", "w")}
        radius |= {"p": torch.tensor(reach).double(), "q": torch.tensor(reach).double(), "A": reach * centre["A"].abs()}
        lowest, highest = centre["A"] - radius["A"], torch.clamp(centre["A"] + radius["A"], max=-config.margin)
        norm = lambda name: float(centre[name].norm() + radius[name]) * (1 + SLACK)  # noqa: E731
        p = float(centre["p"])
        layer = LayerClass(
            B_u=config.clip * (1 + SLACK),
            B_B=norm("W_B"),
            B_C=norm("W_C"),
            B_w=norm("w"),
            step=StepClass(norm("q"), p - reach, p + reach),
            A_max=float(-lowest.min()) * (1 + SLACK),
            margin=float(-highest.max()) / (1 + SLACK),
            write=config.discretization,
        )
        return cls(centre, radius, layer)

    def groups(self) -> tuple[Group, ...]:
        """Theorem 1's groups, each a ball (or box) around the centre."""
        constants = layer_constants(self.layer)
        return tuple(
            Group(name, each.numel(), float(self.radius[name].max()) * (1 + SLACK), getattr(constants, name))
            for name, each in self.centre.items()
        )

    @torch.no_grad()
    def put(self, model: PlainModel) -> None:
        """Move the model's layer back into the class."""
        for name in ("W_B", "W_C", "w", "q"):
            parameter = getattr(model, name)
            away = parameter.double() - self.centre[name]
            length = float(away.norm())
            if length > float(self.radius[name]):
                parameter.copy_(self.centre[name] + away * (float(self.radius[name]) / length))
        p, span = float(self.centre["p"]), float(self.radius["p"])
        model.p.clamp_(p - span, p + span)
        low, high = self.centre["A"] - self.radius["A"], self.centre["A"] + self.radius["A"]
        margin = float(model.config.margin or 0.0)
        rate = -torch.minimum(torch.maximum(model.decay().double(), low), high) - margin
        model.decay.log_rate.copy_(torch.log(rate.clamp_min(1e-30)))


def _scores(model: PlainModel, data: SeriesData, which: NDArray[np.int64]) -> NDArray[np.float64]:
    return series_answers(model, data, which)[:, 1].astype(np.float64)


def _ramp(z: NDArray[np.float64], label: NDArray[np.int64], width: float) -> NDArray[np.float64]:
    return np.clip(1 - (2 * label - 1) * z / width, 0.0, 1.0)
