"""The gate: how much of a correction is let in, and the evidence for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
FEWEST_BATCHES = 4
SHARES = np.linspace(0.0, 1.0, 21)


@dataclass(frozen=True)
class GateFinding:
    """What one block of held-out origins says of a correction.

    Attributes:
        block: its number.
        share: the share in [0, 1] that loses least there.
        gain: mean loss of the partner alone minus mean loss with that share, divided by the former.
        lower: lower end of the 95 % interval of the gain (one-sided, t over batches), same unit.
        batches: batches behind the interval.
        passed: whether the interval excludes zero.
    """

    block: int
    share: float
    gain: float
    lower: float
    batches: int
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {key: None if value != value else value for key, value in asdict(self).items()}


def huber(error: NDArray[np.floating]) -> NDArray[np.floating]:
    """Huber's loss with corner 1, in units of the residual scale: squared near 0, absolute far out."""
    size = np.abs(error)
    return np.where(size <= 1.0, 0.5 * size**2, size - 0.5)


def judge(
    residual: NDArray[np.floating], correction: NDArray[np.floating], batch: NDArray[np.int64], *, block: int
) -> GateFinding:
    """Would this correction have helped on a block it did not learn from?

    Args:
        residual: (n, outputs), truth minus partner, in residual scales.
        correction: (n, outputs), what the model adds.
        batch: (n,), label of the batch of each origin.
    """
    if not len(residual):
        return GateFinding(block, 0.0, 0.0, float("nan"), 0, False)
    losses = np.stack([huber(residual - share * correction).mean(axis=1) for share in SHARES])
    best = int(losses.mean(axis=1).argmin())
    base = losses[0].mean()
    labels, member = np.unique(batch, return_inverse=True)
    difference = np.bincount(member, losses[0] - losses[best]) / np.bincount(member)
    gain = float(difference.mean() / base) if base > 0 else 0.0
    if len(labels) < FEWEST_BATCHES or best == 0 or base == 0:
        return GateFinding(block, float(SHARES[best]), gain, float("nan"), len(labels), False)
    error = difference.std(ddof=1) / np.sqrt(len(labels))
    lower = float((difference.mean() - stats.t.ppf(LEVEL, len(labels) - 1) * error) / base)
    return GateFinding(block, float(SHARES[best]), gain, lower, len(labels), lower > 0)


def open_gate(findings: list[GateFinding]) -> float:
    """The share let in: the smallest of all blocks' shares if every block's interval excludes zero, else 0."""
    if not findings or not all(finding.passed for finding in findings):
        return 0.0
    return min(finding.share for finding in findings)
