"""Estimators in scikit-learn's manners, their partners, and their files."""

from keiretsu.estimators.forecast import Answer, FitCost, Forecast
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.estimators.model_file import load
from keiretsu.estimators.stream import Stream
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig

__all__ = ["Answer", "FitCost", "Forecast", "Forecaster", "ModelConfig", "Stream", "TrainConfig", "load"]
