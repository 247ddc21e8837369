"""Columns of alarms: an empty cell says that nothing happened, and is no missing value."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.missing import find_missing
from keiretsu.data.profiling.unmarked import unmarked_channels
from keiretsu.proof.profile_figures import profile_figures

ROWS = 600


def table(folder):
    rng = np.random.default_rng(0)
    load = [None if row % 100 == 7 else float(one) for row, one in enumerate(rng.normal(size=ROWS))]
    alarm = ["high" if row % 150 == 80 else "off" if row == 200 else "" for row in range(ROWS)]
    frame = pl.DataFrame({"t": range(ROWS), "load": load, "flow": rng.normal(size=ROWS), "alarm": alarm})
    frame.write_csv(folder / "pump.csv")
    return folder / "pump.csv"


def found_in(series, target=None):
    return find_missing(series, pack(series), target)


def test_blank_cells_of_alarms_are_not_counted_but_said_apart(tmp_path):
    series = read(table(tmp_path), time="t")
    assert unmarked_channels(series) == {"alarm=high": "alarm", "alarm=off": "alarm"}
    found = found_in(series)
    assert found.value == pytest.approx(0.5)
    assert found.level == "good"
    assert list(found.details["by_channel"]) == ["flow", "load"]
    assert found.details["unmarked"] == ["alarm=high", "alarm=off"]
    assert "0.5 % of values are missing, most in 'load' (1 %)" in found.sentence_en
    assert "empty cells of 'alarm' are taken to say that nothing happened, and are not counted" in found.sentence_en
    assert "イベントの列（alarm）の空欄 1,190 個は「発生なし」とみなし、欠損に数えていません" in found.sentence_ja


def test_the_time_before_the_first_event_is_not_missing(tmp_path):
    path = table(tmp_path)
    series = read(path, time="t").join_events(path, code="alarm")
    assert series.frame["high since"].null_count() == 80
    found = found_in(series)
    assert set(found.details["unmarked"]) == {"high since", "off since"}
    assert found.value == pytest.approx(0.25)


def test_an_alarm_that_is_the_target_is_counted_as_any_other(tmp_path):
    series = read(table(tmp_path), time="t")
    found = found_in(series, "alarm=high")
    assert found.details["unmarked"] == ["alarm=off"]
    assert found.level == "bad"


def test_channels_that_are_only_called_like_those_of_events_are_counted():
    values = [None] * 300 + [1.0, 2.0] * 150
    frame = pl.DataFrame({"t": range(ROWS), "strokes count": [0.0, 1.0] * 300, "strokes since": values})
    series = read(frame, time="t")
    assert unmarked_channels(series) == {}
    assert found_in(series).details["by_channel"]["strokes since"] == 0.5


def test_the_figures_of_the_report_leave_the_same_channels_out(tmp_path):
    series = read(table(tmp_path), time="t")
    assert list(profile_figures(series, profile(series, target="flow"))["missing"]) == ["load"]
