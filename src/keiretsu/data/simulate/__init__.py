"""Logs on which the truth is known."""

from keiretsu.data.simulate.fleet import fleet
from keiretsu.data.simulate.latch import latch
from keiretsu.data.simulate.linear import linear
from keiretsu.data.simulate.relax import relax
from keiretsu.data.simulate.simulated import Simulated
from keiretsu.data.simulate.wear import wear

__all__ = ["Simulated", "fleet", "latch", "linear", "relax", "wear"]
