"""The few things that one row of one series is put through, as the compiled step knows them (`native/step.h`)."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

# Rows of numbers are padded to whole blocks, in weights, states and scratch.
BLOCK = 64


class Op(IntEnum):
    """What an instruction does; see `native/step.h`, which numbers them alike."""

    NORM = 0
    PRODUCT = 1
    CONV = 2
    SCAN = 3
    LTI = 4
    GRU = 5
    RECALL = 6
    ADD = 7
    SPREAD = 8
    RMS = 9
    GELU = 10
    LINEAR = 11
    ATTENTION = 12


class Instruction(NamedTuple):
    """One instruction; the fields and their order are those of `StepInstruction`.

    source, more, third, fourth, out: places in the scratch.  wide: numbers worked on, padded.  size: numbers read.
    weights, matrix, state: places in the vectors, the matrices and the slot's floats.  The rest are switches and
    counts.
    """

    op: Op
    source: int = 0
    more: int = 0
    third: int = 0
    fourth: int = 0
    out: int = 0
    wide: int = 0
    size: int = 0
    states: int = 0
    weights: int = 0
    matrix: int = 0
    state: int = 0
    add: int = 0
    zoh: int = 0
    timed: int = 0
    heads: int = 0


def padded(width: int) -> int:
    """`width` in whole blocks."""
    return -(-width // BLOCK) * BLOCK
