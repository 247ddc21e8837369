"""Are the held-out units what they are called, or do several of them come from one source?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds.certificates import Finding, Reference
from keiretsu.bounds.likeness import neighbours_correlate
from keiretsu.estimators import certify_words as words

# Summaries beyond so many spreads count as that: one odd unit must not decide.
MOST_SPREADS = 3.0


def cluster_findings(reference: Reference, *, unit: str) -> list[Finding]:
    """A warning where units that stand beside each other in the log resemble each other more than others do.

    Args:
        reference: level, spread and share missing of every channel; read only where its parts are whole units.
        unit: what a unit is called.
    Returns:
        One finding, or none: too few units (some 30) tell nothing, and a shuffled order hides it.
    """
    if not reference.whole:
        return []
    features = _standardised(reference.parts.reshape(len(reference.parts), -1))
    found = neighbours_correlate(features)
    if not found.alike:
        return []
    return [
        Finding(
            name="clustered units",
            topic="accuracy",
            kind="refused",
            sentence=words.CLUSTERED.filled(unit=unit, near=f"{found.near:.2f}", far=f"{found.far:.2f}"),
            assumption=words.NOTHING,
            method="correlation of neighbouring units' summaries",
            source="theory, section 8",
        )
    ]


def _standardised(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns by their middle and spread; what is missing, or never varies, counts as the middle."""
    told = parts[:, ~np.isnan(parts).all(axis=0)]
    low, middle, high = np.nanquantile(told, (0.25, 0.5, 0.75), axis=0)
    spread = np.where(high > low, high - low, np.inf)
    return np.nan_to_num(np.clip((told - middle) / spread, -MOST_SPREADS, MOST_SPREADS))
