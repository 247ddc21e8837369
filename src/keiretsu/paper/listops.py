"""Expressions of ListOps, of exactly as many words as are asked for.

    [MAX 3 [MIN 7 1 ] 0 9 ]

The usual generator draws trees until one has the right length, which at 1,000 words ± 5 is a long wait; this one opens
leaves until the length is reached, so that every draw counts. What an operator has (2 to 10 arguments, digits below
depth 10) is as there.

Source: Nangia & Bowman 2018 (ListOps); Tay et al. 2021, Long Range Arena, section 2.2 (the operators).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# Word numbers: padding, ten digits, four operators with their bracket, the closing bracket.
PADDING, DIGIT, CLOSE = 0, 1, 15
VOCABULARY, CLASSES = 16, 10
LEAST, MOST, DEPTH = 2, 10, 10
_OPERATORS: dict[int, Callable[[list[int]], int]] = {
    11: min,
    12: max,
    13: lambda values: int(np.median(values)),
    14: lambda values: sum(values) % 10,
}
WORDS = ("<pad>", *map(str, range(10)), "[MIN", "[MAX", "[MED", "[SM", "]")


class _Node:
    """An operator and its arguments; None stands for a digit not yet drawn."""

    def __init__(self, operator: int, arguments: int) -> None:
        self.operator = operator
        self.arguments: list[_Node | None] = [None] * arguments


def expressions(lengths: Iterable[int], *, rng: np.random.Generator) -> tuple[list[list[int]], NDArray[np.int64]]:
    """One expression of each length, and its value.

    Args:
        lengths: in words, each at least 5: an operator, two arguments and a bracket are 4 words, and any number but 5
            and 6 can be reached by opening leaves from there (those two by an operator of more arguments).
        rng: draws everything.
    Returns:
        Words by number; values, 0 … 9.
    """
    words, values = [], []
    for length in lengths:
        tokens: list[int] = []
        values.append(_write(_grow(int(length), rng), tokens, rng))
        words.append(tokens)
    return words, np.array(values, dtype=np.int64)


def text(tokens: Sequence[int]) -> str:
    """The words of an expression, padding left out."""
    return " ".join(WORDS[token] for token in tokens if token != PADDING)


def _grow(length: int, rng: np.random.Generator) -> _Node:
    """A tree of `length` words: an operator with k arguments in place of a digit adds k + 1 of them."""
    while True:
        root = _node(length - 1, rng)
        left = length - 2 - len(root.arguments)
        leaves = [(root, place, 1) for place in range(len(root.arguments))]
        while left and leaves:
            pick = int(rng.integers(len(leaves)))
            leaves[pick], leaves[-1] = leaves[-1], leaves[pick]
            parent, place, depth = leaves.pop()
            made = _node(left, rng)
            parent.arguments[place] = made
            left -= len(made.arguments) + 1
            if depth + 1 < DEPTH:
                leaves += [(made, place, depth + 1) for place in range(len(made.arguments))]
        if not left:
            return root


def _node(left: int, rng: np.random.Generator) -> _Node:
    """An operator that uses up some of the words that are left: never so that one or two remain, which none fills."""
    counts = [k for k in range(LEAST, MOST + 1) if left - (k + 1) == 0 or left - (k + 1) > LEAST]
    return _Node(int(rng.choice(list(_OPERATORS))), int(rng.choice(counts)))


def _write(node: _Node | None, tokens: list[int], rng: np.random.Generator) -> int:
    """Append the words of a tree and return its value."""
    if node is None:
        digit = int(rng.integers(10))
        tokens.append(DIGIT + digit)
        return digit
    tokens.append(node.operator)
    values = [_write(argument, tokens, rng) for argument in node.arguments]
    tokens.append(CLOSE)
    return _OPERATORS[node.operator](values)
