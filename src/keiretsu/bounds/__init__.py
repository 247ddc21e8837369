"""What can be claimed about answers nobody has checked yet."""

from keiretsu.bounds.adaptive import AdaptiveLevels
from keiretsu.bounds.conformal import COVERAGES, ResidualQuantiles, residual_quantiles

__all__ = ["COVERAGES", "AdaptiveLevels", "ResidualQuantiles", "residual_quantiles"]
