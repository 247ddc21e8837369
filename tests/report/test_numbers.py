"""Numbers as the report writes them."""

from __future__ import annotations

import pytest

from keiretsu.proof.report import numbers
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.texts import EN, JA

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
