"""What the user has already, as a candidate: a scikit-learn regressor, or a command that reads and writes CSV."""

from keiretsu.evaluate.incumbent.choice import incumbent
from keiretsu.evaluate.incumbent.command import CommandIncumbent
from keiretsu.evaluate.incumbent.estimator import EstimatorIncumbent

__all__ = ["CommandIncumbent", "EstimatorIncumbent", "incumbent"]
