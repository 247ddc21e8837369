"""What a fit watches in its layers: slowest decay, steps, gain."""

from __future__ import annotations

from keiretsu.nn import SequenceModel, monitor
from keiretsu.train.rows import Chunk

# Rows of one crop that are read for it.
WATCHED_ROWS = 512
_NUMBERS = ("abscissa", "least_step", "largest_step", "gain")


def watch_layers(model: SequenceModel, chunk: Chunk) -> dict[str, float]:
    """A `Monitor`: `keiretsu.nn.monitor` on the first rows of the first crop, one number a layer and name."""
    part = (slice(0, 1), slice(0, WATCHED_ROWS))
    readings = monitor(model, chunk.x[part], elapsed=chunk.elapsed[part], reset=chunk.reset[part])
    told = ((f"layer {reading.layer} {name}", getattr(reading, name)) for reading in readings for name in _NUMBERS)
    return {name: float(value) for name, value in told if value is not None}
