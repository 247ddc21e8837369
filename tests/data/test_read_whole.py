"""What only the parts of reading together show: roles, sequences, zones and settings from file to `SeriesSet`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import read
from keiretsu.errors import ArgumentError, ColumnError, DataError

FIVE = ["00:00+02:00", "01:00+02:00", "02:00+02:00", "02:00+01:00", "03:00+01:00"]


def test_hours_with_offsets_are_regular_and_come_back_as_written(write):
    series = read(write("t,x\n" + "".join(f"2022-10-30T{stamp},{n}\n" for n, stamp in enumerate(FIVE))))
    assert series.interval == 3600.0
    back = series.local_time()
    assert [stamp.isoformat()[11:16] + stamp.isoformat()[19:] for stamp in back] == FIVE


def test_the_same_hours_without_offsets_ask_for_a_zone_and_are_regular_with_it(write):
    path = write("t,x\n" + "".join(f"2022-10-30 {stamp[:5]},{n}\n" for n, stamp in enumerate(FIVE)))
    with pytest.raises(DataError, match=r"jumps back once.*line 4.*line 5.*Give zone="):
        read(path)
    series = read(path, zone="Europe/Berlin")
    assert series.interval == 3600.0
    assert series.frame["time"].dt.hour().to_list() == [22, 23, 0, 1, 2]
    assert series.frame["x"].to_list() == [0, 1, 2, 3, 4]


def test_a_date_and_a_time_of_day(write):
    series = read(write("日付,時刻,圧力[MPa]\n令和4年10月30日,2:00,1\n令和4年10月30日,3:00,2\n"), time=["日付", "時刻"])
    assert series.time_name == "日付 時刻"
    assert series.channels == ("圧力[MPa]",)
    assert series.frame["time"].to_list() == [datetime(2022, 10, 30, 2), datetime(2022, 10, 30, 3)]


def test_an_id_of_several_columns(write):
    series = read(write("line,machine,t,x\nA,01,1,1\nA,02,1,2\nB,01,1,3\n"), time="t", id=["line", "machine"])
    assert series.ids == ("A/01", "A/02", "B/01")
    assert series.id_name == "line/machine"
    with pytest.raises(DataError, match=r"got an empty 'line/machine' at line 3"):
        read(write("line,machine,t,x\nA,01,1,1\nA,,1,2\n"), time="t", id=["line", "machine"])
    with pytest.raises(ColumnError, match=r"id must name a column of log.csv; got 'lin'. Did you mean 'line'"):
        read(write("line,t,x\nA,1,1\n"), time="t", id=["lin", "t"])


def test_a_cell_that_holds_a_sequence():
    frame = pl.DataFrame({"name": ["b", "a", "c"], "load": [1, 2, 3], "wave": [[1.0, 2.0], [3.0, None, 5.0], []]})
    series = read(frame, sequence="wave", id="name")
    assert series.lengths == {"a": 3, "b": 2}
    assert series.frame["wave"].to_list() == [3.0, None, 5.0, 1.0, 2.0]
    assert series.frame["load"].to_list() == [2, 2, 2, 1, 1]
    assert series.report.accounted == {"empty sequences": 1}
    assert series.report.closes
    assert read(frame, sequence="wave").ids == ("0", "1")
    with pytest.raises(DataError, match=r"sequence must hold a list of numbers in every cell; got 'load'"):
        read(frame, sequence="load")
    with pytest.raises(ArgumentError, match=r"sequence must be given without time= and name="):
        read(frame, sequence="wave", time="load")


def test_a_category_is_asked_for_by_its_column_or_by_its_words(write):
    path = write("t,mode,x\n1,auto,1\n2,hand,2\n3,auto,3\n4,hand,4\n")
    assert read(path, time="t").channels == ("mode=auto", "mode=hand", "x")
    assert read(path, time="t", channels=["mode"]).channels == ("mode=auto", "mode=hand")
    assert read(path, time="t", channels="mode=hand").channels == ("mode=hand",)
    with pytest.raises(ColumnError, match=r"'mode=hnd'"):
        read(path, time="t", channels=["mode=hnd"])


def test_a_long_table_lists_the_columns_that_play_no_part(write):
    path = write("t,tag,value,unit\n1,p,1.5,MPa\n1,q,7,\n2,p,2.5,MPa\n")
    series = read(path, time="t", name="tag", value="value")
    assert series.frame.select("p", "q").rows() == [(1.5, 7.0), (2.5, None)]
    assert series.report.accounted == {"observations joined with others of their stamp": 1}
    assert [column.name for column in series.left_out] == ["unit"]
    with pytest.raises(ArgumentError, match=r"name and value must be given together.*Give value= too"):
        read(path, time="t", name="tag")


def test_settings_are_checked_and_told(write):
    path = write("t,x\n1,1\n1,2\n2,-999\n")
    with pytest.raises(ArgumentError, match=r"got separater=. Did you mean separator="):
        read(path, time="t", separater=";")
    with pytest.raises(ArgumentError, match=r"duplicates must be one of 'refuse', .*; got 'keep'"):
        read(path, time="t", duplicates="keep")
    series = read(path, time="t", duplicates="first", sentinels=[-999])
    assert series.report.settings == {"time": "t", "duplicates": "first", "sentinels": [-999]}
    assert read(path, **series.report.settings).fingerprint() == series.fingerprint()


def test_events_join_as_channels_of_the_set(write):
    series = read(write("t,x\n" + "".join(f"2024-01-01 00:0{n}:00,{n}\n" for n in range(4))))
    events = write("at,alarm\n2024-01-01 00:00:30,E1\n2024-01-01 00:02:00,E1\n", "alarms.csv")
    joined = series.join_events(events, code="alarm")
    assert joined.frame["E1 count"].to_list() == [0, 1, 1, 0]
    assert joined.frame["E1 since"].to_list() == [None, 30.0, 0.0, 60.0]


def test_predictions_come_back_in_the_zone(write):
    start = datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=9)))
    rows = "".join(f"{(start + timedelta(hours=n)).isoformat()},{n % 24}\n" for n in range(200))
    series = read(write("t,x\n" + rows))
    answer = kr.Forecaster(3, mixer=None).fit(series).predict(series)
    assert answer["time"][0] == start + timedelta(hours=200)
    assert answer.schema["time"] == pl.Datetime("us", "Asia/Tokyo")


def test_a_model_reads_a_later_log_as_it_read_its_own(write, tmp_path):
    cells = [f"{n},{'hand' if n % 7 else 'auto'},{-999 if n == 50 else n % 12}" for n in range(200)]
    path = write("t,mode,x\n" + "\n".join(cells) + "\n")
    series = read(path, time="t", sentinels={"x": [-999]})
    model = kr.Forecaster(2, mixer=None).fit(series, target="x")
    model.save(tmp_path / "m.keiretsu")
    again = kr.load(tmp_path / "m.keiretsu")
    assert again.reading == {
        "time": "t",
        "sentinels": {"x": [-999]},
        "categories": {"mode": ["auto", "hand"]},
    }
    later = write("t,mode,x\n" + "".join(f"{n},hand,{n % 12}\n" for n in range(300, 306)), "later.csv")
    answer = again.predict(read(later, **again.reading))
    assert answer["mean"].is_finite().all()
    partly = read(write("t,mode,x\n" + "".join(f"{n},{'ab'[n % 2]},1\n" for n in range(9)), "other.csv"), time="t")
    with pytest.raises(ColumnError, match=r"mode=auto"):
        again.predict(partly.select(channels=["x"]))
