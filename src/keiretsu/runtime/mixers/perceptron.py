"""The second half of a Transformer block as instructions."""

from __future__ import annotations

from torch import nn

from keiretsu.nn.mixers.perceptron import Perceptron
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.writer import Writer, numbers


def add_perceptron(writer: Writer, perceptron: Perceptron, source: int, gathered: int, out: int) -> None:
    """out += gathered + perceptron(source + gathered)."""
    width = perceptron.up.in_features
    wide = padded(width)
    whole, normed, inside = writer.room(width), writer.room(width), writer.room(4 * width)
    writer.emit(Op.ADD, source=out, more=gathered, out=out, wide=wide)
    writer.emit(Op.ADD, source=source, more=gathered, out=whole, wide=wide)
    add_norm(writer, perceptron.norm, whole, normed, width)
    up, down = perceptron.up, perceptron.down
    writer.product(normed, numbers(up.weight), out=inside, bias=numbers(up.bias))
    writer.emit(Op.GELU, source=inside, out=inside, size=4 * width)
    writer.product(inside, numbers(down.weight), out=out, bias=numbers(down.bias), add=True)


def add_norm(writer: Writer, norm: nn.RMSNorm, source: int, out: int, width: int) -> None:
    """out = norm(source), an `nn.RMSNorm`."""
    wide = padded(width)
    weights = writer.vectors([numbers(norm.weight)], wide)
    writer.emit(Op.NORM, least=norm.eps or 0.0, source=source, out=out, size=width, wide=wide, weights=weights)
