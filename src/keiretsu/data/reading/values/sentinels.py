"""Values that stand for "none": those a caller names are taken and counted, those that look like it are proposed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
import polars as pl

from keiretsu.data.columns import require_column
from keiretsu.errors import ArgumentError, DataError

# in a mapping from columns to sentinels: those of every column, beside its own
EVERY = "*"


@dataclass(frozen=True)
class Codes:
    """The sentinels of one column.

    Attributes:
        numbers: values that mean "none", by the spelling they are reported under.
        words: the same for words; keys are in lower case.
        infinite: the spelling under which infinities are taken; None if they are not.
    """

    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    infinite: str | None = None

    def __bool__(self) -> bool:
        return bool(self.numbers or self.words or self.infinite)


@dataclass(frozen=True)
class Sentinels:
    """What a caller said about values that mean "none".

    Attributes:
        everywhere: sentinels of every column without some of its own.
        columns: sentinels of single columns, with those of every column.
        proposed: whether what looks like a sentinel is taken without being named.
    """

    everywhere: Codes = field(default_factory=Codes)
    columns: Mapping[str, Codes] = field(default_factory=dict)
    proposed: bool = False

    @classmethod
    def of(cls, option: Any, *, columns: Sequence[str], source: str) -> Sentinels:
        """Check the option `sentinels=`.

        Raises:
            ArgumentError: it is no list, no mapping of lists and not "proposed", or holds what no cell can be.
            ColumnError: a column of the mapping is not there.
        """
        if isinstance(option, str):
            if option == "proposed":
                return cls(proposed=True)
            raise ArgumentError(
                f"read: sentinels must be a list, a mapping from columns to lists or 'proposed'; got {option!r}. "
                f"Give sentinels=[{option!r}]."
            )
        if not isinstance(option, Mapping):
            return cls(everywhere=codes_of(option))
        own = {name: values for name, values in option.items() if name != EVERY}
        for name in own:
            require_column(name, columns, function="read", argument="sentinels", source=source)
        everywhere = option.get(EVERY, ())
        codes = {name: codes_of([*_listed(values), *_listed(everywhere)]) for name, values in own.items()}
        return cls(everywhere=codes_of(everywhere), columns=codes)

    def codes(self, name: str) -> Codes:
        """The sentinels of a column."""
        return self.columns.get(name, self.everywhere)


def codes_of(values: Any) -> Codes:
    """A list of numbers and words as sentinels; a word that reads as a number is one, "inf" stands for both infinities.

    Raises:
        ArgumentError: no list, or something in it is neither a number nor a word.
    """
    if isinstance(values, str) or not isinstance(values, Sequence | set | frozenset | np.ndarray | pl.Series):
        raise ArgumentError(
            f"read: sentinels must be a list of numbers and words; got {values!r}. Give sentinels=[{values!r}]."
        )
    numbers, words, infinite = {}, {}, None
    for value in values:
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real | str):
            raise ArgumentError(
                f"read: sentinels must be numbers or words; got {value!r}. Leave it out: empty cells and NaN are "
                f"missing without being named."
            )
        number = _number(value)
        if number is None:
            word = str(value).strip()
            words.update({word.lower(): word} if word else {})
        elif math.isinf(number):
            infinite = "inf"
        elif not math.isnan(number):
            numbers[label(number)] = number
    return Codes(numbers, words, infinite)


def _listed(values: Any) -> Any:
    """As a list; what is none is refused as `codes_of` does."""
    codes_of(values)
    return list(values)


def take_numbers(values: pl.Series, codes: Codes) -> tuple[pl.Series, dict[str, int]]:
    """Numbers with null where a cell is a sentinel, and how often each was met; not copied if none was."""
    found = _found(values, codes)
    return _taken(values, found)


def take_text(text: pl.Series, codes: Codes) -> tuple[pl.Series, dict[str, int]]:
    """Text with null where a cell is a sentinel (words whatever their case, numbers as numbers), and the counts."""
    if not codes:
        return text, {}
    found = {}
    if codes.words:
        lowered = text.str.to_lowercase()
        found = {word: lowered == lower for lower, word in codes.words.items()}
    if codes.numbers or codes.infinite:
        found |= _found(text.cast(pl.Float64, strict=False), codes)
    return _taken(text, found)


def _found(values: pl.Series, codes: Codes) -> dict[str, pl.Series]:
    found = {spelled: _is(values, number) for spelled, number in codes.numbers.items()}
    if codes.infinite:
        found[codes.infinite] = values.is_infinite()
    return found


def _is(values: pl.Series, number: float) -> pl.Series:
    # a log kept in single precision holds the nearest value that has
    near = single(number)
    return values == number if near == number else (values == number) | (values == near)


def _taken(cells: pl.Series, found: Mapping[str, pl.Series]) -> tuple[pl.Series, dict[str, int]]:
    counts = {spelled: int(hits.sum()) for spelled, hits in found.items()}
    counts = {spelled: count for spelled, count in counts.items() if count}
    for spelled in counts:
        cells = cells.set(found[spelled].fill_null(False), None)
    return cells, counts


def refuse_infinite(values: pl.Series, name: str, *, place: Callable[[int], str]) -> None:
    """Refuse a channel that holds an infinity: a division by zero upstream, which must not pass for a measurement.

    Raises:
        DataError: with the first place and the count.
    """
    infinite = values.is_infinite()
    if not infinite.any():
        return
    places = infinite.fill_null(False).arg_true()
    raise DataError(
        f"read: channel {name!r} must hold finite numbers; got {values[places[0]]} at {place(places[0])} "
        f"({len(places):,} in all). Give sentinels=['inf'] if it means that there is no value, or leave the column out "
        f"with channels=."
    )


def label(number: float) -> str:
    """A number as people write it: without ".0"."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(float(number))


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        # what polars takes for a number in a cell, not what Python would
        return pl.Series([value.strip()]).cast(pl.Float64, strict=False)[0]
    try:
        return float(value)
    except OverflowError:
        return math.inf


def single(number: float) -> float:
    """The value that single precision has for a number; the number itself where it is too large for that."""
    with np.errstate(over="ignore"):
        near = float(np.float32(number))
    return near if math.isfinite(near) else number
