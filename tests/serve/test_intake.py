"""From what was parsed to a row, or a sentence that says why not."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.errors import ArgumentError, DataError
from keiretsu.serve import REASONS, Intake, IntakeSettings, Refused, Row
from keiretsu.serve.absent import Absent, told_sentinels
from keiretsu.serve.clock import RowClock

CHANNELS = ("heat", "mode=auto", "mode=hand")
SETTINGS = IntakeSettings(categories={"mode": ("auto", "hand")}, sentinels={"heat": (-999.0,)})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CELLS = st.dictionaries(st.sampled_from(["time", "id", "heat", "mode", "values", "mode=auto", "x"]), JSON, max_size=6)


def intake(kind: str = "integer", settings: IntakeSettings = SETTINGS, zone: str | None = None) -> Intake:
    return Intake(CHANNELS, RowClock(kind, zone=zone).stamp, settings)


@given(JSON | CELLS, st.sampled_from(["integer", "datetime"]))
def test_whatever_is_sent_becomes_a_sound_row_or_a_refusal_with_a_known_reason(cells, kind):
    found = intake(kind).row(cells, "line 1")
    if isinstance(found, Row):
        assert math.isfinite(found.stamp)
        assert not np.isinf(found.values).any()
        assert found.values.shape == (3,)
        found.id.encode()
    else:
        assert found.reason in REASONS
        for text, place in ((found.sentence, "line 1:"), (found.sentence_ja, "1行目：")):
            assert text.startswith(place)
            assert text.isprintable()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([1, 2], "malformed"),
        ({"time": 1, "id": ""}, "malformed"),
        ({"time": 1, "id": "a\x00b"}, "malformed"),
        ({"time": 1, "id": "x" * 201}, "malformed"),
        ({"time": 1, "id": True}, "malformed"),
        ({"time": 1, "heat": "hot"}, "malformed"),
        ({"time": 1, "heat": True}, "malformed"),
        ({"time": 1, "heat": float("nan")}, "not_finite"),
        ({"time": 1, "heat": 10**400}, "not_finite"),
        ({"heat": 1}, "wrong_time"),
        ({"time": None}, "wrong_time"),
        ({"time": "noon"}, "wrong_time"),
        ({"time": True}, "wrong_time"),
        ({"time": 1e300}, "wrong_time"),
        ({"time": 1, "pressure": 2}, "unknown_channel"),
    ],
)
def test_each_kind_of_mistake_is_counted_as_what_it_is(cells, reason):
    found = intake().row(cells, "line 1")
    assert isinstance(found, Refused)
    assert found.reason == reason


def test_missing_values_are_null_or_left_out_and_sentinels_are_missing_too():
    for cells in ({"time": 1}, {"time": 1, "heat": None}, {"time": 1, "heat": -999}):
        found = intake().row(cells, "")
        assert isinstance(found, Row)
        assert np.isnan(found.values).all()


def test_words_of_a_category_become_the_channels_that_training_made_of_them():
    found = intake().row({"time": 1, "mode": "hand"}, "")
    assert isinstance(found, Row)
    assert found.values[1:].tolist() == [0.0, 1.0]
    other = intake().row({"time": 1, "mode": "new"}, "")
    assert isinstance(other, Row)
    assert other.values[1:].tolist() == [0.0, 0.0]


def test_channels_may_stand_in_an_object_of_their_own():
    found = intake().row({"time": 1, "id": 7, "values": {"heat": 2.5}}, "")
    assert isinstance(found, Row)
    assert (found.id, found.values[0]) == ("7", 2.5)


@pytest.mark.parametrize("sentinels", [[-999, "Bad", "inf"], {"heat": ["-999", "BAD", "inf"], "mode": ["bad"]}])
def test_codes_that_were_none_in_training_are_none(sentinels):
    settings = IntakeSettings.of({"sentinels": sentinels, "categories": {"mode": ["auto", "hand"]}})
    taken = intake(settings=settings)
    for cell in ("Bad", " bad ", "-999", "-999.0", "inf"):
        found = taken.text({"time": "1", "heat": cell, "mode": "Bad"}, "")
        assert isinstance(found, Row), cell
        assert np.isnan(found.values).all()
    for value in ("Bad", -999, float("inf")):
        found = taken.row({"time": 1, "heat": value}, "")
        assert isinstance(found, Row), value
        assert np.isnan(found.values[0])
    assert isinstance(taken.text({"time": "1", "heat": "Worse"}, ""), Refused)
    kept = taken.text({"time": "1", "heat": "999", "mode": "hand"}, "")
    assert isinstance(kept, Row)
    assert (kept.values[0], np.isnan(kept.values).any()) == (999.0, False)


def test_codes_that_reading_proposed_and_took_are_none_in_rows_too(tmp_path):
    cells = ["-9999" if k % 50 == 7 else f"{20 + k % 9 / 3:.2f}" for k in range(400)]
    (tmp_path / "log.csv").write_text("time,heat\n" + "".join(f"{k},{cell}\n" for k, cell in enumerate(cells)))
    series = kr.read(tmp_path / "log.csv", time="time", sentinels="proposed")
    assert series.report.replaced == {"heat": {"-9999": 8}}
    model = kr.Forecaster(2, mixer=None).fit(series, target="heat")
    model.save(tmp_path / "m.keiretsu")
    learned = kr.load(tmp_path / "m.keiretsu").learned_
    settings = IntakeSettings.of({**learned.spelling, **learned.reading})
    found = Intake(("heat",), RowClock("integer").stamp, settings).text({"time": "400", "heat": "-9999"}, "")
    assert isinstance(found, Row)
    assert np.isnan(found.values[0])


def test_names_that_no_channel_has_are_passed_over_only_where_that_was_asked_for():
    found = intake(settings=IntakeSettings(extra="ignore")).row({"time": 1, "note": "x", "heat": 1}, "")
    assert isinstance(found, Row)
    with pytest.raises(ArgumentError, match="extra must be one of refuse, ignore"):
        IntakeSettings(extra="drop")


def test_cells_of_text_are_read_as_the_training_log_spelled_them():
    settings = IntakeSettings.of({"time": ["day", "hour"], "id": ["plant", "machine"], "decimal": ","})
    found = intake("datetime", settings).text(
        {"day": "2026-01-02", "hour": "03:04", "plant": "A", "machine": "3", "heat": "1.234,5"}, ""
    )
    assert isinstance(found, Row)
    assert (found.id, found.values[0]) == ("A/3", 1234.5)
    assert RowClock("datetime").time(found.stamp) == "2026-01-02T03:04:00"


@pytest.mark.parametrize("text", ["", " ", "NA", "nan", "null", "-"])
def test_empty_cells_are_missing_values(text):
    found = intake().text({"time": "1", "heat": text}, "")
    assert isinstance(found, Row)
    assert np.isnan(found.values[0])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-05-01T09:00:00+09:00", "2026-05-01T09:00:00+09:00"),
        ("2026-05-01T00:00:00Z", "2026-05-01T09:00:00+09:00"),
        ("2026-05-01 09:00", "2026-05-01T09:00:00+09:00"),
        ("2026/05/01 09:00:00", "2026-05-01T09:00:00+09:00"),
        ("2026年5月1日 9時0分", "2026-05-01T09:00:00+09:00"),
        (1777593600, "2026-05-01T09:00:00+09:00"),
        ("1777593600000", "2026-05-01T09:00:00+09:00"),
    ],
)
def test_stamps_are_read_in_the_models_zone_in_every_spelling_that_read_knows(written, shown):
    clock = RowClock("datetime", zone="Asia/Tokyo")
    assert clock.time(clock.stamp(written)) == shown


@pytest.mark.parametrize("written", ["", "0001-01-01", "9999-12-31", "x" * 100, -5, 1e300, None, [], "1e400"])
def test_what_is_no_time_of_the_clock_is_refused_in_one_sentence(written):
    with pytest.raises(DataError, match="the time must be a date and time in ISO form"):
        RowClock("datetime").stamp(written)


@given(st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_shown_as_json_is_read_back_as_the_same_stamp(number):
    clock = RowClock("integer")
    try:
        stamp = clock.stamp(number)
    except DataError:
        assert abs(number) > 2**53
        return
    assert clock.stamp(json.loads(json.dumps(clock.time(stamp)))) == stamp


TABLE = {
    "heat": (
        {"time": "1", "heat": "異常"},
        'column heat must hold a number or nothing; the cell holds "異常"',
        "「異常」",
    ),
    "infinite": ({"time": "1", "heat": "inf"}, "column heat must hold a finite number", "有限の数値か空欄"),
    "no time": ({"time": " ", "heat": "1"}, "column time must hold a finite number", "列「time」は有限の数値"),
    "empty time": ({"time": "", "heat": "1"}, "column time must hold the row's time", "列「time」に時刻がありません"),
    "id": ({"time": "1", "id": "", "heat": "1"}, "column id must name the row's series", "空欄でした"),
    "extra": ({"time": "1", "flow": "2"}, "column flow is none that the model reads (heat, mode)", "（heat, mode）"),
}


@pytest.mark.parametrize("what", TABLE)
def test_a_line_of_a_table_is_refused_in_words_of_columns_and_cells(what):
    cells, english, japanese = TABLE[what]
    found = intake().text(cells, "line 12 of plant.csv")
    assert isinstance(found, Refused)
    assert found.sentence.startswith("line 12 of plant.csv: ")
    assert english in found.sentence
    assert found.sentence_ja.startswith("plant.csvの12行目：")
    assert japanese in found.sentence_ja
    for text in (found.sentence, found.sentence_ja):
        assert "null" not in text
        assert "JSON" not in text
    assert "line" not in found.sentence_ja


def test_a_cell_of_json_is_still_told_of_null():
    found = intake().row({"time": 1, "heat": "hot"}, "line 3")
    assert isinstance(found, Refused)
    assert "null where nothing was measured" in found.sentence


def test_a_code_of_no_alarm_is_none_of_the_other_ones():
    settings = IntakeSettings(codes={"alarm": ("12", "other")}, normal=frozenset(("0",)))
    made = Intake(("heat", "alarm"), RowClock("integer").stamp, settings)
    rows = [made.text({"time": str(k), "alarm": code}, "") for k, code in enumerate(("0", "12", "7", ""))]
    assert [row.values[1] for row in rows if isinstance(row, Row)] == [-1, 0, 1, -1]
    # a model of before knows of no such codes
    before = Intake(("heat", "alarm"), RowClock("integer").stamp, IntakeSettings(codes={"alarm": ("12", "other")}))
    row = before.text({"time": "1", "alarm": "0"}, "")
    assert isinstance(row, Row)
    assert row.values[1] == 1


def test_values_that_mean_none_in_one_column_stand_beside_those_of_all():
    absent = Absent(told_sentinels({"sentinels": {"load": [-1.0], "*": [-9999.0, "ERR"]}}), ("load", "heat"))
    assert [absent.number("load", value) for value in (-1.0, -9999.0, 1.0)] == [True, True, False]
    assert [absent.number("heat", value) for value in (-1.0, -9999.0, 1.0)] == [False, True, False]
    assert absent.other("load", "err")
    assert absent.other("heat", " ERR ")
