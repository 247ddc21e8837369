"""Rows of training are found again in another log, and nothing else is."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.bounds.certificates import Fingerprint
from keiretsu.data import Packed, pack, simulate


def log_of(values: dict[str, np.ndarray], *, first: int = 0) -> Packed:
    """Series by name, each (rows, 2)."""
    frames = [
        pl.DataFrame(
            {"id": [name] * len(rows), "t": np.arange(first, first + len(rows)), "a": rows[:, 0], "b": rows[:, 1]}
        )
        for name, rows in values.items()
    ]
    return pack(kr.read(pl.concat(frames), time="t", id="id"))


def noise(rows: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, 2))


def test_a_unit_is_known_by_its_values_whatever_it_and_its_stamps_are_called():
    marks = Fingerprint.of(log_of({"p": noise(40, 0), "q": noise(60, 1)}))
    other = log_of({"new": noise(50, 2), "renamed": noise(60, 1)}, first=1000)
    assert marks.seen(other) == ("renamed",)


@pytest.mark.parametrize("rows", [300, 30_000])
def test_a_later_part_that_reaches_back_into_training_is_found(rows):
    whole = noise(rows, 3)
    marks = Fingerprint.of(log_of({"p": whole[: rows // 2]}))
    assert marks.seen(log_of({"p": whole[rows // 2 :]}, first=rows // 2)) == ()
    assert marks.seen(log_of({"p": whole[rows // 4 :]}, first=rows // 4)) == ("p",)
    assert marks.seen(log_of({"p": whole})) == ("p",)


def test_machines_at_rest_are_not_taken_for_each_other():
    marks = Fingerprint.of(log_of({"p": np.zeros((500, 2))}))
    quiet = np.zeros((400, 2))
    quiet[::50] = 1.0
    assert marks.seen(log_of({"q": quiet})) == ()


def test_simulated_fleets_of_other_seeds_share_nothing():
    marks = Fingerprint.of(pack(simulate.fleet(10, rows=300, seed=0)))
    assert marks.seen(pack(simulate.fleet(10, rows=300, seed=1))) == ()
    assert len(marks.seen(pack(simulate.fleet(10, rows=300, seed=0)))) == 10


def test_it_survives_json():
    marks = Fingerprint.of(log_of({"p": noise(9000, 4)}))
    again = Fingerprint.from_dict(json.loads(json.dumps(marks.to_dict())))
    assert (again.units, again.full, again.runs.tolist()) == (marks.units, marks.full, marks.runs.tolist())
    assert again.seen(log_of({"z": noise(9000, 4)[100:]})) == ("z",)


def test_missing_values_and_the_two_zeros_are_alike():
    rows = noise(50, 5)
    rows[7, 0], rows[9, 1] = np.nan, 0.0
    marks = Fingerprint.of(log_of({"p": rows}))
    rows[9, 1] = -0.0
    assert marks.seen(log_of({"p": rows})) == ("p",)
