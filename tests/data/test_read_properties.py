"""No order of rows or columns, no split and no name changes what is read; nothing is lost."""

from __future__ import annotations

import io

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, read

numbers = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_subnormal=False), st.just(-0.0))


@st.composite
def logs(draw) -> pl.DataFrame:
    stamps = draw(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(-50, 50)), min_size=1, max_size=30, unique=True)
    )
    columns = {name: draw(st.lists(numbers, min_size=len(stamps), max_size=len(stamps))) for name in ("p", "q")}
    schema = {"m": pl.String, "t": pl.Int64, "p": pl.Float64, "q": pl.Float64}
    return pl.DataFrame({"m": [m for m, _ in stamps], "t": [t for _, t in stamps], **columns}, schema=schema)


def as_read(frame: pl.DataFrame):
    return read(frame, time="t", id="m")


@given(logs(), st.randoms(use_true_random=False))
def test_shuffled_and_permuted(frame, random):
    rows, columns = list(range(frame.height)), frame.columns
    random.shuffle(rows)
    random.shuffle(columns)
    one, other = as_read(frame), as_read(frame[rows].select(columns))
    assert one.frame.equals(other.frame)
    assert one.fingerprint() == other.fingerprint()
    assert one.report.closes
    assert one.report.rows_in == frame.height == one.rows


@given(logs())
def test_nothing_is_lost_or_invented(frame):
    series = as_read(frame)
    expected = frame.sort("m", "t").rename({"m": "id", "t": "time"})
    assert series.frame.equals(expected)
    assert series.report.missing == {name: frame[name].null_count() for name in "pq" if frame[name].null_count()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(logs(), st.integers(0, 30), st.sampled_from([",", ";", "\t"]))
def test_split_files_read_as_one(tmp_path, frame, at, separator):
    for old in tmp_path.glob("*"):
        old.unlink()
    for number, part in enumerate((frame.head(at), frame.slice(at))):
        if part.height:
            part.write_csv(tmp_path / f"{number}.csv", separator=separator)
    assert read(tmp_path / "*.csv", time="t", id="m").fingerprint() == as_read(frame).fingerprint()


@given(logs())
def test_renamed_series_hold_the_same(frame):
    renamed = frame.with_columns(m="x" + pl.col("m"))
    one, other = pack(as_read(frame)), pack(as_read(renamed))
    assert other.ids == tuple("x" + name for name in one.ids)
    assert one.values.tobytes() == other.values.tobytes()
    assert one.elapsed.tobytes() == other.elapsed.tobytes()


@given(logs(), st.data())
def test_a_changed_value_changes_the_fingerprint(frame, data):
    row = data.draw(st.integers(0, frame.height - 1))
    changed = frame.with_columns(p=pl.when(pl.int_range(pl.len()) == row).then(2e9).otherwise("p"))
    assert as_read(changed).fingerprint() != as_read(frame).fingerprint()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='ab1,;\t\n\r" .-:/é2024é\x00', max_size=60) | st.binary(max_size=60))
def test_no_file_makes_a_traceback(tmp_path, content):
    from keiretsu.errors import KeiretsuError

    path = tmp_path / "hostile.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    for time in (None, "a"):
        try:
            series = read(path, time=time)
        except KeiretsuError as error:
            message = str(error)
        else:
            message = "closes" if series.report.closes else ""
        assert "; got " in message or message == "closes"


@given(logs())
def test_csv_and_frame_agree(frame):
    text = io.BytesIO()
    frame.write_csv(text)
    assert as_read(pl.read_csv(text.getvalue(), infer_schema=False)).fingerprint() == as_read(frame).fingerprint()
