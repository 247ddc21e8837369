"""Baselines: forecasts that any model must beat to be worth its keep."""

from keiretsu.evaluate.baselines.lightgbm import LightGBM
from keiretsu.evaluate.baselines.naive import Naive
from keiretsu.evaluate.baselines.seasonal import SeasonalNaive

__all__ = ["LightGBM", "Naive", "SeasonalNaive"]
