"""What the candidate to use is worth beside what there was before: by hand, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from keiretsu.evaluate.significance import Pairing, compare
from keiretsu.proof.decision import Terms, decide
from keiretsu.proof.plan import DecisionRule
from keiretsu.proof.value import Value
from keiretsu.proof.worth import worth_of

VALUE = Value(unit=3.0, forecasts=24.0, machines=2.0, days=10.0, currency="EUR")
COSTS = {"naive": 5.0, "ridge": 125.0, "selective": 900.0, "incumbent": 40.0}


def losses_of(means: dict[str, float], *, origins: int = 400) -> tuple[dict, Pairing]:
    """Losses around their means, one series, no overlap."""
    generator = np.random.default_rng(0)
    losses = {name: mean + 0.1 * generator.normal(size=origins) for name, mean in means.items()}
    return losses, Pairing(series=np.zeros(origins, dtype=np.int64), time=np.arange(origins), overlap=1)


def made(means: dict[str, float], value: Value | None = VALUE, **how):
    losses, pairing = losses_of(means, **how)
    terms = Terms(costs=COSTS, value=value, resamples=0)
    decision = decide(losses, pairing, DecisionRule(), share=0.0, terms=terms)
    return worth_of(decision, losses, pairing, value, COSTS), losses, pairing, decision


def test_beside_the_last_value_by_hand():
    found, losses, pairing, decision = made({"naive": 2.0, "ridge": 1.0, "selective": 1.0})
    assert found is not None
    assert decision.choice == "ridge"
    gap = compare(losses["naive"], losses["ridge"], pairing)
    # a unit of MAE is worth 3 · 24 · 2 · 10 = 1440
    assert (found.choice, found.beside, found.currency, found.days) == ("ridge", "naive", "EUR", 10.0)
    assert found.benefit == pytest.approx(1440 * gap.difference)
    assert found.interval == pytest.approx(tuple(1440 * end for end in gap.interval))
    assert found.interval[0] < 1440 < found.interval[1]
    assert found.extra == 120.0


def test_what_the_user_has_comes_before_the_last_value():
    found, *_ = made({"naive": 2.0, "incumbent": 1.5, "ridge": 1.0, "selective": 1.0})
    assert found is not None
    assert found.beside == "incumbent"
    assert found.benefit == pytest.approx(720, rel=0.05)
    assert found.extra == 85.0


def test_too_few_units_leave_no_interval():
    found, *_ = made({"naive": 2.0, "ridge": 1.0, "selective": 1.0}, origins=6)
    assert found is not None
    assert found.interval is None


@pytest.mark.parametrize(
    ("means", "value"),
    [
        ({"naive": 1.0, "ridge": 2.0, "selective": 2.0}, VALUE),  # nothing changes
        ({"naive": 2.0, "ridge": 1.0, "selective": 1.0}, None),
        ({"naive": 2.0, "ridge": 1.0, "selective": 1.0}, Value(missed=100.0)),
        ({"lightgbm": 2.0, "ridge": 1.0, "selective": 1.0}, VALUE),  # nothing stands for before
    ],
    ids=["last value", "no prices", "events alone", "no last value"],
)
def test_nothing_is_said(means, value):
    losses, pairing = losses_of(means)
    decision = decide(losses, pairing, DecisionRule(), share=0.0, terms=Terms(resamples=0))
    assert worth_of(decision, losses, pairing, value, COSTS) is None


def test_an_account_that_decided_is_not_told_twice():
    losses, pairing = losses_of({"naive": 2.0, "selective": 1.0})
    decision = decide(losses, pairing, DecisionRule(), share=1.0, terms=Terms(costs=COSTS, value=VALUE, resamples=0))
    assert decision.payback is not None
    decision = replace(decision, choice="selective")
    assert worth_of(decision, losses, pairing, VALUE, COSTS) is None
