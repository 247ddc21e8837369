"""Events as channels: golden numbers, nothing from the future, every event accounted for."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import SeriesSet, read
from keiretsu.data.events import EventReport, join_events
from keiretsu.data.read_words import told_of
from keiretsu.data.require import require_channel
from keiretsu.errors import ArgumentError, ColumnError, DataError
from keiretsu.errors_ja import in_japanese


def log() -> SeriesSet:
    frame = pl.DataFrame({"m": ["a"] * 4 + ["b"] * 3, "t": [0, 2, 5, 6, 1, 2, 3], "x": [1.0] * 7})
    return read(frame, time="t", id="m")


def test_count_and_time_since():
    # unsorted, one repeated, one of an unknown series, one after the last row
    events = pl.DataFrame(
        {
            "m": ["a", "a", "a", "a", "b", "c", "a", "a", "b"],
            "t": [6, 1, 2, -1, 0, 1, 2, 7, 3],
            "work": ["oil", " oil", "filter", "oil", "oil", "oil", "filter", "oil", None],
        }
    )
    joined = join_events(log(), events, code="work")
    assert joined.channels == ("filter count", "filter since", "oil count", "oil since", "x")
    frame = joined.frame
    assert frame["oil count"].to_list() == [0, 1, 0, 1, 0, 0, 0]
    assert frame["oil since"].to_list() == [1, 1, 4, 0, 1, 2, 3]
    assert frame["filter count"].to_list() == [0, 2, 0, 0, 0, 0, 0]
    assert frame["filter since"].to_list() == [None, 0, 3, 4, None, None, None]
    assert joined.report.missing["filter since"] == 4
    assert joined.report.closes
    (note,) = joined.report.notes
    assert note.startswith("events: 6 of 9 from the frame joined as 2 kinds (oil 4, filter 2); 1: blank code")
    assert "1: event of an unknown series" in note
    assert "1: event after the last row" in note


def test_events_without_a_series_apply_to_every_series():
    joined = join_events(log(), pl.DataFrame({"t": [2, 2, 4]}))
    assert joined.frame["event count"].to_list() == [0, 2, 1, 0, 0, 2, 0]
    assert joined.frame["event since"].to_list() == [None, 0, 1, 2, None, 0, 1]


def test_an_event_on_the_first_row_only_starts_the_clock():
    joined = join_events(log(), pl.DataFrame({"m": ["a"], "t": [0]}))
    assert joined.frame["event count"].to_list() == [0] * 7
    assert joined.frame["event since"].to_list()[:4] == [0, 2, 5, 6]


def test_seconds_on_a_datetime_clock_and_offsets_in_two_zones(write):
    rows = "\n".join(f"2024-01-01T0{hour}:00:00+09:00,{hour}" for hour in range(4))
    series = read(write(f"t,x\n{rows}\n"), time="t")
    events = pl.DataFrame({"when": ["2023-12-31T16:30:00Z", "2024-01-01 03:00:00+09:00"]})
    joined = join_events(series, events)
    assert joined.frame["event since"].to_list() == [None, None, 1800.0, 0.0]
    assert joined.frame["event count"].to_list() == [0, 0, 1, 1]


def test_rare_codes_share_channels_and_ties_go_by_name():
    events = pl.DataFrame({"t": [1, 2, 3, 4, 5], "code": ["d", "c", "c", "b", "a"]})
    joined = join_events(log(), events, code="code", most=2)
    assert joined.channels == ("a count", "a since", "c count", "c since", "other count", "other since", "x")
    assert joined.frame["other count"].to_list()[:4] == [0, 1, 1, 0]
    assert joined.report.notes[-1] == "events: 2 rarer codes share the channels of 'other'"


def test_fixed_codes_have_channels_whether_they_occur_or_not():
    events = pl.DataFrame({"t": [1, 2, 3], "code": [101, 102, 103]})
    joined = join_events(log(), events, code="code", codes=["101", "900"])
    names = ("101 count", "101 since", "900 count", "900 since", "other count", "other since", "x")
    assert joined.channels == names
    assert joined.frame["900 count"].to_list() == [0] * 7
    assert joined.frame["900 since"].null_count() == 7


def test_codes_that_look_like_numbers_stay_words(write):
    events = write("t,m,code\n2,a,007\n3,a,008\n", "events.csv")
    assert join_events(log(), events, code="code").channels[:2] == ("007 count", "007 since")


def test_no_rows_and_no_known_events():
    empty = log().head_rows(0)
    assert join_events(empty, pl.DataFrame({"t": [1]})).rows == 0
    joined = join_events(log(), pl.DataFrame({"t": [100]}))
    assert joined.channels == ("x",)


def test_a_blank_code_is_no_event_and_is_counted():
    events = pl.DataFrame({"t": [1, 2, 3, 4], "code": ["", None, " none ", "trip"]})
    joined = join_events(log(), events, code="code")
    assert joined.channels == ("trip count", "trip since", "x")
    assert joined.report.notes == ("events: 1 of 4 from the frame joined as 1 kind; 3: blank code",)
    # a word that is asked for is a word
    assert "none count" in join_events(log(), events, code="code", codes=["none"]).channels


def alarms(filled: dict[int, str], rows: int = 12) -> str:
    return "t,x,alarm\n" + "".join(f"{k},{k}.5,{filled.get(k, '')}\n" for k in range(rows))


def test_a_column_of_the_log_itself_is_joined_and_no_longer_called_left_out_for_its_words(write):
    path = write(alarms({3: "LOW", 4: "LOW", 9: "TRIP"}), "pump.csv")
    series = read(path, time="t")
    assert series.report.events == {"alarm": ("LOW", "TRIP")}
    joined = series.join_events(path, code="alarm")
    assert joined.channels == ("LOW count", "LOW since", "TRIP count", "TRIP since", "x")
    assert joined.frame["LOW count"].to_list() == [0, 0, 0, 1, 1, *[0] * 7]
    assert [(column.name, column.reason) for column in joined.left_out] == [("alarm", "events")]
    assert not joined.report.events
    with pytest.raises(ColumnError, match="target 'alarm' must be a channel; got a column that was joined as events"):
        require_channel(joined, "alarm", function="fit", argument="target")


def test_a_category_of_rare_words_gives_way_to_its_events(write):
    path = write(alarms({2: "LOW", 3: "LOW", 8: "TRIP", 9: "TRIP"}), "pump.csv")
    series = read(path, time="t")
    assert series.channels == ("alarm=LOW", "alarm=TRIP", "x")
    joined = series.join_events(path, code="alarm")
    assert joined.channels == ("LOW count", "LOW since", "TRIP count", "TRIP since", "x")
    assert not joined.report.categories
    # another table of events has nothing to do with the column
    other = write("t,alarm\n5,LOW\n", "others.csv")
    assert "alarm=LOW" in series.join_events(other, code="alarm").channels


def test_events_of_several_files_without_ids_belong_to_the_series_of_their_file(write):
    paths = [write(alarms({3: "LOW"}), "a.csv"), write(alarms({7: "LOW"}), "b.csv")]
    series = read(paths, time="t")
    joined = series.join_events(paths, code="alarm")
    counts = {name: rows["LOW count"].arg_max() for name, rows in joined.items()}
    assert counts == {"a": 3, "b": 7}
    assert joined.frame["LOW count"].sum() == 2


def test_the_report_closes():
    report = EventReport("x.csv", 5, joined=3, accounted={"event after the last row": 2}, codes={"event": 3})
    assert report.closes


def test_mistakes():
    series = log()
    with pytest.raises(DataError, match=r"join_events: events must be on the series' clock, which is integer; got one"):
        join_events(series, pl.DataFrame({"t": [datetime(2024, 1, 1)]}))
    with pytest.raises(ColumnError, match="join_events: code must name a column of the frame; got 'cod'"):
        join_events(series, pl.DataFrame({"t": [1], "code": ["a"]}), code="cod")
    named = read(pl.DataFrame({"t": [1], "x count": [1.0]}), time="t")
    with pytest.raises(ColumnError, match=r"channels of events must not have the name of a column; got 'x count'"):
        join_events(named, pl.DataFrame({"t": [1], "code": ["x"]}), code="code")
    with pytest.raises(ColumnError, match="join_events: time must be named where it is not plain"):
        join_events(series, pl.DataFrame({"when": [1], "code": ["a"]}))
    with pytest.raises(DataError, match="got None in 't' at row index 1 of the frame"):
        join_events(series, pl.DataFrame({"t": [1, None]}))
    with pytest.raises(ArgumentError, match="most must be a positive integer; got 0"):
        join_events(series, pl.DataFrame({"t": [1]}), most=0)


def test_stamps_without_a_zone_are_those_of_the_series_wall_clock():
    zoned = read(pl.DataFrame({"t": ["2024-01-01T00:00:00+09:00", "2024-01-01T01:00:00+09:00"], "x": [1.0, 2.0]}))
    joined = join_events(zoned, pl.DataFrame({"t": [datetime(2024, 1, 1, 0, 30), datetime(2024, 1, 1, 1)]}))
    assert joined.frame["event count"].to_list() == [0, 2]
    assert joined.frame["event since"].to_list() == [None, 0]


def test_an_hour_that_comes_twice_or_never_is_refused():
    winter = pl.DataFrame({"t": pl.Series([datetime(2022, 10, 30), datetime(2022, 10, 31)]), "x": [1.0, 2.0]})
    series = read(winter.with_columns(pl.col("t").dt.replace_time_zone("Europe/Berlin")))
    with pytest.raises(DataError, match="got 1 in an hour that comes twice"):
        join_events(series, pl.DataFrame({"t": [datetime(2022, 10, 30, 2, 30)]}))
    with pytest.raises(DataError, match="got 2022-03-27 02:30:00 at row index 0 of the frame, which no clock showed"):
        join_events(series, pl.DataFrame({"t": [datetime(2022, 3, 27, 2, 30)]}))
    plain = join_events(series, pl.DataFrame({"t": [datetime(2022, 10, 30, 12)]}))
    assert plain.frame["event since"].to_list() == [None, 12 * 3600]


def test_a_zone_is_refused_where_the_series_have_none():
    series = read(pl.DataFrame({"t": [datetime(2024, 1, 1), datetime(2024, 1, 2)], "x": [1.0, 2.0]}))
    with pytest.raises(DataError, match="got stamps with zone, and series with no zone"):
        join_events(series, pl.DataFrame({"t": ["2024-01-01T00:00:00+09:00"]}))


def coded(codes: list[str]) -> str:
    return "t,x,alarm\n" + "".join(f"{k},{k}.5,{code}\n" for k, code in enumerate(codes))


RESTING = {
    "zero": (["0", "0", "12", "0"], ("12",), {"0": 3}),
    "zeros of any length": (["00", "0.0", "12", "00"], ("12",), {"0.0": 1, "00": 2}),
    "a word": (["正常", "正常", "NG", "LOW"], ("LOW", "NG"), {"正常": 2}),
    "in any width": (["ＯＫ", "NG", "NG", "NG"], ("NG",), {"ＯＫ": 1}),
    "on most rows": (["run", "run", "run", "trip"], ("trip",), {"run": 3}),
    "on half of them": (["run", "run", "trip", "stop"], ("run", "stop", "trip"), {}),
    "where blank is at rest": (["", "", "7", "8"], ("7", "8"), {}),
}


@pytest.mark.parametrize("what", RESTING)
def test_a_code_that_means_no_alarm_has_no_channels_and_is_told(write, what):
    codes, kinds, normal = RESTING[what]
    path = write(coded(codes), "pump.csv")
    joined = read(path, time="t").join_events(path, code="alarm")
    assert joined.channels == (*(f"{kind}{end}" for kind in kinds for end in (" count", " since")), "x")
    told = [note for note in joined.report.notes if "no alarm and" in note]
    assert len(told) == bool(normal)
    for code, rows in normal.items():
        assert f"{code!r} ({rows} row" in told[0]
    lost = sum(normal.values())
    assert (f"; {lost}: code of no alarm" in joined.report.notes[0]) == bool(normal)
    assert joined.report.joined.get("normal", []) == list(normal)


def test_every_code_can_be_kept_and_others_named_as_those_of_no_alarm(write):
    path = write(coded(["0", "9", "12", "0"]), "pump.csv")
    series = read(path, time="t")
    assert "0 count" in series.join_events(path, code="alarm", normal=[]).channels
    assert "0 count" in series.join_events(path, code="alarm", codes=["0", "12"]).channels
    named = series.join_events(path, code="alarm", normal="9")
    assert named.channels == ("0 count", "0 since", "12 count", "12 since", "x")
    # where the codes are fixed, one of no alarm is none of the others
    fixed = series.join_events(path, code="alarm", codes=["12", "9"])
    assert fixed.channels == ("12 count", "12 since", "9 count", "9 since", "x")
    # a column of codes is no channel any more, and nothing is proposed of it
    assert "alarm" not in fixed.report.proposed


def test_in_a_table_of_events_numbers_count_kinds_from_zero_on():
    rare = pl.DataFrame({"t": [1, 2, 3], "code": [0, 1, 2]})
    assert "0 count" in join_events(log(), rare, code="code").channels
    often = pl.DataFrame({"t": [1, 2, 3, 4], "code": [0, 0, 0, 2]})
    assert join_events(log(), often, code="code").channels == ("2 count", "2 since", "x")


def test_codes_of_no_alarm_are_told_in_japanese(write):
    path = write(coded(["0", "0", "OK", "12"]), "pump.csv")
    told = [japanese for _, japanese in told_of(read(path, time="t").join_events(path, code="alarm").report)]
    assert "pump.csvの4行のうち1件のイベントを1種類として加えました（対象外: 警報なしを表すコード 3行）。" in told
    (calm,) = [text for text in told if "警報なし」とみなし" in text]
    assert calm.startswith("コード「0」（2行）、「OK」（1行）は")
    assert "--event-normal none" in calm


CLOCKED = "day,clock,x,alarm\n" + "".join(
    f"2026-01-0{d},{h:02d}:00,{h},{7 * (h == 9)}\n" for d in (1, 2) for h in (8, 9, 10)
)


def test_an_event_is_known_at_its_time_of_day_where_date_and_time_stand_apart(write):
    path = write(CLOCKED, "pump.csv")
    series = read(path, time=["day", "clock"])
    joined = series.join_events(path, code="alarm")
    assert joined.frame["7 count"].to_list() == [0, 1, 0, 0, 1, 0]
    assert joined.frame["7 since"].to_list()[:3] == [None, 0, 3600]
    other = write("when,hour,alarm\n2026-01-01,09:30,7\n2026-01-02,08:30,7\n", "alarms.csv")
    with pytest.raises(DataError, match=r"time must hold the time of day too; got dates alone in 'when'") as raised:
        series.join_events(other, code="alarm")
    assert in_japanese(str(raised.value)).startswith("alarms.csv の「when」は日付だけで、時刻は列「hour」に")
    apart = series.join_events(other, time=["when", "hour"], code="alarm")
    assert apart.frame["7 count"].to_list() == [0, 0, 1, 0, 1, 0]
    assert apart.report.joined["time"] == ["when", "hour"]


@st.composite
def tables(draw) -> tuple[SeriesSet, pl.DataFrame]:
    stamps = draw(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 12)), min_size=1, max_size=15, unique=True))
    frame = pl.DataFrame({"m": [m for m, _ in stamps], "t": [t for _, t in stamps], "x": [1.0] * len(stamps)})
    row = st.tuples(st.sampled_from("abz"), st.integers(-2, 14), st.sampled_from(["p", "q", "r"]))
    events = pl.DataFrame(draw(st.lists(row, min_size=1, max_size=25)), schema=["m", "t", "code"], orient="row")
    return read(frame, time="t", id="m"), events


@settings(deadline=None, max_examples=50)
@given(tables(), st.integers(-1, 13), st.booleans(), st.booleans())
def test_no_row_knows_of_later_events(tables, at, everywhere, remove):
    series, events = tables
    events = events.drop("m") if everywhere else events
    late = pl.col("t") > at
    # later events are taken away, or become others in their number, their code and their time
    other = events.filter(~late)
    if not remove:
        moved = events.filter(late).with_columns(pl.col("t") + 1, code=pl.lit("p"))
        other = pl.concat([other, moved, moved])
    codes = ["p", "q", "other"]
    if not other.height:
        return
    one, two = (join_events(series, table, code="code", codes=codes) for table in (events, other))
    assert one.until(at).frame.equals(two.until(at).frame)
    # nor do the rows to come change what the rows so far say
    so_far = join_events(series.until(at), events, code="code", codes=codes)
    assert so_far.frame.equals(one.until(at).frame)


@settings(deadline=None, max_examples=50)
@given(tables(), st.randoms(use_true_random=False))
def test_each_row_says_what_a_plain_count_says(tables, random):
    series, events = tables
    rows = list(range(events.height))
    random.shuffle(rows)
    joined = join_events(series, events[rows], code="code", most=30)
    assert joined.frame.equals(join_events(series, events, code="code", most=30).frame)
    for name, frame in joined.items():
        mine = [(t, code) for m, t, code in events.rows() if m == name]
        times = frame["time"].to_list()
        for code in {channel.split()[0] for channel in joined.channels if channel != "x"}:
            past = [[t for t, c in mine if c == code and t <= now] for now in times]
            since = [now - max(before) if before else None for now, before in zip(times, past, strict=True)]
            counts = [0, *(len(late) - len(early) for early, late in pairwise(past))]
            assert frame[f"{code} since"].to_list() == since
            assert frame[f"{code} count"].to_list() == counts


def test_a_long_log_is_joined_in_seconds():
    start = datetime(2024, 1, 1)
    rows, kinds = 200_000, 10
    frame = pl.DataFrame({"x": pl.repeat(1.0, rows, eager=True)}).with_row_index("t")
    series = read(frame.select(pl.lit(start).alias("t") + pl.duration(minutes="t"), "x"), time="t")
    events = pl.DataFrame({"t": [start + timedelta(minutes=37 * k) for k in range(2_000)]})
    events = events.with_columns(code=(pl.int_range(pl.len()) % kinds).cast(pl.String))
    joined = join_events(series, events, code="code")
    counts = joined.frame.select(pl.col("^. count$").sum()).row(0)
    # the very first event stands on the first row
    assert sum(counts) == 2_000 - 1


def test_the_log_s_own_column_is_read_as_the_log_was(tmp_path):
    """A file in Latin-1 is refused until its encoding is given; its column of alarms needs no second word of it."""
    path = tmp_path / "kessel.csv"
    lines = [f"{k};{k % 7},5;{105 if k % 20 == 7 else 0}" for k in range(60)]
    path.write_text("\n".join(["t;Wärme [°C];Störung", *lines]) + "\n", encoding="latin-1")
    series = read(path, time="t", encoding="latin-1")
    joined = series.join_events(str(path), code="Störung")
    assert joined.channels == ("105 count", "105 since", "Wärme [°C]")
    assert joined.frame["105 count"].sum() == 3
