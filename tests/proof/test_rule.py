"""The test behind the decision keeps its level, asks for every rival, and refuses what is too little to judge by."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import ttest_1samp
from statsmodels.stats.multitest import multipletests

from keiretsu.evaluate.significance import Pairing
from keiretsu.proof.decision import Terms, decide
from keiretsu.proof.plan import DecisionRule
from keiretsu.proof.rule import holm, standing

RULE = DecisionRule()


def pairing(n: int, overlap: int = 1) -> Pairing:
    return Pairing(np.zeros(n, dtype=np.int64), np.arange(n), overlap)


def false_adoptions(n: int, overlap: int, memory: float, *, draws: int, gain: float = 0.0, cheaper: bool = False):
    """Share of draws in which the judged candidate, better than its rival by `gain`, is adopted."""
    generator, adopted = np.random.default_rng(7), 0
    before = overlap + int(10 / (1 - memory))
    costs = {"ridge": 2.0, "selective": 1.0} if cheaper else None
    terms = Terms(costs=costs, resamples=0)
    for _ in range(draws):
        noise = lfilter([1.0], [1.0, -memory], generator.standard_normal((2, before + n)), axis=1)
        noise = lfilter(np.ones(overlap) / overlap, [1.0], noise, axis=1)[:, before:]
        losses = {"ridge": 1 + noise[0], "selective": 1 - gain + noise[1]}
        adopted += decide(losses, pairing(n, overlap), RULE, share=1.0, terms=terms).decision == "adopt"
    return adopted / draws


@pytest.mark.parametrize(("n", "overlap", "memory"), [(1000, 1, 0.95), (1000, 6, 0.5)])
def test_two_thousand_pairs_without_a_difference_are_adopted_at_most_at_the_stated_level(n, overlap, memory):
    assert false_adoptions(n, overlap, memory, draws=2000) <= RULE.level


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.0, 0.5, 0.8, 0.95])
@pytest.mark.parametrize(("n", "overlap"), [(100, 1), (200, 1), (200, 24), (1000, 24), (1000, 48), (2000, 1)])
def test_the_level_is_kept_at_every_length_and_memory(n, overlap, memory):
    assert false_adoptions(n, overlap, memory, draws=2000) <= RULE.level


def test_worse_by_the_margin_and_cheaper_is_adopted_at_most_at_the_stated_level():
    assert false_adoptions(1000, 1, 0.8, draws=1000, gain=-RULE.margin, cheaper=True) <= RULE.level


def test_every_rival_must_be_beaten():
    generator = np.random.default_rng(0)
    noise = 0.05 * generator.standard_normal((3, 400))
    losses = {"naive": 2 + noise[0], "ridge": 1 + noise[1], "selective": 1 + noise[2]}
    found = standing("selective", losses, ("naive", "ridge"), pairing(400), RULE)
    assert found.better["naive"] < 1e-6
    assert found.superior_p == found.better["ridge"] > RULE.alpha
    assert found.hardest == "ridge"


def test_over_series_it_is_the_one_sided_t_test():
    generator = np.random.default_rng(1)
    gap = generator.normal(0.3, 1.0, (12, 20))
    over = Pairing(np.repeat(np.arange(12), 20), np.tile(np.arange(20), 12), 1)
    found = standing("selective", {"ridge": gap.ravel() + 1, "selective": np.ones(240)}, ("ridge",), over, RULE)
    known = ttest_1samp(gap.mean(axis=1), 0.0, alternative="greater")
    pair = found.comparisons["ridge"]
    assert pair.one_sided == pytest.approx(known.pvalue)
    assert (pair.interval[0] > 0) == (pair.one_sided < RULE.alpha)


def test_being_better_includes_being_no_worse_by_the_margin():
    generator = np.random.default_rng(2)
    for _ in range(50):
        losses = {"ridge": 1 + generator.random(200), "selective": 0.98 + generator.random(200)}
        found = standing("selective", losses, ("ridge",), pairing(200), RULE)
        assert found.better["ridge"] >= found.close["ridge"]


def test_fewer_than_ten_effective_units_are_not_tested():
    generator = np.random.default_rng(3)
    losses = {"ridge": 2 + 0.01 * generator.random(9), "selective": 1 + 0.01 * generator.random(9)}
    found = standing("selective", losses, ("ridge",), pairing(9), RULE)
    assert found.comparisons["ridge"].effective_units < 10
    assert (found.superior_p, found.noninferior_p) == (1.0, 1.0)
    assert decide(losses, pairing(9), RULE, share=1.0).ground == "few"


@pytest.mark.parametrize("p_values", [(0.01, 0.04), (0.04, 0.01), (0.03, 0.03), (0.6, 0.9), (0.02, 0.01, 0.03)])
def test_holm_is_holm(p_values):
    names = [f"c{place}" for place in range(len(p_values))]
    known = multipletests(p_values, method="holm")[1]
    assert holm(dict(zip(names, p_values, strict=True))) == pytest.approx(dict(zip(names, known, strict=True)))


def test_a_second_judged_candidate_makes_holm_ask_for_more():
    generator = np.random.default_rng(4)
    noise = generator.standard_normal((3, 900))
    losses = {"ridge": 1.2 + noise[0], "selective": 1.05 + noise[1]}
    alone = decide(losses, pairing(900), RULE, share=1.0)
    both = decide(losses | {"ssd": 1.2 + noise[2]}, pairing(900), RULE, share=1.0)
    assert alone.decision == "adopt"
    assert both.superior["selective"] == pytest.approx(2 * alone.superior["selective"])
    better = decide(losses | {"ssd": 0.5 + noise[2]}, pairing(900), RULE, share=1.0)
    assert (better.decision, better.choice, better.rival) == ("adopt", "ssd", "ridge")
