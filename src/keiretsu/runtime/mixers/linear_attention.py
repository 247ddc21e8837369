"""Linear attention as instructions."""

from __future__ import annotations

import numpy as np

from keiretsu.nn import LinearAttentionMixer
from keiretsu.nn.mixers.linear_attention import LEAST_WEIGHT
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.mixers.perceptron import add_perceptron
from keiretsu.runtime.mixers.scan import add_conv
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Writer, columns, numbers


def add_linear_attention(writer: Writer, mixer: LinearAttentionMixer, source: int, out: int) -> None:
    """out += mixer(source); see `LinearAttentionMixer`."""
    queries, keys, values = mixer.parts
    at, wide = columns(*mixer.parts), sum(padded(part) for part in mixer.parts)
    raw, rows = writer.room(wide), writer.room(wide)
    writer.product(source, numbers(mixer.into.weight), out=raw, at=at, wide=wide)
    add_conv(writer, raw, rows, numbers(mixer.taps), None, at, wide, silu=False)
    y, gathered = writer.room(values), writer.room(mixer.width)
    shape = (mixer.heads, mixer.head_width + 1, mixer.states)
    last = np.arange(mixer.states)
    writer.emit(
        Op.LINEAR,
        least=LEAST_WEIGHT,
        source=rows,
        more=rows + padded(queries),
        third=rows + padded(queries) + padded(keys),
        out=y,
        size=mixer.head_width,
        states=mixer.states,
        heads=mixer.heads,
        state=writer.state(Turned("h", shape, (0, 1, 2), last, mixer.states)),
    )
    writer.product(y, numbers(mixer.out.weight), out=gathered)
    add_perceptron(writer, mixer.perceptron, source, gathered, out)
