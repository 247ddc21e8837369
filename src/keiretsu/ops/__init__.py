"""Pure functions on tensors: the arithmetic of sequence models, one file an operation."""

from keiretsu.ops.backends import Backends, backends
from keiretsu.ops.conv import causal_conv
from keiretsu.ops.discretize import discretize
from keiretsu.ops.selective_scan import selective_scan, selective_step

__all__ = ["Backends", "backends", "causal_conv", "discretize", "selective_scan", "selective_step"]
