"""What every module of `keiretsu.nn` reports about itself: output bound, input constant, parameter groups."""

from keiretsu.bounds.facts.fact import Fact, NoBound, combined, gated, identity, plus, residual, then
from keiretsu.bounds.facts.scan import Scan
from keiretsu.bounds.facts.stability import LayerStability
from keiretsu.bounds.facts.stack import facts_of, state_bounds
from keiretsu.bounds.facts.stack_forgetting import rows_to_agree, stack_forgetting
from keiretsu.bounds.facts.strata import StackClass, stack_class

__all__ = [
    "Fact",
    "LayerStability",
    "NoBound",
    "Scan",
    "StackClass",
    "combined",
    "facts_of",
    "gated",
    "identity",
    "plus",
    "residual",
    "rows_to_agree",
    "stack_class",
    "stack_forgetting",
    "state_bounds",
    "then",
]
