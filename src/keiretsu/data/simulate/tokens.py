"""Tasks of pure memory, in which what is to be said stands in the rows and nothing else does: copying and induction.

A token is a whole number: 0 is the blank, 1 … vocabulary the words, vocabulary + 1 the signal. Every series is drawn
anew, so that a model can be judged at any length on series that it has never seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError

BLANK = 0


@dataclass(frozen=True, eq=False)
class Tokens:
    """Series of tokens, and what is asked at their last rows.

    Attributes:
        rows: (series, length) int64, the tokens.
        answers: (series, asked) int64, the word, counted from 0, to be said at each of the last `asked` rows.
        vocabulary: words there are.
    """

    rows: NDArray[np.int64]
    answers: NDArray[np.int64]
    vocabulary: int

    def one_hot(self) -> NDArray[np.float32]:
        """(series, length, vocabulary + 1): a channel for each word and one for the signal; a blank row is all 0."""
        channels = np.arange(1, self.vocabulary + 2)
        return (self.rows[..., None] == channels).astype(np.float32)


def selective_copying(
    generator: np.random.Generator, series: int, *, length: int, words: int = 16, vocabulary: int = 16
) -> Tokens:
    """Words scattered at random places among blanks, to be said in their order when the series has ended.

    The first length - words rows hold the words, drawn with repetition, at places drawn without; the last `words` rows
    hold signals, at the k-th of which the k-th word is asked. How far back a word lies says nothing of which it is.

    Args:
        generator: where the random numbers come from.
        series: to be drawn.
        length: rows of a series, the signals included; at least twice `words`.
        words: to be remembered in a series.
        vocabulary: different words there are.
    Raises:
        ArgumentError: when a number is below 1, or the length too short.
    Source: Jing et al. 2019 (denoising task) and Gu & Dao 2023, section 3.1; copying itself is Arjovsky, Shah & Bengio
        2016 and Hochreiter & Schmidhuber 1997.
    Example:
        >>> drawn = selective_copying(np.random.default_rng(1), 1, length=8, words=2)
        >>> drawn.rows.tolist(), drawn.answers.tolist()
        ([[0, 0, 5, 0, 14, 0, 17, 17]], [[4, 13]])
    """
    where = "selective_copying"
    _check(where, series=series, words=words, vocabulary=vocabulary)
    if length < 2 * words:
        raise ArgumentError(f"{where}: length must be at least 2 * words = {2 * words}; got {length}. Give more rows.")
    rows = np.full((series, length), BLANK, dtype=np.int64)
    rows[:, length - words :] = vocabulary + 1
    # The smallest of random numbers stand at places that are uniform without repetition.
    drawn = generator.random((series, length - words))
    places = np.sort(np.argpartition(drawn, words - 1, axis=1)[:, :words], axis=1)
    answers = generator.integers(vocabulary, size=(series, words))
    np.put_along_axis(rows, places, answers + 1, axis=1)
    return Tokens(rows, answers, vocabulary)


def induction_heads(generator: np.random.Generator, series: int, *, length: int, vocabulary: int = 16) -> Tokens:
    """Random words; a signal stands once in the first half, and at the end again: what followed it is to be said.

    Every row but the two with a signal holds a word drawn uniformly. The first signal stands at a place drawn uniformly
    from the first half, so that what followed it must be held for at least about half of the series.

    Args:
        generator: where the random numbers come from.
        series: to be drawn.
        length: rows of a series, the signals included; at least 4.
        vocabulary: different words there are, the signal not among them.
    Raises:
        ArgumentError: when a number is below 1, or the length too short.
    Source: Olsson et al. 2022; as a task with one signal Fu et al. 2023 (H3) and Gu & Dao 2023, section 4.1.2.
    Example:
        >>> drawn = induction_heads(np.random.default_rng(0), 1, length=8)
        >>> drawn.rows.tolist(), drawn.answers.tolist()
        ([[17, 11, 9, 5, 5, 1, 2, 17]], [[10]])
    """
    where = "induction_heads"
    _check(where, series=series, vocabulary=vocabulary)
    if length < 4:
        raise ArgumentError(f"{where}: length must be at least 4; got {length}. Give more rows.")
    rows = generator.integers(1, vocabulary + 1, size=(series, length))
    place = generator.integers(length // 2, size=series)
    each = np.arange(series)
    rows[each, place] = rows[:, -1] = vocabulary + 1
    return Tokens(rows, rows[each, place + 1][:, None] - 1, vocabulary)


def _check(where: str, **numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ArgumentError(f"{where}: {name} must be at least 1; got {number}.")
