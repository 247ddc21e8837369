"""From a result to one HTML file that needs nothing else: no network, the reader's own fonts, both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from keiretsu.atomic import write_with_folders
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.proof.report import numbers, viewer
from keiretsu.proof.report.glossary import KEYS
from keiretsu.proof.report.ids import suffixed
from keiretsu.proof.report.linked import PREFIX, linked
from keiretsu.proof.report.measured import words_in
from keiretsu.proof.report.page import Page, page_of
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.policy import content_policy
from keiretsu.proof.report.printed import page_rules
from keiretsu.proof.report.sheet import error_ends
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.unbroken import unbroken

SCHEMA = "keiretsu.result/1"
_NEEDED = ("data", "profile", "plan", "split", "candidates", "verdict", "timings", "environment", "horizon", "targets")


@dataclass(frozen=True)
class Body:
    """The whole report in one language: its title, the line on its printed pages, its part of the document."""

    lang: str
    title: str
    head: str
    html: Markup


def render(result: dict[str, Any], *, lang: str = "en", view: dict[str, Any] | None = None) -> str:
    """The report of a result as HTML text, in both languages.

    Args:
        result: what `result.json` holds.
        lang: "en" or "ja", the language that is shown first; a switch on the page shows the other.
        view: forecasts to be looked at closely, as the run's folder holds them; None leaves that part out.
    Returns:
        A whole document; every figure in it comes from `result` and `view`.
    Raises:
        ArgumentError: a language the report does not speak.
        FileFormatError: `result` is not a result of this version.
    """
    if lang not in TEXTS:
        raise ArgumentError(f"report: lang must be one of {', '.join(TEXTS)}; got {lang!r}. Choose one of them.")
    _check(result)
    pages = {each: page_of(result, each, view) for each in sorted(TEXTS, key=lambda name: name != lang)}
    bodies = [_body(result, page, each) for each, page in pages.items()]
    # a view of another run gives no viewer
    held = view if any(page.parts.viewer for page in pages.values()) else None
    scripts = [*([viewer.script()] if held else []), _file("switch.js")]
    styles = [_file("report.css"), _file("narrow.css"), _file("print.css"), *([viewer.style()] if held else [])]
    return _environment().get_template("report.html.j2").render(
        bodies=bodies, texts=TEXTS, scripts=scripts, policy=content_policy(scripts),
        numbers="" if held is None else viewer.numbers(held),
        css="\n".join([*styles, page_rules((body.lang, body.head) for body in bodies)]),
    )  # fmt: skip


def _body(result: dict[str, Any], page: Page, lang: str) -> Body:
    t = words_in(lang, result["targets"])
    html = (
        _environment()
        .get_template("body.html.j2")
        .render(page=page, r=result, t=t, lang=lang, word_keys=[f"{PREFIX}{key}" for key in KEYS])
    )
    head = say(t["print_head"], title=page.title, verdict=page.headline)
    return Body(lang, page.title, head, Markup(suffixed(unbroken(html), lang)))


def _file(name: str) -> str:
    return files("keiretsu.proof.report").joinpath("templates", name).read_text(encoding="utf-8").strip()


def write_report(
    result: dict[str, Any], path: str | Path, *, lang: str = "en", view: dict[str, Any] | None = None
) -> Path:
    """Render `result` and write it to `path`, whole or not at all.

    Args:
        result, lang, view: as `render` takes them.
        path: of the file; folders on the way are made.

    Raises:
        ArgumentError, FileFormatError: as `render`.
        OutputError: the file cannot be written.
    """
    return write_with_folders(path, render(result, lang=lang, view=view).encode(), what="report: path")


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


@pass_context
def _linked(context: Context, text: object) -> Markup:
    """In the language of the page that is filled."""
    return linked(text, context["lang"])


# one for both languages and for later pages: templates are compiled once a process
@cache
def _environment() -> Environment:
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
        p_value=numbers.p_value,
        found=numbers.found,
        say=say,
        error_ends=error_ends,
        linked=_linked,
    )
    return environment
