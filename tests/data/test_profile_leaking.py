"""The time constant of what doses did, told from doses and target."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.data import profile
from keiretsu.data.profiling.leaking import leak_of
from keiretsu.data.simulate import Drift, Memory, Noise, Plant, plant_log


def leaking(rows: int, constant: float, *, seed: int, noise: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    doses = np.where(rng.random(rows) < 0.02, rng.normal(size=rows), 0.0)
    level = np.zeros(rows)
    for row in range(1, rows):
        level[row] = np.exp(-1 / constant) * level[row - 1] + doses[row]
    return level + noise * rng.normal(size=rows), doses


@pytest.mark.parametrize("constant", [3.0, 17.0, 100.0, 500.0])
def test_the_constant_is_found_between_those_tried(constant: float) -> None:
    sums = [leak_of(*leaking(6000, constant, seed=seed)) for seed in range(4)]
    found = (sums[0] + sums[1] + sums[2] + sums[3]).time_constant()
    assert found == pytest.approx(constant, rel=0.25)


def test_shifts_of_several_stretches_do_not_make_it_long() -> None:
    sums = []
    for seed in range(10):
        target, doses = leaking(6000, 60.0, seed=seed)
        target[2000 + 300 * seed :] += 3 * target.std()
        sums.append(leak_of(target, doses))
    total = sums[0]
    for one in sums[1:]:
        total = total + one
    assert total.time_constant() == pytest.approx(60.0, rel=0.4)


def test_without_doses_or_rows_there_is_none() -> None:
    assert leak_of(np.arange(6000.0), np.zeros(6000)).time_constant() is None
    assert leak_of(np.arange(8.0), np.ones(8)).time_constant() is None


def test_a_log_is_placed_by_it() -> None:
    plant = Plant(channels=1, memory=Memory("leak", 120), drift=Drift("shift", size=3.0), noise=Noise(3.0))
    found = profile(plant_log(6, rows=6000, seed=4, plant=plant).series, target="y")
    assert found.place.carrier == "dose"
    memory = next(finding for finding in found.findings if finding.name == "memory")
    assert found.place.memory == memory.details["dose_rows"]
    assert found.place.memory == pytest.approx(120, rel=0.4)
