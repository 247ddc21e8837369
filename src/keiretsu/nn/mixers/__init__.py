"""Mixers: what moves information along the rows."""

from keiretsu.nn.mixers.attention import AttentionMixer
from keiretsu.nn.mixers.base import Mixer
from keiretsu.nn.mixers.gru import GRUMixer
from keiretsu.nn.mixers.selective import SelectiveMixer

__all__ = ["AttentionMixer", "GRUMixer", "Mixer", "SelectiveMixer"]
