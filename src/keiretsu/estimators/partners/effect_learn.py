"""Learning what covariates say by themselves, in closed form, on any blocks of the training rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.basis import Basis
from keiretsu.estimators.partners.effect import Effect
from keiretsu.estimators.partners.known_rows import KnownRows
from keiretsu.estimators.partners.moments import Moments, ridge, total

Kind = Literal["within", "changes", "levels"]
PENALTIES = (1.0, 3.0, 10.0, 30.0, 1e2, 3e2, 1e3, 1e4, None)
CHUNK = 8192


@dataclass(frozen=True)
class EffectChoice:
    """How an effect is learned.

    Attributes:
        kind: what is regressed on what: departures from the mean of a stretch ("within"), changes from row to row
            ("changes", where levels wander), or values as they are ("levels", the only kind that learns what holds
            throughout a series).
        crossed: whether products of covariates are features.
        penalty: λ in rows; None for no effect at all.
    """

    kind: Kind
    crossed: bool
    penalty: float | None


class EffectLearner:
    """Moments of covariates and targets, a set for each block of rows; any fit on any blocks follows from them.

    Args:
        known: covariates of the training rows.
        scaled: (rows, targets) float64, targets in scaled units, NaN where missing.
        of_row: (rows,) int64, block of every row; blocks: how many.
    Cost: O(rows · features²) time once, features at most `MOST_FEATURES`.
    """

    def __init__(self, known: KnownRows, scaled: NDArray[np.float64], of_row: NDArray[np.int64], blocks: int) -> None:
        self.known, self.blocks = known, blocks
        self.whole = Basis(known.names, known.static_names, crossed=True)
        self._kept: list[dict[tuple[Kind, int], Moments]] = [{} for _ in range(scaled.shape[1])]
        plain = self.whole.plain_of(known.scaling)
        for block, rows in self._stretches(of_row):
            raw: list[Moments | None] = [None] * scaled.shape[1]
            # a chunk begins with the last row of the one before, for the change between the two
            for start in range(rows.start, rows.stop, CHUNK):
                first = max(start - 1, rows.start)
                x = self.whole.of(known.columns(slice(first, min(start + CHUNK, rows.stop))), plain)
                y = scaled[first : first + len(x)]
                for place, column in enumerate(y.T):
                    seen = ~np.isnan(column)
                    fresh = seen.copy()
                    fresh[: start - first] = False
                    raw[place] = _plus(raw[place], Moments.of(x[fresh], column[fresh, None]))
                    both = np.flatnonzero(seen[1:] & seen[:-1])
                    changes = Moments.of(x[both + 1] - x[both], (column[both + 1] - column[both])[:, None])
                    self._add(place, "changes", block, changes)
            for place, levels in enumerate(raw):
                if levels is not None and levels.n:
                    self._add(place, "levels", block, levels)
                    self._add(place, "within", block, _centred(levels))

    def kinds(self) -> tuple[Kind, ...]:
        """What there is to choose from."""
        moving: tuple[Kind, ...] = ("within", "changes") if self.known.names else ()
        return (*moving, "levels") if self.known.static_names else moving

    def choose(self, kind: Kind) -> EffectChoice:
        """Products or not, and the penalty, by the squared error on blocks that come after the fit.

        Products must have the smaller error in the mean.
        """
        best, least = EffectChoice(kind, False, None), np.inf
        for crossed in (False, True):
            losses = np.zeros(len(PENALTIES))
            for block in range(1, self.blocks):
                losses += self._losses(kind, crossed, block)
            place = int(losses.argmin())
            if losses[place] < least:
                best, least = EffectChoice(kind, crossed, PENALTIES[place]), losses[place]
        return best

    def fit(self, choice: EffectChoice, blocks: Iterable[int] | None = None) -> Effect:
        """The effect learned from some blocks of rows; from all by default."""
        wanted = range(self.blocks) if blocks is None else sorted(set(blocks))
        basis = replace(self.whole, crossed=choice.crossed)
        weights = np.zeros((basis.features, len(self._kept)))
        intercept = np.zeros(len(self._kept))
        for place in range(len(self._kept)):
            raw = self._sum(place, "levels", wanted, basis.features)
            moments = self._sum(place, choice.kind, wanted, basis.features)
            if raw is None or moments is None or choice.penalty is None:
                continue
            weights[:, place] = ridge(moments, choice.penalty, drift=choice.kind == "levels")[0][:, 0]
            intercept[place] = (raw.y[0] - raw.x @ weights[:, place]) / raw.n
        return Effect(basis, self.known.scaling, weights, intercept)

    def _losses(self, kind: Kind, crossed: bool, block: int) -> NDArray[np.float64]:
        """(penalties,) error on a block of fits on those before, in units of the error without covariates."""
        count, drift = replace(self.whole, crossed=crossed).features, kind == "levels"
        losses = np.zeros(len(PENALTIES))
        for place in range(len(self._kept)):
            learned, judged = (self._sum(place, kind, which, count) for which in (range(block), (block,)))
            if learned is None or judged is None:
                continue
            each = np.array([judged.loss(*ridge(learned, penalty, drift=drift)) for penalty in PENALTIES])
            losses += each / max(each[-1], 1e-300)
        return losses

    def _stretches(self, of_row: NDArray[np.int64]) -> Iterator[tuple[int, slice]]:
        """Rows that follow each other in one series and one block."""
        starts = self.known.starts
        cuts = np.union1d(starts, np.flatnonzero(np.diff(of_row)) + 1)
        for first, last in pairwise(cuts):
            yield int(of_row[first]), slice(int(first), int(last))

    def _add(self, place: int, kind: Kind, block: int, moments: Moments) -> None:
        if moments.n:
            key = (kind, block)
            self._kept[place][key] = _plus(self._kept[place].get(key), moments)

    def _sum(self, place: int, kind: Kind, blocks: Iterable[int], features: int) -> Moments | None:
        parts = [self._kept[place][kind, block] for block in blocks if (kind, block) in self._kept[place]]
        return total(parts).columns(np.arange(features)) if parts else None


def _plus(left: Moments | None, right: Moments) -> Moments:
    return right if left is None else left + right


def _centred(raw: Moments) -> Moments:
    """Moments about the means of these rows."""
    x, y = raw.x / raw.n, raw.y / raw.n
    return Moments(
        raw.xx - raw.n * np.outer(x, x),
        raw.xy - raw.n * np.outer(x, y),
        np.zeros_like(raw.x),
        np.zeros_like(raw.y),
        np.maximum(raw.yy - raw.n * y**2, 0.0),
        raw.n,
    )
