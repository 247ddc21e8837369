"""What a mixer reads: scaled values, what was missing, and how long it has been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.estimators.scaling import CLIP


@dataclass(frozen=True)
class MixerInput:
    """How rows become a mixer's input channels.

    Attributes:
        channels: channels of the data.
        masked: whether each channel's "observed" flag is an input (some value was missing in training).
        timed: whether log(1 + elapsed) is an input (the clock is irregular).
        longest: elapsed is cut off here, in median intervals.
        covariates: columns of the covariates of the row itself that are inputs, scaled. Those of the rows to come reach
            the answer through the partner alone.
    """

    channels: int
    masked: bool
    timed: bool
    longest: float
    covariates: int = 0

    @property
    def width(self) -> int:
        """Input channels."""
        return self.channels * (2 if self.masked else 1) + (1 if self.timed else 0) + self.covariates

    def largest_norm(self, clip: float) -> float:
        """The largest ℓ2 norm a row can have; ∞ where covariates, which are not clipped, are inputs."""
        if self.covariates:
            return np.inf
        flags = self.channels if self.masked else 0
        waited = np.log1p(self.longest) if self.timed else 0.0
        return float(np.sqrt(self.channels * clip**2 + flags + waited**2))

    def rows(
        self,
        level: NDArray[np.float64],
        observed: NDArray[np.bool_],
        elapsed: NDArray[np.float64],
        covariates: NDArray[np.float64] | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor, int]:
        """Input rows.

        Args:
            level: (rows, channels) float64, scaled, the last value seen where one is missing, 0 before any.
            observed: (rows, channels) bool.
            elapsed: (rows,) float64, median intervals since the last row that had any value.
            covariates: (rows, columns) float64, scaled; None where none are inputs.
        Returns:
            x: (rows, width) float32; elapsed: (rows,) float32; how many observed values were clipped.
        """
        clipped = int(np.sum(observed & (np.abs(level) > CLIP)))
        parts = [np.clip(level, -CLIP, CLIP)]
        if self.masked:
            parts.append(observed.astype(np.float64))
        cut = np.minimum(elapsed, self.longest)
        if self.timed:
            parts.append(np.log1p(cut)[:, None])
        if covariates is not None:
            parts.append(covariates)
        x = torch.from_numpy(np.concatenate(parts, axis=1).astype(np.float32))
        return x, torch.from_numpy(cut.astype(np.float32)), clipped
