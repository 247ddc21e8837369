"""The page itself: one document in one language, its words beside it for the script."""

from __future__ import annotations

from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined

from keiretsu.app.going import PHASES
from keiretsu.app.settings import LANGUAGES, AppSettings
from keiretsu.app.texts import TEXTS

BUDGETS = (2, 5, 10, 30, 60)
USUAL_BUDGET = 5
# Settings of reading that are written, and those that are chosen.
WRITTEN = ("time", "clock", "id", "events", "sheet", "form", "zone")
CHOSEN = {
    "duplicates": {"first": "duplicates_first", "last": "duplicates_last", "mean": "duplicates_mean"},
    "jumps": {"split": "jumps_split", "sort": "jumps_sort"},
    "decimal": {".": "decimal_point", ",": "decimal_comma"},
}


def page(settings: AppSettings, *, lang: str, token: str) -> str:
    """The document.

    Args:
        settings: of the page.
        lang: "en" or "ja".
        token: that its writes carry.
    """
    environment = Environment(
        loader=PackageLoader("keiretsu.app", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    runs = str(settings.runs.resolve())
    told = {"lang": lang, "token": token, "most": settings.largest_bytes, "runs": runs, "words": TEXTS[lang]}
    return environment.get_template("page.html.j2").render(
        t=TEXTS[lang],
        lang=lang,
        others=[other for other in LANGUAGES if other != lang],
        names={"en": "English", "ja": "日本語"},
        told=told,
        megabytes=f"{settings.largest_bytes / 1e6:,.0f}",
        folder=str(settings.own.resolve()),
        runs=runs,
        budgets=BUDGETS,
        usual=USUAL_BUDGET,
        written=WRITTEN,
        chosen=CHOSEN,
        phases=PHASES,
        version=version("keiretsu"),
    )
