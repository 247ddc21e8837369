"""Covariates of training rows, and where the rows to come, as they were known then, are not those that came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.partners.effect import Effect
from keiretsu.estimators.scaling import Scaling

Foretold = tuple[NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class KnownRows:
    """What is known ahead of training rows, and of their series.

    Attributes:
        known: (rows, k) float64; names: of its columns.
        static: (series, s) float64; static_names: of its columns.
        starts: (series + 1,) int64.
        scaling: of all columns, known ones first.
        foretold: number of a series and packed rows of it → what stood in the rows to come, as it was known at these
            rows: (values, k) float64, and which of them each step of each row takes, (rows, horizon) int64.
        awry: (rows,) bool, rows after which other rows came than those that were to come.
    """

    known: NDArray[np.float64]
    names: tuple[str, ...]
    static: NDArray[np.float64]
    static_names: tuple[str, ...]
    starts: NDArray[np.int64]
    scaling: Scaling
    foretold: Callable[[int, NDArray[np.int64]], Foretold]
    awry: NDArray[np.bool_]

    @property
    def owner(self) -> NDArray[np.int64]:
        """(rows,) number of each row's series."""
        return np.repeat(np.arange(len(self.static)), np.diff(self.starts))

    def columns(self, rows: slice) -> NDArray[np.float64]:
        """(rows, k + s) float64."""
        return np.concatenate((self.known[rows], self.static[self.owner[rows]]), axis=1)

    def effect(self, effect: Effect) -> NDArray[np.float64]:
        """(rows, targets) float64, scaled, of every row."""
        out = np.empty((len(self.known), len(effect.intercept)))
        for number, (start, stop) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            out[start:stop] = effect.of(self.known[start:stop], self.static[number])
        return out

    def inputs(self, effect: Effect, rows: slice) -> NDArray[np.float64]:
        """(rows, k + s) float64, what a mixer reads of them."""
        return effect.inputs(self.known[rows], self.static[self.owner[rows]])

    def slip(self, effect: Effect, each: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """What a forecast errs by because other rows came than were to come.

        Args:
            effect: f; each: (rows, targets), f of every row.
            rows: (n,) ascending packed rows of one series whose horizon lies inside it.
        Returns:
            (n, targets, horizon) f of the rows that came minus f of those that were to come; None where all came.
        """
        wrong = self.awry[rows]
        if not wrong.any():
            return None
        number = int(np.searchsorted(self.starts, rows[0], side="right")) - 1
        values, place = self.foretold(number, rows[wrong])
        told = effect.of(values, self.static[number])[place]
        came = each[rows[wrong][:, None] + np.arange(1, place.shape[1] + 1)]
        out = np.zeros((len(rows), each.shape[1], place.shape[1]))
        out[wrong] = (came - told).transpose(0, 2, 1)
        return out
