"""Logs on which the truth is known."""

from keiretsu.data.simulate.changeover import changeover
from keiretsu.data.simulate.clocks import with_clock_jump
from keiretsu.data.simulate.fleet import fleet
from keiretsu.data.simulate.latch import latch
from keiretsu.data.simulate.linear import linear
from keiretsu.data.simulate.plant import plant_log
from keiretsu.data.simulate.ranges import draw_log
from keiretsu.data.simulate.relax import relax
from keiretsu.data.simulate.settings import (
    Clock,
    Drift,
    Labels,
    Memory,
    Missing,
    Noise,
    Plant,
    Regimes,
    Seasons,
)
from keiretsu.data.simulate.simulated import Simulated
from keiretsu.data.simulate.wear import wear

__all__ = [
    "Clock",
    "Drift",
    "Labels",
    "Memory",
    "Missing",
    "Noise",
    "Plant",
    "Regimes",
    "Seasons",
    "Simulated",
    "changeover",
    "draw_log",
    "fleet",
    "latch",
    "linear",
    "plant_log",
    "relax",
    "wear",
    "with_clock_jump",
]
