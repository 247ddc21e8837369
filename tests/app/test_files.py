"""What becomes of a file: taken as far as it is one, read, shown by its own name, and never more than that name."""

from __future__ import annotations

import io
import json
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.app.copies import read_copy
from keiretsu.app.names import shown_name
from support.app_page import log_text

HOSTILE = ["../../x.csv", "..\\..\\x.csv", "<script>alert(1)</script>.csv", "x" * 5000 + ".csv", "a\x00b.csv", "..",
           "", "\u202egpj.csv", "a\r\nset-cookie: b.csv", "プラント 温度.csv"]  # fmt: skip


def kept(settings) -> list[Path]:
    return sorted(path for path in settings.runs.rglob("*") if path.is_file()) if settings.runs.exists() else []


def test_what_was_read_is_shown(client):
    file = client.give(log_text(), "pump.csv").json()
    assert (file["name"], file["bytes"]) == ("pump.csv", len(log_text()))
    found = client.ask("POST", f"/api/files/{file['id']}/look", json={}).json()
    assert (found["rows"], found["series"], found["clock"], found["interval"]) == (60, 1, "datetime", 3600.0)
    assert found["ids"] == ["pump"]
    assert [channel["name"] for channel in found["channels"]] == found["targets"] == ["load", "temperature"]
    assert (found["first"], found["last"]) == ("2026-01-01 00:00", "2026-01-03 11:00")
    assert found["told"]["en"][0] == "Read all 60 rows of pump.csv."
    assert "1 value is missing in 1 channel" in found["told"]["en"][1]
    assert len(found["told"]["ja"]) == 2


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "csv.gz"])
def test_the_kinds_that_read_takes_are_taken_whatever_they_are_called(client, settings, kind):
    frame = pl.read_csv(io.StringIO(log_text()), try_parse_dates=True)
    body = io.BytesIO()
    if kind == "parquet":
        frame.write_parquet(body)
    elif kind == "xlsx":
        frame.write_excel(body)
    else:
        import gzip

        body.write(gzip.compress(log_text().encode()))
    file = client.give(body.getvalue(), "misleading.txt").json()
    assert client.ask("POST", f"/api/files/{file['id']}/look", json={}).json()["rows"] == 60
    (copy,) = (path for path in kept(settings) if path.name != "about.json")
    assert copy.name in ("upload.csv", "upload.parquet", "upload.xlsx")


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name)[:30])
def test_a_name_is_shown_and_never_a_path(client, settings, name):
    before = {path for path in settings.runs.parent.rglob("*") if settings.runs not in path.parents}
    answer = client.give(log_text(), quote(name))
    assert answer.status_code == 200
    shown = answer.json()["name"]
    assert 0 < len(shown) <= 100
    assert shown.isprintable()
    assert not set(shown) & set("/\\\x00\r\n")
    for path in kept(settings):
        assert path.parent.parent == settings.own / "files"
        assert path.name in ("about.json", "upload.csv")
    after = {path for path in settings.runs.parent.rglob("*") if settings.runs not in path.parents}
    assert after - before <= {settings.runs}
    # what is read of it is fit to be said, too
    found = client.ask("POST", f"/api/files/{answer.json()['id']}/look", json={})
    assert found.status_code == 200
    assert "upload" not in json.dumps(found.json())


def test_names_that_are_fit_to_be_shown_stay_as_they_are():
    assert shown_name("プラント 温度 2024.csv") == "プラント 温度 2024.csv"
    assert shown_name("C:\\logs\\pump.csv") == "pump.csv"
    assert shown_name("a" * 300 + ".parquet").endswith("…aaaa.parquet")


def test_a_copy_is_read_as_the_file_itself_would_be(tmp_path):
    """The plan of a run on the copy can be replayed on the original: ids and fingerprint are the same."""
    original, copy = tmp_path / "pump.csv", tmp_path / "upload.csv"
    for path in (original, copy):
        path.write_text(log_text(), encoding="utf-8")
    one, two = kr.read(original), read_copy(str(copy), "pump.csv", {})
    assert (one.ids, one.source, one.fingerprint()) == (two.ids, two.source, two.fingerprint())
    assert "upload" not in str(two.report)
    assert str(one.report) == str(two.report)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", 400, "empty"),
        (b"PK\x03\x04 not a zip", 422, "damaged"),
        (b"SQLite format 3\x00" + b"x" * 100, 415, "CSV, Parquet or Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, 415, "pump.csv is of a kind"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", 415, "CSV, Parquet or Excel"),
        (b"x" * 200_001, 413, "command line"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing_and_one_sentence(client, settings, content, status, says):
    answer = client.give(content)
    assert answer.status_code == status
    assert says in answer.json()["sentence"]["en"]
    assert answer.json()["sentence"]["ja"]
    assert not kept(settings)


def test_the_limit_holds_for_a_body_whose_length_is_not_said(client, settings):
    def parts():
        for _ in range(300):
            yield b"x" * 1000

    assert client.ask("POST", "/api/files", content=parts()).status_code == 413
    assert not kept(settings)


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("a,b\n1,2\n2,3\n", "time"),
        ("time,a\n2026-01-01,1\n2026-01-01,2\n2026-01-02,3\n", "duplicates"),
        ("time,a\n" + "".join(f"0{k}/0{k}/2026 10:00,{k}\n" for k in range(1, 9)), "form"),
    ],
    ids=["time", "duplicates", "form"],
)
def test_what_reading_must_be_told_is_asked_for_with_the_columns(client, text, argument):
    id = client.give(text, "line.csv").json()["id"]
    answer = client.ask("POST", f"/api/files/{id}/look", json={"reading": {}})
    assert answer.status_code == 422
    found = answer.json()
    assert found["argument"] == argument
    assert found["columns"] == text.split("\n")[0].split(",")
    assert "line.csv" in found["message"]
    assert "upload" not in found["message"]
    assert found["sentence"]["en"] != found["sentence"]["ja"]
    told = {argument: {"time": "a", "duplicates": "mean", "form": "%d/%m/%Y %H:%M"}[argument]}
    assert client.ask("POST", f"/api/files/{id}/look", json={"reading": told}).status_code == 200


def test_a_file_that_is_no_table_is_refused_in_one_sentence_without_its_path(client, settings):
    id = client.give(bytes(range(128, 256)) * 20, "photo.csv").json()["id"]
    answer = client.ask("POST", f"/api/files/{id}/look", json={})
    assert answer.status_code == 422
    assert "photo.csv" in answer.json()["sentence"]["en"]
    assert "photo.csvの1行目に、文字として読み取れないバイト" in answer.json()["sentence"]["ja"]
    assert str(settings.runs) not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 500, "Excel ブックとして開けません"),
        ("何かのメモ\nそれだけ\n".encode(), "列の区切り"),
    ],
)
def test_what_is_no_table_is_told_in_japanese(client, content, says):
    id = client.give(content, "log").json()["id"]
    said = client.ask("POST", f"/api/files/{id}/look", json={}).json()["sentence"]["ja"]
    assert says in said
    assert "英語" not in said


@pytest.mark.parametrize(
    "reading",
    [{"memory": 1}, {"query": "x"}, {"time": ["a"]}, {"jumps": "x"}, {"time": "a" * 1001}, {"id": "a\x00"}, "time"],
    ids=lambda reading: str(reading)[:30],
)  # fmt: skip
def test_settings_of_reading_are_a_few_and_bounded(client, reading):
    id = client.give(log_text()).json()["id"]
    assert client.ask("POST", f"/api/files/{id}/look", json={"reading": reading}).status_code == 400


def test_copies_that_no_run_has_make_room(client, settings):
    for _ in range(8):
        client.give(log_text())
    assert len(list((settings.own / "files").iterdir())) <= 5
