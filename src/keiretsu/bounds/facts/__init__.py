"""What every module of `keiretsu.nn` reports about itself: output bound, input constant, parameter groups."""

from keiretsu.bounds.facts.fact import Fact, NoBound, combined, gated, identity, plus, residual, then
from keiretsu.bounds.facts.scan import Scan
from keiretsu.bounds.facts.stability import LayerStability
from keiretsu.bounds.facts.stack import facts_of, state_bounds

__all__ = [
    "Fact",
    "LayerStability",
    "NoBound",
    "Scan",
    "combined",
    "facts_of",
    "gated",
    "identity",
    "plus",
    "residual",
    "state_bounds",
    "then",
]
