"""What a covariate may do to a target: harmonics of what turns, and products of what may act together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.scaling import CLIP, Scaling

# How many harmonics an angle gets. Twelve of a day's tell all hours apart, three of a week's all its days.
HARMONICS = {"hour": 12, "weekday": 3}
OTHER_HARMONICS = 3
# Harmonics of the hour that a column which is no angle is multiplied with: a holiday has a day of its own shape.
CROSSED_HOUR = 4
MOST_FEATURES = 384


@dataclass(frozen=True)
class Basis:
    """Features of the covariates of one row.

    A pair of columns "x sin", "x cos" is an angle: its feature number j is the j-th harmonic, divided by j (but for the
    seven days of a week, which have no order of smoothness), so that one penalty lets slow shapes through before fast
    ones. Any other column is itself, scaled and clipped.

    Crossed, products come on top, a whole group or none of it while there is room: hour by weekday, every other known
    column by the first harmonics of the hour, and every two of the other columns of which one is known.

    Attributes:
        known, static: names of the columns, known ones first.
        crossed: whether products are features.
    """

    known: tuple[str, ...]
    static: tuple[str, ...]
    crossed: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns."""
        return self.known + self.static

    @property
    def features(self) -> int:
        """How many there are."""
        return self.single + len(self._products)

    @property
    def single(self) -> int:
        """Features that are no products; they come first."""
        return len(self._plain) + sum(2 * count for _, _, count in self._angles.values())

    def of(self, columns: NDArray[np.float64], scaling: Scaling) -> NDArray[np.float64]:
        """(rows, features) float64 of (rows, columns) as they were given; `scaling` is of the columns."""
        scaled = np.clip(scaling.apply(columns[:, self._plain]), -CLIP, CLIP) if self._plain else columns[:, :0]
        parts = [scaled]
        for name, (sine, cosine, count) in self._angles.items():
            turn = columns[:, cosine] + 1j * columns[:, sine]
            power = np.ones_like(turn)
            for number in range(1, count + 1):
                power = power * turn
                size = 1.0 if name == "weekday" else float(number)
                parts.append(np.stack((power.real, power.imag), axis=1) / size)
        single = np.concatenate(parts, axis=1)
        if not len(self._products):
            return single
        return np.concatenate((single, single[:, self._products[:, 0]] * single[:, self._products[:, 1]]), axis=1)

    def plain_of(self, scaling: Scaling) -> Scaling:
        """The scaling of the columns that are no angles."""
        return Scaling(scaling.center[self._plain], scaling.scale[self._plain])

    @cached_property
    def _angles(self) -> dict[str, tuple[int, int, int]]:
        """Angle → column of its sine, of its cosine, harmonics."""
        place = {name: number for number, name in enumerate(self.known)}
        found = {}
        for name in self.known:
            angle = name.removesuffix(" sin")
            if angle != name and f"{angle} cos" in place:
                found[angle] = (place[name], place[f"{angle} cos"], HARMONICS.get(angle, OTHER_HARMONICS))
        return found

    @cached_property
    def _plain(self) -> list[int]:
        turning = {column for sine, cosine, _ in self._angles.values() for column in (sine, cosine)}
        return [column for column in range(len(self.columns)) if column not in turning]

    @cached_property
    def _products(self) -> NDArray[np.int64]:
        """(products, 2) places among the single features."""
        kept: list[tuple[int, int]] = []
        if not self.crossed:
            return np.zeros((0, 2), dtype=np.int64)
        starts, first = {}, len(self._plain)
        for name, (_, _, count) in self._angles.items():
            starts[name] = range(first, first + 2 * count)
            first += 2 * count
        hours = starts.get("hour", range(0))
        known = [place for place, column in enumerate(self._plain) if column < len(self.known)]
        groups = [(hours, starts.get("weekday", range(0)))]
        groups += [(range(place, place + 1), hours[: 2 * CROSSED_HOUR]) for place in known]
        groups += [(range(one, one + 1), range(one + 1, len(self._plain))) for one in known]
        for left, right in groups:
            if first + len(kept) + len(left) * len(right) <= MOST_FEATURES:
                kept += [(one, other) for one in left for other in right]
        return np.array(kept, dtype=np.int64).reshape(-1, 2)
