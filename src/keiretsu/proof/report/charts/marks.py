"""The markers of figures as SVG paths, for their keys."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.markers import MarkerStyle

_CENTRE = (14.0, 5.0)
_SIZE = 9.0


@cache
def outline(marker: str) -> str:
    """The path of a matplotlib marker in the 28 × 10 pixels of a key."""
    found = MarkerStyle(marker)
    # in matplotlib's own coordinates y grows upwards
    polygons = found.get_path().transformed(found.get_transform()).to_polygons(closed_only=False)
    corners = [
        [(_CENTRE[0] + _SIZE * x, _CENTRE[1] - _SIZE * y) for x, y in np.asarray(polygon).tolist()]
        for polygon in polygons
    ]
    return " ".join("M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in polygon) + " Z" for polygon in corners)
