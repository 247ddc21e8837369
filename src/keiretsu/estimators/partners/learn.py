"""Learning a ridge: its features and penalty by rolling origins, its weights in closed form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.estimators.partners.design import OTHER_LAGS, Design
from keiretsu.estimators.partners.effect import Effect, WithEffect
from keiretsu.estimators.partners.make_bank import smaller_banks
from keiretsu.estimators.partners.moments import Moments, ridge, total
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.ridge import RidgePartner
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.train import Blocks

# None: no weights at all. Where nothing is learned that lasts, the last value is the better partner.
PENALTIES = (1.0, 10.0, 1e2, 3e2, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, None)
DEFAULT_PENALTY = 1e2
SHORTER = (1, 4, 16)
# Newest lags beside a bank, which knows the older ones only as averages and waves.
BANK_LAGS = 48


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


Pairs = tuple[tuple[int, int], ...]
EffectOf = Callable[[Pairs | None], Effect]


class RidgeLearner:
    """Moments of every block of training rows, taken once; any fit on any set of blocks follows from them.

    With covariates, lags are of what their effect leaves over, and the effect that is taken off before a fit on some
    blocks is itself learned from these blocks only. So there is a set of moments for each set of blocks that is asked
    for, of the origins in it and of those it is judged on.

    Args:
        table: windows and truths, with a bank's features if one is to be learned.
        blocks: which block each origin stands and ends in.
        effect_of: the effect learned from the origins of some (block, end block) pairs, None for all; None without
            covariates.
        home: whether the own level may be a feature.
    """

    def __init__(
        self, table: WindowTable, blocks: Blocks, effect_of: EffectOf | None = None, *, home: bool = False
    ) -> None:
        self.table, self.blocks, self.effect_of = table, blocks, effect_of
        many = len(table.starts) - 1 >= FEWEST_UNITS
        self.whole = Design(
            table.lags if table.own_past else 1,
            others=True,
            levels=many or not table.own_past,
            channels=table.scaled.shape[1],
            bank=table.bank,
            home=home,
            other_places=OTHER_LAGS if table.own_past else table.lags,
        )
        self.unit = table.spread
        self.judged_steps = judged_steps(table, blocks)
        self._kept: dict[Pairs | None, list[dict[tuple[int, int], Moments]]] = {}
        if effect_of is None:
            self._kept[None] = self._take(table, set(blocks.pairs))

    def choose(self) -> Choice:
        """Features on lags, penalty and sharing, by the loss on blocks that came after the fit.

        The full lags of the target alone are the rule; fewer lags, other channels, the own level (where static
        covariates say what it should be), weights of its own for every target and the other opinion on drift must win
        by more than two standard errors of the difference over blocks. Drift is the rule only for many series: where
        one alone went over a year says little about the next.

        Where the target's own past is not read, levels and changes of the other channels are all there is, as many of
        them as fit; fewer must win.
        """
        plain = replace(self.whole, bank=None, home=False)
        if not self.table.own_past:
            first, *rivals = (replace(plain, other_places=count) for count in self._places())
            return self._best(first, rivals)
        lags = [max(2, self.table.lags // part) for part in SHORTER if part == 1 or self.table.lags // part >= 4]
        return self._best(replace(plain, lags=max(2, self.table.lags), others=False), self._with_lags(plain, lags))

    def choose_bank(self) -> Choice:
        """The same for the newest lags and a bank's features; the whole bank of the target alone is the rule.

        Raises:
            ValueError: the table has no bank.
        """
        if self.whole.bank is None:
            raise ValueError("the table has no bank")
        if not self.table.own_past:
            first = replace(self.whole, home=False, other_places=min(OTHER_LAGS, self.table.lags))
            return self._best(first, [replace(first, bank=bank) for bank in smaller_banks(self.whole.bank)])
        lags = max(2, min(BANK_LAGS, self.table.lags))
        first = replace(self.whole, lags=lags, others=False, home=False)
        smaller = [replace(first, bank=bank) for bank in smaller_banks(self.whole.bank)]
        return self._best(first, self._with_lags(replace(first, others=True), [lags, max(2, lags // 4)]) + smaller)

    def fit(self, choice: Choice, *, pairs: Iterable[tuple[int, int]] | None = None) -> RidgePartner:
        """Weights from the origins of some (block, end block) pairs; all of them by default."""
        groups = self._groups(choice.shared)
        fold = None if pairs is None else tuple(sorted(set(pairs)))
        keys = set(self.blocks.pairs if fold is None else fold)
        sums = [self._sum(choice.design, group, keys, fold) for group in groups]
        standard = not self.table.own_past
        solved = [ridge(one, choice.penalty, drift=choice.drift, standard=standard) for one in sums]
        design = choice.design.needing(self.table.targets)
        return RidgePartner(
            design,
            np.stack([weights for weights, _ in solved]),
            np.stack([intercept for _, intercept in solved]),
            self.unit,
            choice.penalty,
            self.table.lags if design.bank is None else design.reach,
        )

    def answering(self, partner: RidgePartner, pairs: Iterable[tuple[int, int]] | None) -> Partner:
        """A partner that was fitted on some pairs, with the effect that was learned from these."""
        if self.effect_of is None:
            return partner
        return WithEffect(partner, self.effect_of(None if pairs is None else tuple(sorted(set(pairs)))))

    def _places(self) -> list[int]:
        """Of other channels, most first."""
        most = self.whole.other_lags
        return [most] + [most // part for part in SHORTER if part > 1 and most // part >= 4]

    def _best(self, first: Design, rivals: list[Design]) -> Choice:
        several, drift = len(self.table.targets) > 1, self.whole.levels
        best = self._judge(first, several, drift)
        for design in rivals:
            best = _better(self._judge(design, several, drift), best)
        if self.whole.home:
            best = _better(self._judge(replace(best.design, home=True), several, drift), best)
        if several:
            best = _better(self._judge(best.design, False, drift), best)
        return _better(self._judge(best.design, best.shared, not drift), best)

    def _with_lags(self, design: Design, lags: list[int]) -> list[Design]:
        """Fewer lags, and the recent changes of other channels with any of the lags."""
        alone = [replace(design, lags=count, others=False) for count in lags[1:]]
        if design.channels == 1:
            return alone
        return alone + [replace(design, lags=count, others=True) for count in lags]

    def _groups(self, shared: bool) -> list[list[int]]:
        """Numbers of the targets that have weights in common."""
        many = len(self.table.targets)
        return [list(range(many))] if shared else [[i] for i in range(many)]

    def _sum(self, design: Design, targets: list[int], pairs: set[tuple[int, int]], fold: Pairs | None) -> Moments:
        keep, moments = design.within(self.whole), self._moments(fold)
        return total([moments[i][pair] for i in targets for pair in sorted(pairs)]).columns(keep)

    def _moments(self, fold: Pairs | None) -> list[dict[tuple[int, int], Moments]]:
        """Moments without the effect that was learned from a fold's pairs; all the same where there is none."""
        if self.effect_of is None:
            return self._kept[None]
        if fold not in self._kept:
            needed = set(self.blocks.pairs if fold is None else fold)
            needed |= {(k, k) for k in self.judged_blocks() if tuple(self.blocks.pairs_before(k)) == fold}
            self._kept[fold] = self._take(self.table.under(self.effect_of(fold)), needed)
        return self._kept[fold]

    def _take(self, table: WindowTable, needed: set[tuple[int, int]]) -> list[dict[tuple[int, int], Moments]]:
        """For each target the moments of some pairs' origins."""
        kept: list[dict[tuple[int, int], Moments]] = [{} for _ in table.targets]
        blocks = self.blocks
        wanted = None
        if not needed >= set(blocks.pairs):
            wanted = np.zeros(len(blocks.origin), dtype=bool)
            for first, last in needed:
                wanted |= (blocks.origin == first) & (blocks.end == last)
        for part in table.parts(wanted):
            pairs = np.stack((blocks.origin[part.index], blocks.end[part.index]), axis=1)
            for place, target in enumerate(table.targets):
                x = self.whole.rows(part.rows, int(target))
                x = x / self.unit[place]
                y = (part.ahead[:, place] - part.rows.level(table.targets)[:, place, None]) / self.unit[place]
                for pair in np.unique(pairs, axis=0):
                    key = (int(pair[0]), int(pair[1]))
                    if key not in needed:
                        continue
                    here = (pairs == pair).all(axis=1)
                    added = Moments.of(x[here], y[here])
                    known = kept[place].get(key)
                    kept[place][key] = added if known is None else known + added
        return kept

    def judged_blocks(self) -> list[int]:
        """Blocks that hold whole horizons and come after some that do."""
        return judged_blocks(self.blocks)

    def _judge(self, design: Design, shared: bool, drift: bool) -> Choice:
        groups = self._groups(shared)
        tested = self.judged_blocks()
        if not tested:
            return Choice(design, DEFAULT_PENALTY, shared, drift, ())
        table = np.zeros((len(PENALTIES), len(tested)))
        for column, block in enumerate(tested):
            for group in groups:
                fold = tuple(self.blocks.pairs_before(block))
                learned = self._sum(design, group, set(fold), fold).outputs(self.judged_steps)
                judged = self._sum(design, group, {(block, block)}, fold).outputs(self.judged_steps)
                fits = [ridge(learned, one, drift=drift, standard=not self.table.own_past) for one in PENALTIES]
                losses = [judged.loss(*fit) for fit in fits]
                table[:, column] += np.array(losses) / len(groups)
        row = int(table.mean(axis=1).argmin())
        return Choice(design, PENALTIES[row], shared, drift, tuple(table[row].tolist()))


def judged_steps(table: WindowTable, blocks: Blocks) -> int:
    """Steps on which a block decides: those it holds many times over. Of a horizon almost as long as itself it has seen
    one case."""
    if blocks.kind == "unit":
        return table.horizon
    rows_a_block = len(table.scaled) / max(1, len(table.starts) - 1) / blocks.count
    return int(np.clip(rows_a_block // 8, 1, table.horizon))


def judged_blocks(blocks: Blocks) -> list[int]:
    """Blocks that hold whole horizons and come after some that do."""
    return [k for k in range(1, blocks.count) if blocks.pairs_before(k) and (k, k) in blocks.pairs]


def _better(rival: Choice, best: Choice) -> Choice:
    return rival if _clearly_better(rival.losses, best.losses) else best


def _clearly_better(rival: tuple[float, ...], best: tuple[float, ...]) -> bool:
    """Whether the mean difference of block losses exceeds two standard errors; never with fewer than two blocks."""
    if len(rival) < 2 or len(rival) != len(best):
        return False
    # Relative differences, so that one loud block does not decide alone.
    gain = 1.0 - np.array(rival) / np.maximum(np.array(best), 1e-300)
    return bool(gain.mean() > 2.0 * gain.std(ddof=1) / np.sqrt(len(gain)))
