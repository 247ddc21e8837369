"""What the page says of a file, of its folders, and of what stands in the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.app import AppSettings
from keiretsu.app.looking import usual_horizon
from keiretsu.app.page import page
from keiretsu.app.refused import refusal


@pytest.mark.parametrize(
    ("minutes", "rows", "horizon"),
    [(15, 2000, 96), (60, 2000, 24), (15, 400, 40), (1440, 2000, 24), (60, 5, 1)],
    ids=["a day of quarters", "a day of hours", "a tenth of a short log", "a row a day", "hardly any rows"],
)
def test_a_day_is_proposed_where_the_log_is_long_enough(minutes, rows, horizon):
    stamps = [datetime(2026, 1, 1) + k * timedelta(minutes=minutes) for k in range(rows)]
    series = kr.read(pl.DataFrame({"t": stamps, "x": [float(k % 7) for k in range(rows)]}), time="t")
    assert usual_horizon(series) == horizon


def test_a_clock_that_counts_has_24_rows_proposed():
    frame = pl.DataFrame({"cycle": range(1000), "x": [float(k % 7) for k in range(1000)]})
    assert usual_horizon(kr.read(frame, time="cycle")) == 24


def test_folders_are_shown_whole(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shown = page(AppSettings(runs=Path("../runs")), lang="en", token="t")
    assert f"({tmp_path.resolve() / 'runs' / '.app'})" in shown
    assert ".." + "/runs" not in shown


def test_a_known_mistake_is_told_in_japanese_and_another_one_marked_as_english():
    message = "poc: budget must be at least 30s for these data and candidates; got 5s. Raise the budget."
    told = refusal("run_refused", message=message)
    assert told["en"].endswith(message)
    assert "30秒以上必要ですが、指定は5秒です" in told["ja"]
    assert "英語" not in told["ja"]
    assert refusal("run_refused", message="x: y.")["ja"].endswith("詳細（英語）: x: y.")
