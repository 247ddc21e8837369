"""What the page says of a mistake can be done on the page: no option of a command, no argument of Python."""

from __future__ import annotations

import re

import pytest

from keiretsu.app.asked import form_of, reading_of
from keiretsu.app.refused import refusal
from keiretsu.app.texts import REFUSALS, TEXTS
from keiretsu.app.ways import on_page, on_page_ja
from keiretsu.data import read_ways
from keiretsu.errors_ja import _SENTENCES

OPTION = re.compile(r"(?<![\w-])--\w|\b(?:time|id|sheet|duplicates|jumps|form|zone|sentinels|normal|decimal)=")
# rooms that the page has no part in, and what a command alone can be given
ELSEWHERE = r"(certify|report|load|stream|incumbent|candidate|compare)|.*--out|.*--ids|.*option>--"

MESSAGES = (
    ("time,a,b\n" + "".join(f"x{k},{k},{k}\n" for k in range(5)), {}, "Column with the time"),
    ("time,a\n2026-01-01,1\n2026-01-01,2\n2026-01-02,3\n", {}, "Rows of one time"),
    ("time,a\n2026-01-03,1\n2026-01-01,2\n2026-01-02,3\n2026-01-01,4\n", {"jumps": ""}, ""),
    ("time,a\n" + "".join(f"0{k}/0{k}/2026 10:00,{k}\n" for k in range(1, 9)), {}, "Spelling of dates"),
    ("time,a\n2026-01-01,1\n,2\n2026-01-02,3\n", {"time": "time"}, "Column with the time"),
    ("d,c,a\n" + "".join(f"2026-01-01,0{k}:00,{k}\n" for k in range(9)), {}, "Column with the time of day"),
)


@pytest.mark.parametrize(
    "japanese", [said for english, said in _SENTENCES if "--" in said and not re.match(ELSEWHERE, english)]
)
def test_no_japanese_sentence_of_reading_names_an_option(japanese):
    told = on_page_ja(re.sub(r"\{\w+\}", "温度", japanese))
    assert not OPTION.search(told)
    # values that mean "no value" have a field above the fold
    assert "「読み取り方を変える」の「" in told or "「欠測を表す値」に" in told


@pytest.mark.parametrize(("text", "reading", "field"), MESSAGES)
def test_what_is_asked_names_the_fields_of_the_page(client, text, reading, field):
    id = client.give(text, "log.csv").json()["id"]
    answer = client.ask("POST", f"/api/files/{id}/look", json={"reading": reading})
    assert answer.status_code == 422
    found = answer.json()
    for said in (*found["sentence"].values(), found["message"]):
        assert not OPTION.search(said)
    assert field in found["message"]


def test_codes_of_no_alarm_are_told_without_what_the_page_cannot_do(client):
    rows = "".join(f"2026-01-01 {k:02d}:00,{k % 7}.5,{9 if k == 5 else 0},\n" for k in range(24))
    id = client.give("time,a,alarm,note\n" + rows, "log.csv").json()["id"]
    told = client.ask("POST", f"/api/files/{id}/look", json={"reading": {"events": "alarm"}}).json()["told"]
    assert any("means no alarm and has no channels" in line for line in told["en"])
    assert any("「警報なし」とみなし、チャネルにしていません。" in line for line in told["ja"])
    assert not any(OPTION.search(line) for lang in told for line in told[lang])


def test_an_argument_of_python_becomes_a_field():
    assert on_page("read: … Leave zone= out, or give epoch='s' if they count from 1970.") == (
        "read: … Leave “Time zone” under “Read it differently” empty."
    )
    said = refusal("run_refused", message="poc: target 'a' must vary; got 1 in every one of its 9 values in x. Choose.")
    assert (
        said["en"]
        == "The run could not be made. Target 'a' must vary; got 1 in every one of its 9 values in x. Choose."
    )
    assert said["ja"].startswith("比較を実行できませんでした。列「a」の値はすべて 1 で")


ADVICE = (
    *(read_ways.time_advice("t"), read_ways.cells_advice(), read_ways.clock_advice("d", "c")),
    *(read_ways.event_clock_advice("d", "c"), read_ways.sort_advice(), read_ways.zone_advice()),
    *(read_ways.duplicates_advice(has_id=told) for told in (True, False)),
    *(read_ways.jumps_advice(zone=zone, one_clock=one) for zone in (None, "…") for one in (True, False)),
    *(read_ways.sheet_advice(name) for name in (None, "June")),
    *(read_ways.form_advice("give form='%d' or form='%m'"), read_ways.header_advice("Add a header, or give columns=.")),
    *(read_ways.encoding_advice("encoding='cp932'"), read_ways.decimal_advice(), read_ways.words_advice(("ERR",))),
)


@pytest.mark.parametrize("advice", ADVICE, ids=lambda advice: advice.told[:40])
def test_an_advice_names_no_option_on_the_page_and_has_its_sentence_there(advice):
    assert not OPTION.search(advice.page)
    assert "=" not in advice.page
    assert advice.page[0].isupper()
    assert advice.told[-1] == advice.page[-1] == "."
    assert advice.argument in ("", "clock") or f"asks_{advice.argument}" in REFUSALS
    assert (len(advice.columns) == 2) == (advice.argument == "clock")


def test_the_fields_of_an_advice_are_those_of_the_page():
    assert {name: TEXTS["en"][f"set_{name}"] for name in read_ways.FIELDS} == read_ways.FIELDS


def test_rows_of_several_machines_without_a_column_that_tells_them_apart(client):
    row = "2026-01-{:02d} {:02d}:00,{}.5\n".format
    mixed = "".join(row(1 + k // 24, k % 24, m) for k in range(30) for m in (1, 2))
    in_turn = "".join(row(1 + k // 24, k % 24, m) for m in (1, 2) for k in range(30))
    for text, argument in ((mixed, "duplicates"), (in_turn, "jumps")):
        id = client.give("time,a\n" + text, "log.csv").json()["id"]
        found = client.ask("POST", f"/api/files/{id}/look", json={"reading": {}}).json()
        assert found["argument"] == argument
        assert read_ways.FIELDS["id"] in found["message"]
        assert "機械" in found["sentence"]["ja"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"time": "day", "events": "alarm", "decimal": ","},
        {"time": "day", "clock": "hour", "sentinels": "-9999, ERR, 0.1, 1e+20"},
        {"sentinels": '"out, of range", 異常', "zone": "Asia/Tokyo", "duplicates": "mean"},
    ],
)
def test_entries_come_back_from_what_became_of_them(form):
    assert form_of(reading_of(form)) == form
