"""A network that was learned in a few bits: what they say beyond the first part of the data is what can be overfitted.

The first part of the units teaches all weights. Those that stay free then learn from the rest, all of them or a random
subspace; how far they moved is rounded to a grid and written down in a prefix code that was fixed in advance, in which
no movement costs one bit a weight. The loss is that of the network as it is decoded.

Source: docs/design/theory.md, sections 6 and 7; `keiretsu.bounds.occam`; Lotfi et al. 2022 (subspace and code).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

import numpy as np

from keiretsu.bounds import Codeword, occam_bound
from keiretsu.bounds.occam import encode
from keiretsu.errors import ArgumentError
from keiretsu.progress import Progress
from keiretsu.train.certified.learned import LearnedBound, Parts
from keiretsu.train.series_data import SeriesData
from keiretsu.train.series_fit import SeriesAnswerer, SeriesTraining, fit_series, series_answers
from keiretsu.train.subspace import Subspace

# So many numbers are tried at 0 one by one, where there are no more: each try is a pass over the series that pay.
MOST_TRIED = 32


@dataclass(frozen=True)
class Occam:
    """How to train towards few bits.

    Args:
        fine: how the second part is learned: what it freezes, and the subspace it moves in.
        share: of the series, by whole units, that the first part gets; 0 for none, then the start is the
            initialisation.
        exponents: e of the grids 2^-e that are tried; the code names the one that was taken.
    Raises:
        ArgumentError: a number is outside its range.
    """

    fine: SeriesTraining = field(default_factory=lambda: SeriesTraining(epochs=2, learning_rate=3e-3))
    share: float = 0.4
    exponents: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise ArgumentError(f"Occam: share must be from 0 to below 1; got {self.share!r}. Try 0.4.")
        if not self.exponents:
            raise ArgumentError("Occam: exponents must hold one; got none. Try (0, 2, 4).")

    def learn(
        self,
        model: SeriesAnswerer,
        data: SeriesData,
        *,
        config: SeriesTraining,
        delta: float,
        seed: int,
        progress: Progress | None = None,
    ) -> LearnedBound:
        """Train; the model is left as decoded. See `PacBayes.learn`; `config` trains the first part."""
        parts = Parts.of(data, self.share, seed=seed)
        if len(parts.first):
            fit_series(model, data, parts.first, config=config, seed=seed, progress=progress)
        space = Subspace(self.fine.free(model), dimension=self.fine.subspace, seed=seed)
        fit_series(model, data, parts.rest, config=self.fine, seed=seed + 1, space=space, progress=progress)
        moved = space.values()
        found = [self._judged(model, parts, space, encode(moved, exponent=e), delta=delta) for e in self.exponents]
        best, word = min(found, key=lambda pair: pair[0].bound_units)
        if space.dimension <= MOST_TRIED:
            best, word = self._shortened(model, parts, space, best, word, delta=delta)
        space.place(word.weights)
        return best

    def _shortened(
        self,
        model: SeriesAnswerer,
        parts: Parts,
        space: Subspace,
        best: LearnedBound,
        word: Codeword,
        *,
        delta: float,
    ) -> tuple[LearnedBound, Codeword]:
        """Numbers whose bits buy less than they cost go back to 0; every codeword has its share of δ already."""
        for place in np.flatnonzero(word.numbers):
            numbers = word.numbers.copy()
            numbers[place] = 0
            tried = encode(np.ldexp(numbers.astype(np.float64), -word.exponent), exponent=word.exponent)
            found, _ = self._judged(model, parts, space, tried, delta=delta)
            if found.bound_units < best.bound_units:
                best, word = found, tried
        return best, word

    def _judged(
        self, model: SeriesAnswerer, parts: Parts, space: Subspace, word: Codeword, *, delta: float
    ) -> tuple[LearnedBound, Codeword]:
        space.place(word.weights)
        wrong = series_answers(model, parts.data, parts.rest).argmax(axis=1) != parts.label
        found = parts.learned(
            "occam",
            wrong,
            lambda risk, m: occam_bound(risk, bits=len(word), m=m, delta=delta),
            delta=delta,
            nats=len(word) * log(2),
            detail={
                "bits": len(word),
                "exponent": word.exponent,
                "numbers": space.dimension,
                "error": float(wrong.mean()),
            },
        )
        return found, word
