"""What a client asks for, checked once: values of a few kinds within bounds, never a path, never a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.app.codes import codes_in, typed
from keiretsu.app.refused import RefusedError
from keiretsu.app.settings import LANGUAGES

LONGEST_TEXT = 1000
# The settings of reading that a person may be asked for; none of them names a file.
_TEXTS = ("time", "clock", "id", "events", "sheet", "form", "zone", "sentinels")
_WORDS = {
    "duplicates": ("first", "last", "mean"),
    "jumps": ("split", "sort"),
    "decimal": (".", ","),
}
LEAST_SECONDS, MOST_SECONDS = 5, 24 * 3600
MOST_HORIZON = 100_000


@dataclass(frozen=True)
class RunAsked:
    """A run that is asked for.

    Attributes:
        file: the id of the copy.
        reading: keyword arguments of `keiretsu.read`.
        target: the channel.
        horizon: rows ahead.
        budget: seconds for everything.
        lang: of the report.
    """

    file: str
    reading: dict[str, Any]
    target: str
    horizon: int
    budget: int
    lang: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def reading_of(given: Any) -> dict[str, Any]:
    """Settings of `keiretsu.read`, and `events`, the column of the file that holds them; what is empty is left out.

    The page asks for the column with the time of day as `clock`, and for what means "not measured" as one text.

    Raises:
        RefusedError: a setting that is not known, a value that none can be, or two that do not go together (400).
    """
    if not isinstance(given, dict):
        raise RefusedError(400, "setting", name="reading")
    told = {name: value for name, value in given.items() if value not in ("", None)}
    for name, value in told.items():
        known = name in _TEXTS or value in _WORDS.get(name, ())
        if not known or not _is_text(value):
            raise RefusedError(400, "setting", name=name if isinstance(name, str) and name.isidentifier() else "?")
    settings: dict[str, Any] = told
    if "clock" in told:
        settings["time"] = _two_columns(told.get("time"), told.pop("clock"))
    if "sentinels" in told:
        settings["sentinels"] = codes_in(told["sentinels"])
    return {name: value for name, value in settings.items() if value != []}


def _two_columns(date: str | None, clock: str) -> list[str]:
    if date is None:
        raise RefusedError(400, "clock_alone", clock=clock)
    if date == clock:
        raise RefusedError(400, "clock_same", clock=clock)
    return [date, clock]


def form_of(reading: Mapping[str, Any]) -> dict[str, str]:
    """What `reading_of` was given, from what it gave: the entries of the page's fields.

    Example:
        >>> form_of({"time": ["day", "clock"], "sentinels": [-9999.0, "ERR"]})
        {'time': 'day', 'clock': 'clock', 'sentinels': '-9999, ERR'}
    """
    form = {}
    for name, value in reading.items():
        if name == "time" and isinstance(value, list):
            form.update(zip(("time", "clock"), value, strict=True))
        else:
            form[name] = typed(value) if name == "sentinels" else value
    return form


def run_of(given: dict[str, Any]) -> RunAsked:
    """A run, with every value within its bounds.

    Raises:
        RefusedError: one is not (400).
    """
    for name in ("file", "target"):
        if not _is_text(given.get(name)):
            raise RefusedError(400, "setting", name=name)
    horizon, budget, lang = given.get("horizon"), given.get("budget"), given.get("lang")
    if not _is_whole(horizon, 1, MOST_HORIZON):
        raise RefusedError(400, "horizon", most=f"{MOST_HORIZON:,}")
    if not _is_whole(budget, LEAST_SECONDS, MOST_SECONDS):
        raise RefusedError(400, "setting", name="budget")
    if lang not in LANGUAGES:
        raise RefusedError(400, "setting", name="lang")
    assert isinstance(horizon, int) and isinstance(budget, int)  # noqa: S101, PT018 (for the type checker)
    return RunAsked(given["file"], reading_of(given.get("reading") or {}), given["target"], horizon, budget, lang)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and "\x00" not in value


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
