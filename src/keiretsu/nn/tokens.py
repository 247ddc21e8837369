"""Rows that are words."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, int64

from keiretsu.errors import ArgumentError, DataError, ShapeError


@dataclass(frozen=True)
class Tokens:
    """A vocabulary, in place of a number of input channels: each row is one of its words, by number from 0.

    Args:
        vocabulary: how many words there are.
    """

    vocabulary: int

    def __post_init__(self) -> None:
        if isinstance(self.vocabulary, bool) or not isinstance(self.vocabulary, int) or self.vocabulary < 1:
            raise ArgumentError(f"Tokens: vocabulary must be a whole number from 1; got {self.vocabulary!r}.")


def check_tokens(owner: str, x: Tensor, vocabulary: int) -> tuple[int, int]:
    """Batch and length of rows that are words.

    Raises:
        ShapeError: x is not (batch, length) int64.
        DataError: a word is not of the vocabulary.
    """
    if x.ndim != 2 or x.dtype != int64:
        raise ShapeError(
            f"{owner}: x must be (batch, length) int64 tokens; got {tuple(x.shape)} {x.dtype}. Give word numbers."
        )
    if x.numel() and not 0 <= int(x.min()) <= int(x.max()) < vocabulary:
        wrong = int(x.min()) if int(x.min()) < 0 else int(x.max())
        raise DataError(f"{owner}: tokens must be from 0 to {vocabulary - 1}; got {wrong}. Map others to one word.")
    return x.shape[0], x.shape[1]
