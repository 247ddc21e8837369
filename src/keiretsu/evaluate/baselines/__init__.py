"""Baselines: forecasts that any model must beat to be worth its keep."""

from keiretsu.evaluate.baselines.ets import AutoETS
from keiretsu.evaluate.baselines.lightgbm import LightGBM
from keiretsu.evaluate.baselines.naive import Naive
from keiretsu.evaluate.baselines.seasonal import SeasonalNaive
from keiretsu.evaluate.baselines.theta import Theta

__all__ = ["AutoETS", "LightGBM", "Naive", "SeasonalNaive", "Theta"]
