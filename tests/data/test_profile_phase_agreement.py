"""The map against families that were trained on 60 fresh logs, from the profile of each log alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from keiretsu.data import profile
from keiretsu.data.profiling.phase import phase_table, simplest
from keiretsu.data.simulate import Clock, Drift, Memory, Noise, Plant, Seasons, plant_log

KEPT = Path(__file__).parents[2] / "benchmarks" / "phase_map_fresh.csv"


def drawn(row: dict[str, str]):
    """The log of one line, as `benchmarks/phase_map.py` drew it."""
    variation, shift, noise, amplitude = (float(row[name]) for name in ("variation", "shift", "noise", "amplitude"))
    plant = Plant(
        channels=1,
        memory=Memory(row["kind"], int(row["reach"]), counted="time"),
        clock=Clock("gamma", variation=variation) if variation > 0.05 else Clock(),
        drift=Drift("shift", size=shift, at=float(row["shift_at"])) if shift else Drift(),
        seasons=Seasons((float(row["period"]),), (amplitude,)) if amplitude else Seasons(),
        noise=Noise((1 - noise) / noise),
    )
    return plant_log(10, rows=8_000, seed=int(row["seed"]), plant=plant)


@pytest.mark.slow
def test_the_map_names_the_family_that_won():
    """What docs/profile.md says of the agreement, and no worse."""
    rows = list(csv.DictReader(KEPT.read_text().splitlines()))
    assert len(rows) == 60
    table = phase_table()
    agreed: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows:
        own_past = row["own_past"] == "True"
        errors = {name: float(row[name]) for name in table["order"] if row[name]}
        won = simplest(errors, table["order"], table["worth"])
        expected = profile(drawn(row).series, target="y").expected(own_past=own_past)
        agreed[own_past].append(expected is not None and expected.winner == won)
    assert (sum(agreed[True]), len(agreed[True])) == (28, 31)
    assert (sum(agreed[False]), len(agreed[False])) == (23, 29)
