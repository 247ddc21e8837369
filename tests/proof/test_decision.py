"""The decision on made-up losses: adopt what wins, keep what does, ask for data where neither can be told."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from keiretsu.evaluate import Scorecard
from keiretsu.evaluate.examine import Goal
from keiretsu.evaluate.kpis import Ratio
from keiretsu.evaluate.significance import Pairing
from keiretsu.proof.decision import Terms, decide
from keiretsu.proof.gates import certificate, robustness, stability
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plan import DataReference, DecisionRule, Entrant, OriginRule, Plan
from keiretsu.proof.split import SplitRule
from keiretsu.proof.value import Value
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


def test_the_best_rival_beaten_is_not_enough():
    series = losses(ridge=1.0, lightgbm=1.01, selective=0.9)
    wild = 4.0 * np.random.default_rng(3).standard_normal(N)
    found = decide({**series, "naive": wild - wild.mean() + 1.55}, PAIRING, RULE, share=1.0)
    assert found.standings["selective"].better["ridge"] < RULE.alpha
    assert (found.rival, found.decisive) == ("ridge", "naive")
    assert (found.decision, found.ground) == ("collect", "few")


def test_a_proven_gain_under_the_smallest_improvement_is_said_to_be_small():
    rule = replace(RULE, improvement=0.1)
    found = decide(losses(ridge=1.0, selective=0.92), PAIRING, replace(rule, worthwhile=0.01), share=1.0)
    assert (found.decision, found.ground) == ("keep", "small")


AS_GOOD = losses(naive=2.0, ridge=1.0, selective=1.001)


@pytest.mark.parametrize(
    ("costs", "decision", "cheaper"),
    [
        (None, "keep", None),
        ({"ridge": 5.0, "selective": 4.0}, "adopt", True),
        ({"naive": 1.0, "ridge": 5.0, "selective": 4.0}, "adopt", True),
        ({"naive": 1.0, "ridge": 4.0, "selective": 4.0}, "keep", False),
        ({"ridge": 5.0}, "keep", None),
    ],
)
def test_one_as_good_is_adopted_only_where_it_is_known_to_be_cheaper(costs, decision, cheaper):
    found = decide(AS_GOOD, PAIRING, RULE, share=1.0, terms=Terms(costs=costs))
    assert (found.decision, found.cheaper) == (decision, cheaper)
    if decision == "adopt":
        assert (found.ground, found.choice) == ("noninferior", "selective")


def test_one_worse_by_more_than_the_margin_is_not_adopted_however_cheap():
    costs = {"ridge": 5.0, "selective": 0.0}
    found = decide(losses(ridge=1.0, selective=1.03), PAIRING, RULE, share=1.0, terms=Terms(costs=costs))
    assert (found.decision, found.ground) == ("keep", "worse")


def test_cheaper_means_cheaper_than_what_would_be_kept_as_well():
    series = losses(lightgbm=1.0, ridge=1.001, selective=1.0005)
    costs = {"lightgbm": 9.0, "ridge": 1.0, "selective": 4.0}
    found = decide(series, PAIRING, RULE, share=1.0, terms=Terms(costs=costs))
    assert (found.decision, found.choice, found.cheaper) == ("keep", "ridge", False)


WON = losses(naive=2.0, ridge=1.0, selective=0.9)
PASSED = (
    stability(1.0, limit=1.5),
    robustness({"gaps": Ratio(1.0, None, 50)}, limit=1.02, share=0.1),
    certificate(True),
)


@pytest.mark.parametrize(
    "failed",
    [stability(2.0, limit=1.5), robustness({"gaps": Ratio(3.0, None, 50)}, limit=1.02, share=0.1), certificate(False)],
)
def test_a_gate_that_failed_stops_an_adoption_and_says_why(failed):
    gates = (failed, *(gate for gate in PASSED if gate.name != failed.name))
    found = decide(WON, PAIRING, RULE, share=1.0, terms=Terms(gates={"selective": gates}))
    assert (found.decision, found.choice, found.ground) == ("keep", "ridge", "gate")
    verdict = verdict_of(found, _cards(WON), _plan(), failed=())
    assert failed.sentence in verdict.reasons
    assert not any("Not measured" in risk.en for risk in verdict.risks)


def test_an_unknown_gate_adopts_but_not_in_silence():
    said = verdict_of(decide(WON, PAIRING, RULE, share=1.0), _cards(WON), _plan(), failed=()).risks
    assert any("stability, robustness, certificate" in risk.en for risk in said)
    assert any("長期安定性、頑健性、証明書" in risk.ja for risk in said)
    assert any("Whether it pays was not judged" in risk.en for risk in said)
    terms = Terms(gates={"selective": PASSED}, costs={"ridge": 0.0, "selective": 1.0}, value=Value(unit=1.0))
    found = decide(WON, PAIRING, RULE, share=1.0, terms=terms)
    assert (found.decision, found.payback.pays) == ("adopt", True)
    verdict = verdict_of(found, _cards(WON), _plan(), failed=())
    assert not any("ot measured" in risk.en or "not judged" in risk.en for risk in verdict.risks)
    assert found.payback.sentence in verdict.reasons


def test_a_gain_that_does_not_pay_is_not_adopted():
    terms = Terms(costs={"ridge": 0.0, "selective": 1e6}, value=Value(unit=1.0))
    found = decide(WON, PAIRING, RULE, share=1.0, terms=terms)
    assert (found.decision, found.choice, found.ground) == ("keep", "ridge", "unpaid")
    # 0.1 · (1 + mean difficulty of a half) on 365 days
    assert found.payback.benefit == pytest.approx(365 * found.comparison.difference)


def test_the_confidence_set_stands_beside_the_decision():
    found = decide(losses(naive=2.0, ridge=1.0, lightgbm=1.0001, selective=1.2), PAIRING, RULE, share=1.0)
    assert set(found.confidence_set) == {"naive", "ridge", "lightgbm", "selective"}
    assert found.confidence_set["naive"] == found.confidence_set["selective"] == 0.0
    assert min(found.confidence_set["ridge"], found.confidence_set["lightgbm"]) > 0.1
    assert decide(WON, PAIRING, RULE, terms=Terms(resamples=0)).confidence_set == {}


TERMS = {
    "noninferior": Terms(costs={"ridge": 5.0, "selective": 4.0}),
    "gate": Terms(gates={"selective": (stability(2.0, limit=1.5), certificate(False))}),
    "unpaid": Terms(costs={"ridge": 0.0, "selective": 1e6}, value=Value(unit=1.0, missed=5e5)),
}
CASES = {
    "won": (WON, 1.0),
    "noninferior": (AS_GOOD, 1.0),
    "gate": (WON, 1.0),
    "unpaid": (WON, 1.0),
    "excluded": (losses(naive=2.0, ridge=1.0, selective=0.997), 1.0),
    "worse": (losses(naive=2.0, ridge=1.0, selective=1.1), 0.5),
    "shut": (losses(naive=2.0, ridge=1.0, selective=1.0), 0.0),
    "absent": (losses(naive=2.0, ridge=1.0), None),
}


@pytest.mark.parametrize("ground", CASES)
def test_every_verdict_says_the_figures_in_two_languages(ground):
    series, share = CASES[ground]
    decision = decide(series, PAIRING, RULE, share=share, terms=TERMS.get(ground))
    assert decision.ground == ground
    verdict = verdict_of(decision, _cards(series), _plan(), failed=() if "selective" in series else ("selective",))
    assert len(verdict.reasons) == 3
    for phrase in (verdict.sentence, *verdict.reasons, verdict.would_change, *verdict.risks):
        assert "{" not in phrase.en + phrase.ja
        assert not any("ぁ" <= letter <= "龯" for letter in phrase.en)
        assert any("ぁ" <= letter <= "龯" for letter in phrase.ja)
    assert "pressure" in verdict.sentence.en
    assert "pressure" in verdict.sentence.ja
    assert Verdict.from_dict(verdict.to_dict()) == verdict


def test_without_a_present_method_nobody_is_told_to_keep_it():
    said = _kept(losses(naive=2.0, ridge=1.0, lightgbm=0.9, selective=1.1))
    assert said.en.startswith("Use gradient boosting (LightGBM) for pressure")
    assert "not worth it here" in said.en
    assert said.en.endswith("Your present method was not compared.")
    assert said.ja.startswith("勾配ブースティング (LightGBM)の利用を推奨します")
    assert said.ja.endswith("現在お使いの方法とは比較していません。")
    assert "eep" not in said.en
    assert "現状" not in said.ja
    assert "単純" not in said.ja


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (None, "is the simplest"),
        (Terms(costs={"ridge": 1.0, "lightgbm": 2.0, "selective": 3.0}), "cheapest to own"),
    ],
)
def test_why_the_best_of_the_rest_is_not_taken_is_said(terms, said):
    series = losses(ridge=1.001, lightgbm=1.0, selective=1.1)
    found = decide(series, PAIRING, RULE, share=1.0, terms=terms)
    assert (found.rival, found.choice) == ("lightgbm", "ridge")
    third = verdict_of(found, _cards(series), _plan(), failed=()).reasons[2]
    assert third.en.startswith("Gradient boosting (LightGBM) errs less (MAE 1.5")
    assert said in third.en
    assert "saves" in third.en
    assert "誤差は勾配ブースティング (LightGBM)の方が小さい" in third.ja
    best = losses(ridge=1.0, lightgbm=1.2, selective=1.1)
    found = decide(best, PAIRING, RULE, share=1.0)
    assert "errs less" not in verdict_of(found, _cards(best), _plan(), failed=()).reasons[2].en


def test_errors_are_told_in_the_unit_that_the_header_names():
    series = losses(ridge=1.0, lightgbm=1.2, selective=1.1)
    plan = replace(_plan(), goal=Goal(("temperature [℃]",), 6))
    said = verdict_of(decide(series, PAIRING, RULE, share=1.0), _cards(series), plan, failed=())
    assert re.search(r"\(MAE 1\.\d+\u00a0℃\)", said.sentence.en)
    assert len(re.findall(r"1\.\d+\u00a0℃", said.reasons[0].en)) == 2
    plain = verdict_of(decide(series, PAIRING, RULE, share=1.0), _cards(series), _plan(), failed=())
    assert "\u00a0" not in plain.sentence.en


def test_what_a_shut_correction_failed_is_a_risk_of_its_partner():
    base = losses(ridge=1.001, lightgbm=1.0)
    series = {**base, "selective": base["ridge"]}
    gate = robustness({"dropout 1": Ratio(4.0, (3.0, 5.0), 100)}, limit=1.02, share=0.1)
    terms = Terms(gates={"selective": (gate,)})
    found = decide(series, PAIRING, RULE, share=0.0, terms=terms)
    assert (found.choice, found.ground) == ("ridge", "shut")
    told = [
        risk.en for risk in verdict_of(found, _cards(series), _plan(), failed=()).risks if "did not pass" in risk.en
    ]
    assert len(told) == 1
    assert "whose forecasts are those of ridge regression" in told[0]
    assert found.failed_gates()[0].sentence.en in told[0]
    other = {**series, "selective": base["ridge"] * 1.1}
    found = decide(other, PAIRING, RULE, share=1.0, terms=terms)
    assert not any("did not pass" in risk.en for risk in verdict_of(found, _cards(other), _plan(), failed=()).risks)


@pytest.mark.parametrize(("name", "label"), [("naive", "last value"), ("ridge", "ridge regression")])
def test_a_simple_model_is_called_one(name, label):
    said = _kept(losses(**{name: 1.0, "selective": 1.1}))
    assert said.en.startswith(f"Use a simple model ({label})")
    assert said.ja.startswith("単純なモデル（")


def test_a_present_method_that_does_as_well_is_kept():
    said = _kept(losses(incumbent=1.0, lightgbm=1.0, selective=1.1))
    assert said.en.startswith("Keep what you have for pressure")
    assert said.ja.startswith("現在の方法を続けることを推奨します")
    assert "present method" not in said.en


def test_a_present_method_that_does_worse_is_told_with_its_error():
    series = losses(incumbent=1.5, lightgbm=1.0, selective=1.1)
    said, mae = _kept(series), f"{series['incumbent'].mean():.4g}"
    assert said.en.startswith("Use gradient boosting (LightGBM)")
    assert said.en.endswith(f"Your present method has an MAE of {mae}.")
    assert said.ja.endswith(f"現在お使いの方法のMAEは{mae}です。")
    gone = {name: values for name, values in series.items() if name != "incumbent"}
    assert _kept(gone, entrants=("incumbent", *gone)).en.endswith("Your present method gave no forecast.")


def _kept(series: dict[str, np.ndarray], entrants: tuple[str, ...] | None = None) -> Phrase:
    decision = decide(series, PAIRING, RULE, share=1.0)
    assert decision.decision == "keep"
    plan = replace(_plan(), candidates=tuple(Entrant(name) for name in entrants or series))
    return verdict_of(decision, _cards(series), plan, failed=()).sentence


def test_few_small_and_unproven_have_words_too():
    decision = replace(decide(WON, PAIRING, RULE, share=1.0), choice="ridge")
    for kind, ground in (("collect", "few"), ("keep", "unproven"), ("keep", "small")):
        verdict = verdict_of(replace(decision, decision=kind, ground=ground), _cards(WON), _plan(), failed=())
        assert verdict.decision == kind


def _cards(series: dict[str, np.ndarray]) -> dict[str, Scorecard]:
    return {name: _card(name, float(values.mean())) for name, values in series.items()}


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


@pytest.mark.parametrize(
    ("covered", "says"),
    [((0.6, 0.8), "are too narrow"), ((0.6, 0.95), "too small to say whether"), (None, "too small to say whether")],
)
def test_intervals_are_called_too_narrow_only_where_that_is_shown(covered, says):
    found = decide(WON, PAIRING, RULE, share=1.0)
    risks = [risk.en for risk in verdict_of(found, _cards(WON), _plan(), failed=(), covered=covered).risks]
    told = [risk for risk in risks if "intervals" in risk]
    assert len(told) == 1
    assert says in told[0]


def test_a_test_part_of_too_few_units_asks_for_data_though_the_correction_is_shut():
    series = losses(ridge=1.01, lightgbm=1.0)
    few = {name: values[:12] for name, values in (series | {"selective": series["ridge"]}).items()}
    pairing = Pairing(np.zeros(12, dtype=np.int64), np.arange(12), 3)
    found = decide(few, pairing, RULE, share=0.0)
    assert (found.rival, found.decision, found.ground) == ("lightgbm", "collect", "few")
    said = verdict_of(found, _cards(few), _plan(), failed=())
    assert "too few independent units" in said.reasons[0].en
    assert "interval" not in said.reasons[0].en
    # the same forecasts as those of the rival need no test
    same = {name: few[name] for name in ("ridge", "selective")}
    assert decide(same, pairing, RULE, share=0.0).ground == "shut"
