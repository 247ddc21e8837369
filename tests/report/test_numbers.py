"""Numbers as the report writes them."""

from __future__ import annotations

import pytest

from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report import numbers
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.texts import EN, JA
from keiretsu.proof.report.units import Clock

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (float("nan"), "–"), (0.0, "0"), (1.6482, "1.648"), (-0.0123456, "−0.01235"),
        (1234567.0, "1,234,567"), (9.99996, "10.00"), (2e-7, "2.000e−07"), (3.2e11, "3.200e+11"),
    ],
)  # fmt: skip
def test_figure(value, text):
    assert numbers.figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.9, f"90{SPACE}%"), (-0.0001, f"0{SPACE}%"), (-0.0374, f"−3.7{SPACE}%"), (1, f"100{SPACE}%")],
)
def test_percent(value, text):
    assert numbers.percent(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (0.00002, "< 0.001"), (0.0042, "0.0042"), (0.62, "0.62")])
def test_p_value(value, text):
    assert numbers.p_value(value) == text


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [
        (None, "–", "–"), (4.2e-6, "4.20 µs", "4.20 µs"), (0.042, "42.0 ms", "42.0 ms"), (14.2, "14.2 s", "14.2 秒"),
        (300.0, "5 min", "5 分"), (283.4, "4 min 43 s", "4 分 43 秒"), (7260.0, "2 h 1 min", "2 時間 1 分"),
    ],
)  # fmt: skip
def test_duration(seconds, english, japanese):
    assert numbers.duration(seconds, EN) == english
    assert numbers.duration(seconds, JA) == japanese


@pytest.mark.parametrize(
    ("seconds", "english"),
    [(1.0, "1 s"), (900.0, "15 min"), (3600.0, "1 h"), (86400.0, "24 h"), (345600.0, "4 days"), (216000.0, "2.5 days")],
)
def test_span(seconds, english):
    assert numbers.span(seconds, EN) == english


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (512, "512 B"), (240_512, "241 kB"), (13_000_000, "13.0 MB")])
def test_size(value, text):
    assert numbers.size(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2018-01-31T10:00:00", "2018-01-31 10:00"),
        ("2018-01-31T10:00:07", "2018-01-31 10:00:07"),
        (362, "362"),
        ("soon", "soon"),
    ],
)
def test_stamp(value, text):
    assert numbers.stamp(value) == text


def test_a_japanese_value_needs_no_space_around_it_and_a_latin_one_keeps_it():
    assert say("同じ {a} の {b} です", a="リッジ 回帰", b="MAE") == "同じリッジ 回帰の MAE です"
    assert say("the {a} of {b}", a="MAE", b="リッジ回帰") == "the MAE of リッジ回帰"


def test_a_sentence_begins_with_a_capital():
    assert sentence("ridge errs") == "Ridge errs"
    assert sentence("") == ""


def test_a_word_follows_its_number():
    assert say("{n} {n:thread|threads}", n=1) == "1 thread"
    assert say("{n} {n:thread|threads}", n="1") == "1 thread"
    assert say("{n} {n:thread|threads}", n=2) == "2 threads"
    assert Phrase.fill("{n} {n:row|rows} ahead", "{n}行先", n=1) == Phrase("1 row ahead", "1行先")
    assert Phrase.fill("{n:,} {n:row|rows} ahead", "{n:,}行先", n=1200) == Phrase("1,200 rows ahead", "1,200行先")


@pytest.mark.parametrize(
    ("seconds", "texts"),
    [
        ([0.0032, 109.0, None, 0.833], ["0.00320 s", "109 s", "–", "0.833 s"]),
        ([17.2e-6, 1.279e-3], ["17.2 µs", "1,279 µs"]),
        ([2e-3, 0.9], ["2.00 ms", "900 ms"]),
        ([20_000.0, 3600.0], ["5.56 h", "1.00 h"]),
        ([], []),
    ],
)
def test_durations_of_one_table_have_one_unit(seconds, texts):
    assert numbers.alike(seconds, EN) == texts


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (24.5, "rows", "25"), (12_800.0, "rows", "12,800"), (1.3449, "sd", "1.3"), (0.056932, "sd", "0.057"),
        (0.9999, "AUC, late against early", "1.00"), (90.2412, "% of intervals at the median", "90.24"),
        (16, "independent units", "16"), (None, "rows", "–"),
    ],
)  # fmt: skip
def test_a_finding_s_figure_has_the_digits_of_its_sentence(value, unit, text):
    assert numbers.found(value, unit) == text


def test_a_stamp_is_as_fine_as_the_log_s_step():
    when = "2026-03-01T10:40:26.922046"
    assert Clock(True, "time", 60.0).stamp(when) == "2026-03-01 10:40:26"
    assert Clock(True, "time", 0.01).stamp(when) == "2026-03-01 10:40:26.922046"
    assert Clock(False, "cycle", 1.0).stamp(122) == "122"
    assert Clock(False, "cycle", 1.0).at(122) == "cycle 122"


def test_when_a_result_was_made_is_told_to_the_minute():
    assert numbers.made_at("2026-11-27T14:57:49Z") == "2026-11-27 14:57 UTC"
    assert numbers.made_at("2026-11-27T23:57:49+09:00") == "2026-11-27 14:57 UTC"
    assert numbers.made_at("yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("interval", "english", "japanese"), [(1.0, "1 cycle", "1 cycle"), (2.5, "2.50 cycles", "2.50 cycle")]
)
def test_a_clock_that_counts_has_its_column_for_a_unit(interval, english, japanese):
    clock = Clock(False, "cycle", interval)
    assert clock.step(EN) == f"1 step = {english}"
    assert clock.interval_text(JA) == japanese
    assert clock.span_text({"first": 1, "last": 287}, JA).endswith(f"間隔の中央値は {japanese} です。")
    assert Clock(True, "time", 60.0).span_text({"first": None, "last": None}, JA).endswith("間隔の中央値は 1 分です。")
