"""What once changed answers, or lost rows, without a word: it is refused, counted or said."""

from __future__ import annotations

import json
import os

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.errors import DataError, OutputError
from keiretsu.errors_ja import in_japanese
from keiretsu.serve import Intake, IntakeSettings, Refused, Row, open_store
from keiretsu.serve.clock import RowClock, WrongTimeError
from keiretsu.serve.coded_runner import BLANK, UNKNOWN
from keiretsu.serve.codes import Codes
from keiretsu.serve.http.asked import asked_of
from keiretsu.serve.http.replies import render, split
from keiretsu.serve.lines import Lines, Refusals, Rows
from keiretsu.serve.refusals import refuse

FLEET = IntakeSettings.of({"time": "time", "id": "machine"})


def intake(settings: IntakeSettings = FLEET, channels: tuple[str, ...] = ("load", "heat")) -> Intake:
    return Intake(channels, RowClock("integer").stamp, settings)


def lines(*given: str) -> Lines:
    return Lines([one.encode() for one in given], 1, {}, True)


def refused(found) -> Refused:
    assert isinstance(found, Refused)
    return found


def is_japanese(sentence: str) -> bool:
    return any("぀" < letter < "ヿ" for letter in sentence)


@pytest.mark.parametrize(
    ("header", "said", "said_ja"),
    [
        ("time,load,heat", "Add the column, or name another one with --id", "列を加えるか"),
        ("time,machine_no,load,heat", "'machine_no' looks like it. Name that column 'machine' again", "machine_no"),
        ("time,unit,load,heat", "give --id 'unit'", "--id unit"),
    ],
)
def test_a_table_without_the_id_of_training_is_refused_at_its_header(header, said, said_ja):
    with pytest.raises(DataError, match="must have the column 'machine'") as caught:
        Rows(intake()).read(lines(header, "1,a,2,3"))
    assert said in str(caught.value)
    assert said_ja in in_japanese(str(caught.value))
    assert is_japanese(in_japanese(str(caught.value)))


@pytest.mark.parametrize("cells", [{"time": 1, "load": 2}, {"time": 1, "machine": None}, {"time": 1, "machin": "a"}])
def test_a_row_without_the_id_of_training_is_refused(cells):
    found = refused(intake().row(cells, "rows[0]"))
    assert found.reason == "malformed"
    assert "machine must name the row's series" in found.sentence
    assert ("'machin' looks like it" in found.sentence) == ("machin" in cells)
    assert "machineに系列の名前が必要ですが" in found.sentence_ja


def test_over_http_such_a_row_is_refused_too():
    asked = asked_of(b'{"time": 1, "load": 2}', intake(), key=None, client="a", most_rows=10)
    status, body = split(render([refused(row) for row in asked.rows]))
    assert status == 422
    assert "machine must name the row's series" in json.loads(body)["error"]


def test_where_the_log_had_no_id_a_row_needs_none():
    row = intake(IntakeSettings.of({"time": "time"})).row({"time": 1, "load": 2}, "")
    assert isinstance(row, Row)
    assert row.id == "series"


def test_a_time_or_a_channel_of_another_name_is_told_from_one_too_many():
    with pytest.raises(DataError, match="Column 'timestamp' looks like 'time'") as caught:
        Rows(intake()).read(lines("timestamp,machine,load,heat"))
    assert "--time timestamp" in in_japanese(str(caught.value))
    table = intake().text({"time": "1", "machine": "a", "load": "1", "heat_2": "2"}, "line 2")
    assert "column heat, which the model reads, is missing, and column heat_2" in refused(table).sentence
    assert "「heat_2」が「heat」の新しい名前であれば" in refused(table).sentence_ja
    more = intake().text({"time": "1", "machine": "a", "load": "1", "heat": "2", "x": "2"}, "line 2")
    assert "Take it out of the table" in refused(more).sentence


def test_codes_are_spelled_as_training_spelled_them_and_unknown_ones_are_told_apart():
    codes = Codes({"alarm": ("101", "007", "5.0")}, ("0",))
    for value in ("101", "101.0", " 101.00 ", 101, 101.0):
        assert codes.place("alarm", value) == 0, value
    assert codes.place("alarm", "5") == codes.place("alarm", "5.0") == 2
    for value in ("", None, "0", "0.0", 0.0, "nan"):
        assert codes.place("alarm", value) == BLANK, value
    assert codes.place("alarm", "7") == codes.place("alarm", "999.0") == UNKNOWN
    made = intake(IntakeSettings(codes={"alarm": ("101",)}), ("load", "alarm"))
    for cells, code in (({"alarm": "101.0"}, None), ({"alarm": "999.0"}, "999"), ({"values": {"alarm": 12}}, "12")):
        row = made.row({"time": 1, **cells}, "")
        assert isinstance(row, Row)
        assert row.code == code


@pytest.mark.parametrize("time", ["2026-10-24T09:00:00+02:00", "2026-10-24T09:00:00Z", "2026-10-24 09:00 +0200"])
def test_a_model_without_a_zone_takes_no_offset(time):
    with pytest.raises(WrongTimeError) as caught:
        RowClock("datetime").stamp(time)
    assert "without an offset or a Z" in caught.value.wanted[0]
    assert RowClock("datetime").stamp(1792832400) == RowClock("datetime").stamp("1792832400")
    assert RowClock("datetime", zone="Europe/Berlin").stamp(time)


def test_a_text_in_json_is_what_a_cell_of_a_table_is():
    row = intake().row({"time": 1, "machine": "a", "load": "50.0", "heat": ""}, "")
    assert isinstance(row, Row)
    np.testing.assert_array_equal(row.values, [50.0, np.nan])
    assert isinstance(intake().row({"time": 1, "machine": "a", "load": "NaN", "heat": "NA"}, ""), Row)
    assert "a text that spells one" in refused(intake().row({"time": 1, "machine": "a", "load": "x"}, "")).sentence


def test_what_is_no_json_is_said_in_japanese():
    rows = Rows(intake(), form="jsonl").read(lines("[1]", '{"a"', '{"a":1,"a":2}', "{]", '{"a": 1} x'))
    for found in rows:
        told = refused(found).sentence_ja
        for word in ("list", "Expecting", "stands", "Extra", "character"):
            assert word not in told


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_many_refusals_of_one_kind_are_said_in_a_few_lines_and_kept_in_full(tmp_path, lang):
    many = [refuse("unknown_channel", f"line {k}", name="x", known="", columns="") for k in range(2250)]
    last = refuse("no_text", "line 9", encoding="UTF-8")
    said, kept = tmp_path / "said", tmp_path / "kept"
    with said.open("wb") as out:
        shown, full = Refusals(out.fileno(), lang=lang), Refusals(out.fileno(), lang=lang, file=kept)
        for one in (shown, full):
            one.write([*many, last])
            one.close()
    told = said.read_text("utf-8").splitlines()
    assert len(told) == 20 + 3 + 1
    assert "1,000" in told[20]
    assert "230" in told[22]
    found = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert len(found) == 2251
    assert found[3]["place"] == ("line 3" if lang == "en" else "3行目")


def test_a_store_in_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(OutputError, match="must lie in a folder that is there") as caught:
        open_store(str(tmp_path / "slip" / "kept.db"))
    assert "フォルダー" in in_japanese(str(caught.value))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("lang", "none", "other"), [("en", "No row came", "with other values"),
                                                     ("ja", "行が1つも届きません", "値が異なります")])  # fmt: skip
def test_no_row_and_other_values_of_the_same_time_are_said(start, model_file, lang, none, other):
    for given in (b"", b"time,load,heat\n"):
        _, said, code = start.done(given, "stream", str(model_file), "--lang", lang)
        assert none in said
        assert code == 0
    rows = b"time,load,heat\n" + b"".join(b"2026-02-01 01:00,1,%d\n" % heat for heat in (1, 1, 2))
    _, said, _ = start.done(rows, "stream", str(model_file), "--lang", lang)
    assert none not in said
    assert [other in line for line in said.splitlines()[:2]] == [False, True]


@pytest.mark.parametrize(("lang", "told"), [("en", "999 (2 rows)"), ("ja", "999（2行）")])
def test_codes_that_training_did_not_know_are_counted_and_named_at_the_end(start, tmp_path, lang, told):
    hours = pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, 9), "1h", eager=True, closed="left")
    codes = ["101" if k % 10 == 7 else "" for k in range(len(hours))]
    log = tmp_path / "log.csv"
    pl.DataFrame({"time": hours, "load": np.sin(np.arange(len(hours)) / 5), "code": codes}).write_csv(log)
    joined = kr.read(log).join_events(log, code="code")
    kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(joined, target="load").save(tmp_path / "m.keiretsu")
    given = "time,load,code\n" + "".join(
        f"2026-02-01 0{k}:00,1,{code}\n" for k, code in enumerate(("999.0", "101.0", "", "999"))
    )
    _, said, code = start.done(given.encode(), "stream", str(tmp_path / "m.keiretsu"), "--lang", lang)
    assert told in said
    assert code == 0
    _, said, _ = start.done(given.encode(), "stream", str(tmp_path / "m.keiretsu"), "--json")
    counted = json.loads(said.splitlines()[-1])
    assert (counted["unknown_codes"], counted["codes_not_known"]) == (2, {"999": 2})
