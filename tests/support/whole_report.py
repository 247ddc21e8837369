"""A report that holds all that a report can hold: every picture, and forecasts to look into."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.view import view_of
from support.pictures import add_pictures
from support.rendered import rendered
from support.views import run_of


def whole_report(result: dict[str, Any], *, lang: str = "en") -> str:
    """The report of a made-up result whose target is "OT", with what a run lays beside it."""
    pictured = add_pictures(result)
    log, outcome = run_of(600, names=("selective", "ridge", "lightgbm", "naive"), horizon=result["horizon"])
    view = view_of(log, outcome, pictured)
    assert view is not None
    return rendered(pictured, lang=lang, view=view)
