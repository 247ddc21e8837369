"""Tables that are not UTF-8: what was named, what training read, or what the header shows."""

from __future__ import annotations

import pytest

from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve import Intake, IntakeSettings, Refused, Row
from keiretsu.serve.lines import Known, Lines, Rows
from keiretsu.serve.lines.encoding import encoding_of

TABLE = ("日時,負荷[%]", "1,2", "2,3")
# half-width katakana of CP932 whose two bytes are one letter of UTF-8
HALF = "ﾂｱ"


def stamp(time: object) -> float:
    return float(str(time))


def values_of(row) -> list[float]:
    assert isinstance(row, Row), row
    return row.values.tolist()


def rows_of(lines, *, names=("日時",), channels=("負荷[%]",), **how):
    intake = Intake(channels, stamp, IntakeSettings(time=names))
    rows = Rows(intake, **how)
    return rows, rows.read(Lines(lines, 1, {}, True))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-8-sig"])
def test_a_header_that_is_utf8_or_cp932_is_read_as_what_it_is(encoding):
    first, *rest = TABLE
    _, rows = rows_of([first.encode(encoding), *(line.encode() for line in rest)])
    assert [values_of(row) for row in rows] == [[2.0], [3.0]]


def test_the_training_logs_encoding_is_tried_first_where_the_header_cannot_tell():
    assert encoding_of(b"time,load", trained=None) == "utf-8"
    assert encoding_of(b"time,load", trained="cp932") == "cp932"
    assert encoding_of("日時".encode(), trained="cp932") == "utf-8"
    assert encoding_of("時刻,値".encode("euc_jp"), trained="euc_jp") == "euc_jp"


def test_cells_are_read_in_the_encoding_of_the_header():
    lines = ["日時,id,負荷[%]".encode("cp932"), f"1,{HALF},2".encode("cp932")]
    _, (row,) = rows_of(lines)
    assert row.id == HALF
    assert HALF.encode("cp932").decode() != HALF


def test_a_header_in_another_encoding_ends_the_stream_with_what_to_do():
    with pytest.raises(DataError, match="Name the table's encoding with --encoding"):
        rows_of(["日時,負荷[%]".encode("cp932")], encoding="utf-8")
    _, rows = rows_of(["日時,負荷[%]".encode(), b"1,2", b"1,\x81"])
    assert isinstance(rows[1], Refused)
    assert "text in UTF-8" in rows[1].text("en")


def test_json_is_utf8_whatever_training_read():
    _, (row,) = rows_of(['{"日時": 1, "負荷[%]": 2}'.encode()], known=Known(trained_encoding="cp932"))
    assert values_of(row) == [2.0]


def test_a_header_that_an_earlier_run_read_still_tells_the_encoding():
    intake = Intake(("負荷[%]",), stamp, IntakeSettings(time=("日時",)))
    rows = Rows(intake, known=Known(header=["日時", "id", "負荷[%]"]))
    rows.learn(["日時,id,負荷[%]".encode("cp932")])
    (row,) = rows.read(Lines([f"1,{HALF},2".encode("cp932")], 7, {}))
    assert row.id == HALF


@pytest.mark.parametrize("encoding", ["klingon", "utf-16", "rot13"])
def test_an_encoding_that_lines_cannot_be_in_is_refused(encoding):
    with pytest.raises(ArgumentError, match="--encoding"):
        rows_of([], encoding=encoding)
