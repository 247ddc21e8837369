"""Each mixer as a few instructions."""

from keiretsu.runtime.mixers.attention import add_attention
from keiretsu.runtime.mixers.gru import add_gru
from keiretsu.runtime.mixers.linear_attention import add_linear_attention
from keiretsu.runtime.mixers.lti import add_lti
from keiretsu.runtime.mixers.selective import add_selective
from keiretsu.runtime.mixers.ssd import add_ssd

__all__ = ["add_attention", "add_gru", "add_linear_attention", "add_lti", "add_selective", "add_ssd"]
