"""What can be claimed about answers nobody has checked yet."""

from keiretsu.bounds.adaptive import AdaptiveLevels
from keiretsu.bounds.conformal import COVERAGES, ResidualQuantiles, residual_quantiles
from keiretsu.bounds.delta import share
from keiretsu.bounds.intervals import Interval, holdout
from keiretsu.bounds.kl import kl_lower, kl_upper

__all__ = [
    "COVERAGES",
    "AdaptiveLevels",
    "Interval",
    "ResidualQuantiles",
    "holdout",
    "kl_lower",
    "kl_upper",
    "residual_quantiles",
    "share",
]
