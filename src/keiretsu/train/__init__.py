"""Training: rows in lanes with carried state, the fit loop, and the gate that a correction must pass."""

from keiretsu.train.blocks import Blocks, make_blocks
from keiretsu.train.config import TrainConfig
from keiretsu.train.fit import Residuals, corrections, train
from keiretsu.train.gate import GateFinding, open_gate
from keiretsu.train.lanes import RowTensors

__all__ = [
    "Blocks",
    "GateFinding",
    "Residuals",
    "RowTensors",
    "TrainConfig",
    "corrections",
    "make_blocks",
    "open_gate",
    "train",
]
