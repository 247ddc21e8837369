"""The decision on made-up losses: adopt what wins, keep what does, ask for data where neither can be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from keiretsu.evaluate import Scorecard
from keiretsu.evaluate.examine import Goal
from keiretsu.evaluate.significance import Pairing
from keiretsu.proof.decision import decide
from keiretsu.proof.plan import DataReference, DecisionRule, Entrant, OriginRule, Plan
from keiretsu.proof.split import SplitRule
from keiretsu.proof.verdict import Verdict, verdict_of

N = 600
RULE = DecisionRule()
PAIRING = Pairing(np.zeros(N, dtype=np.int64), np.arange(N), 2)


def losses(**levels: float) -> dict[str, np.ndarray]:
    """Losses about a level each, of a common difficulty and a little noise of one's own."""
    generator = np.random.default_rng(0)
    hard = generator.random(N)
    return {name: level * (1 + hard) + 0.02 * generator.standard_normal(N) for name, level in levels.items()}


def test_a_clear_gain_is_adopted():
    found = decide(losses(naive=2.0, ridge=1.0, gru=1.02, selective=0.9), PAIRING, RULE, share=1.0)
    assert (found.decision, found.choice, found.rival, found.ground) == ("adopt", "selective", "ridge", "won")
    assert found.relative == pytest.approx(0.1, abs=0.01)


def test_a_real_gain_too_small_to_matter_is_not():
    found = decide(losses(ridge=1.0, selective=0.997), PAIRING, RULE, share=1.0)
    assert (found.decision, found.choice, found.ground) == ("keep", "ridge", "excluded")


def test_a_loss_is_not():
    found = decide(losses(naive=2.0, ridge=1.0, selective=1.1), PAIRING, RULE, share=0.5)
    assert (found.decision, found.choice, found.ground) == ("keep", "ridge", "worse")


def test_a_shut_gate_keeps_whatever_the_rest_does():
    series = losses(naive=2.0, ridge=1.0, lightgbm=0.9)
    found = decide({**series, "selective": series["ridge"]}, PAIRING, RULE, share=0.0)
    assert (found.decision, found.choice, found.ground) == ("keep", "lightgbm", "shut")


def test_too_little_test_data_asks_for_more():
    generator = np.random.default_rng(1)
    few = {"ridge": 1 + generator.random(12), "selective": 0.95 + generator.random(12)}
    found = decide(few, Pairing(np.zeros(12, dtype=np.int64), np.arange(12), 3), RULE, share=1.0)
    assert (found.decision, found.ground) == ("collect", "few")
    assert found.needed_units > found.comparison.effective_units


def test_the_cheapest_of_equals_is_kept():
    found = decide(losses(naive=3.0, ridge=1.0003, lightgbm=1.0, selective=1.2), PAIRING, RULE, share=1.0)
    assert (found.rival, found.choice) == ("lightgbm", "ridge")


def test_a_failed_selective_candidate_leaves_the_rest():
    found = decide(losses(naive=2.0, ridge=1.0), PAIRING, RULE)
    assert (found.decision, found.choice, found.ground, found.comparison) == ("keep", "ridge", "absent", None)


CASES = {
    "won": (losses(naive=2.0, ridge=1.0, selective=0.9), 1.0),
    "excluded": (losses(naive=2.0, ridge=1.0, selective=0.997), 1.0),
    "worse": (losses(naive=2.0, ridge=1.0, selective=1.1), 0.5),
    "shut": (losses(naive=2.0, ridge=1.0, selective=1.0), 0.0),
    "absent": (losses(naive=2.0, ridge=1.0), None),
}


@pytest.mark.parametrize("ground", CASES)
def test_every_verdict_says_the_figures_in_two_languages(ground):
    series, share = CASES[ground]
    decision = decide(series, PAIRING, RULE, share=share)
    assert decision.ground == ground
    cards = {name: _card(name, float(values.mean())) for name, values in series.items()}
    verdict = verdict_of(decision, cards, _plan(), failed=() if "selective" in series else ("selective",))
    assert len(verdict.reasons) == 3
    for phrase in (verdict.sentence, *verdict.reasons, verdict.would_change, *verdict.risks):
        assert "{" not in phrase.en + phrase.ja
        assert not any("ぁ" <= letter <= "龯" for letter in phrase.en)
        assert any("ぁ" <= letter <= "龯" for letter in phrase.ja)
    assert "pressure" in verdict.sentence.en
    assert "pressure" in verdict.sentence.ja
    assert Verdict.from_dict(verdict.to_dict()) == verdict


def test_few_and_unproven_have_words_too():
    decision = replace(decide(CASES["won"][0], PAIRING, RULE, share=1.0), choice="ridge")
    cards = {name: _card(name, float(values.mean())) for name, values in CASES["won"][0].items()}
    for kind, ground in (("collect", "few"), ("keep", "unproven")):
        verdict = verdict_of(replace(decision, decision=kind, ground=ground), cards, _plan(), failed=())
        assert verdict.decision == kind


@pytest.mark.slow
def test_the_selective_candidate_is_rarely_adopted_without_a_gain():
    generator = np.random.default_rng(2)
    adopted = 0
    for _ in range(2000):
        noise = np.convolve(generator.standard_normal(N + 19), np.ones(20) / 20, mode="valid")
        series = {"ridge": np.full(N, 1.0), "selective": 1.0 + 0.3 * noise}
        pairing = Pairing(np.zeros(N, dtype=np.int64), np.arange(N), 20)
        adopted += decide(series, pairing, RULE, share=1.0).decision == "adopt"
    assert adopted / 2000 <= 0.05


def _card(name: str, mae: float) -> Scorecard:
    scores = {"mae": mae, "rmse": mae, "mase": mae, "skill": 1 - mae / 3}
    held = {"nominal": 0.9, "measured": 0.7, "mean_width": 1.0}
    return Scorecard(name, ("pressure",), 6, N, scores, (mae, mae), (mae,) * 6, {}, held)


def _plan() -> Plan:
    return Plan(
        DataReference("f" * 64, "pump.csv", "time", None, ("pressure",)), Goal(("pressure",), 6),
        SplitRule("time", "2024-01-01T00:00:00"), OriginRule(2), (Entrant("ridge"), Entrant("selective", 20)), RULE,
        24, 90.0, 0, 2,
    )  # fmt: skip
