"""TEMPORARY until estimators exists."""

from dataclasses import dataclass
import numpy as np


@dataclass(frozen=True, eq=False)
class Forecast:
    mean: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None


@dataclass(frozen=True)
class FitCost:
    fixed_seconds: float
    seconds_per_step: float
