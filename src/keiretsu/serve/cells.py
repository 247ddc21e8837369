"""A cell of a table as a number, read as reading read the training log's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from keiretsu.data.reading.text.decimal_commas import comma_pattern
from keiretsu.data.reading.values.cells import MISSING_WORDS

EMPTY = frozenset(("", "-", *MISSING_WORDS))
_TRUTH = {"true": 1.0, "false": 0.0}
# by how the commas of a column are known: told for the whole log, or found in all or some of its files
_FORMS = {
    "told": re.compile(comma_pattern(forced=True), re.ASCII),
    "all": re.compile(comma_pattern(forced=False), re.ASCII),
    "some": re.compile(comma_pattern(forced=False), re.ASCII),
}


class Cells:
    """Reads cells by column.

    In a column with decimal commas "45.2" is no number: it may be one, or 452 with a point between thousands. Only
    where some of the log's files had points is it one, as it was in reading.

    Args:
        names: of the columns of numbers.
        decimal: "," where commas were told for the whole log.
        commas: as `ReadReport.commas`.
        booleans: columns of true/false.
    """

    def __init__(
        self, names: Iterable[str], *, decimal: str, commas: Mapping[str, str], booleans: Collection[str]
    ) -> None:
        told = dict.fromkeys(names, "told") if decimal == "," else dict(commas)
        self._commas = {name: (_FORMS[how], how == "some") for name, how in told.items() if how in _FORMS}
        self._booleans = frozenset(booleans)

    def number(self, name: str, cell: str) -> object:
        """The cell's number, None where it is empty, and the cell itself where it is no number."""
        if name not in self._commas:
            # most cells are plain numbers
            try:
                number = float(cell)
            except ValueError:
                pass
            else:
                if number == number and "_" not in cell:
                    return number
        text = cell.strip()
        low = text.lower()
        if low in EMPTY:
            return None
        if name in self._booleans and low in _TRUTH:
            return _TRUTH[low]
        if name in self._commas:
            plain = self._plain(name, text)
            if plain is None:
                return cell
            text = plain
        try:
            return float(text) if "_" not in text else cell
        except ValueError:
            return cell

    def wrong(self, name: str, value: object) -> str:
        """By which key of `refusals.SENTENCES` a cell that is no number is refused."""
        if name in self._commas and not self._commas[name][1]:
            return "no_comma"
        spelled = isinstance(value, str) and "," in value and _FORMS["told"].match(value.strip())
        return "no_point" if spelled and name not in self._commas else "no_number"

    def _plain(self, name: str, text: str) -> str | None:
        """A number as Python spells it; None where it is not spelled as the column is."""
        form, points = self._commas[name]
        if form.match(text):
            return text.replace(".", "").replace(",", ".")
        return text if points else None
