"""Where on a stability map things go wrong: a block of settings, and that block in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Cell = Mapping[str, Any]
_TOLD = {
    "worse": ("{n} worse than the partner by more than 5 %", "土台のモデルより 5 % を超えて悪化したものが {n} 通り"),
    "unstable": ("{n} unstable", "不安定 {n}"),
    "stopped": ("{n} stopped at a number that is not finite", "非有限値で停止 {n}"),
}


@dataclass(frozen=True)
class Region:
    """The smallest block that holds all settings that went wrong.

    Attributes:
        margins: of the block, None (A free) first, then ascending; ranges: of Δ, ascending; discretizations: by name.
        wrong, settings: how many settings went wrong, and how many the block holds.
        whole: whether the block is the whole map.
    """

    margins: tuple[float | None, ...]
    ranges: tuple[tuple[float, float], ...]
    discretizations: tuple[str, ...]
    wrong: int
    settings: int
    whole: bool

    def holds(self, cell: Cell) -> bool:
        """Whether a setting lies in the block."""
        inside = cell["margin"] in self.margins and range_of(cell) in self.ranges
        return inside and cell["discretization"] in self.discretizations

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def axes(cells: Sequence[Cell]) -> tuple[list[float | None], list[tuple[float, float]], list[str]]:
    """Margins (None first, then ascending), ranges of Δ (ascending) and discretisations (as given) of a map."""
    margins = sorted({cell["margin"] for cell in cells}, key=lambda margin: -1.0 if margin is None else margin)
    ranges = sorted({range_of(cell) for cell in cells})
    return margins, ranges, list(dict.fromkeys(cell["discretization"] for cell in cells))


def range_of(cell: Cell) -> tuple[float, float]:
    """The range of Δ of a setting."""
    return cell["delta_min"], cell["delta_max"]


def region_of(cells: Sequence[Cell]) -> Region | None:
    """The block of settings between the extremes, on every axis, of those that went wrong; None if none did."""
    wrong = [cell for cell in cells if cell["ended"] != "good"]
    if not wrong:
        return None
    margins, ranges, kinds = axes(cells)
    reached = axes(wrong)
    between = (_between(margins, reached[0]), _between(ranges, reached[1]))
    held = tuple(kind for kind in kinds if kind in reached[2])
    whole = (len(between[0]), len(between[1]), len(held)) == (len(margins), len(ranges), len(kinds))
    block = Region(between[0], between[1], held, len(wrong), 0, whole)
    return Region(between[0], between[1], held, len(wrong), sum(map(block.holds, cells)), whole)


def _between(axis: list[Any], reached: list[Any]) -> tuple[Any, ...]:
    return tuple(axis[axis.index(reached[0]) : axis.index(reached[-1]) + 1])


def sentences(cells: Sequence[Cell], region: Region | None) -> tuple[str, str]:
    """How many settings went wrong, how and where, and where the error is least: in English and Japanese."""
    known = [cell for cell in cells if cell["ended"] == "good"]
    en, ja = _wrong(cells, region)
    if not known:
        return en, ja
    best = min(known, key=lambda cell: cell["error"])
    at_en, at_ja = (_place((best["margin"],), (range_of(best),), (best["discretization"],), ja=ja) for ja in (0, 1))
    return (
        f"{en} The error is least, {best['error']:.3g} of the partner's, with {at_en}.",
        f"{ja}誤差が最小（土台のモデルの {best['error']:.3g} 倍）になるのは{at_ja} のときです。",
    )


def _wrong(cells: Sequence[Cell], region: Region | None) -> tuple[str, str]:
    if region is None:
        return (
            f"None of {len(cells)} settings goes wrong on these data.",
            f"試した {len(cells)} 通りの設定のいずれにも問題は生じませんでした。",
        )
    ended = Counter(cell["ended"] for cell in cells)
    kinds = [[words[ja].format(n=ended[kind]) for kind, words in _TOLD.items() if ended[kind]] for ja in (0, 1)]
    every = len(axes(cells)[0]), len(axes(cells)[1]), len(axes(cells)[2])
    parts = [
        _place(
            region.margins if len(region.margins) < every[0] else (),
            region.ranges if len(region.ranges) < every[1] else (),
            region.discretizations if len(region.discretizations) < every[2] else (),
            ja=ja,
        )
        for ja in (0, 1)
    ]
    where_en, where_ja = "all over the map", "全域に及びます"
    if not region.whole:
        where_en = f"with {parts[0]}, where {region.wrong} of {region.settings} do"
        where_ja = f"{parts[1]} の範囲に限られます（{region.settings} 通り中 {region.wrong} 通り）"
    return (
        f"Of {len(cells)} settings {region.wrong} {'goes' if region.wrong == 1 else 'go'} wrong "
        f"({', '.join(kinds[0])}), {where_en}.",
        f"試した {len(cells)} 通りの設定のうち {region.wrong} 通りで問題が生じ（{'、'.join(kinds[1])}）、{where_ja}。",
    )


def margin_word(margin: float | None, *, ja: int = 0) -> str:
    """A margin as it is written; None is a free A."""
    return ("free", "なし")[ja] if margin is None else f"{margin:g}"


def _place(
    margins: Sequence[float | None], ranges: Sequence[tuple[float, float]], kinds: Sequence[str], *, ja: int
) -> str:
    """A block in words; an empty axis is left out."""
    told = []
    if margins:
        ends = list(dict.fromkeys(margin_word(margin, ja=ja) for margin in (margins[0], margins[-1])))
        told.append(("margin ", "安定余裕 ")[ja] + (" to ", "〜")[ja].join(ends))
    if ranges:
        ends = (min(low for low, _ in ranges), max(high for _, high in ranges))
        told.append(f"Δ {ends[0]:g}" + (" to ", "〜")[ja] + f"{ends[1]:g}")
    told += kinds if len(kinds) == 1 else []
    return (", ", "、")[ja].join(told)
