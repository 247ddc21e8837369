"""Which values of a log may mean "not measured", and which were taken so: what the page says beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keiretsu.data.columns import listed
from keiretsu.data.read_report import ReadReport
from keiretsu.data.reading.values.sentinels import codes_of

MOST_SUGGESTED, MOST_NAMES = 20, 5
Sentence = dict[str, str]


def suggested(report: ReadReport) -> list[dict[str, Any]]:
    """Values that look like "no value" and were taken as they stand, the most frequent first.

    Returns:
        value (as it can be typed), said (a sentence in both languages).
    """
    places: dict[str, dict[str, int]] = {}
    for column, counts in report.proposed.items():
        for value, count in counts.items():
            places.setdefault(value, {})[column] = count
    ordered = sorted(places.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    lost = {column.name for column in report.left_out}
    return [{"value": value, "said": _suggestion(value, where, lost)} for value, where in ordered[:MOST_SUGGESTED]]


def _suggestion(value: str, where: Mapping[str, int], lost: set[str]) -> Sentence:
    times = sum(where.values())
    en = f"{_quoted(value)} stands {_times(times)} in {listed(list(where), most=MOST_NAMES)}"
    ja = f"「{value}」が{_shown(list(where))}に{times:,}回あります"
    unused = [name for name in where if name in lost]
    if unused:
        are = "is" if len(unused) == 1 else "are"
        return {
            "en": f"{en}, among numbers; {listed(unused, most=MOST_NAMES)} {are} not used while it does.",
            "ja": f"{ja}（数値に混じっているため、{_shown(unused)}は使っていません）。",
        }
    # a word that stands among numbers costs its column, so what is left is a number, or a category's word
    return {"en": f"{en}, apart from the other values.", "ja": f"{ja}（他の値から離れています）。"}


def taken(report: ReadReport, asked: Sequence[Any]) -> list[Sentence]:
    """What became of the values that a person named: how many cells are missing by them, and which are nowhere.

    Args:
        report: of the reading.
        asked: the values, as `read` was given them.
    """
    if not asked:
        return []
    counts: dict[str, dict[str, int]] = {}
    for column, found in report.replaced.items():
        for value, count in found.items():
            counts.setdefault(value, {})[column] = count
    total = sum(sum(where.values()) for where in counts.values())
    said = []
    if total:
        parts = [f"{_quoted(value)} {_times(sum(at.values()))} in {_names(at)}" for value, at in counts.items()]
        parts_ja = [f"「{value}」{sum(at.values()):,}個（{_shown(list(at))}）" for value, at in counts.items()]
        said.append({
            "en": f"{total:,} {'cell was' if total == 1 else 'cells were'} made missing: {'; '.join(parts)}.",
            "ja": f"{total:,}個のセルを欠測にしました: {'、'.join(parts_ja)}。",
        })  # fmt: skip
    nowhere = [value for value in _spelled(asked) if value not in counts]
    if nowhere:
        stand = "stands" if len(nowhere) == 1 else "stand"
        said.append({
            "en": f"{', '.join(map(_quoted, nowhere))} {stand} in no channel, so nothing was changed by "
            f"{'it' if len(nowhere) == 1 else 'them'}.",
            "ja": f"{'、'.join(f'「{value}」' for value in nowhere)}はどのチャネルにもないため、何も変えていません。",
        })  # fmt: skip
    return said


def _spelled(asked: Sequence[Any]) -> list[str]:
    """The values as a report spells them; NaN has no spelling: it is missing without being named."""
    codes = codes_of(list(asked))
    return [*codes.numbers, *codes.words.values(), *([codes.infinite] if codes.infinite else [])]


def _quoted(value: str) -> str:
    return f"“{value}”"


def _names(where: Mapping[str, int]) -> str:
    return listed(list(where), most=MOST_NAMES)


def _shown(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return "、".join(names[:MOST_NAMES]) + (f"など{len(names):,}列" if more > 0 else "")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
