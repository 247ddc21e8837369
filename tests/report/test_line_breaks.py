"""Where lines of the report end: not within a figure, nor where a terminal's would have ended."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report.evidence.unwrapped import Line, unwrapped
from keiretsu.proof.report.unbroken import unbroken
from support.rendered import rendered
from support.report_text import body


def test_a_certificate_s_lines_are_joined_where_the_terminal_broke_them():
    head = "Held: 16 units,\n  one a series.\n\nStable?\n"
    assert unwrapped(head + "  [proved] Every state\n    forgets.\n      if: gaps lie between\n        1 and 2.") == (
        Line(0, "Held: 16 units, one a series."),
        Line(0, ""),
        Line(0, "Stable?"),
        Line(2, "[proved] Every state forgets."),
        Line(6, "if: gaps lie between 1 and 2."),
    )


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("  [証明] 状態から離れてい\n    ます。", "[証明] 状態から離れています。"),
        ("  [主張しない] パラメータが 14\n    ,372 個", "[主張しない] パラメータが 14,372 個"),
        ("  [主張しない] パラメータが 4,\n    536 個", "[主張しない] パラメータが 4,536 個"),
        ("  [統計的保証] 指定 90\n    %）。", "[統計的保証] 指定 90 %）。"),
        ("  [証明] 行（今回\n    : 観測した 80 行）", "[証明] 行（今回: 観測した 80 行）"),
    ],
)
def test_japanese_words_and_figures_are_whole_again(page, told):
    assert unwrapped(page) == (Line(2, told),)


def test_a_check_s_lines_stay_apart():
    assert len(unwrapped("It holds.\n + Range: 0 values.\n ! Clock: slow.")) == 3


def test_a_figure_keeps_its_unit_and_a_p_value_its_sign():
    assert unbroken("<p>5.3 % in 0.1 s (p = 0.03)</p>") == "<p>5.3\u00a0% in 0.1\u00a0s (p\u00a0=\u00a00.03)</p>"


def test_attributes_and_words_that_only_begin_like_units_are_left_as_they_are():
    for html in ('<path d="M 1 h 2"/>', "<p>3 minutes, 2 days, step = 1</p>"):
        assert unbroken(html) == html


def test_no_sentence_of_the_report_can_end_a_line_between_a_figure_and_its_percent_sign(make):
    texts = re.findall(r">([^<>]+)<", body(rendered(make()), "ja"))
    assert any(re.search(r"\d\u00a0%", text) for text in texts)
    assert [text for text in texts if re.search(r"\d %", text)] == []


def test_lines_that_lie_on_each_other_are_named_below_the_chart(make):
    result = make()
    one, other = [c for c in result["candidates"] if c["scores"]][:2]
    assert "lie on each other" not in rendered(result).split('id="accuracy-en"')[1].split("<details")[0]
    other["scores"]["by_horizon"] = list(one["scores"]["by_horizon"])
    told = rendered(result)
    assert "These lie on each other, their figures being the same: " in told
    assert "線が重なっているもの：" in told
