"""Sequence models: mixers, stable parameterisations, and the `State` that they carry from row to row."""

from keiretsu.nn.config import MIXERS, ModelConfig
from keiretsu.nn.mixers import (
    AttentionMixer,
    Chosen,
    GRUMixer,
    LinearAttentionMixer,
    LTIMixer,
    Mixer,
    SelectiveMixer,
    SSDMixer,
)
from keiretsu.nn.model import SequenceModel
from keiretsu.nn.monitor import LayerReading, monitor
from keiretsu.nn.plain import PlainConfig, PlainModel
from keiretsu.nn.series_model import SeriesModel
from keiretsu.nn.stable import StableDecay, StableOscillation, StepSize
from keiretsu.nn.state import State
from keiretsu.nn.tokens import Tokens

__all__ = [
    "MIXERS",
    "AttentionMixer",
    "Chosen",
    "GRUMixer",
    "LTIMixer",
    "LayerReading",
    "LinearAttentionMixer",
    "Mixer",
    "ModelConfig",
    "PlainConfig",
    "PlainModel",
    "SSDMixer",
    "SelectiveMixer",
    "SequenceModel",
    "SeriesModel",
    "StableDecay",
    "StableOscillation",
    "State",
    "StepSize",
    "Tokens",
    "monitor",
]
