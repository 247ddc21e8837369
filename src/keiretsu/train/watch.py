"""What a fit watches in its layers: slowest decay, steps, gain, and the states against what they can reach."""

from __future__ import annotations

from math import isfinite

from keiretsu.bounds import state_bounds
from keiretsu.nn import SequenceModel, monitor
from keiretsu.train.rows import Chunk

# Rows of one crop that are read for it.
WATCHED_ROWS = 512
_NUMBERS = ("abscissa", "least_step", "largest_step", "gain", "state")


def watch_layers(model: SequenceModel, chunk: Chunk) -> dict[str, float]:
    """A `Monitor`: `keiretsu.nn.monitor` on the first rows of the first crop, one number a layer and name.

    "layer i state_share" is the largest |h| there over its bound for rows no larger than these and gaps no longer: it
    never passes 1, unless the bound is wrong or the model is. The rows are read from an empty state, as the bound asks.
    """
    part = (slice(0, 1), slice(0, WATCHED_ROWS))
    x, elapsed = chunk.x[part], chunk.elapsed[part]
    readings = monitor(model, x, elapsed=elapsed, reset=chunk.reset[part])
    told = {f"layer {each.layer} {name}": getattr(each, name) for each in readings for name in _NUMBERS}
    # not of "lti": the tail of its kernel takes longer to bound than a step takes
    if x.numel() and model.config.mixer in ("selective", "ssd"):
        size = float(x.double().norm(dim=-1).max())
        shortest, longest = float(elapsed.min()), float(elapsed.max())
        if isfinite(size) and isfinite(longest):
            bounds = state_bounds(model, input_bound=size, shortest=max(shortest, 0.0), longest=longest)
            for each, bound in zip(readings, bounds, strict=True):
                if bound is not None and each.state is not None and bound.largest_state > 0:
                    told[f"layer {each.layer} state_share"] = each.state / bound.largest_state
    return {name: float(value) for name, value in told.items() if value is not None}
