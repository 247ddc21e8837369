"""Rows out of order, clocks that jump back, stamps that repeat: told apart, and settled as the options say."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.app.ways import on_page_ja
from keiretsu.data.read_notes import note_in_japanese
from keiretsu.data.reading.clock.order import Ordered, put_in_order
from keiretsu.data.reading.options import TimeOptions
from keiretsu.data.reading.raw import FILE, ROW, Raw
from keiretsu.data.reading.table import Table, join
from keiretsu.errors import DataError
from keiretsu.errors_ja import in_japanese

START = datetime(2022, 10, 29, 22)
Row = tuple[str, object, float | None]


def in_order(*files: list[Row], id_name: str | None = "m", zone: str | None = None, **options: str) -> Ordered:
    """Rows (series, stamp, value) of files through the step under test; every row must be accounted for."""
    raws = []
    for number, rows in enumerate(files):
        schema = {
            "m": pl.String,
            "t": pl.Datetime("us") if isinstance(rows[0][1], datetime) else pl.Int64,
            "x": pl.Float64,
        }
        frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index(ROW).cast({ROW: pl.Int64})
        raws.append(Raw(frame, f"{number}.csv", str(number), line=lambda row: row + 2))
    table: Table = join(raws)
    frame = table.frame.select(pl.col("m").alias("id"), pl.col("t").alias("time"), FILE, ROW, "x")
    time = TimeOptions(**options)
    ordered = put_in_order(table, frame, time_name="t", id_name=id_name, time=time, zone=zone)
    assert frame.height == ordered.frame.height + sum((ordered.accounted or {}).values())
    assert ordered.frame.select("id", "time").is_unique().all()
    assert ordered.frame.select("id", "time").rows() == sorted(ordered.frame.select("id", "time").rows())
    return ordered


def every(minutes: int, *, count: int, start: datetime = START, first: float = 0.0) -> list[Row]:
    return [("a", start + timedelta(minutes=minutes * k), first + k) for k in range(count)]


def fold(minutes: int) -> list[Row]:
    """Four hours, with the one that begins at 02:00 twice, as a wall clock in Berlin shows them."""
    hours = every(minutes, count=300 // minutes)
    end = START + timedelta(hours=5)
    return hours + [
        ("a", stamp, x + 1000) for _, stamp, x in every(minutes, count=120 // minutes, start=end - timedelta(hours=1))
    ]


@pytest.mark.parametrize("minutes", [1, 5, 10, 15, 20, 30, 60])
def test_the_same_hour_twice_is_refused_with_count_lines_and_policies(minutes):
    rows = fold(minutes)
    with pytest.raises(DataError) as caught:
        in_order(rows, id_name=None)
    text, back, twice = str(caught.value), 300 // minutes, 60 // minutes
    assert text.startswith(
        "read: time must run forward within a series; got a clock in 't' that jumps back once, first from "
    )
    assert f"{rows[back - 1][1]} (line {back + 1} of 0.csv) to {rows[back][1]} (line {back + 2} of 0.csv)" in text
    assert f"with {twice} row{'s' if twice > 1 else ''} whose stamp stands there twice" in text
    for way in ("zone='Europe/Berlin' if summer time ends there", "jumps='split'", "jumps='sort' with", "id= for"):
        assert way in text
    japanese = in_japanese(text)
    assert "夏時間の終わり（時計が1時間または30分戻る）であれば --zone Europe/Berlin を指定してください。" in japanese
    assert "「タイムゾーン」に Europe/Berlin と入力してください" in on_page_ja(japanese)


def test_newest_first_is_turned_round_before_a_jump_is_looked_for():
    with pytest.raises(
        DataError, match=r"from 2022-10-30 02:50:00 \(line 14 of 0.csv\) to 2022-10-30 02:00:00 \(line 13 "
    ):
        in_order(fold(10)[::-1])
    ordered = in_order(every(10, count=50)[::-1])
    assert (ordered.unsorted, ordered.notes) == (49, ())


def test_an_odd_jump_and_one_in_a_zone_offer_no_zone():
    rows = every(10, count=60) + every(10, count=60, start=START + timedelta(hours=5), first=99)
    for given_rows, zone in ((rows, None), (fold(10), "UTC")):
        with pytest.raises(DataError, match="jumps back once") as caught:
            in_order(given_rows, zone=zone)
        assert "zone=" not in str(caught.value)
        assert "id=" not in str(caught.value)


def test_a_jump_without_a_common_stamp():
    first = every(1, count=200)
    second = every(1, count=200, start=START + timedelta(minutes=140, seconds=30))
    with pytest.raises(DataError, match=r"jumps back once, .* with 0 rows whose stamp"):
        in_order(first + second)
    assert in_order(first + second, jumps="sort").unsorted == 60 - 1
    assert in_order(first, second).unsorted == 59
    assert in_order(first[100:] + first[:100]).unsorted == 100


@pytest.mark.parametrize("minutes", [1, 5, 10, 15])
@pytest.mark.parametrize("machines", ["a", "ab"])
def test_an_uneven_wall_clock_that_goes_back_has_no_common_stamp_and_names_the_zone(minutes, machines):
    rows = []
    for number, machine in enumerate(machines):
        # seconds differ from row to row, as those of a logger that writes when it is done
        rows += [
            (machine, stamp + timedelta(seconds=(37 * k + 11 * number) % 59), x)
            for k, (_, stamp, x) in enumerate(fold(minutes))
        ]
    with pytest.raises(DataError, match="jumps back") as caught:
        in_order(rows)
    assert "zone='Europe/Berlin'" in str(caught.value)
    # elsewhere in the year rows that come an hour late are sorted, as before
    june = [(machine, stamp - timedelta(days=130), x) for machine, stamp, x in rows]
    if minutes >= 5:
        assert in_order(june).unsorted > 0
    # and so is one row that was late in that very hour
    late = [row for row in rows if row[2] < 1000]
    at = next(k for k, row in enumerate(late) if row[1] > START + timedelta(hours=4, minutes=5))
    moved = [*late[:at], *late[at + 1 : at + 1 + 45 // minutes], late[at], *late[at + 1 + 45 // minutes :]]
    assert in_order(moved).unsorted == 1


@pytest.mark.parametrize("minutes", [1, 10, 30, 60])
def test_an_hour_without_rows_where_clocks_go_ahead_is_named(minutes):
    def noted(start: datetime, missing: int, **options):
        stamps = [start + timedelta(minutes=minutes * k) for k in range(3000 // minutes)]
        hole = [s for s in stamps if not missing <= (s - start).total_seconds() / 3600 < missing + 1]
        log = pl.DataFrame({"t": hole, "x": [float(k) for k in range(len(hole))]})
        return [note for note in kr.read(log, time="t", **options).report.notes if "summer time" in note]

    # in Berlin there is no 02:00 to 03:00 on 27 March 2022
    (told,) = noted(datetime(2022, 3, 26), 26)
    assert told.startswith("no row has a stamp in the hour from 2022-03-27 02:00")
    assert "Europe/Berlin" in told
    assert "2022-03-27 02:00からの1時間" in note_in_japanese(told)
    assert noted(datetime(2022, 3, 26), 26, zone="Europe/Berlin") == []
    assert noted(datetime(2022, 3, 26), 29) == []
    assert noted(datetime(2022, 6, 26), 26) == []


def test_split_and_sort():
    split = in_order(fold(10), [("a", START + timedelta(days=1), 1.0), ("b", START, 1.0)], jumps="split")
    assert split.frame.group_by("id", maintain_order=True).len().rows() == [("a", 30), ("a#2", 13), ("b", 1)]
    assert split.notes == ("the clock jumped back once; what follows became series of its own: 'a#2'",)
    assert in_order(fold(10)[::-1], jumps="split").frame.filter(id="a#2")["x"].to_list() == [
        1000.0 + k for k in range(12)
    ]
    with pytest.raises(DataError, match=r"got the series 'a#2' already"):
        in_order([*fold(10), ("a#2", START, 1.0)], jumps="split")
    with pytest.raises(DataError, match=r"time must not repeat within a series; got 6 repeated stamps"):
        in_order(fold(10), jumps="sort")
    kept = in_order(fold(10), jumps="sort", duplicates="last")
    assert kept.accounted == {"repeated stamps, last kept": 6}
    assert kept.notes == ("the clock jumped back once; rows were sorted all the same",)


def test_repeats_are_no_jump():
    rows = every(10, count=60)
    # the same rows again, a value that was corrected, and an hour that happens twice nowhere
    noon = every(60, count=9, start=datetime(2022, 10, 30, 9))
    for again in (rows + rows[40:], [*rows, ("a", rows[20][1], -1.0)], [*noon[:4], ("a", noon[3][1], 9.0), *noon[4:]]):
        with pytest.raises(DataError, match=r"time must not repeat within a series"):
            in_order(again)
    assert in_order(rows + rows[40:], duplicates="first").accounted == {"repeated stamps, first kept": 20}


@pytest.mark.parametrize(
    ("policy", "x", "rule"),
    [
        ("first", [None, 2.0], "repeated stamps, first kept"),
        ("last", [5.0, None], "repeated stamps, last kept"),
        ("mean", [4.0, 2.0], "repeated stamps, averaged"),
    ],
)
def test_duplicates(policy, x, rule):
    one = [("a", 1, None), ("a", 2, 2.0), ("a", 1, 3.0)]
    two = [("a", 2, None), ("a", 1, 5.0)]
    ordered = in_order(one, two, duplicates=policy)
    assert ordered.frame["x"].to_list() == x
    assert ordered.accounted == {rule: 3}
    with pytest.raises(
        DataError, match=r"got 3 repeated stamps, first 1 of series 'a' in 't' \(line 2 of 0.csv and line 4"
    ):
        in_order(one, two)


def test_a_log_in_order_is_left_as_it_is():
    rows = [("a", 1, 1.0), ("a", 2, None), ("b", 1, 3.0)]
    ordered = in_order(rows)
    assert (ordered.unsorted, ordered.accounted, ordered.notes) == (0, {}, ())
    by_time = [rows[0], rows[2], rows[1]]
    assert in_order(by_time).frame["x"].to_list() == [1.0, None, 3.0]
    assert in_order(by_time).unsorted == 0


@st.composite
def clean(draw) -> list[Row]:
    keys = draw(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 200)), min_size=1, max_size=60, unique=True))
    return [(name, stamp, float(place)) for place, (name, stamp) in enumerate(sorted(keys))]


@settings(deadline=None)
@given(clean(), st.randoms(use_true_random=False))
def test_shuffled_rows_are_sorted_and_counted(rows, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)
    ordered = in_order(shuffled)
    assert ordered.frame.select("id", "time", "x").rows() == rows
    late = sum(any(a[0] == b[0] and a[1] > b[1] for a in shuffled[:place]) for place, b in enumerate(shuffled))
    assert (ordered.unsorted, ordered.accounted, ordered.notes) == (late, {}, ())


@settings(deadline=None, max_examples=50)
@given(clean(), st.integers(1, 59), st.booleans(), st.randoms(use_true_random=False))
def test_splitting_over_files_changes_nothing(rows, at, turned, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)
    parts = [part for part in (shuffled[:at], shuffled[at:]) if part]
    assert in_order(*(parts[::-1] if turned else parts)).frame.select("id", "time", "x").rows() == rows


@settings(deadline=None, max_examples=30)
@given(st.integers(60, 300), st.lists(st.tuples(st.integers(0, 299), st.integers(1, 15)), max_size=8))
def test_late_rows_are_no_jump(count, late):
    rows = every(1, count=count)
    for place, by in late:
        if place < len(rows):
            rows.insert(min(place + by, len(rows)), rows.pop(place))
    ordered = in_order(rows)
    assert ordered.frame["x"].to_list() == [float(k) for k in range(count)]


@pytest.mark.parametrize("clock", ["時刻", "hour"])
def test_dates_whose_time_of_day_stands_beside_them_are_told_to_be_named_with_it(tmp_path, clock):
    path = tmp_path / "plant.csv"
    lines = [f"2026/01/0{1 + k // 24},{k % 24}:00,{k}.5" for k in range(72)]
    path.write_text("\n".join([f"日付,{clock},load", *lines]), encoding="utf-8")
    with pytest.raises(DataError, match=rf"'{clock}' holds one: name both with time=\['日付', '{clock}'\]") as told:
        kr.read(path, time="日付")
    assert f"--time 日付 --time {clock} と" in in_japanese(str(told.value))
    assert kr.read(path, time=("日付", clock)).rows == 72
