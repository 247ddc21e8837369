"""The command as a shell runs it: rows on stdin, answers on stdout, what went wrong on stderr, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import select
import signal
import time

import pytest

from support.forked import forker
from support.fresh_schema import fresh_schema

HEADER = "time,id,load,heat\n"


def line(hour: int, id: str = "pump", **more) -> str:
    row = {"time": f"2026-02-{1 + hour // 24:02d}T{hour % 24:02d}:00:00", "id": id, "load": 1.0, "heat": 0.5}
    return json.dumps({**row, **more}) + "\n"


@pytest.fixture
def done(start, model_file):
    """Answers, what was said, and the exit code, of rows and options."""
    return lambda given, *options: start.done(given.encode(), "stream", str(model_file), *options)


@pytest.fixture
def begin(start, model_file):
    """A stream on pipes, with options."""
    return lambda *options: start.begin("stream", str(model_file), *options)


def test_rows_of_json_are_answered_in_order_and_bad_ones_are_said_with_their_line(done):
    given = line(0) + "garbage\n" + line(1, extra=3) + line(1) + line(0) + "\n" + line(2, id="ポンプ")
    answers, said, code = done(given)
    names = [(found["id"], found["seq"]) for found in map(json.loads, answers)]
    assert names == [("pump", 1), ("pump", 2), ("ポンプ", 1)]
    assert said.splitlines()[0].startswith("line 2: a row must be one JSON object")
    assert said.splitlines()[1].startswith("line 3: extra is no channel of the model")
    assert "in all, rows 6: answered 3, waiting 0, refused 3 (late 1, malformed 1, unknown_channel 1)" in said
    assert code == 0


def test_a_table_is_answered_as_a_table_in_japanese_where_that_was_asked_for(done):
    given = HEADER + "2026-02-01 00:00,pump,1,0.5\n2026-02-01 01:00,pump,,\n2026-02-01 02:00,pump,x,1\n"
    answers, said, code = done(given, "--output", "csv", "--lang", "ja")
    rows = list(csv.DictReader(io.StringIO(b"\n".join(answers).decode())))
    assert [(row["seq"], row["step"]) for row in rows] == [(str(s), str(k)) for s in (1, 2) for k in (1, 2, 3, 4)]
    assert all(float(row["lower"]) <= float(row["mean"]) <= float(row["upper"]) for row in rows)
    assert "4行目：列「load」のセルは数値か空欄でなければなりませんが、「x」でした。" in said
    assert "累計の行数3：回答2、待機0、拒否1（形式の誤り 1）" in said
    for word in ("null", "malformed", "line"):
        assert word not in said
    assert code == 0


def test_the_answers_of_a_stream_are_those_of_the_model(model, done):
    answers, _, _ = done(line(0) + line(1, load=2.0), "--fixed")
    stream = model.stream()
    stream.step({"load": 1.0, "heat": 0.5}, time="2026-02-01T00:00:00", id="pump")
    expected = stream.step({"load": 2.0, "heat": 0.5}, time="2026-02-01T01:00:00", id="pump")
    found = json.loads(answers[1])["forecast"]["heat"]
    for part in ("mean", "lower", "upper"):
        assert found[part] == pytest.approx(getattr(expected, part).tolist(), rel=1e-6)


def test_weights_of_half_the_size_are_another_model_to_the_store(done, tmp_path):
    store = str(tmp_path / "kept.db")
    answers, _, code = done(line(0), "--store", store, "--precision", "bfloat16")
    assert (len(answers), code) == (1, 0)
    _, said, code = done(line(1), "--store", store)
    assert "another model" in said
    assert code == 2


def test_a_lone_row_is_answered_while_the_pipe_stays_open_and_sigterm_ends_cleanly(done, begin, tmp_path):
    with begin("--store", str(tmp_path / "kept.db"), "--json") as stream:
        for hour in range(3):
            stream.stdin.write(line(hour).encode())
            assert json.loads(stream.line())["seq"] == hour + 1
        stream.signal(signal.SIGTERM)
        rest, said, code = stream.end()
    assert rest == b""
    assert json.loads(said.splitlines()[0])["answered"] == 3
    # who asked for JSON reads nothing else
    assert said.splitlines()[1:] == []
    assert code == 130
    answers, _, code = done(line(3), "--store", str(tmp_path / "kept.db"))
    assert (json.loads(answers[0])["seq"], len(answers), code) == (4, 1, 0)


def test_while_nobody_takes_the_answers_no_more_rows_are_read(begin):
    data = "".join(line(k // 7, id=f"pump {k % 7}") for k in range(4000)).encode() * 10
    with begin("--batch", "10") as stream:
        os.set_blocking(stream.stdin.fileno(), False)
        written, quiet = 0, 0
        while quiet < 20:
            try:
                written += os.write(stream.stdin.fileno(), data[written : written + 65536])
                quiet = 0
            except BlockingIOError:
                # it has begun to answer, and then nothing more goes in
                quiet += bool(select.select([stream.stdout], [], [], 0)[0])
                time.sleep(0.05)
        # what fits into two pipes and what was read at once, and not all
        assert written < 1_000_000 < len(data)


def test_a_reader_that_leaves_ends_the_stream_and_what_it_did_not_take_is_sent_next_time(begin, done, tmp_path):
    store = str(tmp_path / "kept.db")
    with begin("--store", store) as stream:
        stream.stdin.write(line(0).encode())
        assert json.loads(stream.line())["seq"] == 1
        stream.stdout.close()
        stream.stdin.write(line(1).encode())
        _, said, code = stream.end()
    assert "Traceback" not in said, said
    assert code == 0
    answers, said, code = done(line(2), "--store", store)
    numbers = [json.loads(answer)["seq"] for answer in answers if answer]
    assert numbers == [2, 3]
    assert "sent again" in said
    assert code == 0


def test_rows_that_wait_are_answered_at_the_end_of_a_pipe_or_kept_in_the_store_for_the_next_run(done, begin, tmp_path):
    given, late = line(1) + line(0) + line(2), ("--lateness", "7200")
    answers, _, _ = done(given, *late)
    assert [json.loads(answer)["time"][11:13] for answer in answers] == ["00", "01", "02"]
    store = ("--store", str(tmp_path / "kept.db"))
    answers, said, _ = done(given, *late, *store)
    assert len(answers) == 1
    assert "waiting 2" in said
    answers, _, _ = done(line(5), *late, *store)
    assert [json.loads(answer)["seq"] for answer in answers] == [2, 3]


def test_refused_rows_go_to_a_file_where_one_is_named(done, begin, tmp_path):
    place = tmp_path / "refused.jsonl"
    _, said, _ = done("garbage\n" + line(0) + line(0), "--input", "jsonl", "--refused", str(place))
    found = [json.loads(text) for text in place.read_text().splitlines()]
    assert [(one["place"], one["reason"]) for one in found] == [("line 1", "malformed"), ("line 3", "duplicate")]
    assert "line 1" not in said


def test_a_followed_file_is_answered_as_it_grows_through_rotation(done, begin, tmp_path):
    log = tmp_path / "rows.jsonl"
    log.write_text(line(0))
    with begin("--follow", str(log), "--from-start", "--store", str(tmp_path / "kept.db")) as stream:
        assert json.loads(stream.line())["seq"] == 1
        log.rename(tmp_path / "rows.jsonl.1")
        log.write_text(line(1))
        assert json.loads(stream.line())["seq"] == 2
        stream.signal(signal.SIGINT)
        rest, _, code = stream.end()
    assert (rest, code) == (b"", 130)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--store", "mysql://x"), "--store must be a file or a URL postgresql://"),
        (("--follow", "/nowhere/rows", "--until-end"), "--follow must name a file that is there"),
        (("--from-start",), "--from-start and --until-end go with --follow FILE"),
        (("--input", "xml"), "--input must be one of auto, jsonl, csv"),
        (("--output", "xml"), "--output must be one of jsonl, csv"),
        (("--coverage", "1.5"), "coverage must"),
        (("--precision", "float16"), "--precision must be one of float32, bfloat16"),
        (("--store", "postgresql://x@127.0.0.1:1/x"), "could not be read or written"),
    ],
)
def test_a_mistake_in_the_options_is_one_sentence_and_exit_code_2(done, options, sentence):
    _, said, code = done(line(0), *options)
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert code == 2


def test_a_database_that_goes_away_is_waited_for_and_no_row_is_lost(begin, server):
    with begin("--store", fresh_schema(server)) as stream:
        stream.stdin.write(line(0).encode())
        first = stream.line()
        server.stop("immediate")
        try:
            stream.stdin.write(line(1).encode())
            time.sleep(0.3)
        finally:
            server.start()
        assert json.loads(stream.line())["seq"] == 2
        _, said, code = stream.end()
    assert json.loads(first)["seq"] == 1
    assert "Waiting for it; nothing is lost." in said
    assert "The store is back." in said
    assert "rows 2: answered 2" in said
    assert code == 0


def test_a_stream_whose_database_is_away_ends_when_it_is_asked_to(begin, server):
    with begin("--store", fresh_schema(server)) as stream:
        stream.stdin.write(line(0).encode())
        stream.line()
        server.stop("immediate")
        try:
            stream.stdin.write(line(1).encode())
            time.sleep(0.3)
            stream.signal(signal.SIGTERM)
            _, said, code = stream.end()
        finally:
            server.start()
    assert code == 130
    assert "Traceback" not in said


def test_a_second_stream_on_the_same_store_is_refused(begin, model_file, tmp_path):
    store = str(tmp_path / "kept.db")
    with begin("--store", store) as stream:
        stream.stdin.write(line(0).encode())
        stream.line()
        with forker() as other:
            _, said, code = other.done(line(1).encode(), "stream", str(model_file), "--store", store)
    assert "another process is writing to the store" in said
    assert code == 2


def test_a_series_that_has_just_begun_is_said_once_with_what_to_do(done):
    _, said, code = done(line(0) + line(1) + line(2, id="other"))
    (cold,) = [one for one in said.splitlines() if "cold" in one]
    assert cold.startswith('2 series have only just begun for the model ("pump", "other"): until they have had up to ')
    assert "--from-start" in cold
    assert code == 0
    _, said, _ = done("".join(map(line, range(600))))
    assert "cold" not in said


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_input_of_which_no_row_could_be_read_ends_with_1_and_a_sentence(done, lang):
    answers, said, code = done(line(0, extra=1) + line(1, extra=1), "--lang", lang)
    assert answers == []
    assert said.splitlines()[-1].startswith("stream: 2行すべて" if lang == "ja" else "stream: rows must be ones")
    assert code == 1


def test_rows_that_were_read_by_an_earlier_run_are_no_failure(done, tmp_path):
    store = ("--store", str(tmp_path / "kept.db"))
    done(line(0) + line(1), *store)
    answers, _, code = done(line(0) + line(1), *store)
    assert ([one for one in answers if one], code) == ([], 0)


def test_a_table_in_cp932_is_read_and_the_columns_that_it_lacks_are_named(start, model_file, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes("time,id,load,備考\n2026-02-01 00:00,ポンプ,1,\n".encode("cp932"))
    read = ("--follow", str(path), "--from-start", "--until-end", "--extra", "ignore", "--store")
    answers, said, code = start.done(b"", "stream", str(model_file), *read, str(tmp_path / "a.db"))
    assert json.loads(answers[0])["id"] == "ポンプ"
    assert "missing in every row: heat." in said
    assert code == 0
    given = (*read, str(tmp_path / "b.db"), "--encoding", "utf-8", "--lang", "ja")
    _, said, code = start.done(b"", "stream", str(model_file), *given)
    assert said.startswith("表の見出しを UTF-8 として読み取れません。--encoding で文字コードを指定してください")
    assert len(said.splitlines()) == 1
    assert code == 2


def follow(path, store, *options):
    return ("--follow", str(path), "--store", str(store), *options)


def until_said(stream, words: str) -> str:
    """What the stream has said by the time it has said these words."""
    for _ in range(600):
        stream._errors.seek(0)
        said = stream._errors.read().decode()
        if words in said:
            return said
        time.sleep(0.05)
    raise AssertionError(f"{words!r} was never said")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_followed_file_is_told_of_before_while_and_after_it_is_read(start, model_file, tmp_path, lang):
    log, store = tmp_path / "rows.csv", tmp_path / "kept.db"
    log.write_text(HEADER + "".join(f"2026-02-01 {hour:02d}:00,pump,1,0.5\n" for hour in range(3)))
    words = {
        "en": ("is read from its start", "never ends by itself: Ctrl+C", "Up to date (rows read: 3)", "Ended in order"),
        "ja": ("を先頭から読みます", "終えるにはCtrl+C", "3行を読み終えました", "正常に終了しました"),
    }[lang]
    options = follow(log, store, "--from-start", "--lang", lang)
    with start.begin("stream", str(model_file), *options) as stream:
        assert [json.loads(stream.line())["seq"] for _ in range(3)] == [1, 2, 3]
        said = until_said(stream, words[2])
        assert all(word in said.splitlines()[0] for word in (*words[:2], str(log), str(store)))
        with log.open("a") as file:
            file.write("2026-02-01 03:00,pump,1,0.5\n2026-02-01 04:00,pump,x,0.5\n")
        assert json.loads(stream.line())["seq"] == 4
        until_said(stream, "rows.csvの6行目：列「load」" if lang == "ja" else "line 6 of rows.csv: column load")
        stream.signal(signal.SIGINT)
        rest, said, code = stream.end()
    assert (rest, code) == (b"", 130)
    last = said.splitlines()[-1]
    assert last.startswith(words[3])
    assert ("今回は4行に回答" if lang == "ja" else "rows answered in this run: 4.") in last
    assert (f"{log}の6行目の次から" if lang == "ja" else f"after line 6 of {log}") in last
    assert "中断" not in said
    assert "interrupted" not in said
    _, said, code = start.done(b"", "stream", str(model_file), *options, "--until-end")
    assert code == 0
    first, second = said.splitlines()[:2]
    assert ("6行目の次から読みます" if lang == "ja" else "is read on after line 6") in first
    assert second.startswith("そこまでの行は" if lang == "ja" else "--from-start changes nothing")
    assert words[2][:10] not in said


def test_nothing_is_said_of_it_to_who_asked_for_json(start, model_file, tmp_path):
    log = tmp_path / "rows.jsonl"
    log.write_text(line(0))
    options = follow(log, tmp_path / "kept.db", "--from-start", "--until-end", "--json")
    answers, said, code = start.done(b"", "stream", str(model_file), *options)
    assert (len(answers), code) == (1, 0)
    (only,) = said.splitlines()
    assert json.loads(only)["answered"] == 1


def test_lines_are_counted_from_the_start_of_the_file_also_where_reading_begins_at_its_end(start, model_file, tmp_path):
    log = tmp_path / "rows.csv"
    log.write_text(HEADER + "2026-02-01 00:00,pump,1,0.5\n" * 5)
    with start.begin("stream", str(model_file), *follow(log, tmp_path / "kept.db")) as stream:
        said = until_said(stream, "is read from its end")
        assert "--from-start reads it too" in said
        with log.open("a") as file:
            file.write("2026-02-01 03:00,pump,x,0.5\n")
        until_said(stream, "line 7 of rows.csv: column load")
        stream.signal(signal.SIGTERM)
        _, said, _ = stream.end()
    assert "after line 7 of" in said.splitlines()[-1]


def test_a_pipe_that_was_ended_says_that_nothing_was_kept(begin):
    with begin() as stream:
        stream.stdin.write(line(0).encode())
        stream.line()
        stream.signal(signal.SIGINT)
        _, said, code = stream.end()
    assert said.splitlines()[-1].startswith("Ended in order; rows answered in this run: 1. Nothing was kept")
    assert code == 130
