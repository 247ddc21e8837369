"""Mixers: what moves information along the rows."""

from keiretsu.nn.mixers.attention import AttentionMixer
from keiretsu.nn.mixers.base import Mixer
from keiretsu.nn.mixers.gru import GRUMixer
from keiretsu.nn.mixers.linear_attention import LinearAttentionMixer
from keiretsu.nn.mixers.lti import LTIMixer
from keiretsu.nn.mixers.selective import Chosen, SelectiveMixer
from keiretsu.nn.mixers.ssd import SSDMixer

__all__ = [
    "AttentionMixer",
    "Chosen",
    "GRUMixer",
    "LTIMixer",
    "LinearAttentionMixer",
    "Mixer",
    "SSDMixer",
    "SelectiveMixer",
]
