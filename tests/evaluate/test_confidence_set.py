"""The model confidence set keeps the best, drops the worse, and agrees with another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from keiretsu.evaluate import confidence_set
from keiretsu.evaluate.confidence_set import model_confidence_set
from keiretsu.evaluate.significance import Pairing


def calendar(n: int, series: int = 1, overlap: int = 1) -> Pairing:
    return Pairing(np.repeat(np.arange(series), n), np.tile(np.arange(n), series), overlap)


def remembered(generator: np.random.Generator, many: int, n: int, memory: float) -> np.ndarray:
    return lfilter([1.0], [1.0, -memory], generator.standard_normal((many, n + 100)), axis=1)[:, -n:]


def test_p_values_are_those_of_arch(monkeypatch):
    noise = remembered(np.random.default_rng(0), 5, 400, 0.5)
    losses = {
        name: 1 + 0.3 * noise[k] + d for k, (name, d) in enumerate(zip("abcde", (0, 0.02, 0.04, 0.1, 0.3), strict=True))
    }
    monkeypatch.setattr(confidence_set, "_block", lambda sums, overlap: 20)
    found = model_confidence_set(losses, calendar(400), resamples=20_000)
    # arch 8.0.0: MCS(losses, size=0.1, reps=20000, block_size=20, method="max", bootstrap="cbb", seed=1)
    known = {"e": 0.0, "c": 0.00545, "d": 0.03175, "b": 0.96585, "a": 1.0}
    assert list(found) == list(known)
    assert found == pytest.approx(known, abs=0.005)


@pytest.mark.parametrize(("series", "memory"), [(1, 0.8), (12, 0.5)])
def test_the_best_stays_in_as_often_as_stated(series, memory):
    generator, missed = np.random.default_rng(1), 0
    for _ in range(200):
        noise = [remembered(generator, series, 200, memory).ravel() for _ in range(4)]
        losses = {name: 1 + part for name, part in zip("abcd", noise, strict=True)}
        missed += model_confidence_set(losses, calendar(200, series), resamples=300)["a"] < 0.1
    # all are equally good; 200 draws of a rate of 0.1 lie under 0.165 in 99.8 of 100 cases
    assert missed / 200 <= 0.165


def test_the_worse_leave_first_and_the_last_has_one():
    noise = 0.1 * np.random.default_rng(2).standard_normal((3, 300))
    found = model_confidence_set(
        {"good": 1 + noise[0], "bad": 2 + noise[1], "worst": 3 + noise[2]}, calendar(300), resamples=500
    )
    assert list(found) == ["worst", "bad", "good"]
    assert found["worst"] == found["bad"] == 0.0
    assert found["good"] == 1.0


def test_candidates_that_say_the_same_cannot_be_told_apart():
    same = np.random.default_rng(3).random(200)
    assert model_confidence_set({"ridge": same, "selective": same}, calendar(200)) == {"ridge": 1.0, "selective": 1.0}
    found = model_confidence_set({"ridge": same, "selective": same, "naive": same + 1}, calendar(200))
    assert found == {"naive": 0.0, "ridge": 1.0, "selective": 1.0}


def test_one_candidate_and_few_moments_are_borne():
    assert model_confidence_set({"ridge": np.ones(3)}, calendar(3)) == {"ridge": 1.0}
    found = model_confidence_set({"ridge": np.array([1.0, 2.0]), "naive": np.array([2.0, 1.0])}, calendar(2))
    assert set(found) == {"ridge", "naive"}


def test_the_same_seed_gives_the_same_set():
    noise = np.random.default_rng(4).random((3, 100))
    losses = dict(zip("abc", noise, strict=True))
    assert model_confidence_set(losses, calendar(100), seed=5) == model_confidence_set(losses, calendar(100), seed=5)


def test_copies_count_once_and_change_nothing_for_the_rest():
    noise = 0.3 * np.random.default_rng(6).standard_normal((3, 200))
    apart = dict(zip("abc", noise + np.array([[1.0], [1.03], [1.06]]), strict=True))
    alone = model_confidence_set(apart, calendar(200))
    copied = model_confidence_set({**apart, "b2": apart["b"], "b3": apart["b"].copy()}, calendar(200))
    assert {name: copied[name] for name in apart} == alone
    assert copied["b"] == copied["b2"] == copied["b3"]
    # the smallest mean loss is in the set by construction
    assert copied[min(apart, key=lambda name: apart[name].mean())] == 1.0
