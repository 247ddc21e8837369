"""The charts: honest axes, labels that fit, text that stays text."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report.charts import error
from keiretsu.proof.report.charts.canvas import fold, row_height, shorten, text_width
from keiretsu.proof.report.charts.palette import look
from support.rendered import rendered
from support.report_text import body


def bar(mae: float, low: float | None = None, high: float | None = None, label: str = "ridge") -> error.ErrorBar:
    return error.ErrorBar(label, mae, low, high, look(label), False)


def test_the_error_axis_begins_at_zero_where_the_candidates_differ():
    assert error.axis_start([bar(1.0, 0.9, 1.1), bar(2.0, 1.8, 2.2)]) == 0.0
    assert error.axis_start([bar(0.0)]) == 0.0


def test_the_error_axis_is_cut_only_where_the_candidates_crowd():
    start = error.axis_start([bar(100.0, 99.0, 101.0), bar(102.0, 101.0, 103.0)])
    assert 95.0 < start < 99.0


def test_a_cut_axis_says_so(result_of):
    result = result_of()
    for place, candidate in enumerate(result["candidates"]):
        candidate["scores"]["mae"] = 100.0 + place
        candidate["mae_interval"] = [99.5 + place, 100.5 + place]
    html = rendered(result)
    assert re.search(r"axis starts at 98\.[45]", body(html, "en"))
    assert re.search(r"軸は 98\.[45] から", body(html, "ja"))


def test_labels_fit_the_room_they_have():
    long = "gradient boosting (LightGBM) on causal features"
    assert text_width(shorten(long, 100)) <= 100
    assert all(text_width(line) <= 180 for line in fold(long, 180).split("\n"))
    assert fold("ridge", 180) == "ridge"
    assert fold("説明できる分散の割合（%）", 140) == "説明できる分散の割合\n（%）"
    assert text_width("温度") > text_width("ab")


@pytest.mark.parametrize(
    "label", ["a long name of many words " * 2, "勾配ブースティング (LightGBM) の補正付き リッジ回帰"]
)
def test_every_line_of_a_folded_label_ends_at_the_axis(label):
    """The reader's letters are not as wide as matplotlib takes them for."""
    svg = str(error.draw([[bar(1.0, label=label)], [bar(2.0)]], axis_label="MAE (1)", start=0.0)).split("</svg>")[1]
    ends = re.findall(r'text-anchor: end[^>]* x="([\d.]+)"', svg)
    assert len(ends) == 3  # two lines of the one label, one of the other
    assert len(set(ends)) == 1


def test_lines_of_a_picture_lie_apart_where_two_neighbours_are_folded():
    assert row_height(["a", "b\nc", "d"]) == 24.0
    assert row_height(["a\nb", "c\nd"]) == 30.0


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "$x_1$ & y", "温度 (℃)", "</svg>"])
def test_labels_are_text_in_the_svg_whatever_they_hold(label):
    svg = str(error.draw([[bar(1.0, label=label)], [bar(2.0)]], axis_label=label, start=0.0))
    assert "<script" not in svg
    assert svg.count("</svg>") == svg.count("<svg") == 2
    assert all(name.startswith(("error-wide-", "error-narrow-")) for name in re.findall(r'\bid="([^"]+)"', svg))


def test_every_candidate_has_a_look_of_its_own():
    names = ["naive", "seasonal_naive", "ridge", "lightgbm", "gru", "attention", "selective"]
    looks = [look(name) for name in names] + [look("new", 0), look("newer", 1)]
    assert len({(entry.colour, entry.dash) for entry in looks}) == len(looks)
    assert len({entry.marker for entry in looks}) == len(looks)
