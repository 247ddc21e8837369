"""What accuracy is worth: the account by hand, and break-even."""

from __future__ import annotations

import pytest

from keiretsu.proof.value import Value, payback


def test_the_cost_to_own_is_computing_and_design():
    value = Value(unit=1.0, machines=4, days=100, hour=50, compute=2)
    # 2 · (10 + 0.5 · 4 · 100) + 50 · 8
    assert value.owning(training_hours=10, serving_hours=0.5, design_hours=8) == 820.0
    assert value.owning() == 0.0


def test_the_account_by_hand():
    value = Value(unit=3, forecasts=24, machines=2, days=10)
    found = payback(value, gain=0.5, gain_low=0.1, extra=600)
    # one unit of MAE is worth 3 · 24 · 2 · 10 = 1440
    assert (found.benefit, found.benefit_low) == (pytest.approx(720), pytest.approx(144))
    assert found.pays is True
    assert found.gain_needed == pytest.approx(600 / 1440)
    assert found.events_needed is None
    assert payback(value, gain=found.gain_needed, extra=600).benefit == pytest.approx(600)
    assert payback(value, gain=0.4, extra=600).pays is False
    assert payback(value, gain=0.4, gain_low=float("-inf"), extra=600).benefit_low is None


def test_events_that_nobody_counted_leave_the_break_even():
    value = Value(missed=500_000)
    unknown = payback(value, gain=0.5, extra=1_250_000)
    assert (unknown.benefit, unknown.pays, unknown.gain_needed, unknown.events_needed) == (None, None, None, 2.5)
    assert "2.5" in unknown.sentence.en
    assert payback(value, gain=0.5, extra=1_250_000, avoided=3).pays is True
    assert payback(value, gain=0.5, extra=1_250_000, avoided=2).pays is False


def test_units_and_events_add_up():
    value = Value(missed=100, unit=10, days=1)
    found = payback(value, gain=2, extra=250, avoided=1)
    assert (found.benefit, found.pays) == (120, False)
    assert found.gain_needed == pytest.approx(15)
    assert found.events_needed == pytest.approx(2.3)


def test_what_costs_less_pays_at_no_gain():
    found = payback(Value(unit=1), gain=0.0, extra=-10)
    assert (found.pays, found.gain_needed) == (True, 0.0)


def test_a_loss_is_called_one_and_no_minus_is_ascii():
    said = payback(Value(unit=20, currency="EUR"), gain=-8.656, extra=720).sentence
    assert said.en == (
        "Over 365 days its errors cost 63,189 EUR more than those of the best of the rest, and to own it costs 720 EUR "
        "more than the best of the rest; break-even is at an MAE lower by 0.0986."
    )
    assert said.ja == (
        "365日間の誤差による損失はそれ以外で最良の候補より63,189 EUR多く、費用は同じ候補より720 EUR多く、"
        "損益分岐点はMAEの改善0.0986です。"
    )
    less = payback(Value(unit=20, days=1), gain=1.0, extra=-1234.0).sentence
    assert less.en == (
        "Over 1 day the gain is worth 20 JPY, and to own it costs 1,234 JPY less than the best of the rest; break-even "
        "is at an equal MAE."
    )
    assert "1,234 JPY少なく、損益分岐点は同じMAEです" in less.ja
    for said in (less, payback(Value(unit=20), gain=-1, extra=-1).sentence):
        assert "-" not in said.en.replace("break-even", "") + said.ja
        assert "−" not in said.en + said.ja
    assert "as much as the best of the rest" in payback(Value(unit=20), gain=1, extra=0).sentence.en


@pytest.mark.parametrize(
    ("extra", "says"),
    [(100.0, "1 missed event avoided"), (50.0, "0.5 missed events"), (4.567e6, "45,670 missed events")],
)
def test_events_are_counted_in_words_that_fit(extra, says):
    assert says in payback(Value(missed=100), gain=0, extra=extra).sentence.en


@pytest.mark.parametrize("value", [Value(missed=5e5), Value(unit=20, missed=5e5), Value(unit=20)])
def test_the_account_speaks_both_languages(value):
    said = payback(value, gain=0.1, extra=1e6).sentence
    assert "1,000,000 JPY" in said.en
    assert "1,000,000 JPY" in said.ja
    assert "{" not in said.en + said.ja
