"""Evaluation: baselines, key figures, backtests, significance, cost."""

from keiretsu.evaluate.backtest import backtest
from keiretsu.evaluate.baselines import AutoETS, LightGBM, Naive, SeasonalNaive, Theta
from keiretsu.evaluate.candidates import CANDIDATES, Candidate, candidate
from keiretsu.evaluate.cost import Cost
from keiretsu.evaluate.scorecard import Scorecard
from keiretsu.evaluate.significance import Comparison, compare

__all__ = [
    "CANDIDATES",
    "AutoETS",
    "Candidate",
    "Comparison",
    "Cost",
    "LightGBM",
    "Naive",
    "Scorecard",
    "SeasonalNaive",
    "Theta",
    "backtest",
    "candidate",
    "compare",
]
