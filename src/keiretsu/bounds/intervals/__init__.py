"""Confidence intervals for the mean of losses in [0, 1] on independent units."""

from keiretsu.bounds.intervals.holdout import METHODS, holdout
from keiretsu.bounds.intervals.interval import Interval

__all__ = ["METHODS", "Interval", "holdout"]
