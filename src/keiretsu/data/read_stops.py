"""Values in long stretches of rows, in words: a stop of the plant, or a sensor that was silent."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keiretsu.data.columns import listed
from keiretsu.data.held import Held
from keiretsu.data.read_ways import Pair, Way, stretch_way

if TYPE_CHECKING:
    from keiretsu.data.read_report import ReadReport

_NAMES = 4
_LIKELY = {
    "silent": (
        "The other channels ran on as usual, so that nothing was measured, more likely than that the plant stood still.",
        "ほかのチャネルは普段どおり変化しているため、設備の停止よりも、測定されていなかった可能性が高いとみられます。",
    ),
    "open": (
        "The plant may have stood still, or nothing was measured; no other channel tells which.",
        "設備の停止か、測定されていなかった可能性があります（ほかのチャネルからは判別できません）。",
    ),
}
_FEW = (
    "The plant may have stood still, or nothing was measured; of the other channels {with_it} left {its} usual range, too.",
    "設備の停止か、測定されていなかった可能性があります（ほかのチャネルで普段の範囲を外れたのは{with_it_ja}だけです）。",
)


def held_words(one: Held, way: Way) -> Pair:
    """A value that may say "no value" or be of a stop: both possibilities, which is likelier, and what settles it."""
    where_en, where_ja = _where(one)
    if one.likely == "open" and one.with_it:
        its = "its" if len(one.with_it) == 1 else "their"
        names = {"with_it": listed(one.with_it, most=_NAMES), "its": its, "with_it_ja": _shown_ja(one.with_it)}
        likely = tuple(sentence.format(**names) for sentence in _FEW)
    else:
        likely = _LIKELY[one.likely]
    remedy = stretch_way(one.channel, one.value, way)
    return (
        f"{one.channel} reads {one.value} on {where_en}, apart from its other values. {likely[0]} {remedy[0]}",
        f"{one.channel}は{where_ja}にわたり{one.value}で、他の値から離れています。{likely[1]}{remedy[1]}",
    )


def stops_of(report: ReadReport) -> Iterator[Pair]:
    """What looks like a stop of the plant: channels that left their range over the same stretches are one sentence."""
    stops: dict[tuple[str, str | None], list[Held]] = {}
    for one in report.held:
        if one.likely == "stop":
            stops.setdefault((one.first, one.id), []).append(one)
    for together in stops.values():
        longest = max(together, key=lambda one: one.rows)
        where_en, where_ja = _where(longest)
        names = [one.channel for one in together]
        reads = " and ".join(f"{one.channel} reads {one.value}" for one in together[:_NAMES])
        reads_ja = "、".join(f"{one.channel}は{one.value}のまま" for one in together[:_NAMES])
        others = [name for name in longest.with_it if name not in names]
        left = "leaves its" if len(others) == 1 else "leave their"
        also = f", and {listed(others, most=_NAMES)} {left} usual range" if others else ""
        also_ja = f"、{_shown_ja(others)}も普段の範囲を外れています" if others else "です"
        yield (
            f"It looks as if the plant stood still on {where_en}: {reads}{also}. The values are taken as they stand.",
            f"{where_ja}は、設備の停止とみられます（{reads_ja}{also_ja}）。値はそのまま使います。",
        )


def _where(one: Held) -> Pair:
    """Which rows: "145 rows in one stretch from 2026-03-02 08:10 on"."""
    of, of_ja = ("", "") if one.id is None else (f" of series {one.id!r}", f"系列「{one.id}」の")
    if one.stretches == 1:
        return (
            f"{one.rows:,} rows in one stretch from {one.first} on{of}",
            f"{of_ja}{one.first}からひと続きの{one.rows:,}行",
        )
    return (
        f"{one.rows:,} rows in {one.stretches:,} stretches, the first from {one.first} on{of}",
        f"{one.stretches:,}区間の計{one.rows:,}行（最初は{of_ja}{one.first}から）",
    )


def _shown_ja(names: list[str] | tuple[str, ...]) -> str:
    return "、".join(names[:_NAMES]) + (f"など{len(names):,}チャネル" if len(names) > _NAMES else "")
