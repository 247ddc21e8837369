"""The picture of the phase map: its cells, its words and the place of a log on it."""

from __future__ import annotations

import re

import pytest

from keiretsu.data.profiling.pictures import phase_map
from support.findings import CELLS, HERE, SVG, checked, words


def marked(root):
    """Middles of the cells with the ink outline."""
    outlines = [e for e in root.iter(f"{SVG}rect") if e.get("stroke-width") == "4" and float(e.get("y")) > 100]
    return [(float(e.get("x")) + float(e.get("width")) / 2, float(e.get("y")) + float(e.get("height")) / 2)
            for e in outlines]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_phase_map_marks_the_nearest_cell(lang):
    root = checked(phase_map(CELLS, HERE, lang))
    ((x, y),) = marked(root)
    # 700 rows are nearer to 1,000 than to 100; the lowest irregularity, lowest drift, higher noise: third cell of the
    # lower row of the upper right grid
    cells = [e for e in root.iter(f"{SVG}text") if (e.text or "").startswith("S ")]
    nearest = min(cells, key=lambda e: abs(float(e.get("x")) - x) + abs(float(e.get("y")) - y))
    assert nearest.text == "S 30"
    assert 500 < x < 580
    assert y == max(float(e.get("y")) - 6 for e in cells if float(e.get("y")) < 340)
    description = root.find(f"{SVG}desc").text
    assert {"en": "This log: selective SSM, expected gain 30 %.", "ja": "選択的 SSM、期待される改善 30 %。"}[
        lang
    ] in description


def test_phase_map_without_a_place_or_cells():
    assert marked(checked(phase_map(CELLS, None))) == []
    assert marked(checked(phase_map(CELLS, {"memory": 10}))) == []
    assert "Nothing to show." in words(checked(phase_map([], HERE)))
    assert "Nothing to show." in words(checked(phase_map([{"memory": 1}, {"family": None}], HERE)))


def test_phase_map_of_words_and_unknown_families():
    cells = [
        {"memory": m, "irregularity": "regular", "drift": "low", "noise": "high", "family": f, "gain": None}
        for m, f in (("short", "ridge"), ("long", "<&new"), ("longer", "reset"))
    ]
    root = checked(
        phase_map(cells, {"memory": "long", "irregularity": "regular", "drift": "low", "noise": "high"}, "ja")
    )
    shown = words(root)
    assert {"短", "長", "longer", "規則的", "<&new", "ラグのリッジ回帰"} <= set(shown)
    letters = [e.text for e in root.iter(f"{SVG}text") if e.text and re.fullmatch("[A-Z]", e.text)]
    assert len(set(letters[:3])) == 3
    assert len(marked(root)) == 1
