"""From a comparison to one HTML file of both languages, in the report's look; it needs nothing else."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from keiretsu.atomic import write_with_folders
from keiretsu.errors import ArgumentError
from keiretsu.proof.compared.chart import picture_of
from keiretsu.proof.compared.compared import Compared
from keiretsu.proof.compared.words import STANDINGS, SYMBOLS, TEXTS
from keiretsu.proof.report.ids import suffixed
from keiretsu.proof.report.numbers import made_at
from keiretsu.proof.report.policy import content_policy
from keiretsu.proof.report.printed import page_rules

# The report's own, so that the two look alike; what only this page has is in its own.
SHARED = ("report.css", "narrow.css", "print.css")


def render_compared(compared: Compared, *, lang: str = "en") -> str:
    """A comparison as HTML text, in both languages.

    Args:
        compared: two runs.
        lang: "en" or "ja", the language that is shown first; a switch on the page shows the other.
    Raises:
        ArgumentError: a language that the page does not speak.
    """
    if lang not in TEXTS:
        raise ArgumentError(f"compare: lang must be one of {', '.join(TEXTS)}; got {lang!r}. Choose one of them.")
    order = sorted(TEXTS, key=lambda name: name != lang)
    bodies = {each: _body(compared, each) for each in order}
    report = files("keiretsu.proof.report").joinpath("templates")
    script = report.joinpath("switch.js").read_text(encoding="utf-8").strip()
    own = files("keiretsu.proof.compared").joinpath("templates", "compared.css").read_text(encoding="utf-8")
    css = [*(report.joinpath(name).read_text(encoding="utf-8") for name in SHARED), own]
    css.append(page_rules((each, f"{TEXTS[each]['title']}: {STANDINGS[compared.standing][each]}") for each in order))
    return _environment(lang).get_template("compared.html.j2").render(
        bodies=bodies, lang=lang, texts=TEXTS, script=Markup(script), policy=content_policy([script]),
        css=Markup("\n".join(css)),
    )  # fmt: skip


def write_compared(compared: Compared, path: str | Path, *, lang: str = "en") -> Path:
    """Render a comparison and write it to `path`, whole or not at all.

    Raises:
        ArgumentError: as `render_compared`.
        OutputError: the file cannot be written.
    """
    return write_with_folders(path, render_compared(compared, lang=lang).encode(), what="compare: out")


def _body(compared: Compared, lang: str) -> Markup:
    html = (
        _environment(lang)
        .get_template("compared_body.html.j2")
        .render(
            c=compared,
            t=TEXTS[lang],
            lang=lang,
            word=STANDINGS[compared.standing][lang],
            symbol=SYMBOLS[compared.standing],
            picture=picture_of(compared, lang),
            version=version("keiretsu"),
        )
    )
    return Markup(suffixed(html, lang))


@cache
def _environment(lang: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("keiretsu.proof.compared", "templates"),
        autoescape=True,  # names of files, columns and series may hold anything
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["made_at"] = made_at
    environment.filters["in_lang"] = lambda phrase: getattr(phrase, lang)
    return environment
