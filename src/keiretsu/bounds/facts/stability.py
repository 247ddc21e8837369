"""What can be said of a layer's states while it runs, whatever its rows say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds.facts.scan import Scan
from keiretsu.bounds.forgetting import rows_to_forget


@dataclass(frozen=True, eq=False)
class LayerStability:
    """One layer with states.

    Attributes:
        layer: its number, from 0.
        input_bound: B_u, the largest ‖u_t‖₂ its scan can be given.
        margin: μ, in 1 / model time.
        gain: G, how much of all rows a state can hold at once (of the slowest state for a layer that is the same at
            every row); for the units see `keiretsu.bounds.gain`.
        states: (channel, state) float64, the largest |h| each state can reach, for ever if it holds at the start.
        rows_to_forget: after so many rows under the same input two states have come within 1 % of what they differed
            by, in the worst case; ∞ where steps or gaps may be 0.
    """

    layer: int
    input_bound: float
    margin: float
    gain: float
    states: NDArray[np.float64]
    rows_to_forget: float

    @property
    def largest_state(self) -> float:
        """The largest |h| of all."""
        return float(self.states.max())

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, the states by their largest."""
        names = ("layer", "input_bound", "margin", "gain", "largest_state", "rows_to_forget")
        return {name: getattr(self, name) for name in names}


def scan_stability(layer: int, scan: Scan, *, channels: int, states: int) -> LayerStability:
    """Of a selective scan.

    Args:
        layer: its number.
        scan: with A of (channels, states), or of a rate a head, whose channels follow one another.
        channels, states: of h.
    """
    bounds = scan.states
    if bounds.ndim == 1:
        bounds = np.repeat(bounds, channels // len(bounds))[:, None]
    return LayerStability(
        layer=layer,
        input_bound=scan.u.output,
        margin=scan.margin,
        gain=scan.gain,
        states=np.broadcast_to(bounds, (channels, states)).copy(),
        rows_to_forget=rows_to_forget(scan.steps, margin=scan.margin),
    )
