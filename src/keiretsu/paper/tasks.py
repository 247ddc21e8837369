"""The three tasks of the paper, as it has them: every series is T rows long, and what it lacks is padded at the end.

The authors' published loaders are the source where the paper is silent: a padded row is a row like any other (the
state passes over it and the answer is read from the last one), the training labels of Majority are those from before
the flips, and a review that is cut keeps its closing word.

Source: Honarpisheh et al. 2025, section 5, and their repository gen_err_sel_ssm (training/load_datasets.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError, DataError
from keiretsu.paper.listops import CLASSES, VOCABULARY, expressions
from keiretsu.train import SeriesData

# A one of a training series is flipped to zero this often.
FLIP = 0.25
# ListOps: lengths lie within T ± this.
LENGTHS = 5
# WordPiece: how many words, the one that closes a review, and how many reviews a film has at most.
WORDS, CLOSING, BLOCK = 30_522, 102, 30
SHORTEST = 10


@dataclass(frozen=True, eq=False)
class Task:
    """What a model is trained and judged on.

    Attributes:
        name: "majority", "listops" or "imdb".
        vocabulary: how many words there are.
        train, test: series of equal length, padding included.
        classes: labels are 0 … classes - 1.
    """

    name: str
    vocabulary: int
    train: SeriesData
    test: SeriesData
    classes: int = 2


def majority(T: int, *, seed: int, m: int = 1000) -> Task:
    """Whether more than half of T rows are ones; how many are is uniform on 0 … T, where they stand is random.

    A quarter of the ones of the training series are then flipped to zero, and the label stays: the test series are of
    another law than the training series, so that the gap holds a part that no number of series removes.

    Args:
        T: rows, at least 10.
        seed: of the series.
        m: series to train on, and as many to test on.
    """
    _check("majority", T, m)
    rng = np.random.default_rng([seed, T, 1])
    return Task("majority", 2, _majority(T, m, rng, flip=FLIP), _majority(T, m, rng, flip=0.0))


def listops(T: int, *, seed: int, m: int = 1000) -> Task:
    """Nested MIN, MAX, MED and SUM modulo 10 of digits, T ± 5 words, padded to T + 5; ten labels.

    Ten labels and not two: the published accuracies, .15 to .17 on the test series, are impossible for two, where a
    constant answer has .5; the published model ends in ten outputs for this task alone.

    Args: as `majority`.
    """
    _check("listops", T, m)
    rng = np.random.default_rng([seed, T, 2])
    parts = [expressions(rng.integers(T - LENGTHS, T + LENGTHS + 1, size=m), rng=rng) for _ in range(2)]
    train, test = (_padded(tokens, value, T + LENGTHS) for tokens, value in parts)
    return Task("listops", VOCABULARY, train, test, CLASSES)


def imdb(T: int, *, folder: Path, seed: int, m: int = 25_000) -> Task:
    """Reviews, good or bad, cut and padded to T words.

    Args:
        T: rows, at least 10.
        folder: holds train.parquet and test.parquet.
        seed: of which reviews are taken where m leaves some out.
        m: reviews to train on, and as many to test on; 25,000 is all of them.
    Raises:
        DataError: a file is absent, or has fewer than m reviews.
    """
    _check("imdb", T, m)
    rng = np.random.default_rng([seed, 3])
    train, test = (_reviews(folder, part, T, m, rng) for part in ("train", "test"))
    return Task("imdb", WORDS, train, test)


def _majority(T: int, m: int, rng: np.random.Generator, *, flip: float) -> SeriesData:
    ones = rng.integers(0, T + 1, size=m)
    tokens = np.zeros((m, T), dtype=np.int64)
    for row, count in zip(tokens, ones, strict=True):
        row[rng.permutation(T)[:count]] = 1
    if flip:
        tokens[(rng.random(tokens.shape) < flip) & (tokens == 1)] = 0
    return _whole(tokens, (ones > T / 2).astype(np.int64), np.arange(m))


def _padded(words: list[list[int]], label: NDArray[np.int64], rows: int) -> SeriesData:
    tokens = np.zeros((len(words), rows), dtype=np.int64)
    for row, given in zip(tokens, words, strict=True):
        row[: len(given)] = given
    return _whole(tokens, label, np.arange(len(words)))


def _reviews(folder: Path, part: str, T: int, m: int, rng: np.random.Generator) -> SeriesData:
    words, starts, label, review = _read(folder / f"{part}.parquet")
    if m > len(label):
        raise DataError(f"reproduce: {part}.parquet must hold {m} reviews; got {len(label)}. Ask for fewer.")
    which = np.sort(rng.choice(len(label), size=m, replace=False))
    tokens = np.zeros((m, T), dtype=np.int64)
    for row, k in zip(tokens, which, strict=True):
        given = words[starts[k] : starts[k + 1]]
        row[: min(T, len(given))] = given[:T]
        if len(given) > T:
            row[-1] = CLOSING
    # reviews of one film stand together, and one film has one label in each half of the list
    unit = label[which] * len(label) + review[which] // BLOCK
    return _whole(tokens, label[which], np.unique(unit, return_inverse=True)[1])


@lru_cache(maxsize=2)
def _read(path: Path) -> tuple[NDArray[np.uint16], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """All words of a file in one line, where each review starts in it, labels and numbers."""
    if not path.is_file():
        raise DataError(f"reproduce: the reviews must be in {path}; it is absent. Give --data the folder above imdb.")
    table = pl.read_parquet(path, columns=["review", "label", "tokens"])
    starts = np.concatenate(([0], table["tokens"].list.len().cast(pl.Int64).cum_sum().to_numpy()))
    words = table["tokens"].explode().to_numpy()
    return words, starts, table["label"].cast(pl.Int64).to_numpy(), table["review"].cast(pl.Int64).to_numpy()


def _whole(tokens: NDArray[np.int64], label: NDArray[np.int64], unit: NDArray[np.int64]) -> SeriesData:
    return SeriesData(tokens, np.full(len(tokens), tokens.shape[1], dtype=np.int64), label, unit.astype(np.int64))


def _check(task: str, T: int, m: int) -> None:
    if T < SHORTEST:
        raise ArgumentError(f"{task}: T must be at least {SHORTEST} rows; got {T}.")
    if m < 2:
        raise ArgumentError(f"{task}: m must be at least 2 series; got {m}.")
