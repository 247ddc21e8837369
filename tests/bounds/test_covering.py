"""Covering and strata: the formulas by hand, rounding outwards, ε free of the training loss, published norms."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from math import exp, inf, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.bounds.covering import Group, covering_bound, layer_groups, ln_covering, minimiser
from keiretsu.bounds.layer_class import LayerClass, layer_constants
from keiretsu.bounds.paper import capacity
from keiretsu.bounds.steps import StepClass
from keiretsu.bounds.strata import level_cost, power_of_two, round_outwards
from keiretsu.errors import ArgumentError

STEP = StepClass(0.9, -1.3, 0.4, shortest=0.3, longest=5.0, least=1e-3, most=50.0)
LAYER = LayerClass(1.1, 0.7, 0.8, 1.6, STEP, 2.5, 0.3)
GROUPS = layer_groups(LAYER, width=3, states=2)


def kl_upper(q: float, c: float) -> float:
    """By bisection."""
    low, high = q, 1.0
    for _ in range(200):
        p = (low + high) / 2
        kl = (q * log(q / p) if q else 0.0) + ((1 - q) * log((1 - q) / (1 - p)) if q < 1 and p < 1 else 0.0)
        low, high = (p, high) if kl <= c else (low, p)
    return low


def test_the_groups_are_those_of_the_theorem():
    constants = layer_constants(LAYER)
    assert {group.name: group.dimension for group in GROUPS} == {"w": 3, "W_C": 6, "W_B": 6, "A": 6, "p": 1, "q": 3}
    assert all(group.lipschitz == getattr(constants, group.name) for group in GROUPS)
    radii = {group.name: group.radius for group in GROUPS}
    assert radii == {"w": 1.6, "W_C": 0.8, "W_B": 0.7, "A": 1.1, "p": pytest.approx(0.85), "q": 0.9}
    assert sum(group.dimension for group in layer_groups(replace(LAYER, A_max=9.0), width=16, states=4)) == 225
    heads = layer_groups(replace(LAYER, heads=4, B_w=None), width=8, states=2, decays=4)
    assert {group.name: group.dimension for group in heads} == {"W_C": 16, "W_B": 16, "A": 4, "p": 4, "q": 32}


def test_the_covering_number_by_hand():
    shares = ln_covering([Group("a", 2, 3.0, 0.5), Group("b", 6, 1.0, 2.0)], 0.1)
    assert shares["a"] == pytest.approx(2 * log(1 + 2 * 3.0 * 0.5 / 0.025))
    assert shares["b"] == pytest.approx(6 * log(1 + 2 * 1.0 * 2.0 / 0.075))


def test_a_group_that_cannot_move_takes_no_part():
    alone = [Group("a", 2, 3.0, 0.5)]
    assert ln_covering([*alone, Group("b", 50, 0.0, 2.0), Group("c", 50, 1.0, 0.0)], 0.1) == {
        **ln_covering(alone, 0.1),
        "b": 0.0,
        "c": 0.0,
    }


def test_a_lattice_with_centres_inside_is_no_larger_than_the_covering_number():
    """One number in an interval of radius R: ⌈R L / ε⌉ centres do, and the formula allows 1 + 2 R L / ε."""
    for reach in (0.01, 0.5, 3.0, 77.7):
        assert np.ceil(reach) <= exp(ln_covering([Group("a", 1, reach, 1.0)], 1.0)["a"]) * (1 + 1e-12)


@pytest.mark.parametrize("write", ["euler", "zoh", "root-euler", "root-zoh"])
def test_strata_round_outwards_and_are_used_everywhere(write):
    layer = replace(LAYER, write=write)
    rounded = round_outwards(layer)
    for name in ("B_u", "B_B", "B_C", "B_w", "A_max"):
        value, most = getattr(layer, name), getattr(rounded.layer, name)
        assert most / 2 < value <= most == 2.0 ** rounded.levels[name]
    assert rounded.layer.margin == 0.25 == 2.0 ** -rounded.levels["margin"]
    assert (rounded.layer.step.p_low, rounded.layer.step.p_high) == (-2.0, 1.0)
    assert (rounded.levels["p_low"], rounded.levels["p_high"]) == (-2, 1)
    assert (rounded.layer.step.least, rounded.layer.step.most) == (1e-3, 50.0)
    assert ("longest" in rounded.levels, "shortest" in rounded.levels) == (write == "euler", write == "root-euler")
    if write == "euler":
        assert rounded.layer.step.longest == 8.0
    if write == "root-euler":
        assert (rounded.layer.step.shortest, rounded.levels["shortest"]) == (0.25, 2)
    assert rounded.cost == pytest.approx(sum(log((pi**2 / 3 - 1) * (abs(k) + 1) ** 2) for k in rounded.levels.values()))
    before, after = layer_constants(layer), layer_constants(rounded.layer)
    assert all(getattr(after, field.name) > getattr(before, field.name) for field in fields(before))


def test_what_was_fixed_before_the_data_costs_nothing():
    everything = round_outwards(LAYER)
    some = round_outwards(LAYER, fixed=("margin", "B_u", "longest"))
    assert (some.layer.margin, some.layer.B_u, some.layer.step.longest) == (0.3, 1.1, 5.0)
    names = set(everything.levels) - set(some.levels)
    assert names == {"margin", "B_u", "longest"}
    assert everything.cost - some.cost == pytest.approx(sum(level_cost(everything.levels[name]) for name in names))
    assert round_outwards(LAYER, fixed=everything.levels).cost == 0


def test_the_shares_of_all_levels_sum_to_one():
    levels = np.arange(-200_000, 200_001)
    assert np.exp(-np.array([level_cost(int(k)) for k in levels[::2000]])).sum() < 1
    total = (1 / ((pi**2 / 3 - 1) * (np.abs(levels) + 1.0) ** 2)).sum()
    assert 1 - 1e-5 < total < 1


@given(st.floats(1e-300, 1e300))
def test_powers_of_two_are_exact(value):
    level, most = power_of_two(value)
    assert most / 2 < value <= most == 2.0**level
    assert power_of_two(most) == (level, most)


@given(st.floats(1e-300, 1.0))
def test_a_margin_is_rounded_down_exactly(margin):
    assert round_outwards(replace(LAYER, margin=margin, A_max=1.0)).layer.margin <= margin
    assert round_outwards(replace(LAYER, margin=margin, A_max=1.0)).layer.margin > margin / 2


def test_the_bound_is_the_formula_at_its_epsilon():
    m, delta, slope, strata = 40_000, 0.01, 0.7, 12.0
    found = covering_bound(
        GROUPS, risk=0.1, m=m, delta=delta, lipschitz=slope, ln_strata=strata, planned_risk=0.2, kl_upper=kl_upper
    )

    def bound(risk, epsilon):
        nats = sum(ln_covering(GROUPS, epsilon).values()) + strata + log(1 / delta)
        plain = risk + 2 * slope * epsilon + sqrt(nats / (2 * m))
        return kl_upper(min(1, risk + slope * epsilon), nats / m) + slope * epsilon, plain

    sharp, plain = bound(0.1, found.epsilon)
    assert found.bound == pytest.approx(sharp, rel=1e-12)
    assert found.plain == pytest.approx(plain, rel=1e-12)
    assert found.risk < found.bound < found.plain
    assert found.ln_strata == strata
    assert found.ln_covering == pytest.approx(sum(ln_covering(GROUPS, found.epsilon).values()))
    best = min(bound(0.2, epsilon)[0] for epsilon in np.geomspace(1e-8, 1, 2000))
    assert bound(0.2, found.epsilon)[0] <= best + 1e-9


def test_epsilon_knows_the_training_loss_only_by_its_stratum():
    found = {risk: covering_bound(GROUPS, risk=risk, m=20_000) for risk in (0.0, 0.13, 0.25, 0.26)}
    assert found[0.13].epsilon == found[0.25].epsilon != found[0.26].epsilon
    assert [found[risk].risk_level for risk in (0.13, 0.25, 0.26)] == [-2, -2, -1]
    assert found[0.13].ln_strata == level_cost(-2)
    # without a single mistake the level is that of 1/m
    assert found[0.0].risk_level == power_of_two(1 / 20_000)[0]
    assert covering_bound(GROUPS, risk=0.13, m=20_000, planned_risk=0.1).ln_strata == 0


def test_the_default_inverse_is_the_kl_inverse():
    ours = covering_bound(GROUPS, risk=0.1, m=20_000, kl_upper=kl_upper)
    assert covering_bound(GROUPS, risk=0.1, m=20_000).bound == pytest.approx(ours.bound, abs=1e-9)


def test_more_sequences_and_fewer_parameters_help():
    bounds = [covering_bound(GROUPS, risk=0.1, m=m).bound for m in (300, 3_000, 30_000, 3_000_000)]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < 0.11
    assert covering_bound(GROUPS[:2], risk=0.1, m=3_000).bound < bounds[1]
    assert covering_bound(GROUPS, risk=0.1, m=3_000, ln_strata=100.0).bound > bounds[1]


def test_a_vacuous_bound_says_so_in_words():
    few = covering_bound(GROUPS, risk=0.1, m=50)
    assert few.vacuous
    assert few.bound <= 1
    assert "Vacuous" in few.sentence
    assert "無意味" in few.sentence_ja
    # still a sensible ε, by the plain form
    assert 1e-6 < few.epsilon < 1
    coin = covering_bound(GROUPS, risk=0.2, m=1_000, trivial=0.5)
    assert coin.vacuous
    assert coin.bound < 0.99
    good = covering_bound(GROUPS, risk=0.1, m=100_000, trivial=0.5)
    assert not good.vacuous
    assert f"{good.bound:.3f}" in good.sentence
    assert f"{good.bound:.3f}" in good.sentence_ja
    assert "independently" in good.assumption
    assert "独立" in good.assumption_ja
    assert good.gap == good.bound - 0.1
    assert json.loads(json.dumps(good.to_dict()))["shares"].keys() == {"w", "W_C", "W_B", "A", "p", "q"}


def test_a_layer_whose_constants_are_infinite_is_vacuous_and_no_error():
    layer = replace(LAYER, write="root-euler", step=replace(STEP, shortest=0.0))
    found = covering_bound(layer_groups(layer, width=3, states=2), risk=0.1, m=10**6)
    assert (found.bound, found.plain, found.vacuous) == (1.0, inf, True)


# s_A, A_min, p, ‖q‖₂, ‖W_B‖₂, ‖W_C‖₂, ‖w‖₂, largest ‖u‖₂ of three IMDb models (d = 16, N = 4) the authors published
PUBLISHED = [
    (-0.0142205, -2.99981, -1.314471, 2.087363, 4.057461, 4.005098, 3.453173, 4.359248),
    (-0.0042304, -8.03729, -0.585887, 1.448078, 4.947862, 4.831622, 4.11912, 4.818932),
    (-0.0001798, -3.5373, 0.1516, 2.551734, 4.220528, 4.070012, 4.027993, 4.945872),
]


@pytest.mark.parametrize("norms", PUBLISHED)
def test_the_papers_sizes_give_the_gap_of_the_theory_page(norms):
    """0.35 to 0.39 with 25,000 sequences, about 1.1 with 2,500; the paper's capacity over √m is 10^7 and more."""
    s_A, A_min, p, B_q, B_B, B_C, B_w, B_u = norms
    layer = LayerClass(B_u, B_B, B_C, B_w, StepClass(B_q, p, p), -A_min, -s_A)
    rounded = round_outwards(layer, fixed=("longest",))
    groups = layer_groups(rounded.layer, width=16, states=4)
    many, few = (covering_bound(groups, risk=0.1, m=m, ln_strata=rounded.cost) for m in (25_000, 2_500))
    assert 0.345 < many.plain - 0.1 < 0.395
    assert 1.05 < few.plain - 0.1 < 1.25
    assert many.bound < many.plain
    assert 1e7 < capacity(layer, rows=1_000) / sqrt(25_000) < 2e10
    assert 1e14 < capacity(layer, rows=inf) / sqrt(25_000) < 2e22


def test_the_minimiser_finds_a_valley_and_either_end():
    assert minimiser(lambda x: (log(x) + 7.3) ** 2, scale=1.0) == pytest.approx(exp(-7.3), rel=1e-3)
    assert minimiser(lambda x: x, scale=2.0) == pytest.approx(2 * exp(-30), rel=1e-3)
    assert minimiser(lambda x: -x, scale=2.0) == pytest.approx(2.0, rel=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"risk": 1.5}, "risk"),
        ({"risk": float("nan")}, "risk"),
        ({"m": 0}, "m must"),
        ({"m": 10.5}, "m must"),
        ({"delta": 0.0}, "delta"),
        ({"lipschitz": 0.0}, "lipschitz"),
        ({"ln_strata": -1.0}, "ln_strata"),
        ({"planned_risk": 2.0}, "planned_risk"),
    ],
)
def test_bad_numbers_are_named(change, words):
    with pytest.raises(ArgumentError, match=words):
        covering_bound(GROUPS, **{"risk": 0.1, "m": 100} | change)


def test_bad_groups_and_strata_are_named():
    with pytest.raises(ArgumentError, match="groups"):
        covering_bound([], risk=0.1, m=100)
    with pytest.raises(ArgumentError, match="groups"):
        covering_bound([Group("a", 0, 1.0, 1.0)], risk=0.1, m=100)
    with pytest.raises(ArgumentError, match="fixed"):
        round_outwards(LAYER, fixed=("clip",))
    with pytest.raises(ArgumentError, match="B_q must be above 0"):
        round_outwards(replace(LAYER, step=replace(STEP, B_q=0.0)))
    assert round_outwards(replace(LAYER, step=replace(STEP, B_q=0.0)), fixed=("B_q",)).layer.step.B_q == 0
