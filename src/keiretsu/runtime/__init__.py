"""Fitted models in their running form: the whole stack as one compiled step, states of many series in one arena."""

from keiretsu.runtime.engine import CorrectionArrays, Engine, Precision, Said
from keiretsu.runtime.half import to_half
from keiretsu.runtime.partner import PartnerArrays
from keiretsu.runtime.stack import Stack, compile_stack

__all__ = [
    "CorrectionArrays",
    "Engine",
    "PartnerArrays",
    "Precision",
    "Said",
    "Stack",
    "compile_stack",
    "to_half",
]
