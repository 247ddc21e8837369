"""Rows that are words."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.errors import ArgumentError


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
