"""Channels whose empty cells say that nothing happened, not that a value was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from keiretsu.data.columns import listed
from keiretsu.data.series import SeriesSet

_COUNT, _SINCE, _JOINED = " count", " since", "events: "


def event_channels(series: SeriesSet) -> frozenset[str]:
    """Channels of alarms and other events: a word of a column of them, how many there were, how long ago the last was.

    Args:
        series: what `read` or `join_events` returned.
    """
    unmarked = unmarked_channels(series)
    known = set(series.channels)
    counts = {name.removesuffix(_SINCE) + _COUNT for name in unmarked if name.endswith(_SINCE)}
    return frozenset(unmarked) | (counts & known)


def unmarked_channels(series: SeriesSet) -> dict[str, str]:
    """Channels of alarms and other events, each with the column that people know it by.

    A column that is blank but for a few words, as one of alarms is, becomes a channel a word ("alarm=high"), empty
    where the cell was blank. The time since an event ("alarm since", beside "alarm count") is empty until the first.

    Args:
        series: what `read` or `join_events` returned.
    """
    told = series.report
    words = {f"{name}={word}": name for name in told.events for word in told.categories.get(name, ())}
    known = set(series.channels)
    joined = any(note.startswith(_JOINED) for note in told.notes)
    since = {
        name: name
        for name in series.channels
        if joined and name.endswith(_SINCE) and name.removesuffix(_SINCE) + _COUNT in known
    }
    return {name: column for name, column in (words | since).items() if name in known}


@dataclass(frozen=True)
class Blanks:
    """Empty cells that are not missing.

    Attributes:
        kind: of "alarms", columns blank where nothing happened, or "since", the time since an event before the first.
        names: as people know them. channels: how many are empty somewhere. cells: how many are.
    """

    kind: Literal["alarms", "since"]
    names: tuple[str, ...]
    channels: int
    cells: int


def blanks(series: SeriesSet, unmarked: dict[str, str]) -> tuple[Blanks, ...]:
    """The empty cells of `unmarked` channels, of one kind after the other; none of a kind without any."""
    counts = {name: series.frame[name].null_count() for name in unmarked}
    found = []
    kinds: tuple[tuple[Literal["alarms", "since"], bool], ...] = (("alarms", False), ("since", True))
    for kind, since in kinds:
        of = [name for name, cells in counts.items() if cells and (unmarked[name] == name) is since]
        if of:
            names = tuple(dict.fromkeys(unmarked[name] for name in of))
            found.append(Blanks(kind, names, len(of), sum(counts[name] for name in of)))
    return tuple(found)


def told_apart(en: str, ja: str, apart: tuple[Blanks, ...]) -> tuple[str, str]:
    """The sentences with the empty cells that were not counted, by their number, and what they say instead."""
    for one in apart:
        named_ja = "、".join(one.names[:4]) + (f"、ほか {len(one.names) - 4} 列" if len(one.names) > 4 else "")
        cells_en = f"{one.cells:,} empty cell{'' if one.cells == 1 else 's'} of {listed(one.names, most=4)}"
        if one.kind == "alarms":
            is_en = "is taken to say that nothing happened, and is" if one.cells == 1 else (
                "are taken to say that nothing happened, and are"
            )  # fmt: skip
            en += f"; {cells_en} {is_en} not counted"
            ja += f"。イベントの列（{named_ja}）の空欄 {one.cells:,} 個は「発生なし」とみなし、欠損に数えていません"
        else:
            en += f"; {cells_en} {'lies' if one.cells == 1 else 'lie'} before the first event, and "
            en += f"{'is' if one.cells == 1 else 'are'} not counted: there is no time since it yet"
            ja += f"。イベントからの経過時間（{named_ja}）の空欄 {one.cells:,} 個は最初のイベントより前のもので、"
            ja += "欠損に数えていません"
    return en, ja
