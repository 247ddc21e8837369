"""Labelled series of words, and the units they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from keiretsu.errors import DataError, ShapeError


@dataclass(frozen=True, eq=False)
class SeriesData:
    """Series, a label each, and which independent unit each belongs to.

    Attributes:
        tokens: (series, rows) int64, words by number, padded at the end with 0.
        length: (series,) int64, rows of each, at least 1.
        label: (series,) int64, from 0.
        unit: (series,) int64: series of one unit (reviews of one film, stays of one patient) are not independent of
            each other; units are.
    """

    tokens: NDArray[np.int64]
    length: NDArray[np.int64]
    label: NDArray[np.int64]
    unit: NDArray[np.int64]

    @classmethod
    def of(
        cls, series: Sequence[ArrayLike], label: ArrayLike, *, unit: ArrayLike | None = None, longest: int | None = None
    ) -> SeriesData:
        """Put series of any length side by side.

        Args:
            series: of each its words, by number.
            label: (series,) whole numbers from 0.
            unit: (series,) numbers or names; None where every series is a unit of its own.
            longest: rows are cut off behind so many.
        Raises:
            DataError: a series is empty, or a label is not a whole number from 0.
            ShapeError: there are not as many labels or units as series.
        """
        rows = [np.asarray(each, dtype=np.int64).ravel()[:longest] for each in series]
        empty = [k for k, each in enumerate(rows) if not len(each)]
        if empty:
            raise DataError(f"SeriesData: every series must have a row; series {empty[0]} (from 0) has none. Drop it.")
        labels = np.asarray(label)
        units = np.arange(len(rows)) if unit is None else np.unique(np.asarray(unit), return_inverse=True)[1]
        if not len(labels) == len(units) == len(rows):
            raise ShapeError(
                f"SeriesData: {len(rows)} series need as many labels and units; got {len(labels)}, {len(units)}."
            )
        whole = labels.astype(np.int64)
        if not (whole == labels).all() or (whole < 0).any():
            raise DataError("SeriesData: labels must be whole numbers from 0; got others. Number the classes.")
        length = np.array([len(each) for each in rows], dtype=np.int64)
        tokens = np.zeros((len(rows), int(length.max(initial=1))), dtype=np.int64)
        for k, each in enumerate(rows):
            tokens[k, : len(each)] = each
        return cls(tokens, length, whole, units.astype(np.int64))

    def __len__(self) -> int:
        return len(self.length)

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(np.unique(self.unit))

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> SeriesData:
        """Some of the series."""
        return SeriesData(self.tokens[which], self.length[which], self.label[which], self.unit[which])

    def batch(self, which: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Words, lengths and labels of some series; no wider than the longest of them."""
        length = self.length[which]
        tokens = self.tokens[which, : int(length.max())]
        return torch.from_numpy(tokens), torch.from_numpy(length), torch.from_numpy(self.label[which])


def split_units(data: SeriesData, share: float, *, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two parts of the series, no unit in both.

    Args:
        data: series with their units.
        share: of the series, about, in (0, 1), that the first part gets.
        seed: of the order in which units are dealt out.
    Returns:
        Indices of the first part and of the second, each ascending.
    """
    order = np.random.default_rng(seed).permutation(np.unique(data.unit))
    counts = np.bincount(data.unit)[order]
    first = order[: int(np.searchsorted(np.cumsum(counts), share * len(data), side="right")) or 1]
    inside = np.isin(data.unit, first)
    return np.flatnonzero(inside), np.flatnonzero(~inside)
