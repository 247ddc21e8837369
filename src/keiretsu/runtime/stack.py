"""A sequence model as a program: its instructions, weights, and where its states lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from keiretsu.errors import ArgumentError
from keiretsu.nn import (
    AttentionMixer,
    GRUMixer,
    LinearAttentionMixer,
    LTIMixer,
    SelectiveMixer,
    SequenceModel,
    SSDMixer,
    State,
    Tokens,
)
from keiretsu.runtime.instructions import padded
from keiretsu.runtime.mixers import (
    add_attention,
    add_gru,
    add_linear_attention,
    add_lti,
    add_selective,
    add_ssd,
)
from keiretsu.runtime.mixers.perceptron import add_norm
from keiretsu.runtime.writer import Numbers, Placed, Writer, numbers

_ADD: dict[type, Callable[[Writer, Any, int, int], None]] = {
    SelectiveMixer: add_selective,
    SSDMixer: add_ssd,
    LTIMixer: add_lti,
    GRUMixer: add_gru,
    LinearAttentionMixer: add_linear_attention,
    AttentionMixer: add_attention,
}


@dataclass(frozen=True, eq=False)
class Stack:
    """A model's program.

    Attributes:
        instructions: (n, 16) int64; reals: (n, 2) float32.
        weights, matrices: float32, vectors and packed matrices.
        scratch, floats: numbers of scratch and of state that a row takes.
        answer: where in the scratch the head's answer stands.
        parts: of the state.
    """

    instructions: NDArray[np.int64]
    reals: Numbers
    weights: Numbers
    matrices: Numbers
    scratch: int
    floats: int
    answer: int
    parts: tuple[Placed, ...]

    def write(self, state: State, to: Numbers) -> None:
        """Put a model's state (batch 1) into the floats of a slot."""
        for placed in self.parts:
            placed.part.write(state.sub(placed.prefix), to[placed.offset : placed.offset + placed.part.floats])

    def read(self, slot: Numbers) -> State:
        """The inverse of `write`."""
        state = State()
        for placed in self.parts:
            part = State(placed.part.read(slot[placed.offset : placed.offset + placed.part.floats]))
            state = state.merge(part.under(placed.prefix))
        return state


def compile_stack(model: SequenceModel) -> Stack:
    """The program of a model that reads channels; it is as in evaluation, without dropout.

    Raises:
        ArgumentError: the model reads tokens.
    """
    if isinstance(model.inputs, Tokens) or not isinstance(model.embed, nn.Linear):
        raise ArgumentError(
            "compile_stack: model must read channels; got one that reads tokens. Run it with SequenceModel itself."
        )
    writer, width = Writer(), model.config.width
    source, x, normed = writer.room(model.inputs), writer.room(width), writer.room(width)
    # the row stands at the front of the scratch
    assert source == 0  # noqa: S101
    writer.product(source, numbers(model.embed.weight), out=x, bias=numbers(model.embed.bias))
    for number, block in enumerate(model.layers):
        writer.prefix = f"blocks.{number}"
        read = x
        if isinstance(block.norm, nn.RMSNorm):
            add_norm(writer, block.norm, x, normed, width)
            read = normed
        else:
            # a layer reads what stood there before it adds to it
            writer.emit_copy(x, normed, padded(width))
            read = normed
        _ADD[type(block.mixer)](writer, block.mixer, read, x)
    answer = writer.room(model.outputs)
    writer.product(x, numbers(model.head.weight), out=answer, bias=numbers(model.head.bias))
    return Stack(
        np.array(writer.instructions, dtype=np.int64),
        np.array(writer.reals, dtype=np.float32),
        writer.weights,
        writer.matrices,
        writer.scratch,
        writer.floats,
        answer,
        tuple(writer.parts),
    )
