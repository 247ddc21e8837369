"""How a log spelled its rows, found out in reading: what a later one, or a stream, is read by where nothing is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from keiretsu.data.events import COUNT, SINCE
from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_words import EVENTS
from keiretsu.data.reading.values.categories import level_name

_COMMAS = "numbers of {} have decimal commas"


def spelling_of(report: ReadReport, *, time: str, id: str | None, channels: Sequence[str]) -> dict[str, Any]:
    """What is known of a log's rows besides what reading was told; plain JSON types, nothing where nothing is known.

    Args:
        report: of the reading.
        time, id: names of the two columns in the log; None where it has no ids.
        channels: those of the model.
    Returns:
        time, id: names.  encoding: that of all files, where it is none of UTF-8 and UTF-16.  events: the log's own
        column of codes → the codes that have channels ("{code} count", "{code} since").  normal: codes that mean no
        alarm.  replaced: where reading took for none what it proposed, those values by channel.
        left_out: columns of the log that are no channels.
        separator: that of all files.  commas: as in `ReadReport`.  preamble: lines above the header, if there are any.
        booleans: channels that were true/false.  categories: words of the columns that became a channel a word.
        apart: a table of events that is not the log itself → the codes that have channels, which no row can tell of.
    """
    found: dict[str, Any] = {"time": time} if time.isprintable() else {}
    if id is not None and id.isprintable():
        found["id"] = id
    encodings = set(report.encodings.values())
    # a stream is cut into lines before it is decoded, which UTF-16 does not allow
    if len(encodings) == 1 and set(report.encodings) == set(report.files) and not min(encodings).startswith("utf-16"):
        found["encoding"] = encodings.pop()
    made = set(channels)
    codes = [name.removesuffix(SINCE) for name in channels if name.endswith(SINCE)]
    codes = [code for code in codes if code + COUNT in made]
    # a column of codes that was joined is left out as one of events, and proposed no longer
    joined = [column.name for column in report.left_out if column.reason == EVENTS and column.name not in report.events]
    if codes and len(joined) == 1:
        found["events"] = {joined[0]: codes}
    elif codes and report.joined:
        found["apart"] = {str(report.joined.get("events") or "events"): codes}
    if report.settings.get("sentinels") == "proposed" and report.replaced:
        found["replaced"] = {name: list(counts) for name, counts in report.replaced.items()}
    normal = list(report.joined.get("normal") or ())
    if normal:
        found["normal"] = normal
    # without an event, nothing is made of the column
    made_of = joined if codes else []
    others = list(dict.fromkeys(column.name for column in report.left_out if column.name not in made_of))
    if others:
        found["left_out"] = others
    return found | _look(report, made)


def _look(report: ReadReport, channels: Collection[str]) -> dict[str, Any]:
    """How the files and their cells looked."""
    found: dict[str, Any] = {"separator": report.separators[0]} if len(report.separators) == 1 else {}
    commas = dict(report.commas)
    if not commas and report.files and all(_COMMAS.format(name) in report.notes for name in report.files):
        # a result of an earlier version says it of files alone; a cell with a point is then refused, never misread
        commas = dict.fromkeys(channels, "all")
    words = {name: list(words) for name, words in report.categories.items()}
    made = {name: one for name, one in words.items() if all(level_name(name, word) in channels for word in one)}
    booleans = [name for name in report.booleans if name in channels]
    told = {"commas": commas, "preamble": report.preamble, "booleans": booleans, "categories": made}
    return found | {name: value for name, value in told.items() if value}
