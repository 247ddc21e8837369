"""Pure functions on tensors: the arithmetic of sequence models, one file an operation."""

from keiretsu.ops.attention import Window, attention
from keiretsu.ops.backends import Backends, backends
from keiretsu.ops.conv import causal_conv
from keiretsu.ops.discretize import discretize
from keiretsu.ops.linear_attention import linear_attention
from keiretsu.ops.lti import lti_conv, lti_kernel, lti_step
from keiretsu.ops.mixing import mixing_matrix
from keiretsu.ops.selective_scan import selective_scan, selective_step
from keiretsu.ops.ssd import ssd

__all__ = [
    "Backends",
    "Window",
    "attention",
    "backends",
    "causal_conv",
    "discretize",
    "linear_attention",
    "lti_conv",
    "lti_kernel",
    "lti_step",
    "mixing_matrix",
    "selective_scan",
    "selective_step",
    "ssd",
]
