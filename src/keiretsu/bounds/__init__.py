"""What can be claimed about answers nobody has checked yet."""

from keiretsu.bounds.conformal import LEVELS, ResidualQuantiles, residual_quantiles

__all__ = ["LEVELS", "ResidualQuantiles", "residual_quantiles"]
