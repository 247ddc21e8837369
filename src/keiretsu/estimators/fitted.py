"""What a fitted forecaster holds, and what it says of itself."""

from __future__ import annotations

from typing import Any

from keiretsu.bounds import ResidualQuantiles
from keiretsu.errors import NotFittedError
from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.learning import Learned


class Fitted:
    """The fitted side of a `Forecaster`: `learned_` and what is read off it.

    Raises:
        NotFittedError: any property before `fit`.
    """

    learned_: Learned
    pass_: CausalPass
    quantiles_: ResidualQuantiles
    targets_: tuple[str, ...]
    seconds_: float

    @property
    def targets(self) -> tuple[str, ...]:
        """The channels that are forecast."""
        self._fitted("targets")
        return self.learned_.targets

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are read."""
        self._fitted("channels")
        return self.learned_.channels

    @property
    def reading(self) -> dict[str, Any]:
        """What `read` was told about the training log; `read(later, **model.reading)` reads a later one alike."""
        self._fitted("reading")
        return dict(self.learned_.reading)

    @property
    def share(self) -> float:
        """How much of the correction is let in, from 0 (the partner alone) to 1."""
        self._fitted("share")
        return 0.0 if self.pass_.correction is None else self.pass_.correction.share

    @property
    def summary(self) -> dict[str, Any]:
        """Facts of the fit: parameters, steps, seconds (0 in a loaded model), the gate's evidence, notes."""
        self._fitted("summary")
        return {**self.learned_.summary, "share": self.share, "seconds": self.seconds_}

    def _take(self, learned: Learned) -> None:
        self.learned_ = learned
        self.targets_ = learned.targets
        self.pass_ = learned.causal_pass
        self.quantiles_ = learned.quantiles
        self.seconds_ = 0.0

    def _fitted(self, function: str) -> None:
        if not hasattr(self, "learned_"):
            raise NotFittedError(f"{function}: the forecaster must be fitted first. Call fit(series, target=…).")
