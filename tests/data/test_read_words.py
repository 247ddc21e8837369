"""What reading did, in words: both languages say the same, each reader is told its own way out."""

from __future__ import annotations

import json
import re

import pytest

from keiretsu.data import read
from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_words import left_out_of, told_of

LOG = "t,x,alarm,flow [l/s]\n"
LOG += "".join(f"2026-01-01 {k:02d}:00,{k}.5,{'TRIP' if k == 5 else ''},{k}\n" for k in range(9))


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("python", "series.join_events('my log.csv', code='alarm')"),
        ("command", '--events "plant/my log.csv" --event-code alarm'),
        ("page", "Column of alarms or events"),
    ],
)
def test_a_column_that_is_blank_but_for_few_words_is_named_with_its_remedy(write, way, says):
    report = read(write(LOG, "my log.csv")).report
    assert report.events == {"alarm": ("TRIP",)}
    ((english, japanese),) = left_out_of(report, way=way, source="plant/my log.csv" if way == "command" else "")
    assert english.startswith("Column 'alarm' was left out: it is blank but for 1 cell of text (TRIP; first at line 7")
    assert "列「alarm」は対象外です" in japanese
    assert says in english
    assert (says if way != "page" else "警報・イベントの列") in japanese


def test_a_category_that_is_mostly_blank_is_named_too(write):
    filled = {1: "LOW", 2: "LOW", 5: "TRIP", 6: "TRIP"}
    text = "t,x,alarm\n" + "".join(f"{k},{k}.5,{filled.get(k, '')}\n" for k in range(12))
    report = read(write(text), time="t").report
    assert report.categories == {"alarm": ("LOW", "TRIP")}
    (told,) = [english for english, _ in left_out_of(report, way="command", source="log.csv")]
    assert told.startswith(
        "alarm is blank in most rows; the others say LOW (2), TRIP (2). If these are alarms or other"
    )
    assert "add --events log.csv --event-code alarm:" in told


@pytest.mark.parametrize(
    "cells", [["on", "off"] * 6, [f"remark {k}" for k in range(12)], ["1,5"] + [""] * 11, ["2026-01-01"] + [""] * 11]
)
def test_settings_remarks_and_figures_are_no_events(write, cells):
    text = "t;x;note\n" + "".join(f"{k};{k}.5;{cell}\n" for k, cell in enumerate(cells))
    assert read(write(text), time="t", separator=";").report.events == {}


def test_files_that_lack_a_column_do_not_make_it_one_of_events(write):
    paths = [write("t,x,mode\n" + "".join(f"{k},{k}.5,{'ab'[k % 2]}\n" for k in range(6)), "a.csv")]
    paths += [write("t,x\n" + "".join(f"{k},{k}.5\n" for k in range(30)), "b.csv")]
    assert read(paths, time="t").report.events == {}


def test_a_report_comes_back_from_json_and_an_older_one_is_read(write):
    report = read(write(LOG, "pump.csv")).report
    kept = json.loads(json.dumps(report.to_dict()))
    assert ReadReport.from_dict(kept) == report
    del kept["events"]
    assert ReadReport.from_dict(kept).left_out == report.left_out
    assert left_out_of(ReadReport.from_dict({})) == []


# logs whose reading is noted, and what it is told
NOTED = {
    "lines above the header": ("Plant 7\nShift A\nt,x\n1,2\n2,3\n3,4\n", {"time": "t"}),
    "decimal commas": ("t;x\n1;2,5\n2;3,5\n3;4,25\n", {"time": "t"}),
    "epochs": ("t,x\n1767225600,1\n1767225660,2\n1767225720,3\n", {"time": "t"}),
    "jumps that are split": ("t,x\n1,1\n2,2\n3,3\n1,4\n2,5\n3,6\n", {"time": "t", "jumps": "split"}),
    "jumps that are sorted": ("t,x\n1,1\n2,2\n3,3\n1,4\n2,5\n", {"time": "t", "jumps": "sort", "duplicates": "first"}),
    "repeats": ("t,x\n1,1\n2,2\n2,3\n3,4\n", {"time": "t", "duplicates": "mean"}),
    "words of a category": ("t,x,m\n1,1,a\n2,2,b\n3,3,c\n", {"time": "t", "categories": {"m": ["a", "b"]}}),
    "blank lines": ("t,x\n1,1\n\n2,2\n,\n3,3\n", {"time": "t"}),
    "an hour that comes twice": (
        "t,x\n2022-10-30 01:30,1\n2022-10-30 02:30,2\n2022-10-30 03:30,3\n", {"zone": "Europe/Berlin"},
    ),
    "an hour told apart": (
        "t,x\n2022-10-30 02:10,1\n2022-10-30 02:50,2\n2022-10-30 02:10,3\n2022-10-30 02:50,4\n",
        {"zone": "Europe/Berlin"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NOTED)
def test_everything_that_is_noted_is_told_in_japanese_with_the_same_figures(write, what):
    text, told = NOTED[what]
    report = read(write(text, "log.csv"), **told).report
    assert report.notes or report.accounted, "the case shows nothing"
    for english, japanese in told_of(report):
        assert "英語" not in japanese
        assert not re.search(r"[a-z]{3} [a-z]{2}", japanese.replace("log.csv", "")), japanese
        assert figures(english) == figures(japanese), (english, japanese)


def test_events_are_told_in_japanese(write):
    events = write("t,code\n2026-01-01 02:00,a\n2026-01-09,b\n", "e.csv")
    joined = read(write(LOG, "pump.csv")).join_events(events, code="code")
    (told,) = [japanese for _, japanese in told_of(joined.report) if "e.csv" in japanese]
    assert told == "e.csvの2行のうち1件のイベントを1種類として加えました（対象外: 最後の行より後のイベント 1行）。"


def test_a_note_nobody_translated_is_marked_as_english():
    ((_, japanese),) = [pair for pair in told_of(ReadReport(notes=("something new",))) if "something" in pair[1]]
    assert japanese == "読み取り時の注記（英語）: something new"


def test_one_is_singular():
    report = ReadReport(files=("a.csv",), rows_in=1, rows_out=1, missing={"x": 1}, constant=("x",), unsorted=1)
    english = " ".join(english for english, _ in told_of(report))
    assert english == (
        "Read 1 row of a.csv. 1 row was out of order and has been sorted. "
        "1 value is missing in 1 channel; nothing was filled in. 1 channel never changes: 'x'."
    )


@pytest.mark.parametrize("way", ["python", "command"])
def test_a_sheet_of_a_workbook_is_named_by_its_file(way):
    report = ReadReport(files=("sheet '運転データ' of C.xlsx",), rows_in=9, rows_out=9, events={"alarm": ("TRIP",)})
    english, japanese = zip(*told_of(report, way=way), strict=True)
    remedy = {"python": "series.join_events('C.xlsx', code='alarm')", "command": "--events C.xlsx --event-code alarm"}[
        way
    ]
    assert remedy in english[-1]
    assert remedy in japanese[-1]
    assert japanese[0] == "C.xlsxのシート「運転データ」の全9行を読み取りました。"


@pytest.mark.parametrize(("cells", "codes"), [
    ([0, 0, 0, 105, 0, 0, 201, 0, 0, 105, 0, 0], {"105": 2, "201": 1}),
    # amounts, a switch, settings of which none is usual
    ([0, 0, 0, 1, 0, 2, 0, 0, 3, 0, 0, 1], {}),
    ([0, 0, 0, 105, 0, 0, 0, 0, 0, 105, 0, 0], {}),
    ([105, 201] * 6, {}),
    ([0, 0, 0, 105.5, 0, 0, 201, 0, 0, 105, 0, 0], {}),
])  # fmt: skip
def test_numbers_that_look_like_codes_are_named_with_their_rows(write, cells, codes):
    report = read(
        write("t,x,alarm\n" + "".join(f"{k},{k}.5,{cell}\n" for k, cell in enumerate(cells))), time="t"
    ).report
    assert report.codes == ({"alarm": codes} if codes else {})
    told = [pair for pair in left_out_of(report, way="command", source="log.csv") if "0 in most rows" in pair[0]]
    assert len(told) == bool(codes)
    if codes:
        assert told[0][0].startswith("alarm is 0 in most rows; the others say 105 (2), 201 (1). If these are alarms")
        assert "105（2行）、201（1行）" in told[0][1]
