"""The picture of missing values: their share by channel, with the longest run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, compact, linear
from keiretsu.data.profiling.pictures.channels import most_telling
from keiretsu.data.profiling.pictures.picture import Picture, Row, Rows
from keiretsu.data.profiling.pictures.values import entries, mapping, number, percent
from keiretsu.data.profiling.pictures.words import say


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """Bars of the share missing by channel, most first."""
    runs = mapping(details.get("longest_run"))
    rows = []
    for place, (name, share) in enumerate(mapping(details.get("by_channel")).items(), start=1):
        part = number(share)
        if part is not None:
            rows.append(Row(str(name), 100 * part, _text(part, number(runs.get(name)), lang), place))
    if not rows:
        return Picture()
    shown, note = most_telling(rows, lambda row: -(row.end or 0.0), lang=lang)
    top = max(row.end or 0.0 for row in shown)
    x = linear(say("missing_axis", lang), (0.0, max(top, 1.0)))
    x = Axis(x.label, 0.0, min(x.high, 100.0), tuple(tick for tick in x.ticks if 0 <= tick[0] <= 100))
    return Picture((Rows(x, shown, 0.0),), (*note, *_together(details.get("together"), lang)))


def _together(found: Any, lang: str) -> tuple[str, ...]:
    """A note on the pair of channels that most often lose their values on the same rows."""
    for entry in entries(found)[:1]:
        pair, strength = entry.get("channels"), number(entry.get("phi"))
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and strength is not None:
            return (say("together", lang, one=pair[0], two=pair[1], phi=f"{strength:.2f}"),)
    return ()


def _text(share: float, run: float | None, lang: str) -> str:
    text = percent(share)
    comma = "、" if lang == "ja" else ", "
    return f"{text}{comma}{say('run_of_one' if run == 1 else 'run', lang, rows=compact(run))}" if run else text
