"""What a stream cannot read as its training log was read is refused in a sentence that says what to do."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

import keiretsu as kr
from keiretsu._cli.opened import known_of
from keiretsu.data import ReadReport
from keiretsu.data.spelling import spelling_of
from keiretsu.errors import DataError
from keiretsu.serve import Answered, Intake, IntakeSettings, Refused, Row, Service, open_store
from keiretsu.serve.clock import RowClock, offset_of, shown_like
from keiretsu.serve.lines import Known, Lines, Rows
from keiretsu.serve.lines.columns import Noted
from keiretsu.serve.winner import open_runner

CLOCK = RowClock("datetime", zone="Europe/Berlin")


def rows_of(lines, *, known=None, clock=CLOCK, **settings):
    intake = Intake(("load", "heat"), clock.stamp, IntakeSettings(**settings))
    rows = Rows(intake, known=known or Known())
    return rows.read(Lines([line if isinstance(line, bytes) else line.encode() for line in lines], begins=True))


def only(lines, **how):
    (row,) = rows_of(["time;load;heat", *lines], **how)
    return row


def refused(row):
    assert isinstance(row, Refused), row
    return row.text("en"), row.text("ja")


@pytest.mark.parametrize("cell", ["45.2", "1.234", "1,234.5", "1 234,5"])
def test_a_cell_that_has_no_decimal_comma_where_the_log_had_is_never_misread(cell):
    english, japanese = refused(only([f"2026-05-01;{cell};1"], commas={"load": "all"}))
    assert "column load must hold a number with a decimal comma, as in the training log, or nothing" in english
    assert f'the cell holds "{cell}". Write it like 1234,5' in english
    assert f"小数点がカンマの数値か空欄でなければなりませんが、「{cell}」でした" in japanese


@pytest.mark.parametrize("cell", ["0.35", "12.3456"])
def test_points_that_cannot_stand_between_thousands_are_refused_where_commas_were_told(cell):
    row = only([f"2026-05-01;{cell};1"], decimal=",")
    assert "decimal comma" in refused(row)[0]


def test_commas_are_read_by_column():
    row = only(["2026-05-01;1.234,5;0.25"], commas={"load": "all"})
    assert isinstance(row, Row)
    assert row.values.tolist() == [1234.5, 0.25]
    row = only(["2026-05-01;0.25;1,5"], commas={"load": "some", "heat": "some"})
    assert isinstance(row, Row)
    assert row.values.tolist() == [0.25, 1.5]


def test_a_comma_that_the_model_does_not_know_of_is_said_with_what_to_do():
    english, japanese = refused(only(["2026-05-01;45,2;1"]))
    assert "Write it like 1234.5, or fit the model anew where its log has decimal commas." in english
    assert "学習し直してください" in japanese


def test_day_and_month_are_never_guessed():
    assert isinstance(only(["13.05.2026 10:00;1;1"]), Row)
    for written in ("05/13/2026 10:00", "13/05/2026 10:00", "04/05/2026", "04-05-2026 10:00"):
        assert "must hold a date and time, such as 2026-05-01T09:00:00" in refused(only([f"{written};1;1"]))[0]
    first = RowClock("datetime", reading={"form": "%m/%d/%Y %H:%M"})
    assert first.stamp("04/05/2026 10:00") == RowClock("datetime").stamp("2026-04-05T10:00")
    for written in ("13/05/2026 10:00", "2026-05-13 10:00", "13.05.2026 10:00"):
        english, japanese = refused(only([f"{written};1;1"], clock=first))
        assert "a date and time spelled as %m/%d/%Y %H:%M, such as 05/21/2026 09:00" in english
        assert "%m/%d/%Y %H:%M の形の日時（例：05/21/2026 09:00）" in japanese


def test_an_hour_that_summer_time_leaves_out_is_refused():
    english, japanese = refused(only(["2026-03-29 02:30;1;1"]))
    assert "a time that clocks of Europe/Berlin show (summer time leaves this hour out)" in english
    assert "Europe/Berlinの時計が示す時刻" in japanese
    assert isinstance(only(["2026-03-29 03:00;1;1"]), Row)


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("time,load\n1,2\n".encode("utf-16"), "text in UTF-16"),
        (gzip.compress(b"time,load\n1,2\n", mtime=0), "a compressed file"),
        (b"PAR1....", "a Parquet file"),
        (b"PK\x03\x04....", "a workbook or a compressed file"),
    ],
)
def test_a_source_without_lines_is_called_what_it_is(head, what):
    with pytest.raises(DataError, match=f"line 1 is the beginning of {what}. Have it written as CSV in UTF-8"):
        rows_of([head.split(b"\n")[0]])


def test_a_table_with_an_observation_a_line_is_refused():
    known = known_of({"name": "tag", "value": "reading"}, None)
    with pytest.raises(
        DataError, match=r"an observation a line \('tag' and 'reading'\). Send rows with a column for each"
    ):
        rows_of(["time,tag,reading"], known=known)


def test_titles_are_passed_over_only_where_the_log_had_some():
    lines = ["Plant", "exported: today", "time,load,heat", "2026-05-01,1,2"]
    assert isinstance(rows_of(lines, known=Known(titles=True))[0], Row)
    with pytest.raises(DataError, match="first line of a table must name its columns"):
        rows_of(lines)


def test_a_store_of_before_that_kept_no_separator_is_read_on():
    intake = Intake(("load", "heat"), CLOCK.stamp, IntakeSettings(commas={"load": "all", "heat": "all"}))
    header = ["time", "load", "heat"]
    rows = Rows(intake, known=Known(header=header))
    rows.learn([b"time;load;heat", b"2026-05-01;1,5;2,5"])
    (row,) = rows.read(Lines([b"2026-05-02;1,5;2,5"], 3))
    assert isinstance(row, Row)
    assert row.values.tolist() == [1.5, 2.5]
    assert rows.kept == {"header": header, "separator": ";", "encoding": "utf-8"}
    # a file that has no header of its own
    rows = Rows(intake, known=Known(header=header))
    (row,) = rows.read(Lines([b"2026-05-02;1,5;2,5"], 1, begins=True))
    assert isinstance(row, Row)


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    """A log in semicolons and decimal commas on a clock of Berlin, its services in a table of their own."""
    folder = tmp_path_factory.mktemp("fleet")
    noise = np.random.default_rng(0)
    hours = [f"{25 + k // 24:02d}.10.2026 {k % 24:02d}:00" for k in range(150)]
    lines = [f"{hour};{noise.normal():.2f};{noise.normal():.2f}".replace(".", ",") for hour in hours]
    lines = [line.replace(",10,2026", ".10.2026") for line in lines]
    (folder / "fleet.csv").write_text("time;load;heat\n" + "\n".join(lines[:144]) + "\n")
    (folder / "service.csv").write_text(f"time;work\n{hours[9]};Filter\n{hours[40]};Oil\n{hours[90]};Filter\n")
    series = kr.read(folder / "fleet.csv", zone="Europe/Berlin").join_events(folder / "service.csv", code="work")
    model = kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(series, target="load")
    model.save(folder / "fleet.keiretsu")
    return folder / "fleet.keiretsu"


def test_channels_of_a_second_table_are_missed_aloud(model_file):
    runner, _ = open_runner(model_file)
    intake = Intake(runner.channels, runner.stamp, IntakeSettings.of(runner.reading))
    said = []
    noted = Noted(intake, lambda key, **facts: said.append((key, facts)))
    rows = Rows(intake, known=known_of(runner.reading, None), learned=noted.names)
    rows.read(Lines([b"time;load;heat", b"01.11.2026 09:00;1,5;2"], begins=True))
    names = "Filter count, Filter since, Oil count, Oil since"
    assert said == [("apart", {"names": names, "table": "service.csv"})]
    rows = Rows(intake, learned=noted.names)
    rows.read(Lines([b'{"time": "2026-11-01T10:00", "load": 1, "values": {"Oil count": 1}}'], begins=True))
    assert said[1:] == [("apart", {"names": "Filter count, Filter since, Oil since", "table": "service.csv"})]


def test_the_hour_that_comes_twice_is_said_and_times_are_shown_as_the_row_has_them(model_file, tmp_path):
    runner, _ = open_runner(model_file)
    intake = Intake(runner.channels, runner.stamp, IntakeSettings.of(runner.reading))
    service = Service(runner, open_store(str(tmp_path / "kept.db")))

    def take(time):
        row = intake.text({"time": time, "load": "1,5", "heat": "2"}, "line 2")
        (found,) = service.take([row])
        return found

    assert isinstance(take("25.10.2026 02:30"), Answered)
    again = refused(take("25.10.2026 02:00"))
    assert "2026-10-25T02:00:00+02:00 stands in an hour that the clock shows twice as summer time ends" in again[0]
    assert "時刻にオフセット（例：+01:00）を付けて書いてください" in again[1]
    assert isinstance(take("2026-10-25T02:00:00+01:00"), Answered)
    assert (
        "was at 2026-10-25T02:00:00+01:00; 2030-01-01T00:00:00+01:00 is a jump" in refused(take("01.01.2030 00:00"))[0]
    )
    assert "2026-10-25T10:00:00+09:00; 2030-01-01T00:00:00+09:00 is" in refused(take("2030-01-01T00:00+09:00"))[0]
    service.close()


def test_offsets_are_known_from_dates():
    for written in ("2026-05-01", "01.05.2026 10:00", "12:30:15-x", "1777593600", ""):
        assert offset_of(written) is None
    assert shown_like("2026-05-01T00:00:00", "2026-05-01 02:00:00 +0200") == "2026-05-01T02:00:00+02:00"
    assert shown_like("2026-05-01T09:00:00+09:00", "2026-05-01T00:00Z") == "2026-05-01T00:00:00+00:00"
    assert shown_like(17, "10:00Z") == 17


def test_a_result_of_before_that_named_files_alone_is_read_with_commas():
    before = ReadReport(files=("a.csv",), notes=("numbers of a.csv have decimal commas",))
    assert spelling_of(before, time="time", id=None, channels=("load",))["commas"] == {"load": "all"}
    mixed = ReadReport(files=("a.csv", "b.csv"), notes=("numbers of a.csv have decimal commas",))
    assert "commas" not in spelling_of(mixed, time="time", id=None, channels=("load",))


def test_what_reading_finds_is_in_its_report(tmp_path):
    (tmp_path / "a.csv").write_text("Plant\n\ntime;load;heat\n2026-05-01;1,5;0.5\n2026-05-02;2,5;0.5\n")
    (tmp_path / "b.csv").write_text("time,load,heat\n2026-05-01,1.5,0.5\n2026-05-02,2.5,0.5\n")
    one = kr.read(tmp_path / "a.csv").report
    assert (one.separators, one.commas, one.preamble) == ((";",), {"load": "all"}, 1)
    both = kr.read(tmp_path / "*.csv").report
    assert (both.separators, both.commas) == ((";", ","), {"load": "some"})
    assert ReadReport.from_dict(both.to_dict()) == both
