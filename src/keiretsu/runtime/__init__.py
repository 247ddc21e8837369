"""Fitted models in their running form: the whole stack as one compiled step, states of many series in one arena."""

from keiretsu.runtime.engine import CorrectionArrays, Engine, Precision, Said
from keiretsu.runtime.half import to_half
from keiretsu.runtime.layout import STATE_FORMAT
from keiretsu.runtime.partner import PartnerArrays
from keiretsu.runtime.stack import Stack, compile_stack

__all__ = [
    "STATE_FORMAT",
    "CorrectionArrays",
    "Engine",
    "PartnerArrays",
    "Precision",
    "Said",
    "Stack",
    "compile_stack",
    "to_half",
]
