"""Lines from pipes and growing files: none is lost, none is read twice, and none is too long."""

from __future__ import annotations

import itertools
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve import Intake, Refused, Row
from keiretsu.serve.clock import RowClock
from keiretsu.serve.lines import Followed, Known, Lines, Rows, StandardInput, Stop
from keiretsu.serve.lines.buffer import LineBuffer


def rows(**settings) -> Rows:
    return Rows(Intake(("load", "heat"), RowClock("integer").stamp), **settings)


class Told(list):
    def __call__(self, key, **facts):
        self.append(key)


def followed(path, kept=None, *, told=None, from_start=True, until_end=False) -> Followed:
    return Followed(
        path, Stop(), kept=kept, from_start=from_start, until_end=until_end, tell=Told() if told is None else told
    )


def all_of(source: Followed) -> tuple[list[bytes | None], dict]:
    """All lines that are there now, and the place behind them."""
    lines, at = [], {}
    while (found := source.read(3, 0.0)).lines:
        lines, at = lines + found.lines, found.at
    return lines, at


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch):
    monkeypatch.setattr("keiretsu.serve.lines.following.GRACE_SECONDS", 0.0)


@given(
    st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=12),
    st.lists(st.integers(0, 200), max_size=6),
    st.integers(1, 4),
)
def test_lines_come_out_as_they_went_in_however_the_bytes_were_cut(lines, cuts, most):
    data = b"".join(line + b"\n" for line in lines)
    ends = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    buffer, found = LineBuffer(longest=8), []
    for start, end in itertools.pairwise(ends):
        buffer.feed(data[start:end])
        while part := buffer.lines(most):
            found += part
    assert found == [line.removesuffix(b"\r") if len(line) <= 8 else None for line in lines]
    assert buffer.offset == len(data)
    assert buffer.rest() == []


def test_a_line_without_end_takes_no_more_memory_than_one_may():
    buffer = LineBuffer(longest=100)
    for _ in range(1000):
        buffer.feed(b"x" * 90)
        assert buffer.lines(10) == []
        assert len(buffer) <= 200
    buffer.feed(b"\nnext\n")
    assert buffer.lines(10) == [None, b"next"]
    assert buffer.offset == 90_000 + 6


def test_a_growing_file_is_read_as_it_grows_and_a_line_only_when_it_is_whole(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"a\nb")
    source = followed(path)
    assert all_of(source)[0] == [b"a"]
    with path.open("ab") as file:
        file.write(b"b\nc\n")
    assert all_of(source)[0] == [b"bb", b"c"]
    source.close()


def test_reading_begins_at_the_end_unless_the_start_was_asked_for(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"old\nhalf")
    source = followed(path, from_start=False)
    assert all_of(source)[0] == []
    with path.open("ab") as file:
        file.write(b" line\nnew\n")
    assert all_of(source)[0] == [b"half line", b"new"]
    source.close()


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path):
    source = followed(tmp_path / "rows", from_start=False)
    assert all_of(source)[0] == []
    (tmp_path / "rows").write_bytes(b"a\n")
    assert all_of(source)[0] == [b"a"]
    source.close()
    with pytest.raises(DataError, match="must name a file that is there"):
        followed(tmp_path / "none", until_end=True)


def test_a_rotated_file_is_read_to_its_end_before_the_new_one(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"a\n")
    source = followed(path)
    assert all_of(source)[0] == [b"a"]
    with path.open("ab") as file:
        file.write(b"b\nlast without end")
    path.rename(tmp_path / "rows.1")
    path.write_bytes(b"c\n")
    assert all_of(source)[0] == [b"b", b"last without end", b"c"]
    source.close()


def test_a_file_cut_back_in_place_is_read_from_its_start_and_that_is_said(tmp_path):
    path, told = tmp_path / "rows", Told()
    path.write_bytes(b"first\nsecond\n")
    source = followed(path, told=told)
    all_of(source)
    path.write_bytes(b"x\n")
    assert all_of(source)[0] == [b"x"]
    path.write_bytes(b"another, longer than what was there\n")
    assert all_of(source)[0] == [b"another, longer than what was there"]
    assert told == ["cut", "cut"]
    source.close()


def test_a_later_run_goes_on_where_the_place_says_in_whatever_file_that_is_by_now(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"a\nb\nc\n")
    source = followed(path)
    at = source.read(2, 0.0).at
    source.close()
    path.rename(tmp_path / "rows.2")
    for k, (name, content) in enumerate((("rows.1", b"d\n"), ("rows", b"e\n"))):
        (tmp_path / name).write_bytes(content)
        stamp = os.stat(tmp_path / "rows.2").st_mtime_ns + (k + 1) * 10**9
        os.utime(tmp_path / name, ns=(stamp, stamp))
    (tmp_path / "rows.bak").write_bytes(b"no part of it\n")
    source = followed(path, at)
    lines, at = all_of(source)
    assert lines == [b"c", b"d", b"e"]
    source.close()
    again = followed(path, at)
    assert all_of(again)[0] == []
    again.close()


def test_a_later_run_that_finds_its_file_gone_says_so_and_reads_the_new_one(tmp_path):
    path, told = tmp_path / "rows", Told()
    path.write_bytes(b"a\nb\n")
    source = followed(path)
    at = all_of(source)[1]
    # the inode stays taken as long as somebody has it open
    path.unlink()
    path.write_bytes(b"new\n")
    later = followed(path, at, told=told)
    assert all_of(later)[0] == [b"new"]
    assert told == ["gone"]
    source.close()
    later.close()


def test_a_later_run_does_not_take_another_file_for_the_one_it_knew(tmp_path):
    path, told = tmp_path / "rows", Told()
    path.write_bytes(b"a\nb\n")
    source = followed(path)
    at = all_of(source)[1]
    source.close()
    path.write_bytes(b"other\nrows\nhere\n")
    later = followed(path, at, told=told)
    assert all_of(later)[0] == [b"other", b"rows", b"here"]
    assert told == ["cut"]
    later.close()


def test_a_compressed_part_is_told_of(tmp_path):
    path, told = tmp_path / "rows", Told()
    path.write_bytes(b"a\n")
    source = followed(path, told=told)
    all_of(source)
    path.rename(tmp_path / "rows.2")
    (tmp_path / "rows.1.gz").write_bytes(b"packed")
    stamp = os.stat(tmp_path / "rows.2").st_mtime_ns + 10**9
    os.utime(tmp_path / "rows.1.gz", ns=(stamp, stamp))
    path.write_bytes(b"b\n")
    assert all_of(source)[0] == [b"b"]
    assert told == ["packed"]
    source.close()


def test_until_the_end_means_the_end_of_the_file_with_a_last_line_that_has_none(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"a\nb")
    source = followed(path, until_end=True)
    assert source.read(10, 0.0).lines == [b"a"]
    assert source.read(10, 0.0).lines == [b"b"]
    assert source.read(10, 0.0).ends
    source.close()


def test_a_pipe_gives_what_is_there_at_once_and_ends_when_its_writer_does():
    reading, writing = os.pipe()
    source = StandardInput(reading, Stop())
    os.write(writing, b"a\nb\nc")
    found = source.read(10, 5.0)
    assert (found.lines, found.first, found.begins) == ([b"a", b"b"], 1, True)
    assert source.read(10, 0.0) == Lines([], 3)
    os.close(writing)
    assert source.read(10, 5.0).lines == [b"c"]
    assert source.read(10, 5.0).ends
    os.close(reading)


@given(st.lists(st.binary(max_size=40) | st.text(max_size=30).map(str.encode), max_size=8))
def test_whatever_lines_hold_each_is_a_row_a_refusal_or_empty(lines):
    for made, begins in ((rows(form="jsonl"), True), (rows(form="csv", known=Known(header=["time", "load"])), False)):
        found = made.read(Lines([line.replace(b"\n", b"") for line in lines], begins=begins))
        assert len(found) <= len(lines)
        assert all(isinstance(one, (Row, Refused)) for one in found)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"time": 1, "time": 2}',
        b'{"time": 1} {"time": 2}',
        b'{"time": 1',
        b"\xff\xfe",
        b"null",
        b'{"time": ' + b"9" * 5000 + b"}",
        b'{"time": 1, "load": NaN}',
        b'{"time": 1, "load": 1e999}',
        b'{"time": 1, "id": "\\ud800"}',
    ],
)
def test_lines_that_python_reads_and_json_has_not_are_refused(line):
    found = rows(form="jsonl").read(Lines([line, b'{"time": 1}']))
    assert isinstance(found[0], Refused)
    assert isinstance(found[1], Row)


def test_a_line_that_was_too_long_is_refused_in_its_place():
    found = rows(form="jsonl").read(Lines([None, b'{"time": 1}'], first=7))
    assert isinstance(found[0], Refused)
    assert (found[0].place, found[0].reason) == ("line 7", "too_long")


def test_a_table_may_be_spelled_with_any_separator_a_mark_and_quotes():
    made = rows()
    header = b"\xef\xbb\xbftime;id;load;heat"
    found = made.read(Lines([header, b'1;"pump; left";2.5;', b"2;b;1", b"", b"3;b;x;1"], begins=True))
    assert isinstance(found[0], Row)
    assert (found[0].id, found[0].values[0]) == ("pump; left", 2.5)
    assert [one.reason for one in found[1:] if isinstance(one, Refused)] == ["malformed", "malformed"]


def test_a_new_file_of_a_table_may_bring_its_header_again_or_not():
    made = rows()
    assert len(made.read(Lines([b"time,load", b"1,2"], begins=True))) == 1
    assert len(made.read(Lines([b"load,time", b"2,2"], begins=True))) == 1
    assert made.header == ["load", "time"]
    assert len(made.read(Lines([b"3,3"], begins=True))) == 1


def test_a_header_in_the_midst_of_a_file_that_names_other_columns_counts_from_there_on():
    made = rows()
    lines = [b"time,load,heat", b"1,2,3", b"time,heat,load", b"2,3,2", b"time,heat,load", b"time;load;heat", b"3;2;3"]
    found = made.read(Lines(lines, begins=True))
    assert [one.values.tolist() for one in found if isinstance(one, Row)] == [[2.0, 3.0]] * 3
    assert len(found) == 3
    assert made.header == ["time", "load", "heat"]
    assert made.kept["separator"] == ";"
    # one column fewer, and one that the model does not know
    found = made.read(Lines([b"time,load", b"4,2", b"time,load,smoke", b"5,2,9"], first=8))
    assert isinstance(found[0], Row)
    assert isinstance(found[1], Refused)
    assert (found[1].place, found[1].reason) == ("line 11", "unknown_channel")
    # what is no header is refused as ever
    (broken,) = made.read(Lines([b"time,load,load"], first=12))
    assert isinstance(broken, Refused)


def test_a_table_without_a_header_ends_the_command_in_one_sentence():
    with pytest.raises(DataError, match="first line of a table must name its columns, 'time' among them"):
        rows().read(Lines([b"1,2,3"], begins=True))
    with pytest.raises(DataError, match="has 'load' twice"):
        rows().read(Lines([b"time,load,load"], begins=True))
    with pytest.raises(ArgumentError, match="must be one of auto, jsonl, csv"):
        rows(form="xml")


def test_reading_behind_a_tables_first_line_takes_its_header_up(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"time,load\n1,2\n")
    source, made = followed(path, from_start=False), rows()
    made.learn(source.first_lines())
    with path.open("ab") as file:
        file.write(b"2,3\n")
    found = made.read(source.read(10, 0.0))
    assert isinstance(found[0], Row)
    assert found[0].stamp == 2.0
    source.close()


def test_a_place_is_plain_json(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(b"a\n")
    source = followed(path)
    at = all_of(source)[1]
    assert json.loads(json.dumps(at)) == at
    source.close()
