"""The place of a log on the phase map, what to expect there, and the cost to expect."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.data import profile
from keiretsu.data.profiling import cost, phase
from keiretsu.data.profiling.outlook import outlook
from keiretsu.data.profiling.phase import AXES, Place, expect, map_cells, phase_table, simplest
from keiretsu.data.simulate import Clock, Memory, Noise, Plant, plant_log

CARRIERS = ("own", "channel", "event", "dose")
places = st.builds(
    Place,
    memory=st.floats(0, 1e5),
    irregularity=st.floats(0, 5),
    drift=st.floats(0, 9),
    noise=st.floats(0, 1),
    carrier=st.sampled_from(CARRIERS),
)


def test_the_table_is_whole():
    table = phase_table()
    for own_past, carrier in itertools.product((True, False), CARRIERS):
        cells = [c for c in table["cells"] if (c["own_past"], c["carrier"]) == (own_past, carrier)]
        assert len(cells) == (24 if own_past else 0 if carrier == "own" else 24)
        assert len({tuple(cell[axis] for axis in AXES) for cell in cells}) == len(cells)
        families = set(table["order"]) - (set() if own_past else {"last value"})
        assert all(set(cell["errors"]) == families for cell in cells)
        assert all(error > 0 for cell in cells for error in cell["errors"].values())


@pytest.mark.parametrize("own_past", [True, False])
def test_at_a_simulated_log_its_own_errors_are_expected(own_past):
    for cell in phase_table()["cells"]:
        if cell["own_past"] == own_past:
            place = Place(*(float(cell[axis]) for axis in AXES), cell["carrier"])
            expected = expect(place, own_past=own_past)
            assert expected.errors == pytest.approx(cell["errors"])
            assert expected.inside


@given(place=places, own_past=st.booleans())
def test_between_simulated_logs_errors_lie_between_theirs(place, own_past):
    expected = expect(place, own_past=own_past)
    if not own_past and place.carrier == "own":
        assert expected is None
        assert outlook(place, expected, own_past=own_past)[0].endswith("map says nothing.")
        return
    cells = [c for c in phase_table()["cells"] if (c["own_past"], c["carrier"]) == (own_past, place.carrier)]
    for name, error in expected.errors.items():
        seen = [cell["errors"][name] for cell in cells]
        assert min(seen) - 1e-9 <= error <= max(seen) + 1e-9
    assert expected.gains["ridge"] == 0
    english, japanese = outlook(place, expected, own_past=own_past)
    assert english.endswith(".")
    assert japanese.endswith("。")


def test_halfway_on_a_logarithmic_scale_is_halfway():
    ends = [expect(Place(memory, 0.0, 0.0, 0.1, "event"), own_past=False).errors["ridge"] for memory in (10, 100)]
    middle = expect(Place(10 * 10**0.5, 0.0, 0.0, 0.1, "event"), own_past=False).errors["ridge"]
    assert middle == pytest.approx(sum(ends) / 2)


def test_beyond_the_map_the_nearest_edge_stands_in():
    far, edge = (expect(Place(rows, 0.0, 0.0, 0.1, "own"), own_past=True) for rows in (1e5, 1000))
    assert far.errors == edge.errors
    assert (far.inside, edge.inside) == (False, True)
    assert "beyond" in outlook(Place(1e5, 0.0, 0.0, 0.1, "own"), far, own_past=True)[0]


def test_the_simplest_that_is_good_enough_wins():
    order = ["a", "b", "c"]
    assert simplest({"a": 1.0, "b": 0.96, "c": 0.97}, order, 0.05) == "a"
    assert simplest({"a": 1.0, "b": 0.94, "c": 0.93}, order, 0.05) == "b"
    assert simplest({"a": 1.0, "b": 0.94, "c": 0.5}, order, 0.05) == "c"
    assert simplest({"b": 1.0, "c": 1.0}, order, 0.05) == "b"


def test_a_place_that_is_not_known_is_not_guessed():
    place = Place(None, 0.0, 0.0, 0.1, "own")
    assert expect(place, own_past=True) is None
    assert "too short" in outlook(place, None, own_past=True)[0]


@pytest.mark.parametrize(("kind", "carrier"), [("ar", "own"), ("lag", "channel"), ("latch", "event"), ("leak", "dose")])
@pytest.mark.parametrize("reach", [30, 400])
def test_the_place_of_simulated_logs(kind, carrier, reach):
    plant = Plant(1, Memory(kind, reach), clock=Clock("gamma", variation=0.6), noise=Noise(4.0))
    place = profile(plant_log(8, rows=6_000, seed=2, plant=plant).series, target="y").place
    assert place.carrier == carrier
    assert reach / 3 < place.memory < reach * 3
    assert place.irregularity == pytest.approx(0.6, abs=0.1)
    assert place.noise == pytest.approx(0.2, abs=0.08)


def test_the_map_names_a_winner_a_cell():
    cells = map_cells("event", own_past=False)
    long, short = ([c for c in cells if c["memory"] == m and not c["drift"] and c["noise"] == 0.1] for m in (1000, 10))
    assert {cell["family"] for cell in long} <= {"lti", "selective"}
    assert min(cell["gain"] for cell in long) > max(cell["gain"] for cell in short)


def test_cost_at_and_between_measured_sizes():
    table = cost._table()
    rows, channels = table["rows"], table["channels"]
    for family, found in zip(cost.FAMILIES, cost.expect_cost(rows[1], channels[1]), strict=True):
        assert found.family == family
        assert found.minutes == pytest.approx(table[family]["seconds"][1][1] / 60, rel=0.02, abs=0.001)
        assert found.measured
    sizes = [cost.expect_cost(n, channels[1])[0].minutes for n in (100, 3_000, 20_000, 300_000, 10_000_000)]
    assert sizes == sorted(sizes)
    assert not cost.expect_cost(10_000_000, 8)[0].measured


def test_carriers_and_places_are_in_the_profile():
    plant = Plant(1, Memory("latch", 300))
    found = profile(plant_log(6, rows=5_000, seed=5, plant=plant).series, target="y")
    assert found["memory"].details["flags"] == ["flag"]
    assert found["memory"].details["doses"] == []
    assert phase.expect(found.place, own_past=False) == found.expected(own_past=False)


@pytest.mark.parametrize("gru", [0.98, 0.9503, 1.0, 1.02])
def test_a_rival_that_errs_less_is_not_called_next_best(gru):
    expected = phase.Expected(True, {"ridge": 1.0, "gru": gru}, "ridge", 0.05, True)
    place = Place(memory=100.0, irregularity=0.0, drift=0.0, noise=0.1, carrier="own")
    english, japanese = outlook(place, expected, own_past=True)
    better = gru < 1
    assert ("the next best" in english, "次点" in japanese) == (not better, not better)
    if better:
        saved = {0.98: "2", 0.9503: "4.9"}[gru]
        assert f"erred only {saved} % less, and it takes 5 % to be worth a larger model" in english
        assert f"誤差の減少は{saved} %で、より複雑なモデルを選ぶ目安の5 %に届きません" in japanese
