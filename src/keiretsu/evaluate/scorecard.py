"""Scorecard: how well one forecaster did on a set of origins."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import DataError
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.kpi import TargetScale, accuracy, coverage, skill
from keiretsu.evaluate.significance import Pairing, mean_interval


@dataclass(frozen=True, eq=False)
class Examination:
    """What every candidate is judged by: the same origins, truth and scales.

    Attributes:
        targets: names of the targets.
        truth: (n, targets, horizon) float64, NaN where missing, in the data's units.
        scale: from training rows.
        pairing: how the origins hang together.
        naive_mae: MAE of the naive forecast on the same origins.
        nominal: coverage asked of the intervals.
    """

    targets: tuple[str, ...]
    truth: NDArray[np.float64]
    scale: TargetScale
    pairing: Pairing
    naive_mae: float
    nominal: float = 0.9


@dataclass(frozen=True)
class Scorecard:
    """Scores of one forecaster; it prints as a short table.

    Attributes:
        name: which forecaster.
        targets, horizon, origins: what was forecast, how many rows ahead, from how many rows.
        scores: "mae", "rmse" (in the data's units for one target; in training standard deviations, averaged, for
            several), "mase" (in seasonal-naive errors), "skill" (share of the naive MAE saved).
        mae_interval: 95 % confidence interval of the MAE, autocorrelation respected; None where it cannot be told.
        by_horizon: MAE at steps 1 … horizon.
        by_target: "mae", "rmse", "mase" of each target in the data's units.
        coverage: "nominal", "measured", "mean_width"; None without intervals.
        cuts: of a backtest, the MAE in each cut.
    """

    name: str
    targets: tuple[str, ...]
    horizon: int
    origins: int
    scores: dict[str, float | None]
    mae_interval: tuple[float, float] | None
    by_horizon: tuple[float | None, ...]
    by_target: dict[str, dict[str, float | None]]
    coverage: dict[str, float] | None
    cuts: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        plain = asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}

    def __str__(self) -> str:
        lines = [f"{self.name}: {', '.join(self.targets)}, {self.horizon} rows ahead, {self.origins} origins"]
        for key, value in self.scores.items():
            text = "-" if value is None else f"{value:.4g}"
            if key == "mae" and self.mae_interval is not None:
                text += f"  (95 %: {self.mae_interval[0]:.4g} to {self.mae_interval[1]:.4g})"
            lines.append(f"  {key:<9}{text}")
        if self.coverage is not None:
            lines.append(
                f"  {'coverage':<9}{self.coverage['measured']:.3f} of {self.coverage['nominal']:g}, "
                f"mean width {self.coverage['mean_width']:.4g}"
            )
        if self.cuts:
            lines.append(f"  {'cuts':<9}" + " ".join(f"{mae:.4g}" for mae in self.cuts))
        return "\n".join(lines)


def score(name: str, forecast: Forecast, examination: Examination) -> tuple[Scorecard, NDArray[np.float64]]:
    """Judge a forecast.

    Returns:
        The scorecard, and the loss of each origin, (n,) float64, for paired comparison.
    Raises:
        DataError: a forecast is not a finite number; leaving such cells out would flatter the forecaster.
    """
    if not np.isfinite(forecast.mean).all():
        raise DataError(
            f"score: forecasts of {name} must be finite numbers; got {int((~np.isfinite(forecast.mean)).sum())} "
            "that are not. Look at the rows before those origins."
        )
    result = accuracy(examination.truth, forecast.mean, examination.scale, targets=examination.targets)
    low, high = mean_interval(result.losses, examination.pairing)
    card = Scorecard(
        name=name,
        targets=examination.targets,
        horizon=examination.truth.shape[2],
        origins=len(result.losses),
        scores={
            "mae": result.mae,
            "rmse": result.rmse,
            "mase": result.mase,
            "skill": skill(result.mae, examination.naive_mae),
        },
        mae_interval=(low, high) if isfinite(low) and isfinite(high) else None,
        by_horizon=result.by_horizon,
        by_target=result.by_target,
        coverage=coverage(examination.truth, forecast, examination.scale, nominal=examination.nominal),
    )
    return card, result.losses
