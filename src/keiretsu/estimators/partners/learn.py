"""Learning the ridge: its features and penalty by rolling origins, its weights in closed form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.partners.moments import Moments, ridge, total
from keiretsu.estimators.partners.ridge import RidgePartner
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.train import Blocks

# None: no weights at all. Where nothing is learned that lasts, the last value is the better partner.
PENALTIES = (1.0, 10.0, 1e2, 3e2, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, None)
DEFAULT_PENALTY = 1e2
SHORTER = (1, 4, 16)


@dataclass(frozen=True)
class Choice:
    """What rolling origins inside training preferred.

    Attributes:
        design: features; penalty: λ in rows, None for no weights; shared: one set of weights for all targets.
        drift: an intercept, the mean change over training that no feature explains.
        losses: mean squared error (scaled) of each block that was judged by a fit on the blocks before it.
    """

    design: Design
    penalty: float | None
    shared: bool
    drift: bool
    losses: tuple[float, ...]


class RidgeLearner:
    """Moments of every block of training rows, taken once; any fit on any set of blocks follows from them.

    Args:
        table: windows and truths.
        blocks: which block each origin stands and ends in.
    """

    def __init__(self, table: WindowTable, blocks: Blocks) -> None:
        self.table, self.blocks = table, blocks
        many = len(table.starts) - 1 >= FEWEST_UNITS
        self.whole = Design(table.lags, others=True, levels=many, channels=table.scaled.shape[1])
        deviation = np.nanstd(table.scaled[:, table.targets], axis=0)
        self.unit = np.where(deviation > 0, deviation, 1.0)
        # A block decides on the steps it holds many times over; of a horizon almost as long as itself it has seen one
        # case.
        rows_a_block = len(table.scaled) / max(1, len(table.starts) - 1) / blocks.count
        whole_series = blocks.kind == "unit"
        self._judged_steps = table.horizon if whole_series else int(np.clip(rows_a_block // 8, 1, table.horizon))
        self.moments: list[dict[tuple[int, int], Moments]] = [{} for _ in table.targets]
        for part in table.parts():
            pairs = np.stack((blocks.origin[part.index], blocks.end[part.index]), axis=1)
            for place, target in enumerate(table.targets):
                x = self.whole.rows(part.rows, int(target))
                x = x / self.unit[place]
                y = (part.ahead[:, place] - part.rows.level(table.targets)[:, place, None]) / self.unit[place]
                for pair in np.unique(pairs, axis=0):
                    here = (pairs == pair).all(axis=1)
                    key = (int(pair[0]), int(pair[1]))
                    added = Moments.of(x[here], y[here])
                    known = self.moments[place].get(key)
                    self.moments[place][key] = added if known is None else known + added

    def choose(self) -> Choice:
        """Features, penalty and sharing, by the loss on blocks that came after the fit.

        The full lags of the target alone are the rule; fewer lags, other channels, weights of its own for every target
        and the other opinion on drift must win by more than two standard errors of the difference over blocks. Drift is
        the rule only for many series: where one alone went over a year says little about the next.
        """
        several, drift = len(self.table.targets) > 1, self.whole.levels
        best = self._judge(replace(self.whole, lags=max(2, self.table.lags), others=False), several, drift)
        for design in self._rivals():
            best = _better(self._judge(design, several, drift), best)
        if several:
            best = _better(self._judge(best.design, False, drift), best)
        return _better(self._judge(best.design, best.shared, not drift), best)

    def fit(self, choice: Choice, *, pairs: Iterable[tuple[int, int]] | None = None) -> RidgePartner:
        """Weights from the origins of some (block, end block) pairs; all of them by default."""
        groups = [list(range(len(self.moments)))] if choice.shared else [[i] for i in range(len(self.moments))]
        keys = set(self.moments[0]) if pairs is None else set(pairs)
        solved = [ridge(self._sum(choice.design, group, keys), choice.penalty, drift=choice.drift) for group in groups]
        return RidgePartner(
            choice.design,
            np.stack([weights for weights, _ in solved]),
            np.stack([intercept for _, intercept in solved]),
            self.unit,
            choice.penalty,
            self.table.lags,
        )

    def _rivals(self) -> list[Design]:
        """Fewer lags, and the recent changes of other channels with any of the lags."""
        lags = [max(2, self.table.lags // part) for part in SHORTER if part == 1 or self.table.lags // part >= 4]
        alone = [replace(self.whole, lags=count, others=False) for count in lags[1:]]
        if self.whole.channels == 1:
            return alone
        return alone + [replace(self.whole, lags=count, others=True) for count in lags]

    def _sum(self, design: Design, targets: list[int], pairs: set[tuple[int, int]]) -> Moments:
        keep = design.within(self.whole)
        return total([self.moments[i][pair] for i in targets for pair in sorted(pairs)]).columns(keep)

    def _judge(self, design: Design, shared: bool, drift: bool) -> Choice:
        groups = [list(range(len(self.moments)))] if shared else [[i] for i in range(len(self.moments))]
        tested = [k for k in range(1, self.blocks.count) if self.blocks.pairs_before(k) and (k, k) in self.moments[0]]
        if not tested:
            return Choice(design, DEFAULT_PENALTY, shared, drift, ())
        table = np.zeros((len(PENALTIES), len(tested)))
        for column, block in enumerate(tested):
            for group in groups:
                learned = self._sum(design, group, set(self.blocks.pairs_before(block))).outputs(self._judged_steps)
                judged = self._sum(design, group, {(block, block)}).outputs(self._judged_steps)
                losses = [judged.loss(*ridge(learned, penalty, drift=drift)) for penalty in PENALTIES]
                table[:, column] += np.array(losses) / len(groups)
        row = int(table.mean(axis=1).argmin())
        return Choice(design, PENALTIES[row], shared, drift, tuple(table[row].tolist()))


def _better(rival: Choice, best: Choice) -> Choice:
    return rival if _clearly_better(rival.losses, best.losses) else best


def _clearly_better(rival: tuple[float, ...], best: tuple[float, ...]) -> bool:
    """Whether the mean difference of block losses exceeds two standard errors; never with fewer than two blocks."""
    if len(rival) < 2 or len(rival) != len(best):
        return False
    # Relative differences, so that one loud block does not decide alone.
    gain = 1.0 - np.array(rival) / np.maximum(np.array(best), 1e-300)
    return bool(gain.mean() > 2.0 * gain.std(ddof=1) / np.sqrt(len(gain)))
