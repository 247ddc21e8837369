"""The command of a replay: whole enough to be typed as it stands."""

from __future__ import annotations

import io
import shlex

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.proof.replay import replay_command, to_fill_in

LOG = "stamp,a,alarm\n1,0.5,\n2,0.7,TRIP\n3,0.6,\n"


def result(report: dict, *, source: str = "pump.csv", names: tuple[str, ...] = ("naive",)) -> dict:
    """As much of a result as the command needs."""
    return {"data": {"source": source, "read_report": report}, "candidates": [{"name": name} for name in names]}


def test_a_plain_log_needs_its_plan_alone():
    assert replay_command(result({})) == "keiretsu poc pump.csv --plan plan.yaml --out replay"


def test_the_table_of_events_is_named_with_its_columns(tmp_path):
    place = tmp_path / "my pump.csv"
    place.write_text(LOG, encoding="utf-8")
    series = kr.read(place, time="stamp").join_events(place, code="alarm")
    told = result(series.report.to_dict(), source=series.source)
    words = shlex.split(replay_command(told, source=str(place), events=str(place)))
    options = ["--events", str(place), "--event-code", "alarm", "--plan", "plan.yaml", "--out", "replay"]
    assert words == ["keiretsu", "poc", str(place), *options]
    assert "'my pump.csv' --events 'my pump.csv' --event-code alarm" in replay_command(told)


@pytest.mark.parametrize(
    ("normal", "words"),
    [
        (None, ["--event-normal", "0"]),
        ([], ["--event-normal", "none"]),
        (["0", "7"], ["--event-normal", "0", "--event-normal", "7"]),
    ],
)
def test_a_replay_takes_the_same_codes_for_none(tmp_path, normal, words):
    place = tmp_path / "pump.csv"
    place.write_text("day,clock,a,alarm\n" + "".join(f"2024-01-01,0{k}:00,{k},{7 * (k == 2)}\n" for k in range(6)))
    series = kr.read(place, time=["day", "clock"]).join_events(
        place, time=["day", "clock"], code="alarm", normal=normal
    )
    told = shlex.split(replay_command(result(series.report.to_dict(), source=series.source)))
    options = ["--event-time", "day", "--event-time", "clock", "--event-code", "alarm", *words]
    assert told[5:-4] == options


def test_a_result_of_before_tells_its_events_by_its_notes():
    notes = ["events: 16 of 6,000 from plant.csv joined as 2 kinds; 5,984: blank code"]
    told = replay_command(result({"notes": notes, "left_out": [{"name": "警報", "reason": "events"}]}))
    assert shlex.split(told)[3:7] == ["--events", "plant.csv", "--event-code", "警報"]
    assert not to_fill_in(told)
    assert to_fill_in(replay_command(result({"notes": notes})))


@pytest.mark.parametrize(
    ("changed", "word"), [({"source": "the frame"}, "LOG"), ({"names": ("incumbent",)}, "COMMAND")]
)
def test_what_no_result_holds_is_left_to_the_reader(changed, word):
    told = replay_command(result({}, **changed))
    assert word in shlex.split(told)
    assert to_fill_in(told)


def test_events_of_a_frame_are_left_to_the_reader():
    series = kr.read(pl.read_csv(io.StringIO(LOG)), time="stamp")
    joined = series.join_events(pl.DataFrame({"stamp": [2], "work": ["oil"]}), code="work")
    told = replay_command(result(joined.report.to_dict(), source=series.source))
    assert "LOG --events EVENTS --event-code work" in told


@pytest.mark.parametrize("sheet", ["運転データ", "it's June"])
def test_a_workbook_is_named_by_its_file_and_the_plan_reads_its_sheet(tmp_path, sheet):
    place = tmp_path / "C 見出し.xlsx"
    frame = pl.DataFrame(
        {"stamp": [f"2025-04-01 0{k}:00" for k in range(6)], "a": range(6), "alarm": [0, 0, 5, 0, 0, 7]}
    )
    with place.open("wb") as file:
        frame.write_excel(file, worksheet=sheet)
    series = kr.read(place, time="stamp").join_events(place, code="alarm")
    assert series.source == f"sheet {sheet!r} of C 見出し.xlsx"
    told = shlex.split(replay_command(result(series.report.to_dict(), source=series.source)))
    assert told[:5] == ["keiretsu", "poc", "C 見出し.xlsx", "--events", "C 見出し.xlsx"]
    assert not to_fill_in(shlex.join(told))
    assert (tmp_path / told[2]).exists()


def test_several_files_are_left_to_the_reader():
    told = replay_command(result({}, source="2 files (a.csv, …)"))
    assert "keiretsu poc LOG --plan" in told
    assert to_fill_in(told)


@pytest.mark.parametrize("name", ["table 'log' of sqlite:///plant.db", "the query on sqlite:///plant.db"])
def test_a_database_is_named_by_its_address(name):
    assert replay_command(result({}, source=name)).startswith("keiretsu poc sqlite:///plant.db --plan")
