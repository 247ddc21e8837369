"""The slides: one Markdown file in one language, from `result.json` alone; for Marp, and readable as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from keiretsu.atomic import write_with_folders
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.proof.report import markdown
from keiretsu.proof.report.deck import deck_of
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.told import context_of
from keiretsu.proof.result import SCHEMA


def slides(result: dict[str, Any], lang: str = "en") -> str:
    """The slides of a result as Markdown, a rule between two of them, with front matter for Marp.

    Args:
        result: what `result.json` holds.
        lang: "en" or "ja".
    Returns:
        The whole file; every figure in it comes from `result`, and names from the data show as they are.
    Raises:
        ArgumentError: a language the slides do not speak.
        FileFormatError: `result` is not a result of this version.
    """
    if lang not in TEXTS:
        raise ArgumentError(f"slides: lang must be one of {', '.join(TEXTS)}; got {lang!r}. Choose one of them.")
    if not isinstance(result, dict) or result.get("schema") != SCHEMA:
        found = result.get("schema") if isinstance(result, dict) else type(result).__name__
        raise FileFormatError(
            f"slides: result must have the schema {SCHEMA!r}; got {found!r}. "
            "Give the result.json that `keiretsu poc` wrote."
        )
    filled = _environment().get_template("slides.md.j2").render(deck=deck_of(context_of(result, lang)))
    return re.sub(r"\n{3,}", "\n\n", filled).strip() + "\n"


def write_slides(result: dict[str, Any], path: str | Path, lang: str = "en") -> Path:
    """Write the slides of `result` to `path`, whole or not at all.

    Args:
        result, lang: as `slides` takes them.
        path: of the file; folders on the way are made.
    Raises:
        ArgumentError, FileFormatError: as `slides`.
        OutputError: the file cannot be written.
    """
    return write_with_folders(path, slides(result, lang).encode(), what="slides: path")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("keiretsu.proof.report", "templates"),
        autoescape=False,  # Markdown, not HTML: `finalize` escapes every value
        finalize=markdown.text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["join_cells"] = _cells
    return environment


def _cells(cells: Iterable[str]) -> markdown.Ready:
    """The cells of one row of a table."""
    return markdown.Ready(" | ".join(markdown.text(cell) for cell in cells))
