"""Which values of a row mean "not measured", as they did when the training log was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keiretsu.data.reading.values.sentinels import EVERY, Codes, codes_of, single

Sentinels = Mapping[str, tuple[float | str, ...]] | tuple[float | str, ...]


def told_sentinels(reading: Mapping[str, Any]) -> Sentinels:
    """The sentinels of a training log: for every column, or by column.

    Args:
        reading: what `read` was told, and `data.spelling`; where it took what it proposed, that says which those were.
    """
    option = reading.get("sentinels", ())
    if option == "proposed":
        option = reading.get("replaced", {})
    if isinstance(option, Mapping):
        return {str(name): _values(values) for name, values in option.items()}
    return _values(option)


def _values(values: Any) -> tuple[float | str, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        return ()
    return tuple(value for value in values if isinstance(value, (int, float, str)) and not isinstance(value, bool))


class Absent:
    """Looks values up by column.

    Args:
        sentinels: of every column, or by column; words whatever their case, numbers as numbers.
        names: of the columns that rows have.
    """

    def __init__(self, sentinels: Sentinels, names: Iterable[str]) -> None:
        by_name = sentinels if isinstance(sentinels, Mapping) else {EVERY: sentinels}
        everywhere = by_name.get(EVERY, ())
        self._codes: dict[str, Codes] = {name: codes_of([*by_name.get(name, ()), *everywhere]) for name in names}
        # a log kept in single precision holds the nearest value that has
        self._numbers = {
            name: frozenset(near for number in codes.numbers.values() for near in (number, single(number)))
            for name, codes in self._codes.items()
        }

    def number(self, name: str, value: float) -> bool:
        """Whether a finite number of a column means none."""
        return value in self._numbers[name]

    def other(self, name: str, value: object) -> bool:
        """Whether a text means none, or an infinity where those do."""
        codes = self._codes[name]
        if isinstance(value, str):
            return value.strip().lower() in codes.words
        return codes.infinite is not None and value in (float("inf"), float("-inf"))
