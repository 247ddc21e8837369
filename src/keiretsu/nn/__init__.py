"""Sequence models: mixers, stable parameterisations, and the `State` that they carry from row to row."""

from keiretsu.nn.config import MIXERS, ModelConfig
from keiretsu.nn.mixers import AttentionMixer, GRUMixer, Mixer, SelectiveMixer
from keiretsu.nn.model import SequenceModel
from keiretsu.nn.stable import StableDecay, StepSize
from keiretsu.nn.state import State

__all__ = [
    "MIXERS",
    "AttentionMixer",
    "GRUMixer",
    "Mixer",
    "ModelConfig",
    "SelectiveMixer",
    "SequenceModel",
    "StableDecay",
    "State",
    "StepSize",
]
