"""The stream on lines: a pipe or a growing file in, lines out."""

from keiretsu.serve.lines.catching_up import CatchUp
from keiretsu.serve.lines.cold import Cold
from keiretsu.serve.lines.following import Followed
from keiretsu.serve.lines.output import OUTPUTS, Output, Refusals
from keiretsu.serve.lines.parsing import FORMS, Known, Rows
from keiretsu.serve.lines.running import Loop, LoopSettings, Patience
from keiretsu.serve.lines.source import Lines, Source
from keiretsu.serve.lines.standard_input import StandardInput
from keiretsu.serve.lines.stopping import Stop
from keiretsu.serve.lines.words import told

__all__ = [
    "FORMS",
    "OUTPUTS",
    "CatchUp",
    "Cold",
    "Followed",
    "Known",
    "Lines",
    "Loop",
    "LoopSettings",
    "Output",
    "Patience",
    "Refusals",
    "Rows",
    "Source",
    "StandardInput",
    "Stop",
    "told",
]
