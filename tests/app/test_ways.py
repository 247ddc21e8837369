"""What the page says of a mistake can be done on the page: no option of a command, no argument of Python."""

from __future__ import annotations

import re

import pytest

from keiretsu.app.asked import form_of, reading_of
from keiretsu.app.refused import refusal
from keiretsu.app.ways import on_page, on_page_ja
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
    assert "「読み取り方を変える」の「" in told


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
    assert on_page("Read it with sentinels=['ERR'] if it means 'no value', or choose another column.").startswith(
        "Write such values as “Values that mean “not measured”” if it means"
    )
    said = refusal("run_refused", message="poc: target 'a' must vary; got 1 in every one of its 9 values in x. Choose.")
    assert "poc: target 'a'" in said["en"]
    assert said["ja"].startswith("比較を実行できませんでした。列「a」の値はすべて 1 で")


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
