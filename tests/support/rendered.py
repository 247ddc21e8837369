"""Reports of results, each drawn once a process: many tests look at different parts of the same page."""

from __future__ import annotations

import json
from typing import Any

from keiretsu.proof.report import render

_DRAWN: dict[str, str] = {}


def rendered(result: dict[str, Any], *, lang: str = "en", view: dict[str, Any] | None = None) -> str:
    """What `render` gives: the same text for the same result, to which `tests/report/test_report.py` holds it."""
    key = json.dumps([result, lang, view], ensure_ascii=False)
    if key not in _DRAWN:
        _DRAWN[key] = render(result, lang=lang, view=view)
    return _DRAWN[key]
