"""The picture of drift: how well a classifier tells early rows from late ones, by channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.profiling.pictures.axis import Axis, linear
from keiretsu.data.profiling.pictures.channels import most_telling
from keiretsu.data.profiling.pictures.picture import Picture, Row, Rows, Rule
from keiretsu.data.profiling.pictures.values import entries, mapping, number, numbers
from keiretsu.data.profiling.pictures.words import say

_CHANCE = 0.5


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """Bars of the area under the curve by channel, from .5 (chance); a rule and a band for all channels together."""
    rows = [
        Row(name, auc, f"{auc:.2f}", place)
        for place, (name, auc) in enumerate(_by_channel(details), 1)
        if auc is not None
    ]
    auc = number(details.get("auc"))
    whole = auc if auc is not None and 0 <= auc <= 1 else None
    if not rows and whole is not None:
        rows = [Row(say("all_channels", lang), whole, f"{whole:.2f}", 0)]
    if not rows:
        return Picture()
    shown, note = most_telling(rows, lambda row: -abs((row.end or _CHANCE) - _CHANCE), lang=lang)
    ends = numbers(details.get("interval")) or numbers([details.get("low"), details.get("high")])
    band = (min(ends), max(ends)) if len(ends) == 2 else None
    lowest = min([_CHANCE, *(row.end for row in shown if row.end is not None), *(band or ())])
    x = linear(say("auc_axis", lang), (lowest, 1.0), marks=4)
    x = Axis(x.label, max(x.low, 0.0), 1.0, tuple(tick for tick in x.ticks if 0 <= tick[0] <= 1))
    rule = None if whole is None else Rule(whole, say("all_channels", lang))
    return Picture((Rows(x, shown, _CHANCE, rule, band),), (say("auc_note", lang), *note))


def _by_channel(details: Mapping[str, Any]) -> list[tuple[str, float | None]]:
    """Names and areas, from the list `channels` or the table `by_channel`."""
    listed = [(str(entry.get("channel")), number(entry.get("auc"))) for entry in entries(details.get("channels"))]
    return listed or [(str(name), number(auc)) for name, auc in mapping(details.get("by_channel")).items()]
