"""What a page needs once, however many viewers it holds: the numbers, the script, the style."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

# in the order in which they lean on one another
_OURS = ("decode", "layers", "clock", "reading", "paint", "chart", "gestures", "viewer")


def numbers(view: dict[str, Any]) -> Markup:
    """The view's numbers as a `<script type="application/json">`, which no policy needs to allow: it is never run."""
    text = json.dumps(view, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # an id of the log may hold anything, the end of this element too
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup(f'<script type="application/json" data-keiretsu-view>{text}</script>')


@cache
def script() -> str:
    """uPlot and ours as one text, to stand in one `<script>` at the end of the body."""
    ours = "\n".join(_text(f"js/{name}.js") for name in _OURS)
    return f"{_text('uplot/uPlot.iife.min.js')}\n(() => {{\n'use strict';\n{ours}}})();\n"


@cache
def style() -> str:
    """uPlot's style and ours."""
    return f"{_text('uplot/uPlot.min.css')}\n{_text('viewer.css')}"


def _text(name: str) -> str:
    return files("keiretsu.proof.report.viewer").joinpath(name).read_text(encoding="utf-8")
