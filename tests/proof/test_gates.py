"""Gates say pass, fail or unknown, in two languages, with the figures."""

from __future__ import annotations

import math

import pytest

from keiretsu.data.corrupt.faults import FAULTS
from keiretsu.errors import ArgumentError
from keiretsu.evaluate.kpis import Ratio
from keiretsu.proof.fault_names import FAULT_NAMES
from keiretsu.proof.gates import NAMES, certificate, complete, robustness, stability


@pytest.mark.parametrize(
    ("growth", "status"), [(None, "unknown"), (math.nan, "unknown"), (1.5, "pass"), (1.51, "fail"), (math.inf, "fail")]
)
def test_stability(growth, status):
    assert stability(growth, limit=1.5).status == status


def ratio(point: float, low: float | None = None, *, diverged: int = 0) -> Ratio:
    """A measured ratio, with an interval where its lower end is given."""
    return Ratio(point, None if low is None else (low, point**2 / low), 50, diverged)


@pytest.mark.parametrize(
    ("ratios", "status", "value"),
    [
        (None, "unknown", None),
        ({}, "unknown", None),
        ({"gaps": None}, "unknown", None),
        ({"gaps": ratio(1.0), "spikes": ratio(1.02)}, "pass", 1.02),
        ({"gaps": ratio(1.0), "spikes": ratio(1.2)}, "fail", 1.2),
        ({"gaps": ratio(1.0), "spikes": ratio(1.2, 1.01)}, "pass", 1.2),
        ({"gaps": ratio(1.3, 0.9), "spikes": ratio(1.2, 1.1)}, "fail", 1.2),
        ({"gaps": ratio(1.0), "spikes": None}, "unknown", 1.0),
        ({"gaps": ratio(1.3, 1.2), "spikes": None}, "fail", 1.3),
        ({"gaps": ratio(1.0), "spikes": ratio(1.0, diverged=3)}, "fail", None),
    ],
)
def test_robustness_goes_by_what_is_shown_and_does_not_pass_over_a_missing_fault(ratios, status, value):
    found = robustness(ratios, limit=1.02, share=0.1)
    assert (found.status, found.value) == (status, value)


def test_faults_are_called_by_their_names_in_both_languages():
    said = robustness({"unit_change 0.5": ratio(1.4, 1.3), "drift 1": None}, limit=1.02, share=0.1).sentence
    assert "(change of unit, severity 0.5)" in said.en
    assert "（単位の変更・強さ 0.5）" in said.ja
    assert "Not measured: drifting sensor, severity 1." in said.en
    assert "未測定: センサのドリフト・強さ 1。" in said.ja
    assert set(FAULT_NAMES) == {fault.name for fault in FAULTS.values()}


def test_the_certificate():
    assert [certificate(holds).status for holds in (True, False, None)] == ["pass", "fail", "unknown"]


GIVEN = [
    stability(None, limit=1.5),
    stability(2.0, limit=1.5),
    robustness(None, limit=1.02, share=0.1),
    robustness({"spikes": ratio(1.4, 1.3), "gaps": None}, limit=1.02, share=0.1),
    certificate(None),
    certificate(True),
    certificate(False),
]


@pytest.mark.parametrize("gate", GIVEN, ids=lambda gate: f"{gate.name} {gate.status}")
def test_every_gate_speaks_both_languages(gate):
    english, japanese = gate.sentence.en, gate.sentence.ja
    assert "{" not in english + japanese
    assert english.endswith(".")
    assert any("ぁ" <= letter <= "龯" for letter in japanese)
    if gate.value is not None:
        assert f"{gate.value:.2f}" in english
        assert f"{gate.value:.2f}" in japanese


def test_what_was_not_given_is_unknown_and_nothing_comes_twice():
    found = complete([certificate(True)])
    assert [gate.name for gate in found] == list(NAMES)
    assert [gate.status for gate in found] == ["unknown", "unknown", "pass"]
    with pytest.raises(ArgumentError, match="once"):
        complete([certificate(True), certificate(None)])


def test_a_growth_below_zero_is_refused():
    with pytest.raises(ArgumentError, match="growth"):
        stability(-0.1, limit=1.5)
