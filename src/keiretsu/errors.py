"""Every mistake Keiretsu can name, one class a kind, all under `KeiretsuError`.

A message reads `{where}: {what} must {rule}; got {what was given}. {what to do}.`; mistakes in data name file, row and
column. The command line prints the message alone and exits with 2.
"""

from __future__ import annotations

from dataclasses import dataclass


class KeiretsuError(Exception):
    """The root of all errors a user can cause and mend."""


class ArgumentError(KeiretsuError, ValueError):
    """An option has a value outside its range."""


class ShapeError(KeiretsuError, ValueError):
    """A tensor or array has the wrong shape or type of number."""


@dataclass(frozen=True)
class Advice:
    """What to do about a mistake in data, as each reader of it can do it.

    Attributes:
        told: with arguments of Python and options of the command line; the end of the message.
        page: with the fields of the local page.
        argument: of `read` that would settle it, such as "time"; empty where none would.
        columns: that are proposed for it; of "clock" that of the dates and that of the times of day.
    """

    told: str
    page: str
    argument: str = ""
    columns: tuple[str, ...] = ()


class DataError(KeiretsuError, ValueError):
    """The data itself stands in the way: a file, a row, a column, a stamp.

    Args:
        found: what stands in the way; the whole message where there is no advice.
        advice: what to do about it.
    """

    def __init__(self, found: str = "", *, advice: Advice | None = None) -> None:
        super().__init__(found if advice is None else f"{found} {advice.told}")
        self.found, self.advice = found, advice


class ColumnError(DataError):
    """A column that was asked for is not there; the message suggests the nearest name."""


class TooShortError(DataError):
    """A series has fewer rows than the task needs."""


class BudgetError(KeiretsuError):
    """The time or memory that was allowed does not suffice."""


class NotFittedError(KeiretsuError):
    """An estimator was used before `fit`."""


class FileFormatError(KeiretsuError, ValueError):
    """A model, plan or result file is damaged or of another format."""


class OutputError(KeiretsuError, OSError):
    """A file or folder could not be written."""


class TrainingError(KeiretsuError):
    """Training met a number that is not finite; the last good weights were kept."""
