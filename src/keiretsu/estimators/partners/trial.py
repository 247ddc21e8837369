"""One block's evidence for a rival of a partner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.train.gate import FEWEST_BATCHES, LEVEL

# A partner's losses (n,) on the origins of a block, a rival's, and the batch (n,) of each origin.
Losses = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True)
class Trial:
    """What one block says of a rival.

    Attributes:
        rival: its name; block: number of the block, which neither had seen.
        gain: mean squared error of what it is a rival of minus its own, divided by the former.
        lower: lower end of the gain's 95 % interval (one-sided, t over batches); None with fewer than four batches.
        batches: batches behind the interval.
    """

    rival: str
    block: int
    gain: float
    lower: float | None
    batches: int

    @property
    def passed(self) -> bool:
        """Whether the interval excludes zero."""
        return self.lower is not None and self.lower > 0


def trial_of(
    name: str, block: int, base: NDArray[np.float64], rival: NDArray[np.float64], batch: NDArray[np.int64]
) -> Trial:
    """A trial from the losses (n,) of both on a block's origins, and the batch (n,) of each origin."""
    labels, member = np.unique(batch, return_inverse=True)
    difference = np.bincount(member, base - rival) / np.bincount(member)
    size = float(base.mean())
    if size <= 0:
        return Trial(name, block, 0.0, None, len(labels))
    gain = float(difference.mean()) / size
    if len(labels) < FEWEST_BATCHES:
        return Trial(name, block, gain, None, len(labels))
    error = float(difference.std(ddof=1)) / np.sqrt(len(labels))
    lower = gain - float(stats.t.ppf(LEVEL, len(labels) - 1)) * error / size
    return Trial(name, block, gain, float(lower), len(labels))


@dataclass(frozen=True)
class Pooled:
    """What all later blocks together say of a rival.

    Attributes:
        rival: its name.
        gain: mean over batches of the difference in loss, in units of the mean loss of the batch's block.
        lower: lower end of its interval (one-sided, t over batches); None with fewer than four batches.
        batches: batches behind the interval.
        each: whether the rival gained on every block, two at least.
    """

    rival: str
    gain: float
    lower: float | None
    batches: int
    each: bool

    @property
    def passed(self) -> bool:
        """Whether it gained on every block, and the interval excludes zero."""
        return self.each and self.lower is not None and self.lower > 0


def pool(name: str, blocks: list[Losses], *, level: float) -> Pooled:
    """Evidence of several blocks: one interval over the batches of all of them, and a gain on each.

    Where what a rival knows matters seldom (a promotion, a holiday), a block alone has too few cases for an interval.
    """
    parts, each = [], len(blocks) >= 2
    for base, rival, batch in blocks:
        _, member = np.unique(batch, return_inverse=True)
        size = max(float(base.mean()), 1e-300)
        parts.append(np.bincount(member, base - rival) / np.bincount(member) / size)
        each = each and bool((base - rival).mean() > 0)
    difference = np.concatenate(parts) if parts else np.zeros(0)
    count = len(difference)
    if count < FEWEST_BATCHES:
        return Pooled(name, float(difference.mean()) if count else 0.0, None, count, each)
    error = float(difference.std(ddof=1) / np.sqrt(count))
    lower = float(difference.mean()) - float(stats.t.ppf(level, count - 1)) * error
    return Pooled(name, float(difference.mean()), float(lower), count, each)


def winner(trials: list[Trial], rivals: list[str]) -> str | None:
    """The rival that passed on every block, two at least, with the largest mean gain; None if none did."""
    best, most = None, 0.0
    for rival in rivals:
        own = [trial for trial in trials if trial.rival == rival]
        gain = float(np.mean([trial.gain for trial in own])) if own else 0.0
        if len(own) >= 2 and all(trial.passed for trial in own) and gain > most:
            best, most = rival, gain
    return best


def losses_on(
    table: WindowTable, partners: list[Partner], wanted: NDArray[np.bool_], *, unit: NDArray[np.float64], steps: int
) -> list[NDArray[np.float64]]:
    """For each partner (wanted origins,) squared errors in each target's unit, means over targets and first steps.

    Partners without an effect share one pass over the windows.
    """
    out: list[NDArray[np.float64]] = [np.empty(0)] * len(partners)
    bare = [number for number, partner in enumerate(partners) if partner.effect is None]
    groups = [bare] if bare else []
    groups += [[number] for number, partner in enumerate(partners) if partner.effect is not None]
    for group in groups:
        left = table.under(partners[group[0]].effect)
        for number, loss in zip(group, _losses(left, [partners[n] for n in group], wanted, unit, steps), strict=True):
            out[number] = loss
    return out


def _losses(
    table: WindowTable, partners: list[Partner], wanted: NDArray[np.bool_], unit: NDArray[np.float64], steps: int
) -> list[NDArray[np.float64]]:
    out = [np.zeros(int(wanted.sum())) for _ in partners]
    place = np.cumsum(wanted) - 1
    for part in table.parts(wanted):
        here = wanted[part.index]
        if not here.any():
            continue
        rows, ahead = part.rows.take(here), part.ahead[here]
        for loss, partner in zip(out, partners, strict=True):
            error = (ahead - partner.forecast(rows, table.targets)) / unit[:, None]
            loss[place[part.index[here]]] = np.square(error[:, :, :steps]).mean(axis=(1, 2))
    return out
