"""Pictures of findings for a terminal: three lines that fit it, in block characters or in ASCII."""

from __future__ import annotations

import pytest

from keiretsu.data.profiling.pictures import can_show_blocks, draw_text
from keiretsu.data.profiling.pictures.letters import columns
from support.findings import FULL, NAMES, finding


def test_text_is_one_to_three_lines_of_blocks():
    lines = draw_text(FULL["stationarity"]).split("\n")
    assert len(lines) == 3
    assert set(lines[0]) <= set("▁▂▃▄▅▆▇█")
    assert len(lines[0]) == 60
    assert lines[1].startswith("0")
    assert lines[1].endswith("100")
    assert "level (sd)" in lines[2]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1, 20, 33, 60, 200])
def test_text_keeps_to_its_width(name, width):
    for ascii in (False, True):
        for lang in ("en", "ja"):
            text = draw_text(FULL[name], width=width, ascii=ascii, lang=lang)
            assert 1 <= len(text.split("\n")) <= 3
            assert all(columns(line) <= min(max(width, 20), 60) for line in text.split("\n"))
            assert text.isascii() or not ascii


def test_text_in_ascii_numbers_a_name_that_has_none():
    text = draw_text(FULL["missing"], ascii=True)
    assert "channel 2" in text
    assert "温度" in draw_text(FULL["missing"])


def test_text_shows_a_bar_as_long_as_its_share():
    one, two = draw_text(finding("missing", by_channel={"a": 1.0, "b": 0.5})).split("\n")
    assert one.count("█") == pytest.approx(2 * two.count("█"), abs=1)


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", True), ("cp932", False), ("ascii", False), (None, False), ("no such", False)]
)
def test_encodings_that_carry_blocks(encoding, shown):
    assert can_show_blocks(encoding) == shown


def test_the_columns_of_intervals_end_where_intervals_do():
    bins = [0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.5, 5.5, 10.5, 100.5]
    even = draw_text(finding("regularity", bins=bins, counts=[0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0]), lang="ja")
    axis = even.splitlines()[1]
    assert (axis.split()[0], axis.split()[-1]) == ("0.75", "1.5")
    far = draw_text(finding("regularity", bins=bins, counts=[0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 1]))
    assert far.splitlines()[1].split()[-1] == ">100.5"
