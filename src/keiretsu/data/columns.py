"""Finding a column by name, and saying which one was meant when it is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from keiretsu.errors import ColumnError


def nearest(name: str, names: Sequence[str]) -> str | None:
    """The known name closest to a mistyped one, whatever its case; None if nothing is close."""
    folded = {known.casefold(): known for known in reversed(names)}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.5)
    return folded[close[0]] if close else None


def listed(names: Sequence[str], *, most: int = 12) -> str:
    """Names in quotes, cut after `most`."""
    shown = ", ".join(repr(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def require_column(name: str, names: Sequence[str], *, function: str, argument: str, source: str) -> None:
    """Refuse a column that is not there, naming the nearest that is.

    Raises:
        ColumnError: `name` is not among `names`.
    """
    if name in names:
        return
    close = nearest(name, names)
    advice = f"Did you mean {close!r}?" if close else f"Choose among {listed(names)}."
    raise ColumnError(f"{function}: {argument} must name a column of {source}; got {name!r}. {advice}")
