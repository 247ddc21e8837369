"""Training: random crops or lanes with carried state, the fit loop, its checkpoints, and a correction's gate."""

from keiretsu.train.blocks import Blocks, make_blocks
from keiretsu.train.checkpoint import Checkpoint, Companion
from keiretsu.train.config import TrainConfig
from keiretsu.train.fit import Monitor, Trained, train
from keiretsu.train.gate import GateFinding, open_gate
from keiretsu.train.history import History
from keiretsu.train.one_pass import corrections
from keiretsu.train.rows import Chunk, Residuals, RowTensors
from keiretsu.train.watch import watch_layers

__all__ = [
    "Blocks",
    "Checkpoint",
    "Chunk",
    "Companion",
    "GateFinding",
    "History",
    "Monitor",
    "Residuals",
    "RowTensors",
    "TrainConfig",
    "Trained",
    "corrections",
    "make_blocks",
    "open_gate",
    "train",
    "watch_layers",
]
