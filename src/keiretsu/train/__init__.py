"""Training: random crops or lanes with carried state, the fit loop, its checkpoints, and a correction's gate."""

from keiretsu.train.blocks import Blocks, make_blocks
from keiretsu.train.certified import Covering, LearnedBound, Occam, PacBayes
from keiretsu.train.certified.fit import SeriesFit, fit
from keiretsu.train.checkpoint import Checkpoint, Companion
from keiretsu.train.config import TrainConfig
from keiretsu.train.gate import GateFinding, open_gate
from keiretsu.train.history import History
from keiretsu.train.loop import Monitor, Trained, train
from keiretsu.train.one_pass import corrections
from keiretsu.train.rows import Chunk, Residuals, RowTensors
from keiretsu.train.series_data import SeriesData, split_units
from keiretsu.train.series_fit import SeriesTraining, fit_series, series_answers
from keiretsu.train.subspace import Subspace
from keiretsu.train.watch import watch_layers

__all__ = [
    "Blocks",
    "Checkpoint",
    "Chunk",
    "Companion",
    "Covering",
    "GateFinding",
    "History",
    "LearnedBound",
    "Monitor",
    "Occam",
    "PacBayes",
    "Residuals",
    "RowTensors",
    "SeriesData",
    "SeriesFit",
    "SeriesTraining",
    "Subspace",
    "TrainConfig",
    "Trained",
    "corrections",
    "fit",
    "fit_series",
    "make_blocks",
    "open_gate",
    "series_answers",
    "split_units",
    "train",
    "watch_layers",
]
