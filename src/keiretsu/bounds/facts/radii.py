"""Which radius a group gets for the norm its weights have: that norm, or what a stratum makes of it.

All that a fact takes from trained weights passes through here, so that a class can be put in the place of a model.
"""

from __future__ import annotations


class Radii:
    """The norms as they are: the smallest class that holds the trained weights."""

    def of(self, name: str, norm: float) -> float:
        """The radius of a ball around 0.

        Args:
            name: of the group.
            norm: of its weights, in the group's own norm.
        """
        return norm

    def box(self, name: str, low: float, high: float) -> tuple[float, float]:
        """The ends between which all entries of a group lie.

        Args:
            name: of the group.
            low, high: its smallest and its largest entry.
        """
        return low, high

    def margin(self, name: str, margin: float) -> float:
        """The distance that a mixer's A keeps from 0.

        Args:
            name: of the mixer.
            margin: μ > 0, the one it was made with, in 1 / model time.
        """
        return margin

    def kernel(self, name: str, size: float) -> float:
        """How much a time-invariant kernel lengthens rows: it has no class of which that could be said.

        Args:
            name: of its group.
            size: κ of the kernel as it is.
        """
        return size


TRAINED = Radii()
