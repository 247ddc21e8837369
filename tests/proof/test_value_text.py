"""Prices as a line of text: read, written, and every wrong line refused in one sentence."""

from __future__ import annotations

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.proof.value import Value
from keiretsu.proof.value_text import parse_value, value_text


def test_the_option_of_the_manual():
    assert parse_value("missed=500000,currency=JPY") == Value(missed=500_000.0, currency="JPY")
    assert parse_value(" unit = 2.5e1 , machines=3,currency=eur ") == Value(unit=25.0, machines=3.0, currency="EUR")


def test_running_costs_can_be_priced():
    found = parse_value("missed=1,rows=1440,retrainings=12,memory=500,storage=3,compute=30")
    assert (found.rows, found.retrainings, found.memory, found.storage) == (1440.0, 12.0, 500.0, 3.0)
    assert parse_value("missed=1,forecasts=24").rows_a_day == 24.0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "name=amount"),
        ("missed", "name=amount"),
        ("missed=", "name=amount"),
        ("missed=500,000", "'000'"),
        ("lost=5", "'lost'"),
        ("machine=5,missed=1", "Did you mean 'machines'?"),
        ("missed=much", "missed must be a number above 0; got 'much'"),
        ("missed=-1", "missed"),
        ("missed=nan", "missed"),
        ("missed=inf", "missed"),
        ("unit=0", "unit"),
        ("missed=1,rows=0", "rows must be a number above 0"),
        ("missed=1,hour=-1", "hour must be a number 0 or more"),
        ("missed=1,storage=-1", "storage must be a number 0 or more"),
        ("missed=1,missed=2", "once"),
        ("missed=1,currency=¥", "currency"),
        ("currency=JPY", "missed or unit"),
    ],
)
def test_a_wrong_option_is_refused_in_one_sentence(text, named):
    with pytest.raises(ArgumentError) as caught:
        parse_value(text)
    assert named in str(caught.value)
    assert str(caught.value).startswith("value: ")


@pytest.mark.parametrize(
    "value",
    [
        Value(missed=5e5),
        Value(unit=1 / 3, currency="EUR", machines=1e6, days=30.0, hour=8000.0, compute=0.1),
        Value(missed=1e-7, rows=86_400.0, retrainings=0.0, memory=450.0, storage=2.5),
    ],
)
def test_a_value_survives_its_text(value):
    assert parse_value(value_text(value)) == value


def test_the_text_leaves_out_what_is_as_usual():
    assert value_text(Value(missed=500_000.0, machines=100.0)) == "currency=JPY,missed=500000,machines=100"


@pytest.mark.parametrize("value", [Value(), Value(missed=-1.0), Value(unit=1.0, currency="Yen!")])
def test_what_no_text_can_say_is_refused(value):
    with pytest.raises(ArgumentError, match="value: "):
        value_text(value)
