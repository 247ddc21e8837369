"""One model for all machines or one each: who wins where, and what is said of the whole fleet."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data.simulate import fleet
from keiretsu.errors import ArgumentError, TooShortError
from keiretsu.evaluate.fleet import choose_fleet, fleet_choice
from keiretsu.evaluate.fleet_losses import FleetLosses, fleet_losses
from keiretsu.evaluate.significance import Pairing


@pytest.fixture(scope="module")
def alike():
    """Thirty machines of one kind."""
    return fleet(30, rows=200)


@pytest.fixture(scope="module")
def unlike():
    """Twelve machines on which x follows the drive a row later, up on every other one and down on the rest."""
    generator = np.random.default_rng(0)
    frames = []
    for number in range(12):
        drive = generator.normal(size=400)
        answer = (-1) ** number * np.roll(drive, 1) + 0.2 * generator.normal(size=400)
        machine = [f"m{number:02d}"] * 400
        frames.append(pl.DataFrame({"machine": machine, "cycle": range(400), "drive": drive, "x": answer}))
    return kr.read(pl.concat(frames), time="cycle", id="machine")


def some_losses(gap: float) -> FleetLosses:
    generator = np.random.default_rng(0)
    each = generator.uniform(1, 2, 240)
    series = np.repeat(np.arange(12), 20)
    shared = each + gap + generator.normal(0, 0.1, 12)[series]
    pairing = Pairing(series, np.tile(np.arange(20), 12), 1)
    seconds, size = {"shared": 5.0, "each": 100.0}, {"shared": 90_000, "each": 44_000_000}
    return FleetLosses(shared, each, pairing, 1000, 12, 300, 0, seconds, size)


def test_machines_of_one_kind_share_a_model(alike):
    found = fleet_choice(alike, horizon=6, target="temperature")
    assert found.choice == "shared"
    assert (found.machines, found.compared, found.learned_from) == (30, 20, 30)
    assert found.comparison.effective_units == 20
    assert found.bytes["each"] > 4 * found.bytes["shared"]
    assert found.seconds["each"] > 0
    json.dumps(found.to_dict(), allow_nan=False)


def test_machines_with_laws_of_their_own_have_models_of_their_own(unlike):
    found = fleet_choice(unlike, horizon=1, target="x")
    assert found.choice == "each"
    assert found.mae_each < found.mae_shared
    assert found.better_each == 12


def test_the_choice_needs_proof():
    assert choose_fleet(some_losses(0.2)).choice == "each"
    assert choose_fleet(some_losses(0.01)).choice == "shared"
    assert choose_fleet(some_losses(-0.2)).choice == "shared"


@pytest.mark.parametrize("gap", [0.2, -0.2])
def test_the_choice_is_said_in_both_languages(gap):
    found = choose_fleet(some_losses(gap))
    for said in (found.sentence_en, found.sentence_ja):
        assert "1000" in said
        assert "44.0 MB" in said
    assert str(found) == found.sentence_en


def test_the_same_seed_draws_the_same_machines(alike):
    first, again = (fleet_losses(alike, horizon=4, target="load", most=3, seed=1) for _ in range(2))
    np.testing.assert_array_equal(first.each, again.each)
    np.testing.assert_array_equal(first.shared, again.shared)


def test_no_origin_is_judged_on_rows_that_were_learned_from(alike):
    """Changing a machine's last fifth changes no model: forecasts from the last row learned from stay the same."""
    name = alike.ids[0]
    two = alike.select(ids=[name, alike.ids[1]])
    cut = {one: int(0.8 * length) for one, length in two.lengths.items()}
    frame = two.frame.with_columns(row=pl.int_range(pl.len()).over("id"))
    late = frame["row"] >= frame["id"].replace_strict(cut)
    changed = two.frame.with_columns(
        temperature=pl.when(late).then(pl.col("temperature") + 1_000.0).otherwise("temperature")
    )
    other = kr.read(changed.rename({"id": "machine"}), time="time", id="machine")
    first, second = (fleet_losses(one, horizon=4, target="temperature") for one in (two, other))
    starts = np.flatnonzero(np.diff(first.pairing.series, prepend=-1))
    gap = second.each[starts] - first.each[starts]
    unit = 1_000.0 / gap
    # the forecast is as it was, so that the error grew by 1,000 in the machine's own unit, less or more what it was
    spread = [np.nanstd(two.frame.filter(pl.col("id") == one)["temperature"].to_numpy()[: cut[one]]) for one in two.ids]
    np.testing.assert_allclose(unit, spread, rtol=0.01)


def test_machines_too_short_for_a_model_of_their_own_are_left_out(alike):
    short = alike.select(ids=alike.ids[:4]).cut(lambda name, length: (0, 12 if name == alike.ids[0] else length))
    assert fleet_losses(short, horizon=6, target="load").left_out == 1
    with pytest.raises(TooShortError, match="fleet: at least 2"):
        fleet_losses(short.select(ids=alike.ids[:2]), horizon=6, target="load")


def test_one_machine_is_no_fleet(alike):
    with pytest.raises(ArgumentError, match="fleet: series must hold at least 2 machines"):
        fleet_choice(alike.select(ids=alike.ids[:1]), horizon=4, target="load")
