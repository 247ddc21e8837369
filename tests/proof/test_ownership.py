"""The cost to own a candidate: every part by hand, and what the decision gets of it."""

from __future__ import annotations

import json

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.candidates import candidate
from keiretsu.evaluate.cost import Cost
from keiretsu.proof.design import Design
from keiretsu.proof.ownership import Running, costs_of, ownership, ownerships
from keiretsu.proof.value import Value

VALUE = Value(unit=1.0, machines=4, days=365, hour=50, compute=2, rows=1000, retrainings=12, memory=6, storage=3)
DESIGN = Design(candidate("selective"), 30, 60, 1.5, 2.0, None, ())


def test_every_part_by_hand():
    row = ownership("selective", Running(1800, 90.0, 500_000_000, 2_000_000_000), VALUE, DESIGN)
    assert row.training == pytest.approx(2 * 0.5 * 12)
    # 90 µs · 1000 rows · 4 machines · 365 days are 131.4 s
    assert row.serving == pytest.approx(2 * 131.4 / 3600)
    assert row.memory == pytest.approx(6 * (0.5 * 4 + 2) * 12)
    assert row.storage == pytest.approx(3 * 2 * 12)
    assert row.design == pytest.approx(2 * 1.5 + 50 * 8 * 2)
    assert row.total == pytest.approx(row.training + row.serving + row.memory + row.storage + row.design)
    assert row.unknown == ()


def test_training_serving_and_design_are_what_the_value_says():
    running = Running(1800, 90.0)
    row = ownership("selective", running, VALUE, DESIGN)
    owning = VALUE.owning(training_hours=0.5 * 12 + 1.5, serving_hours=90.0 * 1000 / 3.6e9, design_hours=16)
    assert row.total == pytest.approx(owning)


def test_what_was_not_measured_is_said():
    row = ownership("naive", Running.of(Cost(1.0, 0, 5.0, 1, None)), VALUE)
    assert row.unknown == ("memory", "storage", "design")
    assert (row.memory, row.storage, row.design) == (0.0, 0.0, 0.0)


def test_rows_are_forecasts_where_nobody_says_otherwise():
    running = Running(0.0, 100.0)
    hourly = Value(unit=1.0, forecasts=24, compute=1)
    assert ownership("naive", running, hourly).serving == pytest.approx(100 * 24 * 365 / 3.6e9)


def test_the_decision_gets_every_total_and_the_table_begins_with_the_cheapest():
    running = {"selective": Running(3600, 90.0, 100, 100), "naive": Running(1, 1.0, 8, 100)}
    costs = costs_of(running, VALUE, {"selective": DESIGN})
    table = ownerships(running, VALUE, {"selective": DESIGN})
    assert [row.candidate for row in table] == ["naive", "selective"]
    assert costs == {row.candidate: row.total for row in table}
    plain = json.loads(json.dumps(table[0].to_dict(), allow_nan=False))
    assert plain["total"] == costs["naive"]


@pytest.mark.parametrize("wrong", [Running(-1.0, 1.0), Running(1.0, float("nan")), Running(1.0, 1.0, -5)])
def test_a_measure_that_is_none_is_refused(wrong):
    with pytest.raises(ArgumentError, match="ownership: "):
        ownership("naive", wrong, VALUE)
