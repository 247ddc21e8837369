"""Where the log lies on the phase map, and what each family of models is expected to save there."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from math import log
from typing import Any

from keiretsu.proof.report.charts.palette import Look
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.numbers import count, figure, percent, plain
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import dots, tiles
from keiretsu.proof.report.pictures.shared import Texts, joined, line, points, words_of
from keiretsu.proof.report.sheet import Sheet

LOOKS = {
    "last value": Look("#7a7a7a", None, "v"),
    "constant": Look("#a89f91", None, "^"),
    "ridge": Look("#0072b2", None, "s"),
    "lightgbm": Look("#e69f00", None, "D"),
    "lti": Look("#56b4e9", None, "h"),
    "gru": Look("#aa4e86", None, "P"),
    "selective": Look("#d55e00", None, "o"),
}
_LETTERS = {
    "last value": "V", "constant": "C", "ridge": "L", "lightgbm": "B", "lti": "T", "gru": "G", "selective": "S",
}  # fmt: skip
_OTHER = Look("#8c6d31", None, "d")
# the gain at which a tile's colour is full; a family that errs more than this many times as much is out of the picture
_FULL_GAIN, _FAINT, _FULL, _WORST = 0.5, 0.3, 0.75, -1.0


def place_picture(context: Context, place: dict[str, Any] | None) -> Drawing | None:
    """The map in four grids, with the log's place and how far that may lie off; None where it has none.

    Nor is a map drawn on which every tile reads alike: the families beside it then say all there is.
    """
    if not place or _alike(place["cells"]):
        return None
    w, cells, told = words_of(context), place["cells"], context.result["profile"]["place"]
    levels = {axis: sorted({cell[axis] for cell in cells}) for axis in ("memory", "irregularity", "drift", "noise")}
    drift, noise = (_nearest(levels[axis], told[axis]) for axis in ("drift", "noise"))
    grids = [
        tiles.Grid(
            title=say(w["place_grid"], drift=f"{d:g}", noise=percent(n, 0)),
            tiles={
                (levels["memory"].index(cell["memory"]), levels["irregularity"].index(cell["irregularity"])): _tile(
                    cell
                )
                for cell in cells
                if (cell["drift"], cell["noise"]) == (d, n)
            },
            columns=[count(memory) for memory in levels["memory"]],
            rows=[f"{one:g}" for one in levels["irregularity"]],
            spot=_spot(levels, told, place["ranges"]) if (d, n) == (drift, noise) else None,
        )
        for d in levels["drift"]
        for n in levels["noise"]
    ]
    wins = Counter(cell["family"] for cell in cells)
    items = [say(w["place_wins"], family=_name(w, name), count=n, all=len(cells)) for name, n in wins.most_common()]
    corners = sum(place["winners"].values())
    winners = [say(w["place_corner"], family=_name(w, name), share=percent(n / corners, 0))
               for name, n in place["winners"].items()]  # fmt: skip
    ranges = _ranges(w, place)
    families = dict.fromkeys([*wins, place["winner"]])
    return Drawing(
        title=w["place"],
        whole=True,
        fold=say(context.t["fold_place"], count=count(len(cells)), family=_name(w, place["winner"])),
        alt=say(w["place_alt"],
            list=context.t["list_semicolon"].join(items), here=say(w["place_here"], family=_name(w, place["winner"]))),
        see=joined(context, [
            say(w["place_see"], **ranges),
            say(w["place_winner"],
                family=_opened(context, _name(w, place["winner"])), winners=context.t["list_comma"].join(winners)),
            w["place_nearest"],
            "" if place["inside"] else w["place_outside"],
        ]),
        keys=tuple(Key("band", f"{_LETTERS.get(name, '?')} {_name(w, name)}", _look(name)) for name in families),
        svg=tiles.draw(grids, across=2, key="picture-place", x_label=w["place_x"], y_label=w["place_y"]),
        data=Sheet(
            w["place"],
            (w["place_head"], w["place_family"], w["place_gain"]),
            tuple(
                line(context.t["list_comma"].join((count(c["memory"]), f"{c['irregularity']:g}", f"{c['drift']:g}",
                                                   percent(c["noise"], 0))),
                     _name(w, c["family"]), points(c["gain"], 0))
                for c in cells
            ),
            "",
        ),
    )  # fmt: skip


def families_picture(context: Context, place: dict[str, Any] | None) -> Drawing | None:
    """What each family is expected to save against a linear model, and over the range of the place."""
    if not place:
        return None
    w = words_of(context)
    # of those that save alike, the one that counts as the winner is named
    found = sorted(place["families"].items(), key=lambda pair: (-round(pair[1]["gain"], 3), pair[0] != place["winner"]))
    shown = [(name, one) for name, one in found if one["gain"] > _WORST]
    cut = [name for name, one in found if one["gain"] <= _WORST]
    best, most = found[0]
    reach = {name: [percent(one[end]) for end in ("low", "high")] for name, one in found}
    item = {
        name: say(w["families_item" if low != high or low != percent(one["gain"]) else "families_item_same"],
            family=_name(w, name), gain=percent(one["gain"]), low=low, high=high)
        for (name, one), (low, high) in zip(found, reach.values(), strict=True)
    }  # fmt: skip
    nothing = best == "ridge" or percent(most["gain"]) == percent(0.0)
    left = max(min(one["low"] for _, one in shown), _WORST)
    # where no map is drawn, what it says of the log stands here
    instead = _instead(w, place) if place["cells"] and _alike(place["cells"]) else []
    return Drawing(
        title=w["families"],
        fold=say(
            context.t["fold_families_none" if nothing else "fold_families"],
            best=_name(w, best), gain=percent(most["gain"]),
        ),
        alt=say(w["families_alt"], list=context.t["list_semicolon"].join(item.values())),
        see=joined(context, [
            w["families_see"],
            w["families_none"] if nothing else say(w["families_best"], best=_opened(context, _name(w, best)),
                                                   gain=percent(most["gain"])),
            say(w["families_winner"], winner=_name(w, place["winner"])),
            *instead,
            say(w["families_cut"], list=context.t["list_comma"].join(item[name] for name in cut)) if cut else "",
        ]),
        keys=(),
        svg=dots.draw(
            [
                dots.Dots(_name(w, name), [dots.Dot(100 * one["gain"], 100 * max(one["low"], left), 100 * one["high"],
                                                    _look(name))], name == place["winner"])
                for name, one in shown
            ],
            key="picture-families",
            x_label=w["families_x"],
            level=0.0,
        ),
        data=Sheet(
            w["families"],
            (w["families_head"], w["families_gain"], w["families_range"]),
            tuple(
                line(_name(w, name), points(one["gain"]), _between(one))
                for name, one in found
            ),
            "",
        ),
    )  # fmt: skip


def _between(one: dict[str, float]) -> str:
    low, high = points(one["low"]), points(one["high"])
    return low if low == high else f"{low} – {high}"


def _alike(cells: list[dict[str, Any]]) -> bool:
    """Whether one family wins everywhere and saves nothing: the linear model, against which all are measured."""
    return all(cell["family"] == "ridge" and not cell["gain"] for cell in cells)


def _instead(w: Texts, place: dict[str, Any]) -> list[str]:
    told = {"count": count(len(place["cells"])), "winner": _name(w, "ridge")}
    lines = [say(w["families_alike"], **told, **_ranges(w, place))]
    return lines if place["inside"] else [*lines, w["place_outside"]]


def _name(w: Texts, family: str) -> str:
    return w.get(f"family_{family}", family)


def _opened(context: Context, name: str) -> str:
    return name[:1].upper() + name[1:] if context.lang == "en" else name


def _look(family: str) -> Look:
    return LOOKS.get(family, _OTHER)


def _tile(cell: dict[str, Any]) -> tiles.Tile:
    letter, gain = _LETTERS.get(cell["family"], "?"), cell["gain"]
    depth = _FAINT + (_FULL - _FAINT) * min(max(gain, 0.0) / _FULL_GAIN, 1.0)
    return tiles.Tile(_look(cell["family"]).colour, depth, [f"{letter} {percent(gain, 0)}", letter])


def _nearest(levels: list[float], value: float) -> float:
    return min(levels, key=lambda level: abs(level - value))


def _spot(levels: dict[str, list[float]], told: dict[str, Any], ranges: dict[str, list[float]]) -> tiles.Spot:
    # upwards there is no room beyond the levels but below the texts
    ends = [[_along(levels[axis], end, ratio=axis == "memory", beyond=beyond) for end in (told[axis], *ranges[axis])]
            for axis, beyond in (("memory", 0.4), ("irregularity", 0.08))]  # fmt: skip
    (x, *across), (y, *up) = ends
    return tiles.Spot(
        x + 0.5, y + tiles.LOW, (across[0] + 0.5, across[1] + 0.5), (up[0] + tiles.LOW, up[1] + tiles.LOW)
    )


def _along(levels: list[float], value: float, *, ratio: bool, beyond: float) -> float:
    """The place of a value among levels, 0 at the first; memory runs over ratios. At most `beyond` an end."""
    scaled = [log(level) for level in levels] if ratio else list(levels)
    at = log(max(value, 1e-9)) if ratio else value
    if len(scaled) < 2:
        return 0.0
    place = min(max(bisect_right(scaled, at) - 1, 0), len(scaled) - 2)
    share = (at - scaled[place]) / (scaled[place + 1] - scaled[place])
    return min(max(place + share, -beyond), len(levels) - 1 + beyond)


def _ranges(w: Texts, place: dict[str, Any]) -> dict[str, str]:
    return {axis: _range(w, ends, share=axis == "noise") for axis, ends in place["ranges"].items()}


def _range(w: Texts, ends: list[float], *, share: bool) -> str:
    low, high = (percent(end, 2) if share else plain(end) if end >= 10 else figure(end, 2) for end in ends)
    return say(w["range_same"], low=low) if low == high else say(w["range"], low=low, high=high)
