"""Training towards a bound on the error of new series: three ways, one interface."""

from keiretsu.train.certified.covering import Covering
from keiretsu.train.certified.learned import LearnedBound
from keiretsu.train.certified.occam import Occam
from keiretsu.train.certified.pac_bayes import PacBayes

__all__ = ["Covering", "LearnedBound", "Occam", "PacBayes"]
