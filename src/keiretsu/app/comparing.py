"""Two runs side by side, as `keiretsu compare` shows them."""

from __future__ import annotations

from pathlib import Path

from keiretsu.app.refused import RefusedError
from keiretsu.errors import KeiretsuError


def compared(then: Path, now: Path, *, lang: str) -> str:
    """The page of a comparison as HTML text.

    Args:
        then, now: folders of runs, the earlier one first.
        lang: shown first.
    Raises:
        RefusedError: one of them was not written by this version (422).
    """
    # the page is there before the libraries behind `proof` are loaded
    from keiretsu.proof import Result
    from keiretsu.proof.compared import compare_runs
    from keiretsu.proof.compared.document import render_compared

    try:
        found = compare_runs(Result.load(then).to_dict(), Result.load(now).to_dict())
        return render_compared(found, lang=lang)
    except (KeiretsuError, KeyError, TypeError, ValueError, AttributeError):
        # a result of another version may lack what is compared
        raise RefusedError(422, "no_comparison") from None
