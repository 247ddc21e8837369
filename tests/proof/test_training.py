"""Steps planned, given and taken; those that were cut are told apart from those that were enough."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from keiretsu.estimators.correction import STAGES
from keiretsu.evaluate.candidates import candidate
from keiretsu.evaluate.cost import Cost
from keiretsu.proof.early import SEARCHED, had_enough
from keiretsu.proof.entry import Entry
from keiretsu.proof.kept import kept_sentence
from keiretsu.proof.plan import Entrant
from keiretsu.proof.shortened import (
    cut_line,
    cut_off,
    cuts_in,
    hardly_trained,
    limited_sentence,
    risks_of,
    shortened_sentence,
)  # fmt: skip
from keiretsu.proof.training import Training, training_of


def summary(last: int) -> dict:
    """Of a fit whose search for the length of training was judged for the last time at that step."""
    return {"history": [{"held_out": [{"step": 5, "error": 1.0}, {"step": last, "error": 1.0}]}]}


def entry(name: str, taken: int | None, told: dict) -> Entry:
    cost = None if taken is None else Cost(1.0, taken, 1.0, 1, None)
    return Entry(candidate(name), None, None, None, None, cost, None, told, None, None, 1.0)


def test_a_search_that_stops_before_its_steps_are_used_up_had_enough():
    assert STAGES[0] == SEARCHED
    assert had_enough(summary(60), 300)
    assert not had_enough(summary(165), 300)
    assert had_enough({}, 300)


@pytest.mark.parametrize(
    ("entrant", "taken", "told", "planned", "ended"),
    [
        (Entrant("selective", 300), 104, summary(60), 300, "early"),
        (Entrant("selective", 300), 255, summary(165), 300, "whole"),
        (Entrant("selective", 104), 104, summary(57), 104, "limit"),
        (Entrant("selective", 104, planned=300), 104, summary(57), 300, "cut"),
        # a cut far beyond its own end took nothing from it
        (Entrant("selective", 104, planned=300), 60, summary(30), 300, "early"),
        (Entrant("lightgbm", 300), 69, {}, 300, "early"),
        (Entrant("lightgbm", 40), 40, {}, 40, "limit"),
    ],
)
def test_why_training_ended_is_told(entrant, taken, told, planned, ended):
    found = training_of(entrant, entry(entrant.name, taken, told))
    assert found == Training(planned, entrant.steps, taken, 300, ended)


def test_who_counts_no_steps_or_gave_no_forecast_has_none():
    assert training_of(Entrant("ridge"), entry("ridge", 0, {})) is None
    assert training_of(Entrant("gru", 0, planned=40), entry("gru", None, {})) is None


def test_whoever_the_budget_was_too_short_for_is_named_among_the_risks():
    training = {"gru": Training(36, 36, 36, 300, "limit"), "selective": Training(300, 300, 104, 300, "early")}
    said = limited_sentence(training, budget_seconds=120.0)
    assert said is not None
    assert "120 s" in said.en
    assert "GRU on ridge: 36 steps of at most 300" in said.en
    assert "GRU + リッジ: 最大300回のうち36回" in said.ja
    assert "selective" not in said.en
    assert limited_sentence({"selective": training["selective"]}, budget_seconds=120.0) is None
    # who had nearly all lacked nothing
    assert limited_sentence({"lightgbm": Training(290, 290, 290, 300, "limit")}, budget_seconds=120.0) is None


def test_the_line_beside_the_verdict_gives_the_share_of_steps_of_whoever_was_cut():
    labels = [
        {"name": n, "label": {"en": candidate(n).label_en, "ja": candidate(n).label_ja}} for n in ("selective", "gru")
    ]
    cut = [{"name": "selective", "planned": 300, "used": 104}, {"name": "gru", "planned": 40, "used": 0}]
    said = cut_line({"candidates": labels, "shortened": {"candidates": cut}})
    assert said is not None
    assert "selective SSM on ridge was given 104 of 300 steps, GRU on ridge was left out" in said.en
    assert "300回のうち104回" in said.ja
    assert "実行せず" in said.ja
    assert cut_line({"candidates": labels, "shortened": None}) is None
    assert cut_line({}) is None


def test_the_line_beside_the_verdict_names_whoever_the_plan_gave_few_steps():
    training = {"planned": 20, "given": 20, "taken": 20, "most": 300, "ended": "limit"}
    who = candidate("lightgbm")
    entry = {"name": who.name, "label": {"en": who.label_en, "ja": who.label_ja}, "training": training}
    said = cut_line({"candidates": [entry], "shortened": None})
    assert said is not None
    assert f"{who.label_en} (20 of at most 300)" in said.en
    assert "最大300回のうち20回" in said.ja
    for other in ({"given": 200}, {"ended": "early"}):
        assert cut_line({"candidates": [{**entry, "training": {**training, **other}}], "shortened": None}) is None


def test_a_cut_that_nobody_came_near_is_not_spoken_of():
    cut = (Entrant("selective", 191, planned=300), Entrant("gru", 40, planned=63), Entrant("ssd", 0, planned=63))
    plan = SimpleNamespace(shortened=cut, budget_seconds=120.0)
    training = {"selective": Training(300, 191, 64, 300, "early"), "gru": Training(63, 40, 40, 300, "cut")}
    assert [each.name for each in cut_off(plan, training)] == ["gru", "ssd"]
    said = shortened_sentence(plan, training)
    assert said is not None
    assert "selective" not in said.en
    free = {"selective": training["selective"]}
    assert shortened_sentence(SimpleNamespace(shortened=cut[:1], budget_seconds=120.0), free) is None


def test_a_result_of_before_names_only_whom_its_cut_held_back():
    cut = [{"name": "selective", "planned": 300, "used": 191}, {"name": "gru", "planned": 63, "used": 40}]
    of = [{"name": "selective", "summary": summary(48)}, {"name": "gru", "summary": summary(22)}]
    assert cuts_in({"candidates": of, "shortened": {"candidates": cut}}) == cut[1:]
    said, other = {"en": "Cut.", "ja": "短縮。"}, {"en": "Drift.", "ja": "変化。"}
    idle = {"candidates": of[:1], "shortened": {"candidates": cut[:1], "sentence": said}}
    assert risks_of({**idle, "verdict": {"risks": [other, said]}}) == [other]
    held = {"candidates": of, "shortened": {"candidates": cut, "sentence": said}}
    assert risks_of({**held, "verdict": {"risks": [other, said]}}) == [other, said]


def test_hardly_trained_is_who_was_cut_to_a_quarter_of_the_steps_or_less():
    assert hardly_trained(Training(300, 75, 75, 300, "cut"))
    assert not hardly_trained(Training(300, 76, 76, 300, "cut"))
    # who ended before the cut lacked nothing, nor who was planned so few
    assert not hardly_trained(Training(300, 10, 7, 300, "early"))
    assert not hardly_trained(Training(20, 20, 20, 300, "limit"))
    assert not hardly_trained(None)
    weak = kept_sentence(
        "shut_short", "ridge",
        {"targets": "y", "horizon": "3", "choice_en": "ridge", "choice_ja": "リッジ", "choice_mae": "1",
         "judged_en": "the SSM", "judged_ja": "SSM", "used": "10", "planned": "300"},
        present="absent",
    )  # fmt: skip
    assert "found nothing to add in the 10 of 300 steps" in weak.en
    assert "not worth it" not in weak.en
    assert "300回のうち10回" in weak.ja
