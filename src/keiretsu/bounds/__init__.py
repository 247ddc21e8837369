"""What can be claimed about answers nobody has checked yet."""

from keiretsu.bounds.adaptive import AdaptiveLevels
from keiretsu.bounds.conformal import COVERAGES, ResidualQuantiles, residual_quantiles
from keiretsu.bounds.covering import Group, covering_bound, layer_groups, ln_covering
from keiretsu.bounds.covering_bound import CoveringBound
from keiretsu.bounds.delta import share
from keiretsu.bounds.facts import (
    Fact,
    LayerStability,
    NoBound,
    StackClass,
    facts_of,
    rows_to_agree,
    stack_class,
    stack_forgetting,
    state_bounds,
)
from keiretsu.bounds.forgetting import rows_to_forget, rows_to_forget_measured
from keiretsu.bounds.forgetting_stack import StackForgetting
from keiretsu.bounds.gain import WRITES, Write, gain, state_bound
from keiretsu.bounds.intervals import Interval, holdout
from keiretsu.bounds.kl import kl_lower, kl_upper
from keiretsu.bounds.layer_class import LayerClass, LayerConstants, layer_constants
from keiretsu.bounds.occam import Codeword, occam_bound
from keiretsu.bounds.pac_bayes import log_ratio, pac_bayes_bound
from keiretsu.bounds.sensitivity import decay_gain, step_gain
from keiretsu.bounds.steps import StepClass, StepRange
from keiretsu.bounds.strata import Strata, round_outwards

__all__ = [
    "COVERAGES",
    "WRITES",
    "AdaptiveLevels",
    "Codeword",
    "CoveringBound",
    "Fact",
    "Group",
    "Interval",
    "LayerClass",
    "LayerConstants",
    "LayerStability",
    "NoBound",
    "ResidualQuantiles",
    "StackClass",
    "StackForgetting",
    "StepClass",
    "StepRange",
    "Strata",
    "Write",
    "covering_bound",
    "decay_gain",
    "facts_of",
    "gain",
    "holdout",
    "kl_lower",
    "kl_upper",
    "layer_constants",
    "layer_groups",
    "ln_covering",
    "log_ratio",
    "occam_bound",
    "pac_bayes_bound",
    "residual_quantiles",
    "round_outwards",
    "rows_to_agree",
    "rows_to_forget",
    "rows_to_forget_measured",
    "share",
    "stack_class",
    "stack_forgetting",
    "state_bound",
    "state_bounds",
    "step_gain",
]
