"""Estimators in scikit-learn's manners, their partners, and their files."""

from keiretsu.estimators.explaining_result import Explanation
from keiretsu.estimators.forecast import Answer, FitCost, Forecast
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.estimators.model_file import load
from keiretsu.estimators.stability_map import StabilityMap, stability_map
from keiretsu.estimators.stream import Stream
from keiretsu.estimators.tuning import tune
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig
from keiretsu.train.tuning_result import TuneResult

__all__ = [
    "Answer",
    "Explanation",
    "FitCost",
    "Forecast",
    "Forecaster",
    "ModelConfig",
    "StabilityMap",
    "Stream",
    "TrainConfig",
    "TuneResult",
    "load",
    "stability_map",
    "tune",
]
