"""What the page says of a file, of its folders, and of what stands in the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.app import AppSettings
from keiretsu.app.looking import coded_columns, looked, usual_horizon
from keiretsu.app.order import HEAD, columns_in_order
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
    assert told["en"].endswith(message.replace("poc: b", "B"))
    assert "30秒以上必要ですが、指定は5秒です" in told["ja"]
    assert "英語" not in told["ja"]
    assert refusal("run_refused", message="x: y.")["ja"].endswith("詳細（英語）: x: y.")


BOILER = "time,蒸気[t/h],Zone,alarm,note,b\n" + "".join(
    f"2026-01-{1 + k // 24:02d} {k % 24:02d}:00,{30 + k % 5},{k % 3},{ {9: 105, 30: 201}.get(k, 0) },"
    f"{ {5: 'check', 6: 'check', 40: 'oil', 41: 'oil'}.get(k, '') },{k % 4}\n"
    for k in range(60)
)


def seen(tmp_path, **reading) -> dict:
    path = tmp_path / "upload.csv"
    path.write_text(BOILER, encoding="utf-8")
    return looked(str(path), "boiler.csv", reading)


def test_channels_stand_as_in_the_file_and_those_that_were_made_come_last(tmp_path):
    found = seen(tmp_path)
    assert found["targets"] == ["蒸気[t/h]", "Zone", "alarm", "b", "note=check", "note=oil"]
    assert [channel["name"] for channel in found["channels"]] == found["targets"]
    assert found["made"] == ["note=check", "note=oil"]
    assert found["columns"] == ["time", "蒸気[t/h]", "Zone", "alarm", "note", "b"]
    joined = seen(tmp_path, events="alarm")
    assert joined["targets"][:3] == ["蒸気[t/h]", "Zone", "b"]
    assert joined["made"] == ["105 count", "105 since", "201 count", "201 since", "note=check", "note=oil"]


def test_a_long_file_is_ordered_by_its_head(tmp_path):
    path = tmp_path / "upload.csv"
    lines = "".join(f"{k},{k % 7},{k % 5},{'x' * 40}\n" for k in range(9000))
    path.write_text("t,z,a,remark\n" + lines, encoding="utf-8")
    assert path.stat().st_size > HEAD
    assert columns_in_order(str(path), {}) == ["t", "z", "a", "remark"]
    assert columns_in_order(str(tmp_path / "absent.csv"), {}) == []


def test_a_column_of_codes_is_offered_as_events_and_advised_until_one_is_chosen(tmp_path):
    found = seen(tmp_path)
    assert found["words"] == ["alarm", "note"]
    (advice,) = [line for line in found["told"]["en"] if line.startswith("alarm is 0 in most rows")]
    assert "the others say 105 (1), 201 (1). If these are alarms or other events, choose it as" in advice
    assert any(
        line.startswith("列「alarm」はほとんどの行が0で、ほかの行の値は105（1行）、201（1行）です。")
        for line in found["told"]["ja"]
    )
    chosen = seen(tmp_path, events="alarm")
    assert set(chosen["words"]) == {"alarm", "note"}
    assert not any("If these are alarms" in line for line in chosen["told"]["en"])
    assert not any("警報などのイベントであれば" in line for line in chosen["told"]["ja"])


@pytest.mark.parametrize("cells", [[0, 1] * 30, [0.0, 0.5, 0.0] * 20, list(range(60)), [3, 3, 4] * 20])
def test_measurements_and_settings_are_no_codes(cells):
    series = kr.read(pl.DataFrame({"t": range(60), "x": cells[:60], "y": range(60)}), time="t")
    assert coded_columns(series) == []
    assert series.report.codes == {}
