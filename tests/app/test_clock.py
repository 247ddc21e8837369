"""Date and time of day in two columns: chosen together, asked for where reading sees them, never joined unasked."""

from __future__ import annotations

import io
import pickle

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.app.copies import asked_of, read_copy
from keiretsu.errors import DataError


def two_columns(date: str = "date", clock: str = "clock", rows: int = 72) -> str:
    """A log whose dates and times of day stand in two columns."""
    lines = [f"{date},{clock},flow"]
    lines += [f"2026-01-{1 + k // 24:02d},{k % 24:02d}:00,{k * k % 17}" for k in range(rows)]
    return "\n".join(lines) + "\n"


def look(client, file: str, **reading):
    return client.ask("POST", f"/api/files/{file}/look", json={"reading": reading})


@pytest.mark.parametrize(("date", "clock"), [("date", "clock"), ("day of run", "it's at"), ("日付", "時刻")])
def test_a_second_column_that_holds_the_time_of_day_is_suggested(client, date, clock):
    file = client.give(two_columns(date, clock), "line.csv").json()["id"]
    answer = look(client, file)
    assert answer.status_code == 422
    found = answer.json()
    assert found["suggested"] == {"time": date, "clock": clock}
    assert found["argument"] == "clock"
    for said in found["sentence"].values():
        assert date in said
        assert clock in said
        assert "--time" not in said
    again = look(client, file, **found["suggested"]).json()
    assert (again["rows"], again["interval"], again["last"]) == (72, 3600.0, "2026-01-03 23:00")
    assert again["time"] == f"{date}, {clock}"
    assert again["columns"][:2] == [date, clock]


def test_a_column_of_times_is_suggested_like_one_of_text(client):
    body = io.BytesIO()
    frame = pl.read_csv(io.StringIO(two_columns()), try_parse_dates=True)
    assert frame.schema["clock"] == pl.Time
    frame.write_parquet(body)
    file = client.give(body.getvalue(), "line.parquet").json()["id"]
    suggested = look(client, file).json()["suggested"]
    assert look(client, file, **suggested).json()["interval"] == 3600.0


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        ({"clock": "clock"}, "no column with the date"),
        ({"time": "date", "clock": "date"}, "both for the date and for the time of day"),
    ],
    ids=["alone", "twice the same"],
)
def test_columns_that_do_not_go_together_are_refused_in_a_sentence(client, reading, says):
    file = client.give(two_columns()).json()["id"]
    answer = look(client, file, **reading)
    assert answer.status_code == 400
    assert says in answer.json()["sentence"]["en"]
    assert set(answer.json()) == {"sentence"}


def test_alarms_of_the_file_are_known_from_their_time_of_day_on(tmp_path):
    lines = two_columns().splitlines()
    alarms = {39: "TRIP", 50: "TRIP"}
    (tmp_path / "line.csv").write_text(
        "\n".join([f"{lines[0]},alarm", *(f"{line},{alarms.get(k, '')}" for k, line in enumerate(lines[1:]))]) + "\n"
    )
    series = read_copy(str(tmp_path / "line.csv"), "line.csv", {"time": ["date", "clock"], "events": "alarm"})
    assert series.frame["TRIP count"].to_list() == [float(k in alarms) for k in range(72)]
    assert series.frame["TRIP since"].to_list()[38:42] == [None, 0.0, 3600.0, 7200.0]


def test_a_column_that_is_no_time_of_day_is_refused_with_its_cell(client):
    file = client.give(two_columns(), "line.csv").json()["id"]
    answer = look(client, file, time="date", clock="flow")
    assert answer.status_code == 422
    assert "in 'date flow' at line 2 of line.csv" in answer.json()["message"]


def test_two_columns_are_read_as_the_command_line_reads_them(tmp_path):
    original, copy = tmp_path / "line.csv", tmp_path / "upload.csv"
    for path in (original, copy):
        path.write_text(two_columns(), encoding="utf-8")
    told = {"time": ["date", "clock"], "sentinels": [-9999.0]}
    one, two = kr.read(original, **told), read_copy(str(copy), "line.csv", told)
    assert one.fingerprint() == two.fingerprint()
    assert one.report.settings == two.report.settings == told


def test_a_mistake_without_advice_suggests_nothing():
    said = "read: time must be stamps; got 'a' in 'date'. Mend those cells."
    assert asked_of(DataError(said)) == {"page": said, "argument": "", "clock": {}}


def test_what_a_mistake_asks_for_outlives_a_name_that_cannot_be_printed(tmp_path):
    path = tmp_path / "line.csv"
    path.write_text(two_columns("da\u200bte", "clock"), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        kr.read(path)
    assert "da\\u200bte" in str(refused.value)
    found = asked_of(refused.value)
    assert found["clock"] == {"time": "da\u200bte", "clock": "clock"}
    assert "da\\u200bte" in found["page"]
    # and a way to another process and back
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), asked_of(again)) == (str(refused.value), found)
