"""What is said while a file's rows of before are read, and that the bar is gone when they have been."""

from __future__ import annotations

from keiretsu.serve.lines import CatchUp, Lines
from keiretsu.serve.lines.words import REASONS_JA, TOLD, reasons, size
from keiretsu.serve.rows import REASONS


def test_bytes_are_reported_until_those_of_the_start_are_read_and_then_nothing_more():
    seen: list[object] = []
    catch_up = CatchUp(
        100,
        tell=lambda key, **facts: seen.append((key, facts)),
        progress=lambda label, done, total: seen.append((done, total)),
        done=lambda: seen.append("gone"),
    )
    catch_up.look(Lines(at={"offset": 40}), 4)
    catch_up.look(Lines(at={"offset": 130}), 5)
    catch_up.look(Lines(at={"offset": 150}), 1)
    catch_up.rest()
    assert seen == [(40, 100), (100, 100), "gone", ("up_to_date", {"rows": "9"})]


def test_a_rest_before_the_last_byte_is_the_end_too_as_of_a_half_line_or_a_rotated_file():
    seen: list[str] = []
    catch_up = CatchUp(100, tell=lambda key, **_: seen.append(key))
    catch_up.look(Lines(at={"offset": 90}), 4)
    assert seen == []
    catch_up.rest()
    catch_up.rest()
    assert seen == ["up_to_date"]


def test_nothing_is_said_where_nothing_was_there():
    seen: list[str] = []
    catch_up = CatchUp(tell=lambda key, **_: seen.append(key))
    catch_up.look(Lines(at={"offset": 90}), 4)
    catch_up.rest()
    assert seen == []


def test_every_reason_has_a_japanese_word_and_every_sentence_both_languages():
    assert set(REASONS_JA) == set(REASONS)
    counts = {"late": 2, "malformed": 1}
    assert reasons(counts, "en") == " (late 2, malformed 1)"
    assert reasons(counts, "ja") == "（遅着 2、形式の誤り 1）"
    assert reasons({}, "ja") == ""
    for english, japanese in TOLD.values():
        assert {part.split("}")[0] for part in japanese.split("{")[1:]} <= {
            part.split("}")[0] for part in english.split("{")[1:]
        }


def test_sizes_are_read_by_people():
    assert [size(count) for count in (0, 999, 1500, 2_340_000, 5 * 10**9)] == [
        "0 B", "999 B", "1.5 kB", "2.3 MB", "5.0 GB",
    ]  # fmt: skip
