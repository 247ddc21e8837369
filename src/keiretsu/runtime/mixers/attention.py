"""Sliding-window attention as instructions."""

from __future__ import annotations

import numpy as np

from keiretsu.nn import AttentionMixer
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.mixers.perceptron import add_perceptron
from keiretsu.runtime.mixers.scan import add_conv
from keiretsu.runtime.parts import Ring
from keiretsu.runtime.writer import Writer, columns, numbers


def add_attention(writer: Writer, mixer: AttentionMixer, source: int, out: int) -> None:
    """out += mixer(source); see `AttentionMixer`.

    Keys lie unturned in the ring. Instead of turning each for its distance from the row, the query is turned back by
    that distance, which gives the same scores.
    """
    inner, size, heads = mixer.heads * mixer.head_width, mixer.head_width, mixer.heads
    wide, ring = padded(inner), mixer.window - mixer.patch
    into = numbers(mixer.into.weight)
    query, rest = writer.room(inner), writer.room(2 * wide)
    patches = source
    if mixer.taps is not None:
        patches = writer.room(mixer.width)
        add_conv(
            writer, source, patches, numbers(mixer.taps), None, np.arange(mixer.width), padded(mixer.width), silu=False
        )
    writer.product(source, into[:inner], out=query)
    writer.product(patches, into[inner:], out=rest, at=columns(inner, inner), wide=2 * wide)
    for norm, place in ((mixer.query_norm, query), (mixer.key_norm, rest)):
        weights = writer.vectors([np.tile(numbers(norm.weight), heads)], wide)
        least = norm.eps or 0.0
        writer.emit(Op.RMS, least=least, source=place, out=place, size=size, heads=heads, weights=weights)
    looks = mixer.window // mixer.patch
    # behind the answer: the scores
    y, gathered = writer.room(wide + looks), writer.room(mixer.width)
    writer.emit(
        Op.ATTENTION,
        source=query,
        more=rest,
        third=rest + wide,
        out=y,
        wide=wide,
        size=size,
        states=ring,
        heads=heads,
        zoh=mixer.patch,
        weights=_turns(writer, mixer, looks),
        state=writer.state(Ring(ring, heads, size)),
    )
    writer.product(y, numbers(mixer.out.weight), out=gathered)
    add_perceptron(writer, mixer.perceptron, source, gathered, out)


def _turns(writer: Writer, mixer: AttentionMixer, looks: int) -> int:
    """Cosines, then sines, (looks, head_width / 2), of the angle of each look back."""
    back = np.arange(looks)[:, None] * mixer.patch
    angle = back * mixer.rate.double().numpy()
    table = np.concatenate((np.cos(angle).ravel(), np.sin(angle).ravel())).astype(np.float32)
    return writer.vectors([table], padded(len(table)))
