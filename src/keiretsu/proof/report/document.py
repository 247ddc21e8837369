"""From a result to one HTML file that needs nothing else: no network, no script, the reader's own fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from keiretsu.atomic import write_atomically
from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.proof.report import numbers
from keiretsu.proof.report.page import page_of
from keiretsu.proof.report.texts import TEXTS

SCHEMA = "keiretsu.result/1"
_NEEDED = ("data", "profile", "plan", "split", "candidates", "verdict", "timings", "environment", "horizon", "targets")


def render(result: dict[str, Any], *, lang: str = "en") -> str:
    """The report of a result as HTML text.

    Args:
        result: what `result.json` holds.
        lang: "en" or "ja".
    Returns:
        A whole document; every figure in it comes from `result`.
    Raises:
        ArgumentError: a language the report does not speak.
        FileFormatError: `result` is not a result of this version.
    """
    if lang not in TEXTS:
        raise ArgumentError(f"report: lang must be one of {', '.join(TEXTS)}; got {lang!r}. Choose one of them.")
    _check(result)
    template = _environment(TEXTS[lang]).get_template("report.html.j2")
    css = files("keiretsu.proof.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    return template.render(page=page_of(result, lang), r=result, t=TEXTS[lang], lang=lang, css=css)


def write_report(result: dict[str, Any], path: str | Path, *, lang: str = "en") -> Path:
    """Render `result` and write it to `path`, whole or not at all.

    Raises:
        ArgumentError, FileFormatError: as `render`.
        OutputError: the file cannot be written.
    """
    place = Path(path)
    text = render(result, lang=lang)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"report: path must lie in a folder that can be made; got {place} ({error.strerror or error}). "
            "Choose another folder."
        ) from error
    write_atomically(place, text.encode())
    return place


def _check(result: Any) -> None:
    if not isinstance(result, dict) or result.get("schema") != SCHEMA:
        found = result.get("schema") if isinstance(result, dict) else type(result).__name__
        raise FileFormatError(
            f"report: result must have the schema {SCHEMA!r}; got {found!r}. "
            "Give the result.json that `keiretsu poc` wrote."
        )
    missing = [key for key in _NEEDED if key not in result]
    if missing:
        raise FileFormatError(
            f"report: result must hold {', '.join(_NEEDED)}; got none for {', '.join(missing)}. "
            "Give the whole result.json that `keiretsu poc` wrote."
        )


def _environment(t: dict[str, str]) -> Environment:
    environment = Environment(
        loader=PackageLoader("keiretsu.proof.report", "templates"),
        autoescape=True,  # ids and column names may hold anything
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        figure=numbers.figure,
        percent=numbers.percent,
        count=numbers.count,
        plain=numbers.plain,
        size=numbers.size,
        stamp=numbers.stamp,
        p_value=numbers.p_value,
        duration=lambda seconds: numbers.duration(seconds, t),
    )
    return environment
