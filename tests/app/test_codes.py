"""Values that mean "not measured": typed into a field, suggested where a log holds some, never taken unasked."""

from __future__ import annotations

import json

import pytest

import keiretsu as kr
from keiretsu.app.asked import reading_of
from keiretsu.app.codes import codes_in
from keiretsu.app.refused import RefusedError


def coded_log(rows: int = 72) -> str:
    """Flow holds -9999 three times and level "ERR" twice; valve is a channel without either."""
    lines = ["time,flow,level,valve"]
    for k in range(rows):
        flow = -9999 if k in (5, 9, 30) else k * k % 17
        lines.append(f"2026-01-{1 + k // 24:02d} {k % 24:02d}:00,{flow},{'ERR' if k in (4, 8) else k % 13},{k % 5}")
    return "\n".join(lines) + "\n"


def look(client, file: str, **reading):
    return client.ask("POST", f"/api/files/{file}/look", json={"reading": reading})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("-9999", [-9999.0]),
        ("-9999,ERR", [-9999.0, "ERR"]),
        (" -999.9 ; Bad ; Bad", [-999.9, "Bad"]),
        ("-9999、欠測，停止；-", [-9999.0, "欠測", "停止", "-"]),
        ('"out, of range", 1e20', ["out, of range", 1e20]),
        ("inf, nan, NaN", ["inf", "nan", "NaN"]),
        ("９９９９", ["９９９９"]),
        (" , ;", []),
    ],
)
def test_what_is_typed_becomes_a_list_that_read_takes(text, codes):
    assert codes_in(text) == codes
    assert [type(code) for code in codes_in(text)] == [type(code) for code in codes]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-999,9", "“-999,9” may be one number or two"),
        ("ERR, 9999,99999", "“9999,99999”"),
        ('"ERR', "double quote"),
        ('5"', "double quote"),
        (", ".join(f"a{k}" for k in range(21)), "At most 20"),
        ("x" * 101, "100 letters"),
    ],
    ids=["a decimal comma", "two numbers", "a quote", "a quote at the end", "too many", "too long"],
)
def test_what_can_be_understood_in_two_ways_or_not_at_all_is_refused_in_a_sentence(text, says):
    with pytest.raises(RefusedError, match=says) as refused:
        codes_in(text)
    assert refused.value.status == 400
    assert refused.value.sentence["ja"] != refused.value.sentence["en"]


def test_an_empty_field_is_no_setting():
    assert reading_of({"sentinels": "", "time": "t"}) == {"time": "t"}
    assert reading_of({"sentinels": " , "}) == {}


def test_what_looks_like_a_code_is_suggested_and_nothing_is_changed(client):
    file = client.give(coded_log(), "line.csv").json()["id"]
    found = look(client, file).json()
    assert [each["value"] for each in found["suggested"]] == ["-9999", "ERR"]
    number, word = (each["said"] for each in found["suggested"])
    assert number["en"] == "“-9999” stands 3 times in 'flow', apart from the other values."
    assert word["en"] == "“ERR” stands twice in 'level', among numbers; 'level' is not used while it does."
    assert "「ERR」がlevelに2回" in word["ja"]
    assert found["taken"] == []
    assert next(each for each in found["channels"] if each["name"] == "flow")["low"] == -9999
    assert [each["name"] for each in found["channels"]] == ["flow", "valve"]
    # the page has a field for it, so nobody is sent to edit the file
    assert not [line for line in found["told"]["en"] if "empty those cells" in line]


def test_reading_again_with_the_answer_says_how_many_cells_it_made_missing(client):
    file = client.give(coded_log(), "line.csv").json()["id"]
    found = look(client, file, sentinels="-9999, err, 777").json()
    assert found["suggested"] == []
    assert [said["en"] for said in found["taken"]] == [
        "5 cells were made missing: “-9999” 3 times in 'flow'; “err” twice in 'level'.",
        "“777” stands in no channel, so nothing was changed by it.",
    ]
    assert found["taken"][0]["ja"] == "5個のセルを欠測にしました: 「-9999」3個（flow）、「err」2個（level）。"
    missing = {each["name"]: each["missing"] for each in found["channels"]}
    assert missing == {"flow": 3, "level": 2, "valve": 0}
    assert min(each["low"] for each in found["channels"]) == 0


def test_a_value_that_is_a_measurement_elsewhere_is_counted_there_too(client):
    lines = [f"2026-01-01 {k:02d}:00,{99 if k in (3, 7) else k % 3},{95 + k % 5}" for k in range(24)]
    file = client.give("\n".join(["time,a,b", *lines])).json()["id"]
    found = look(client, file, sentinels="99").json()
    assert found["taken"][0]["en"] == "6 cells were made missing: “99” 6 times in 'a', 'b'."
    told = " ".join(found["told"]["en"])
    assert "a held 99 2 times, which is missing now." in told
    assert "b held 99 4 times, which is missing now." in told


def test_an_infinity_is_asked_about_in_the_field(client):
    log = coded_log().replace("-9999", "inf")
    file = client.give(log, "line.csv").json()["id"]
    answer = look(client, file)
    assert answer.status_code == 422
    assert answer.json()["argument"] == "sentinels"
    assert "write inf into the field" in answer.json()["sentence"]["en"]
    assert "line 7 of line.csv" in answer.json()["message"]
    (said,) = look(client, file, sentinels="inf").json()["taken"]
    assert said["en"].startswith("3 cells were made missing: “inf”")


def test_the_codes_reach_the_job_of_a_run_as_read_takes_them(client, settings):
    file = client.give(coded_log(), "line.csv").json()["id"]
    run = client.ended(client.begin(file, target="flow", reading={"sentinels": "-9999, ERR"}).json()["id"])
    about = json.loads((settings.runs / run["id"] / "app.json").read_text(encoding="utf-8"))
    assert about["reading"] == {"sentinels": [-9999.0, "ERR"]}
    # as the command line makes them of --sentinel -9999 --sentinel ERR
    from keiretsu._cli.reading import _sentinels

    assert about["reading"]["sentinels"] == _sentinels(["-9999", "ERR"])


def test_many_channels_of_one_code_are_one_suggestion(tmp_path):
    from keiretsu.app.absent import suggested

    names = [f"c{k}" for k in range(9)]
    rows = [
        ",".join([f"2026-01-01 {k:02d}:00", *("-9999" if k == 3 else str(k % 5) for _ in names)]) for k in range(24)
    ]
    log = tmp_path / "wide.csv"
    log.write_text("\n".join([",".join(["time", *names]), *rows]) + "\n", encoding="utf-8")
    (only,) = suggested(kr.read(log).report)
    assert only["said"]["en"] == (
        "“-9999” stands 9 times in 'c0', 'c1', 'c2', 'c3', 'c4' and 4 more, apart from the other values."
    )
    assert "c4など9列" in only["said"]["ja"]
